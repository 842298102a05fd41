import { createHash } from 'node:crypto';
import type { ServiceName } from '@gerai/shared/contract/service.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import { systemClock, systemIds } from '@gerai/shared/system.ts';
import { dayOf, epochMs } from '@gerai/shared/time.ts';
import type { OperatorAws } from './aws.ts';

const POLL_MS = 20_000;
/** A restore takes from some minutes to hours, by the size of the table: three hours are waited for. */
const POLLS_AT_MOST = 540;

/** A value as DynamoDB's own JSON has it: `{ "S": "…" }`. */
type Value = Readonly<Record<string, unknown>>;
type Item = Readonly<Record<string, Value>>;

/** What belongs to the writing of an item and not to its content. */
const BOOKKEEPING: readonly string[] = ['version', 'outbox', 'eventType', 'saidVersion', 'saidDay'];

/** A published service says its version itself; a booking's `catalogueVersion` is of its content. */
const BOOKKEEPING_OF_SERVICES: readonly string[] = ['catalogueVersion', 'publishedAt'];

/**
 * Kinds of items that are copies of what another service owns, by who keeps them. Their version is
 * their producer's: in a later one they would take its next event for old, and drop it.
 */
const COPIES: Readonly<Record<ServiceName, readonly string[]>> = {
  booking: ['delay-copy'],
  queue: ['service-copy', 'booking-copy'],
  notify: ['service', 'subject', 'delay'],
  analytics: ['service', 'fact'],
};

/** A key and what kind of item stands there; never its content. */
export interface Found {
  readonly pk: string;
  readonly sk: string;
  readonly entity: string;
}

export interface Changed extends Found {
  /** Attributes that differ. */
  readonly fields: readonly string[];
  /** Null where the item has no version. */
  readonly versions: { readonly here: number | null; readonly restored: number | null };
  /** Why it is never written over, though that were wished. */
  readonly keep?: string;
}

/** A table of a service, and the same table as it was. */
export interface Tables {
  readonly service: ServiceName;
  readonly here: string;
  readonly restored: string;
}

/** What a restored table and the table in use do not have in common. */
export interface Difference {
  readonly counts: { readonly here: number; readonly restored: number; readonly same: number };
  /** In the restored table alone. */
  readonly missing: readonly Found[];
  readonly changed: readonly Changed[];
  /** Come since. */
  readonly onlyHere: readonly Found[];
  /**
   * In the restored table, alone or in another content, and not to come back: its time is over, or
   * its contact was erased.
   */
  readonly expired: readonly Found[];
  readonly erased: readonly Found[];
}

export interface Selection {
  /** Beginnings of `pk`; none is everything. */
  readonly only: readonly string[];
}

type Dynamo = <T>(operation: string, body: object) => Promise<T>;

function dynamoOf(aws: OperatorAws): Dynamo {
  return (operation, body) => aws.json('dynamodb', `DynamoDB_20120810.${operation}`, body, '1.0');
}

/** The table of a service. @throws Error where there is none, or more than one. */
export async function tableOf(
  aws: OperatorAws,
  environment: string,
  service: ServiceName,
): Promise<string> {
  const { TableNames } = await dynamoOf(aws)<{ TableNames: readonly string[] }>('ListTables', {});
  const found = TableNames.filter((name) => name.startsWith(`Gerai-${environment}-${service}-`));
  const [table] = found;
  if (!table || found.length > 1) throw new Error(`${service} has ${found.length} tables`);
  return table;
}

/**
 * Restores a table as it was at an instant, or as late as possible, into a new table beside it, under
 * the key of the old one and without its indexes, which nobody asks. Resolves when it can be read.
 * The table in use is not touched. @returns the new table's name.
 * @throws Error when that instant cannot be restored.
 */
export async function restoreTable(
  aws: OperatorAws,
  table: string,
  at: Instant | 'latest',
  pollMs = POLL_MS,
): Promise<string> {
  const dynamo = dynamoOf(aws);
  const { Table: source } = await dynamo<{
    Table: {
      readonly TableArn: string;
      readonly SSEDescription?: { readonly SSEType?: string; readonly KMSMasterKeyArn?: string };
    };
  }>('DescribeTable', { TableName: table });
  const { ContinuousBackupsDescription: backups } = await dynamo<{
    ContinuousBackupsDescription: {
      PointInTimeRecoveryDescription: {
        readonly EarliestRestorableDateTime?: number;
        readonly LatestRestorableDateTime?: number;
      };
    };
  }>('DescribeContinuousBackups', { TableName: table });
  const { EarliestRestorableDateTime: earliest, LatestRestorableDateTime: latest } =
    backups.PointInTimeRecoveryDescription;
  if (earliest === undefined || latest === undefined) {
    throw new Error(`${table} keeps no history: point-in-time recovery is off`);
  }
  const seconds = at === 'latest' ? null : Math.floor(epochMs(at) / 1000);
  if (seconds !== null && (seconds < earliest || seconds > latest)) {
    const iso = (epoch: number) => new Date(epoch * 1000).toISOString();
    throw new Error(`${table} can be restored from ${iso(earliest)} until ${iso(latest)}`);
  }
  const stamp = (at === 'latest' ? systemClock.now() : at).replace(/\D/g, '').slice(0, 14);
  // Not like the tables in use, so that nobody exports or restores it by mistake.
  const target = `restored-${table}-${stamp}`;
  const key = source.SSEDescription?.KMSMasterKeyArn;
  await dynamo('RestoreTableToPointInTime', {
    SourceTableArn: source.TableArn,
    TargetTableName: target,
    ...(seconds === null ? { UseLatestRestorableTime: true } : { RestoreDateTime: seconds }),
    BillingModeOverride: 'PAY_PER_REQUEST',
    GlobalSecondaryIndexOverride: [],
    ...(key
      ? { SSESpecificationOverride: { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: key } }
      : {}),
  });
  for (let poll = 0; poll < POLLS_AT_MOST; poll += 1) {
    const { Table: restored } = await dynamo<{ Table: { readonly TableStatus: string } }>(
      'DescribeTable',
      { TableName: target },
    );
    if (restored.TableStatus === 'ACTIVE') return target;
    await systemClock.sleep(pollMs);
  }
  throw new Error(`${target} is still being made; compare later with --from ${target}`);
}

/**
 * Contacts that were erased, by notify's audit and by what is left of them: nothing of theirs may
 * come back. @param notifyTable the table in use, never the restored one.
 */
export async function erasedContacts(
  aws: OperatorAws,
  notifyTable: string,
): Promise<ReadonlySet<string>> {
  const erased = new Set<string>();
  for await (const item of scan(aws, notifyTable, {
    FilterExpression: '#action = :erase OR attribute_type(#erasedAt, :text)',
    ExpressionAttributeNames: { '#action': 'action', '#erasedAt': 'erasedAt' },
    ExpressionAttributeValues: { ':erase': { S: 'contact.erase' }, ':text': { S: 'S' } },
  })) {
    const contactId = textOf(item.action) === 'contact.erase' ? item.subject : item.contactId;
    if (textOf(contactId) !== '') erased.add(textOf(contactId));
  }
  return erased;
}

/**
 * Compares a restored table with the one in use, item by item; nothing is written. Two items are the
 * same where their content is, whatever their version.
 */
export async function compareTables(
  aws: OperatorAws,
  tables: Tables,
  {
    only,
    erased,
    now,
  }: Selection & { readonly erased: ReadonlySet<string>; readonly now: Instant },
): Promise<Difference> {
  const here = new Map<
    string,
    Found & Versioned & { readonly fields: ReadonlyMap<string, string>; readonly person: Person }
  >();
  let countHere = 0;
  for await (const item of scan(aws, tables.here)) {
    if (!isChosen(item, only)) continue;
    countHere += 1;
    const [version, person] = [versionOf(item), personOf(item)];
    here.set(keyOf(item), { ...foundOf(item), fields: digests(item), version, person });
  }
  const missing: Found[] = [];
  const changed: Changed[] = [];
  const gone: Record<'expired' | 'erased', Found[]> = { expired: [], erased: [] };
  let countRestored = 0;
  let same = 0;
  for await (const item of scan(aws, tables.restored)) {
    if (!isChosen(item, only)) continue;
    countRestored += 1;
    const counterpart = here.get(keyOf(item));
    here.delete(keyOf(item));
    const fields = counterpart ? differing(digests(item), counterpart.fields) : null;
    if (fields?.length === 0) {
      same += 1;
      continue;
    }
    const why = whyGone(tables.service, item, counterpart?.person, erased, now);
    if (why) gone[why].push(foundOf(item));
    else if (!counterpart || !fields) missing.push(foundOf(item));
    else {
      const versions = { here: counterpart.version, restored: versionOf(item) };
      const keep = whyKept(tables.service, item, counterpart.person);
      changed.push({ ...foundOf(item), fields, versions, ...(keep ? { keep } : {}) });
    }
  }
  const onlyHere = [...here.values()].map(({ pk, sk, entity }) => ({ pk, sk, entity }));
  const counts = { here: countHere, restored: countRestored, same };
  return { counts, missing, changed, onlyHere, ...gone };
}

/** What became of the items that were to be copied back. */
export interface CopiedBack {
  readonly copied: readonly Found[];
  /** With the reason. */
  readonly kept: readonly (Found & { readonly why: string })[];
}

/**
 * Copies what is missing back into the table in use, each item only where none stands by then; with
 * `alsoChanged`, also over what has changed, as the next version and only where the version is still
 * the one that was compared; copies of what another service owns are never written over. Each says
 * its state again (`resync`), so that the other services follow and nobody is messaged about the
 * past. A guard, whose key is a person's hash, comes last, and only for whom an item in use still
 * shows under that hash. Doing it twice does it once.
 */
export async function copyBack(
  aws: OperatorAws,
  tables: Tables,
  difference: Difference,
  { alsoChanged, now }: { readonly alsoChanged: boolean; readonly now: Instant },
): Promise<CopiedBack> {
  const copied: Found[] = [];
  const kept: (Found & { readonly why: string })[] = [];
  const bring = async (
    found: Found,
    change: (item: Item) => Item,
    condition: object,
    why: string,
  ) => {
    const item = await read(aws, tables.restored, found);
    const put = { TableName: tables.here, Item: toldAgain(change(item), now), ...condition };
    const { pk, sk, entity } = found;
    if (await writeWhere(aws, 'PutItem', put)) copied.push({ pk, sk, entity });
    else kept.push({ pk, sk, entity, why });
  };
  for (const found of difference.missing) {
    if (isGuard(tables.service, found)) continue;
    await bring(found, (item) => item, ABSENT, 'stands there again');
  }
  for (const found of difference.changed) {
    const { here } = found.versions;
    if (!alsoChanged) kept.push({ ...plain(found), why: 'has changed since' });
    else if (found.keep) kept.push({ ...plain(found), why: found.keep });
    else if (here === null) kept.push({ ...plain(found), why: 'has no version to be sure by' });
    else {
      const condition = {
        ConditionExpression: '#version = :seen',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':seen': { N: String(here) } },
      };
      const change = (item: Item) => inVersion(tables.service, item, here + 1, now);
      await bring(found, change, condition, 'changes still');
    }
  }
  for (const found of difference.missing) {
    if (!isGuard(tables.service, found)) continue;
    const why = await bringGuard(aws, tables, found, now);
    if (why === null) copied.push(plain(found));
    else kept.push({ ...plain(found), why });
  }
  return { copied, kept };
}

interface Versioned {
  readonly version: number | null;
}

async function* scan(aws: OperatorAws, table: string, more: object = {}): AsyncGenerator<Item> {
  let start: object | undefined;
  do {
    const page = await dynamoOf(aws)<{ Items?: readonly Item[]; LastEvaluatedKey?: object }>(
      'Scan',
      {
        TableName: table,
        ConsistentRead: true,
        ...more,
        ...(start ? { ExclusiveStartKey: start } : {}),
      },
    );
    yield* page.Items ?? [];
    start = page.LastEvaluatedKey;
  } while (start);
}

async function read(aws: OperatorAws, table: string, { pk, sk }: Found): Promise<Item> {
  const item = await find(aws, table, { pk, sk });
  if (!item) throw new Error(`${table} has lost ${pk} ${sk}`);
  return item;
}

async function find(
  aws: OperatorAws,
  table: string,
  { pk, sk }: Pick<Found, 'pk' | 'sk'>,
): Promise<Item | undefined> {
  const { Item: item } = await dynamoOf(aws)<{ Item?: Item }>('GetItem', {
    TableName: table,
    Key: { pk: { S: pk }, sk: { S: sk } },
    ConsistentRead: true,
  });
  return item;
}

/** Whether it was written; a condition may have failed. */
async function writeWhere(
  aws: OperatorAws,
  operation: 'PutItem' | 'TransactWriteItems',
  body: object,
): Promise<boolean> {
  try {
    await dynamoOf(aws)(operation, body);
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.includes('ConditionalCheckFailed')) return false;
    throw error;
  }
}

/** An item that has said an event says it again, under a new id, as `resync` of the services does. */
function toldAgain(item: Item, now: Instant): Item {
  const { outbox: _, ...rest } = item;
  const type = textOf(item.eventType);
  if (type === '') return rest;
  const id = systemIds.fresh();
  return {
    ...rest,
    saidVersion: item.version ?? { N: '1' },
    saidDay: { S: dayOf(now) },
    outbox: {
      M: {
        id: { S: id },
        type: { S: type },
        time: { S: now },
        recordedAt: { S: now },
        timeSource: { S: 'server' },
        correlationId: { S: id },
        causationId: { NULL: true },
        actor: { M: { kind: { S: 'system' }, id: { NULL: true } } },
        resync: { BOOL: true },
      },
    },
  };
}

function inVersion(service: ServiceName, item: Item, version: number, now: Instant): Item {
  const next = { N: String(version) };
  const saysItself = service === 'booking' && textOf(item.entity) === 'service';
  return {
    ...item,
    version: next,
    ...(saysItself ? { catalogueVersion: next, publishedAt: { S: now } } : {}),
  };
}

/** What an item in use still tells of its person, and what of it was deleted or withdrawn. */
interface Person {
  readonly contact: boolean;
  readonly hashes: boolean;
  readonly erased: boolean;
  readonly needsRemoved: boolean;
  readonly withdrawn: boolean;
}

function personOf(item: Item): Person {
  return {
    contact: textOf(item.contactId) !== '',
    hashes: textOf(item.personHash) !== '' || textOf(item.proofHash) !== '',
    erased: textOf(item.erasedAt) !== '',
    needsRemoved: textOf(item.needsRemovedAt) !== '',
    withdrawn: isMap(item.consent?.M) && textOf(item.consent.M.withdrawnAt) !== '',
  };
}

/** @param counterpart the person of what stands in its place in the table in use. */
function whyGone(
  service: ServiceName,
  item: Item,
  counterpart: Person | undefined,
  erased: ReadonlySet<string>,
  now: Instant,
): 'expired' | 'erased' | undefined {
  const expiresAt = Number(item.expiresAt?.N ?? Number.POSITIVE_INFINITY);
  if (expiresAt * 1000 <= epochMs(now)) return 'expired';
  if (erased.has(textOf(item.contactId)) || counterpart?.erased) return 'erased';
  // A booking that was forgotten has lost its contact and its hashes, all at once.
  const wasForgotten =
    counterpart !== undefined &&
    service === 'booking' &&
    textOf(item.entity) === 'booking' &&
    personOf(item).contact &&
    !counterpart.contact &&
    !counterpart.hashes;
  return wasForgotten ? 'erased' : undefined;
}

const A_COPY =
  'a copy of what another service owns: the nightly comparison asks for a newer one, and docs/operations.md says what to do with a spoilt one';

/** Why an item that has changed is not to be written over; nothing where it may be. */
function whyKept(service: ServiceName, item: Item, here: Person): string | undefined {
  if (COPIES[service].includes(textOf(item.entity))) {
    return A_COPY;
  }
  const before = personOf(item);
  if (here.withdrawn && !before.withdrawn) return 'its person has withdrawn the consent since';
  if (here.needsRemoved && !before.needsRemoved) return 'its needs were deleted since';
  return undefined;
}

const ABSENT = {
  ConditionExpression: 'attribute_not_exists(#pk)',
  ExpressionAttributeNames: { '#pk': 'pk' },
} as const;

/** Items of booking under a person's hash, which name no contact by which an erasure could find them. */
function isGuard(service: ServiceName, { entity }: Found): boolean {
  return service === 'booking' && (entity === 'guard' || entity === 'wait-guard');
}

/** A booking or entry in use that a guard counts. */
interface Shown {
  readonly bookingId: string;
  readonly key: Readonly<Record<'pk' | 'sk', Value>>;
  /** What must be true of it still when the guard is written. */
  readonly condition: object;
  /** The end of a booking's slot. */
  readonly until: Value | undefined;
}

/**
 * Brings a guard back for the bookings, or the entry of the waiting list, that stand in the table in
 * use under its person's hash, which a booking that was forgotten does not: in one transaction with
 * the conditions that they still do. @returns null, or why it does not come back.
 */
async function bringGuard(
  aws: OperatorAws,
  tables: Tables,
  found: Found,
  now: Instant,
): Promise<string | null> {
  const guard = await read(aws, tables.restored, found);
  const personHash = found.pk.slice(found.pk.lastIndexOf('#') + 1);
  const ofBookings = found.entity === 'guard';
  const counted = ofBookings
    ? Object.keys(guard).filter((name) => name.startsWith('bkg_'))
    : [textOf(guard.bookingId)];
  const shown: Shown[] = [];
  for (const bookingId of counted) {
    const kind = ofBookings ? 'BOOKING' : 'WAIT';
    const item = await find(aws, tables.here, { pk: `${kind}#${bookingId}`, sk: kind });
    const counts = item && textOf(item.personHash) === personHash && isCounted(item, now);
    if (!counts) continue;
    shown.push({
      bookingId,
      key: { pk: { S: `${kind}#${bookingId}` }, sk: { S: kind } },
      condition: {
        ConditionExpression: '#personHash = :personHash AND #version = :version',
        ExpressionAttributeNames: { '#personHash': 'personHash', '#version': 'version' },
        ExpressionAttributeValues: { ':personHash': { S: personHash }, ':version': item.version },
      },
      until: item.slotEnd,
    });
  }
  if (shown.length === 0) return 'nothing in use counts under it';
  const rest = Object.entries(guard).filter(([name]) => !name.startsWith('bkg_'));
  const item = ofBookings
    ? {
        ...Object.fromEntries(rest),
        ...Object.fromEntries(shown.map(({ bookingId, until }) => [bookingId, until])),
        count: { N: String(shown.length) },
      }
    : guard;
  const written = await writeWhere(aws, 'TransactWriteItems', {
    TransactItems: [
      { Put: { TableName: tables.here, Item: item, ...ABSENT } },
      ...shown.map(({ key, condition }) => ({
        ConditionCheck: { TableName: tables.here, Key: key, ...condition },
      })),
    ],
  });
  return written ? null : 'changes still, or stands there again';
}

/** A booking until its slot is over or it is cancelled; an entry while it waits or is offered a place. */
function isCounted(item: Item, now: Instant): boolean {
  const status = textOf(item.status);
  if (textOf(item.entity) === 'wait') return status === 'waiting' || status === 'offered';
  return status !== 'cancelled' && textOf(item.slotEnd) > now;
}

function isChosen(item: Item, only: readonly string[]): boolean {
  return only.length === 0 || only.some((part) => textOf(item.pk).startsWith(part));
}

function keyOf(item: Item): string {
  return `${textOf(item.pk)}\n${textOf(item.sk)}`;
}

function foundOf(item: Item): Found {
  return { pk: textOf(item.pk), sk: textOf(item.sk), entity: textOf(item.entity) };
}

function plain({ pk, sk, entity }: Found): Found {
  return { pk, sk, entity };
}

function versionOf(item: Item): number | null {
  return item.version?.N === undefined ? null : Number(item.version.N);
}

function isMap(value: unknown): value is Item {
  return typeof value === 'object' && value !== null;
}

function textOf(value: Value | undefined): string {
  return typeof value?.S === 'string' ? value.S : '';
}

/** The content of an item, a short digest by attribute: a table is larger than the memory. */
function digests(item: Item): ReadonlyMap<string, string> {
  const isService = /^service(-copy)?$/.test(textOf(item.entity));
  const left = isService ? [...BOOKKEEPING, ...BOOKKEEPING_OF_SERVICES] : BOOKKEEPING;
  return new Map(
    Object.entries(item)
      .filter(([name]) => !left.includes(name))
      .map(([name, value]) => [
        name,
        createHash('sha256').update(canonical(value)).digest('base64').slice(0, 12),
      ]),
  );
}

function differing(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): string[] {
  const names = new Set([...a.keys(), ...b.keys()]);
  return [...names].filter((name) => a.get(name) !== b.get(name)).sort();
}

/** The same text for the same value, whatever the order of its names and of its sets. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([name, each]) => {
    const isSet = /^(SS|NS|BS)$/.test(name) && Array.isArray(each);
    return [name, isSet ? canonical(each.map(String).sort()) : canonical(each)] as const;
  });
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, text]) => `${JSON.stringify(name)}:${text}`)
    .join()}}`;
}

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
const BOOKKEEPING: readonly string[] = [
  'version',
  'catalogueVersion',
  'publishedAt',
  'outbox',
  'eventType',
  'saidVersion',
  'saidDay',
];

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
}

/** What a restored table and the table in use do not have in common. */
export interface Difference {
  readonly counts: { readonly here: number; readonly restored: number; readonly same: number };
  /** In the restored table alone. */
  readonly missing: readonly Found[];
  readonly changed: readonly Changed[];
  /** Come since. */
  readonly onlyHere: readonly Found[];
  /** In the restored table alone, and not to come back: its time is over, or its contact was erased. */
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
  tables: { readonly here: string; readonly restored: string },
  {
    only,
    erased,
    now,
  }: Selection & { readonly erased: ReadonlySet<string>; readonly now: Instant },
): Promise<Difference> {
  const here = new Map<
    string,
    Found & { readonly fields: ReadonlyMap<string, string> } & Versioned
  >();
  let countHere = 0;
  for await (const item of scan(aws, tables.here)) {
    if (!isChosen(item, only)) continue;
    countHere += 1;
    here.set(keyOf(item), { ...foundOf(item), fields: digests(item), version: versionOf(item) });
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
    if (!counterpart) {
      const why = whyGone(item, erased, now);
      (why ? gone[why] : missing).push(foundOf(item));
      continue;
    }
    const fields = differing(digests(item), counterpart.fields);
    if (fields.length === 0) same += 1;
    else {
      const versions = { here: counterpart.version, restored: versionOf(item) };
      changed.push({ ...foundOf(item), fields, versions });
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
 * the one that was compared. Each says its state again (`resync`), so that the other services follow
 * and nobody is messaged about the past. Doing it twice does it once.
 */
export async function copyBack(
  aws: OperatorAws,
  tables: { readonly here: string; readonly restored: string },
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
    if (await putWhere(aws, put)) copied.push({ pk, sk, entity });
    else kept.push({ pk, sk, entity, why });
  };
  for (const found of difference.missing) {
    const condition = {
      ConditionExpression: 'attribute_not_exists(#pk)',
      ExpressionAttributeNames: { '#pk': 'pk' },
    };
    await bring(found, (item) => item, condition, 'stands there again');
  }
  for (const found of difference.changed) {
    const { here } = found.versions;
    if (!alsoChanged) kept.push({ ...plain(found), why: 'has changed since' });
    else if (here === null) kept.push({ ...plain(found), why: 'has no version to be sure by' });
    else {
      const condition = {
        ConditionExpression: '#version = :seen',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':seen': { N: String(here) } },
      };
      await bring(found, (item) => inVersion(item, here + 1, now), condition, 'changes still');
    }
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
  const { Item: item } = await dynamoOf(aws)<{ Item?: Item }>('GetItem', {
    TableName: table,
    Key: { pk: { S: pk }, sk: { S: sk } },
    ConsistentRead: true,
  });
  if (!item) throw new Error(`${table} has lost ${pk} ${sk}`);
  return item;
}

/** Whether it was written; its condition may have failed. */
async function putWhere(aws: OperatorAws, put: object): Promise<boolean> {
  try {
    await dynamoOf(aws)('PutItem', put);
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

function inVersion(item: Item, version: number, now: Instant): Item {
  const next = { N: String(version) };
  return {
    ...item,
    version: next,
    ...(item.catalogueVersion ? { catalogueVersion: next, publishedAt: { S: now } } : {}),
  };
}

function whyGone(
  item: Item,
  erased: ReadonlySet<string>,
  now: Instant,
): 'expired' | 'erased' | undefined {
  const expiresAt = Number(item.expiresAt?.N ?? Number.POSITIVE_INFINITY);
  if (expiresAt * 1000 <= epochMs(now)) return 'expired';
  return erased.has(textOf(item.contactId)) ? 'erased' : undefined;
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

function textOf(value: Value | undefined): string {
  return typeof value?.S === 'string' ? value.S : '';
}

/** The content of an item, a short digest by attribute: a table is larger than the memory. */
function digests(item: Item): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(item)
      .filter(([name]) => !BOOKKEEPING.includes(name))
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

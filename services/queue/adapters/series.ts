import type { DelayData } from '@gerai/shared/events/queue.ts';
import { DELAY_SCOPES } from '@gerai/shared/events/queue.ts';
import type { DayKey } from '@gerai/shared/ports.ts';
import { when } from '@gerai/shared/table/expression.ts';
import type { Item, Table, Update } from '@gerai/shared/table/table.ts';
import type { BegunIssue, IssueRecord, Saved, Series, SeriesKey } from '../app/ports.ts';
import { expiryOf, KEYS, SHORT_DAYS } from './keys.ts';

/**
 * A claim is named by eight characters of its ticket's id, so that many fit: 40 bits of a hash, and a
 * new ticket shares them with one of the 220 that a series remembers once in five thousand million.
 */
const CLAIM = /^c[0-9a-z]{8}$/;

/** The attribute of a series that holds the number of a ticket. */
export function claimName(ticketId: string): string {
  return `c${ticketId.slice(4, 12)}`;
}

/** Applicants of a service's walk-ins, less those for whom booking released places. */
const WALK_IN = 'walkIn_';
const RELEASED = 'released_';
/** Numbers are given meanwhile, but only news of the same service get in each other's way. */
const ROOM_ATTEMPTS = 5;
/** Claims that a series keeps for repeated commands: with `last` they stay under 4 KB. */
const KEPT_CLAIMS = 180;
/** Pruning is a write of its own, so it waits until it is worth one. */
const PRUNE_ABOVE = 220;

/**
 * Number series without transactions: the claim of a ticket is an attribute of the counter's item,
 * set in the same update that counts, so that 200 simultaneous requests all get through and a
 * repeated one meets its own claim.
 */
export class TableSeries implements Series {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async claim(record: IssueRecord, quota: number | null): ReturnType<Series['claim']> {
    const { draft } = record;
    const room = quota === null ? null : quota - draft.applicantCount;
    const outcome = await this.#table.update(claimUpdate(record, room));
    const item = outcome.kind === 'written' ? outcome.item : outcome.found;
    const sequence = item && claimIn(item, draft.ticketId);
    if (!item || sequence === undefined) {
      const delay = item && closingIn(item, draft.serviceId);
      return delay ? { kind: 'shut', delay } : { kind: 'quota-used' };
    }
    const last = outcome.kind === 'refused' && item ? lastIn(item) : undefined;
    return {
      kind: 'claimed',
      sequence,
      walkIns: room === null ? null : walkInsIn(item, draft.serviceId),
      record: last?.draft.ticketId === draft.ticketId ? last : record,
    };
  }

  async makeRoom(room: Parameters<Series['makeRoom']>[0]): Promise<Saved> {
    const { queueId, day, mallId, serviceId, applicants } = room;
    const key = KEYS.series(queueId, day);
    for (let attempt = 1; attempt <= ROOM_ATTEMPTS; attempt += 1) {
      const item = await this.#table.get(key);
      const before = releasedIn(item, serviceId);
      if (before >= applicants) return 'changed-meanwhile';
      const outcome = await this.#table.update({
        key,
        set: [
          '#released = :applicants',
          '#entity = :entity',
          '#schemaVersion = :one',
          '#mallId = :mallId',
          '#queueId = :queueId',
          '#day = :day',
          '#expiresAt = :expiresAt',
        ],
        // What is released comes off what was taken, so that a claim needs one condition.
        add: ['#walkIn :less'],
        names: { released: RELEASED + serviceId, walkIn: WALK_IN + serviceId },
        values: {
          applicants,
          less: before - applicants,
          one: 1,
          entity: 'series',
          mallId,
          queueId,
          day,
          expiresAt: expiryOf(day, SHORT_DAYS),
        },
        when: when(
          before === 0 ? 'attribute_not_exists(#released)' : '#released = :before',
          before === 0 ? {} : { before },
          { released: RELEASED + serviceId },
        ),
        event: null,
      });
      if (outcome.kind === 'written') return 'saved';
    }
    throw new Error('The series changed under every attempt to make room');
  }

  async lastOf(queueIds: readonly string[], day: DayKey): Promise<readonly BegunIssue[]> {
    const items = await this.#table.getMany(queueIds.map((queueId) => KEYS.series(queueId, day)));
    return items.flatMap((item) => (item ? (begunIn(item) ?? []) : []));
  }

  async shut(
    { queueId, day }: SeriesKey,
    serviceIds: readonly string[],
    delay: DelayData,
  ): Promise<void> {
    const closes = delay.kind === 'closed' && delay.endedAt === null;
    const names = serviceIds.map((id, index) => [`s${index}`, shutName(delay.scope, id)] as const);
    await this.#table.update({
      key: KEYS.series(queueId, day),
      set: [
        '#entity = :entity',
        '#schemaVersion = :one',
        '#mallId = :mallId',
        '#queueId = :queueId',
        '#day = :day',
        '#expiresAt = if_not_exists(#expiresAt, :expiresAt)',
        ...(closes ? names.map(([alias]) => `#${alias} = :delay`) : []),
      ],
      ...(closes ? {} : { remove: names.map(([alias]) => `#${alias}`) }),
      names: Object.fromEntries(names),
      values: {
        entity: 'series',
        one: 1,
        mallId: delay.mallId,
        queueId,
        day,
        expiresAt: expiryOf(day, SHORT_DAYS),
        ...(closes ? { delay: { ...delay, serviceIds: [...serviceIds] } } : {}),
      },
      event: null,
    });
  }

  async prune({ queueId, day }: SeriesKey, claims: readonly string[]): Promise<void> {
    const names = claims.map((name, index) => [`c${index}`, name] as const);
    await this.#table.update({
      key: KEYS.series(queueId, day),
      remove: names.map(([alias]) => `#${alias}`),
      names: Object.fromEntries(names),
      // Not to bring back a series that has expired.
      when: when('attribute_exists(#pk)'),
      event: null,
    });
  }
}

function claimUpdate(record: IssueRecord, room: number | null): Update {
  const { draft } = record;
  const next = 'if_not_exists(#seq, :zero) + :one';
  return {
    key: KEYS.series(draft.queueId, draft.day),
    set: [
      `#seq = ${next}`,
      `#claim = ${next}`,
      '#last = :last',
      '#entity = :entity',
      '#schemaVersion = :one',
      '#mallId = :mallId',
      '#queueId = :queueId',
      '#day = :day',
      '#expiresAt = :expiresAt',
      ...(room === null ? [] : ['#walkIn = if_not_exists(#walkIn, :zero) + :applicants']),
    ],
    names: { claim: claimName(draft.ticketId), walkIn: WALK_IN + draft.serviceId },
    values: {
      zero: 0,
      one: 1,
      last: record,
      entity: 'series',
      mallId: draft.mallId,
      queueId: draft.queueId,
      day: draft.day,
      expiresAt: expiryOf(draft.day, SHORT_DAYS),
      ...(room === null ? {} : { applicants: draft.applicantCount }),
    },
    when: when(
      room === null ? UNCLAIMED : `${UNCLAIMED} AND ${within(room)}`,
      room === null ? {} : { room },
      Object.fromEntries(
        DELAY_SCOPES.map((scope) => [`shut_${scope}`, shutName(scope, draft.serviceId)]),
      ),
    ),
    event: null,
  };
}

/** The attribute by which a delay of that scope closes a service. */
function shutName(scope: DelayData['scope'], serviceId: string): string {
  return `shut_${scope}_${serviceId}`;
}

/** Written by `shut` alone, and two days old at most. */
function closingIn(item: Item, serviceId: string): DelayData | undefined {
  return DELAY_SCOPES.map((scope) => item[shutName(scope, serviceId)]).find(
    (delay) => delay !== undefined,
  ) as DelayData | undefined;
}

/** Not claimed yet, and not closed. */
const UNCLAIMED = [
  'attribute_not_exists(#claim)',
  ...DELAY_SCOPES.map((scope) => `attribute_not_exists(#shut_${scope})`),
].join(' AND ');
/** Where nobody has come yet, there is room unless the quota itself is too small. */
const within = (room: number) =>
  room < 0 ? '#walkIn <= :room' : '(attribute_not_exists(#walkIn) OR #walkIn <= :room)';

/** Applicants that walked in: what stands against the quota, and what was released to them. */
function walkInsIn(item: Item, serviceId: string): number | null {
  const against = item[WALK_IN + serviceId];
  return typeof against === 'number' ? against + releasedIn(item, serviceId) : null;
}

function releasedIn(item: Item | undefined, serviceId: string): number {
  const released = item?.[RELEASED + serviceId];
  return typeof released === 'number' ? released : 0;
}

/** The last number that a series gave, with what its ticket is made from. */
export function begunIn(item: Item): BegunIssue | undefined {
  const record = lastIn(item);
  const sequence = record && claimIn(item, record.draft.ticketId);
  if (!record || sequence === undefined) return undefined;
  const counts = record.draft.origin === 'walk-in';
  return { record, sequence, walkIns: counts ? walkInsIn(item, record.draft.serviceId) : null };
}

/** Claims that may be forgotten: all but the newest, once there are enough of them. */
export function prunableIn(item: Item): { key: SeriesKey; claims: string[] } | undefined {
  const claims = Object.entries(item)
    .filter(([name]) => CLAIM.test(name))
    .sort(([, a], [, b]) => Number(b) - Number(a));
  if (claims.length <= PRUNE_ABOVE) return undefined;
  return {
    key: { queueId: String(item.queueId), day: String(item.day) },
    claims: claims.slice(KEPT_CLAIMS).map(([name]) => name),
  };
}

function claimIn(item: Item, ticketId: string): number | undefined {
  const claim = item[claimName(ticketId)];
  return typeof claim === 'number' ? claim : undefined;
}

/** Written by `claim` alone, and two days old at most. */
function lastIn(item: Item): IssueRecord | undefined {
  return item.last as IssueRecord | undefined;
}

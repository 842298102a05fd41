import type { DayKey } from '@gerai/shared/ports.ts';
import { when } from '@gerai/shared/table/expression.ts';
import type { Item, Table, Update } from '@gerai/shared/table/table.ts';
import type { BegunIssue, IssueRecord, Saved, Series, SeriesKey } from '../app/ports.ts';
import { expiryOf, KEYS, SHORT_DAYS } from './keys.ts';

const CLAIM = 'claim_';
/** Applicants of a service's walk-ins, less those for whom booking released places. */
const WALK_IN = 'walkIn_';
const RELEASED = 'released_';
/** Numbers are given meanwhile, but only news of the same service get in each other's way. */
const ROOM_ATTEMPTS = 5;
/** Claims that a series keeps for repeated commands: 60 of them and `last` stay under 4 KB. */
const KEPT_CLAIMS = 60;
/** Pruning is a write of its own, so it waits until it is worth one. */
const PRUNE_ABOVE = 75;

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
    if (!item || sequence === undefined) return { kind: 'quota-used' };
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

  async prune({ queueId, day }: SeriesKey, ticketIds: readonly string[]): Promise<void> {
    const names = ticketIds.map((ticketId, index) => [`c${index}`, CLAIM + ticketId] as const);
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
    names: { claim: CLAIM + draft.ticketId, walkIn: WALK_IN + draft.serviceId },
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
    when: room === null ? UNCLAIMED : when(`${UNCLAIMED.expression} AND ${within(room)}`, { room }),
    event: null,
  };
}

const UNCLAIMED = when('attribute_not_exists(#claim)');
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
export function prunableIn(item: Item): { key: SeriesKey; ticketIds: string[] } | undefined {
  const claims = Object.entries(item)
    .filter(([name]) => name.startsWith(CLAIM))
    .sort(([, a], [, b]) => Number(b) - Number(a));
  if (claims.length <= PRUNE_ABOVE) return undefined;
  return {
    key: { queueId: String(item.queueId), day: String(item.day) },
    ticketIds: claims.slice(KEPT_CLAIMS).map(([name]) => name.slice(CLAIM.length)),
  };
}

function claimIn(item: Item, ticketId: string): number | undefined {
  const claim = item[CLAIM + ticketId];
  return typeof claim === 'number' ? claim : undefined;
}

/** Written by `claim` alone, and two days old at most. */
function lastIn(item: Item): IssueRecord | undefined {
  return item.last as IssueRecord | undefined;
}

import { epochMs, instantOf } from '@gerai/shared/time.ts';
import { type StoredItem, sortFields } from './tables.ts';

/**
 * Fields that differ between two runs of the same visit without meaning anything: made afresh
 * (events' ids, sealed texts), bookkeeping of retries, or a count of how often a snapshot was
 * written.
 */
const INCIDENTAL = new Set(['outbox', 'sealed', 'correlationId', 'last', 'expiresAt']);

/**
 * The same for some kinds of items: random ids of anonymous answers, how often a board or a copy of
 * the catalogue was written.
 */
const INCIDENTAL_OF: Readonly<Record<string, readonly string[]>> = {
  SNAPSHOT: ['version', 'computedAt'],
  RESPONSE: ['responseId', 'sk'],
  CATALOGUE: ['stamp'],
};

/**
 * Counts of messages, which are checked against the deliveries instead. (A count of 0 is one that
 * was taken back again, and no other state than one that never was.)
 */
const MESSAGE_COUNTS = 'n.message';

/** Kinds of items that a lost answer of the SMS provider may rightly change, checked on their own. */
const MESSAGES = /^(DELIVERY#|SPEND#|LIMIT#|AUDIT#)/;

/**
 * The state that all services must agree on, as comparable text: every item but messages, without
 * what is incidental, instants to the minute and learned minutes to a tenth (commands of a visit are
 * minutes apart, its runs are fractions of a second apart).
 */
export function convergedState(tables: ReadonlyMap<string, readonly StoredItem[]>): string[] {
  return [...tables]
    .flatMap(([table, items]) =>
      items
        .filter((item) => !MESSAGES.test(String(item.pk)) && !countsMessagesAlone(item))
        .map((item) => `${table} ${JSON.stringify(essential(item), sortFields)}`),
    )
    .sort();
}

/** Messages by status as the deliveries have them, and as analytics counts them. */
export function messageCounts(tables: ReadonlyMap<string, readonly StoredItem[]>) {
  const items = [...tables.values()].flat();
  const deliveries: Record<string, number> = {};
  const counted: Record<string, number> = {};
  for (const item of items) {
    if (String(item.pk).startsWith('DELIVERY#') && item.entity === 'delivery') {
      const status = String(item.status);
      deliveries[status] = (deliveries[status] ?? 0) + 1;
    }
    if (!String(item.pk).startsWith('CELL#')) continue;
    for (const [name, value] of Object.entries(item)) {
      const status = name.startsWith(`${MESSAGE_COUNTS}:`)
        ? name.slice(`${MESSAGE_COUNTS}:`.length)
        : '';
      if (status !== '' && value !== 0) counted[status] = (counted[status] ?? 0) + Number(value);
    }
  }
  return { deliveries, counted };
}

function countsMessagesAlone(item: StoredItem): boolean {
  const counts = Object.entries(item).filter(
    ([name, value]) => /^[nh]\./.test(name) && value !== 0,
  );
  return (
    String(item.pk).startsWith('CELL#') && counts.every(([name]) => name.startsWith(MESSAGE_COUNTS))
  );
}

/** What one state has and the other has not: a readable failure. */
export function differences(expected: readonly string[], seen: readonly string[]) {
  const [before, after] = [new Set(expected), new Set(seen)];
  return {
    missing: expected.filter((line) => !after.has(line)),
    unexpected: seen.filter((line) => !before.has(line)),
  };
}

function essential(item: StoredItem): unknown {
  const kind = String(item.pk).split('#')[0] ?? '';
  const kept = Object.entries(item).filter(
    ([name, value]) =>
      !INCIDENTAL.has(name) &&
      !(kind === 'SERIES' && /^c[0-9a-z]{8}$/.test(name)) &&
      !INCIDENTAL_OF[kind]?.includes(name) &&
      !(kind === 'CELL' && (value === 0 || name.startsWith(MESSAGE_COUNTS))),
  );
  const instants = toTheMinute(Object.fromEntries(kept));
  return kind === 'LEARNED' ? toTheTenth(instants) : instants;
}

function toTheTenth(value: unknown): unknown {
  if (typeof value === 'number') return Math.round(value * 10) / 10;
  if (Array.isArray(value)) return value.map(toTheTenth);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, toTheTenth(inner)]),
  );
}

function toTheMinute(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.replace(/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z/g, (instant) =>
      instantOf(Math.floor(epochMs(instant) / 60_000) * 60_000),
    );
  }
  if (Array.isArray(value)) return value.map(toTheMinute);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        name,
        typeof inner === 'number' && name.endsWith('Seconds')
          ? Math.round(inner / 60) * 60
          : toTheMinute(inner),
      ]),
    );
  }
  return value;
}

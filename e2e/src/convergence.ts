import { epochMs, instantOf } from '@gerai/shared/time.ts';
import { type StoredItem, sortFields } from './tables.ts';

/**
 * Fields that differ between two runs of the same visit without meaning anything: made afresh
 * (events' ids, sealed texts), bookkeeping of retries, or a count of how often a snapshot was
 * written.
 */
const INCIDENTAL = new Set(['outbox', 'sealed', 'correlationId', 'sk-of-audit', 'claims', 'last', 'expiresAt']);

/** Kinds of items that a lost answer of the SMS provider may rightly change, checked on their own. */
const MESSAGES = /^(DELIVERY#|SPEND#|LIMIT#|AUDIT#)/;

/**
 * The state that all services must agree on, as comparable text: every item but messages, without
 * what is incidental, instants to the minute (commands of a visit are minutes apart, its runs are
 * fractions of a second apart).
 */
export function convergedState(tables: ReadonlyMap<string, readonly StoredItem[]>): string[] {
  return [...tables]
    .flatMap(([table, items]) =>
      items
        .filter(({ pk }) => !MESSAGES.test(String(pk)))
        .map((item) => `${table} ${JSON.stringify(essential(item), sortFields)}`),
    )
    .sort();
}

function essential(item: StoredItem): unknown {
  const isSnapshot = String(item.pk).startsWith('SNAPSHOT#');
  const kept = Object.entries(item).filter(
    ([name]) =>
      !INCIDENTAL.has(name) &&
      !name.startsWith('claim_') &&
      !(isSnapshot && ['version', 'computedAt'].includes(name)),
  );
  return toTheMinute(Object.fromEntries(kept));
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

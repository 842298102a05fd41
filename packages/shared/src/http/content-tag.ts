import { tokenHash } from '../security/hash.ts';

/**
 * A strong validator that changes with what is shown. The order of fields is no content: a table
 * hands back the fields of an item in any order.
 */
export function contentTag(content: unknown): string {
  return tokenHash(
    JSON.stringify(content, (_, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value,
    ),
  ).slice(0, 26);
}

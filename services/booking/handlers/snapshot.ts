import { tokenHash } from '@gerai/shared/security/hash.ts';

/**
 * An answer that many keep and ask for again, with a validator that changes with its content. The
 * time of answering is no content, and neither is the order of fields: a table hands back the fields
 * of an item in any order.
 */
export function snapshot<Body extends { readonly serverTime: string }>(body: Body) {
  const { serverTime: _, ...content } = body;
  return { status: 200, body, etag: tokenHash(withSortedFields(content)) } as const;
}

function withSortedFields(content: unknown): string {
  return JSON.stringify(content, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

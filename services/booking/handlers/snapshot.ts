import { contentTag } from '@gerai/shared/http/content-tag.ts';

/**
 * An answer that many keep and ask for again, with a validator that changes with its content. The
 * time of answering is no content.
 */
export function snapshot<Body extends { readonly serverTime: string }>(body: Body) {
  const { serverTime: _, ...content } = body;
  return { status: 200, body, etag: contentTag(content) } as const;
}

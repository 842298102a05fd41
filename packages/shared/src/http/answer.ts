/** A declared answer; keeps the literal status that the route's declaration is checked against. */
export function answer<const Status extends number, Body>(
  status: Status,
  body: Body,
  more: { readonly headers?: Readonly<Record<string, string>>; readonly etag?: string } = {},
): {
  readonly status: Status;
  readonly body: Body;
  readonly headers?: Readonly<Record<string, string>>;
  readonly etag?: string;
} {
  return { status, body, ...more };
}

/**
 * The public answers that CloudFront keeps, as the services declare them (`caller: 'public'`,
 * `cacheSeconds`, no personal data). The declarations themselves do not reach a browser; a test
 * compares.
 */
const CACHED: ReadonlySet<string> = new Set([
  'GET /v1/boards/counters/{counterId}',
  'GET /v1/boards/door',
  'GET /v1/boards/floors/{floor}',
  'GET /v1/boards/queues/{queueId}',
  'GET /v1/catalogue',
  'GET /v1/ikm',
  'GET /v1/promises',
  'GET /v1/services/{serviceId}',
  'GET /v1/services/{serviceId}/availability',
  'GET /v1/visit-proposals',
]);

/** Whether the site itself answers this route, out of its cache. */
export function isCached(route: string): boolean {
  return CACHED.has(route);
}

/**
 * Where a route is asked: what is cached for everybody at the origin of the page, everything else at
 * the API's own host, so that nothing about anybody passes the caches. `api` is that host's origin,
 * or empty where one server is both.
 */
export function baseOf(route: string, api: string): string {
  return isCached(route) ? '' : api;
}

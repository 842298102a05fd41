/**
 * The public answers that CloudFront keeps, as the services declare them (`caller: 'public'`,
 * `cacheSeconds`, no personal data). The declarations themselves do not reach a browser; a test
 * compares. A pattern and no list, since every visitor downloads it.
 */
const CACHED =
  /^GET .v1.(boards.*|catalogue|ikm|promises|services.{serviceId}(.availability)?|visit-proposals)$/;

/** Whether the site itself answers this route, out of its cache. */
export function isCached(route: string): boolean {
  return CACHED.test(route);
}

/**
 * Where a route is asked: what is cached for everybody at the origin of the page, everything else at
 * the API's own host, so that nothing about anybody passes the caches. `api` is that host's origin,
 * or empty where one server is both.
 */
export function baseOf(route: string, api: string): string {
  return isCached(route) ? '' : api;
}

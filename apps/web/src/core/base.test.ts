import { service as analytics } from '@gerai/analytics/service.ts';
import { service as booking } from '@gerai/booking/service.ts';
import { service as notify } from '@gerai/notify/service.ts';
import { service as queue } from '@gerai/queue/service.ts';
import type { RouteDeclaration } from '@gerai/shared/contract/service.ts';
import { describe, expect, it } from 'vitest';
import { baseOf, isCached } from './base.ts';

const API = 'https://api.mpp.example.go.id';
const ROUTES: readonly RouteDeclaration[] = [analytics, booking, notify, queue].flatMap(
  ({ routes }) => Object.values<RouteDeclaration>(routes),
);

describe('where a route is asked', () => {
  it.each(ROUTES.map((route) => ({ key: `${route.method} ${route.path}`, route })))(
    '$key: at the site if and only if it is declared public, cached and about nobody',
    ({ key, route }) => {
      const shared =
        route.method === 'GET' &&
        route.caller === 'public' &&
        !route.personalData &&
        route.cacheSeconds !== undefined;
      expect(isCached(key)).toBe(shared);
      expect(baseOf(key, API)).toBe(shared ? '' : API);
    },
  );

  it('is one origin where one server is both', () => {
    for (const { method, path } of ROUTES) expect(baseOf(`${method} ${path}`, '')).toBe('');
  });

  it('is the API for what nobody declares', () => {
    expect(baseOf('GET /v1/unknown', API)).toBe(API);
  });
});

import { ROLES } from '@gerai/shared/contract/roles.ts';
import type { RouteDeclaration } from '@gerai/shared/contract/service.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allTokens } from './callers.ts';
import { type Platform, startPlatform } from './platform.ts';
import { ROUTES } from './services.ts';

const CALLERS = ['nobody', ...ROLES, 'kiosk', 'display', 'forged'] as const;
type Caller = (typeof CALLERS)[number];

/** The route's path with ids that nobody has, so that a call that is let in finds nothing. */
const NOWHERE: Record<string, string> = {
  token: '2222222222222',
  surveyToken: '2222222222222',
  serviceId: 'no-service',
  counterId: 'no-counter',
  queueId: 'no-queue',
  floor: '9',
  code: 'ZZZZZZ',
  bookingId: `bkg_${'0'.repeat(26)}`,
  ticketId: `tkt_${'0'.repeat(26)}`,
  contactId: `con_${'0'.repeat(26)}`,
  deviceId: `dev_${'0'.repeat(26)}`,
};

function expectedFor(route: RouteDeclaration, caller: Caller): 'let in' | 401 | 403 {
  if (route.caller === 'public') return 'let in';
  if (route.caller === 'device') {
    if (caller !== 'kiosk' && caller !== 'display') return 401;
    return route.devices.includes(caller) ? 'let in' : 403;
  }
  const role = ROLES.find((each) => each === caller);
  if (!role) return 401;
  return route.roles.includes(role) ? 'let in' : 403;
}

describe('who may do what', () => {
  let platform: Platform;
  const tokens = new Map<Caller, string>();
  beforeAll(async () => {
    platform = await startPlatform();
    for (const [caller, token] of Object.entries(await allTokens(platform.stage))) {
      tokens.set(caller as Caller, token);
    }
    const [head, , signature] = (tokens.get('admin') ?? '').split('.');
    const claims = Buffer.from(JSON.stringify({ sub: 'x', 'cognito:groups': ['role:admin'] }));
    tokens.set('forged', [head, claims.toString('base64url'), signature].join('.'));
  });
  afterAll(() => platform.stop());

  it.each(ROUTES)('$name', async ({ route }) => {
    const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => NOWHERE[name] ?? 'unknown');
    const seen: Record<string, string | number> = {};
    const expected: Record<string, string | number> = {};
    for (const caller of CALLERS) {
      const token = tokens.get(caller);
      // Without an Idempotency-Key: a POST that is let in is refused next, and has no effect.
      const response = await fetch(`${platform.runtime.url}${path}`, {
        method: route.method,
        headers: token ? { authorization: `Bearer ${token}` } : {},
      });
      seen[caller] = [401, 403].includes(response.status) ? response.status : 'let in';
      expected[caller] = expectedFor(route, caller);
      expect(response.status, `${caller}: ${await response.text()}`).toBeLessThan(500);
    }
    expect(seen).toEqual(expected);
  });
});

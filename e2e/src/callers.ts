import { ROLES, type Role } from '@gerai/shared/contract/roles.ts';
import type { RouteDeclaration } from '@gerai/shared/contract/service.ts';
import type { Stage } from './stage.ts';

const STAFF_OF_ROLE: Readonly<Record<Role, string>> = {
  officer: 'siti',
  frontdesk: 'rina',
  supervisor: 'hendra',
  'floor-manager': 'dewi',
  admin: 'agus',
  leadership: 'ratna',
};

/** A token for each role and for a device of each kind. */
export type Tokens = Readonly<Record<Role | 'kiosk' | 'display', string>>;

export async function allTokens({ client, tokenFor }: Stage): Promise<Tokens> {
  const device = async (kind: 'kiosk' | 'display') => {
    const { token } = await client.json<{ token: string }>('/v1/devices', {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await tokenFor(STAFF_OF_ROLE['floor-manager'])}`,
        'idempotency-key': `device-${kind}`,
      },
      body: JSON.stringify({ kind, floor: 1, name: kind }),
    });
    return token;
  };
  const staff = await Promise.all(
    ROLES.map(async (role) => [role, await tokenFor(STAFF_OF_ROLE[role])] as const),
  );
  return {
    ...(Object.fromEntries(staff) as Record<Role, string>),
    kiosk: await device('kiosk'),
    display: await device('display'),
  };
}

/** A token that the route lets in; none for a public one. */
export function tokenLetIn(route: RouteDeclaration, tokens: Tokens): string | undefined {
  if (route.caller === 'public') return undefined;
  const [first] = route.caller === 'device' ? route.devices : route.roles;
  return first && tokens[first];
}

/**
 * Who may call a route. Roles and agencies reach us as groups of the access token:
 * `role:officer`, `agency:dukcapil`. An officer and a supervisor act for the agencies they are in;
 * the other roles act for all.
 */
export const ROLES = [
  'officer',
  'frontdesk',
  'supervisor',
  'floor-manager',
  'admin',
  'leadership',
] as const;
export type Role = (typeof ROLES)[number];

/** Roles whose reach is limited to the agencies of their token. */
export const AGENCY_BOUND_ROLES: readonly Role[] = ['officer', 'supervisor'];

export const DEVICE_KINDS = ['kiosk', 'display'] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];

/** A person signed in with the city's identity provider. */
export interface StaffCaller {
  readonly kind: 'staff';
  readonly userId: string;
  readonly username: string;
  readonly roles: readonly Role[];
  readonly agencies: readonly string[];
}

/** A paired kiosk or display. */
export interface DeviceCaller {
  readonly kind: 'device';
  readonly deviceId: string;
  readonly deviceKind: DeviceKind;
  readonly floor: number;
}

/** Anyone. `address` is the network address, used for limits only and never stored in clear. */
export interface PublicCaller {
  readonly kind: 'public';
  readonly address: string;
}

export type Caller = StaffCaller | DeviceCaller | PublicCaller;

/** Reads roles and agencies from token groups; groups of other systems are ignored. */
export function readGroups(groups: readonly string[]): {
  roles: readonly Role[];
  agencies: readonly string[];
} {
  const roles = ROLES.filter((role) => groups.includes(`role:${role}`));
  const agencies = groups
    .filter((group) => group.startsWith('agency:'))
    .map((group) => group.slice('agency:'.length));
  return { roles, agencies };
}

/** True when the caller may act for the agency: unbound roles for all, bound roles for their own. */
export function mayActFor(caller: StaffCaller, agencyId: string): boolean {
  return (
    caller.roles.some((role) => !AGENCY_BOUND_ROLES.includes(role)) ||
    caller.agencies.includes(agencyId)
  );
}

import { AGENCY_BOUND_ROLES, type Role, type StaffCaller } from '@gerai/shared/contract/roles.ts';

/** Roles that read reports. */
export const REPORT_ROLES = [
  'leadership',
  'floor-manager',
  'supervisor',
  'admin',
] as const satisfies readonly Role[];

/** Whose numbers somebody may see. */
export interface Reach {
  readonly scope: 'mall' | 'agencies';
  /** `null` is what belongs to no agency: only the whole mall has it. */
  covers(agencyId: string | null): boolean;
}

export const WHOLE_MALL: Reach = { scope: 'mall', covers: () => true };

/**
 * The reach of a caller for reports. Only the roles that read reports count: a supervisor who also
 * stands at the information desk still sees the own agencies alone.
 */
export function reachOf(caller: StaffCaller): Reach {
  const whole = REPORT_ROLES.some(
    (role) => caller.roles.includes(role) && !AGENCY_BOUND_ROLES.includes(role),
  );
  if (whole) return WHOLE_MALL;
  return {
    scope: 'agencies',
    covers: (agencyId) => agencyId !== null && caller.agencies.includes(agencyId),
  };
}

import type { Role } from '@gerai/shared/contract/roles.ts';

/** An invented person of the demonstration, signed in without a real password. */
export interface DemoStaff {
  readonly userId: string;
  readonly username: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly agencies: readonly string[];
}

/** At least one for each role; the names belong to nobody. */
export const DEMO_STAFF: readonly DemoStaff[] = [
  staff(1, 'siti', 'Siti (petugas Dindukcapil)', 'officer', ['dukcapil']),
  staff(2, 'budi', 'Budi (petugas DPMPTSP)', 'officer', ['dpmptsp', 'dpmptsp-lkpm']),
  staff(3, 'rina', 'Rina (meja informasi)', 'frontdesk', []),
  staff(4, 'hendra', 'Hendra (penyelia Dindukcapil)', 'supervisor', ['dukcapil']),
  staff(5, 'dewi', 'Dewi (manajer lantai)', 'floor-manager', []),
  staff(6, 'agus', 'Agus (admin)', 'admin', []),
  staff(7, 'ratna', 'Ratna (pimpinan)', 'leadership', []),
];

/** The groups that a person's token carries. */
export function groupsOf(person: DemoStaff): string[] {
  return [
    ...person.roles.map((role) => `role:${role}`),
    ...person.agencies.map((agency) => `agency:${agency}`),
  ];
}

export function findStaff(username: string): DemoStaff | undefined {
  return DEMO_STAFF.find((person) => person.username === username);
}

function staff(
  number: number,
  username: string,
  name: string,
  role: Role,
  agencies: readonly string[],
): DemoStaff {
  const userId = `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
  return { userId, username, name, roles: [role], agencies };
}

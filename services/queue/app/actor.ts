import type { CounterActor } from '../domain/counter.ts';

/** A member of staff at work: what the roles and agencies of the token allow. */
export interface StaffActor extends CounterActor {
  mayActFor(agencyId: string): boolean;
}

import type { DayKey } from '@gerai/shared/ports.ts';
import type { Key } from '@gerai/shared/table/table.ts';
import { expiryAfter, instantAt } from '@gerai/shared/time.ts';

/** Every item of the table, by its key. */
export const KEYS = {
  catalogue: (mallId: string): string => `CATALOGUE#${mallId}`,
  service: (mallId: string, serviceId: string): Key => ({
    pk: `CATALOGUE#${mallId}`,
    sk: `SERVICE#${serviceId}`,
  }),
  catalogueStamp: (mallId: string): Key => ({ pk: `CATALOGUE#${mallId}`, sk: 'STAMP' }),
  booking: (bookingId: string): Key => ({ pk: `BOOKING#${bookingId}`, sk: 'BOOKING' }),
  series: (queueId: string, day: DayKey): Key => ({ pk: `SERIES#${queueId}#${day}`, sk: 'SERIES' }),
  ticket: (ticketId: string): Key => ({ pk: `TICKET#${ticketId}`, sk: 'TICKET' }),
  counter: (counterId: string): Key => ({ pk: `COUNTER#${counterId}`, sk: 'COUNTER' }),
  visit: (visitId: string): Key => ({ pk: `VISIT#${visitId}`, sk: 'VISIT' }),
  queueSnapshot: (day: DayKey, queueId: string): Key => ({
    pk: `SNAPSHOT#${day}`,
    sk: `QUEUE#${queueId}`,
  }),
  floorSnapshot: (day: DayKey, floor: number): Key => ({
    pk: `SNAPSHOT#${day}`,
    sk: `FLOOR#${floor}`,
  }),
  exceptions: (mallId: string, agencyId: string, day: DayKey): Key => ({
    pk: `EXCEPTIONS#${mallId}#${agencyId}#${day}`,
    sk: 'EXCEPTIONS',
  }),
  servedBefore: (agencyId: string): Key => ({ pk: `LEARNED#${agencyId}`, sk: 'SERVED-BEFORE' }),
  servedToday: (agencyId: string): Key => ({ pk: `LEARNED#${agencyId}`, sk: 'SERVED-TODAY' }),
  awaited: (agencyId: string, day: DayKey): Key => ({
    pk: `LEARNED#${agencyId}`,
    sk: `AWAITED#${day}`,
  }),
  device: (deviceId: string): Key => ({ pk: `DEVICE#${deviceId}`, sk: 'DEVICE' }),
  pairing: (code: string): Key => ({ pk: `PAIRING#${code}`, sk: 'PAIRING' }),
  delays: (mallId: string, day: DayKey): string => `DELAYS#${mallId}#${day}`,
  delay: (mallId: string, day: DayKey, scope: string, scopeId: string): Key => ({
    pk: `DELAYS#${mallId}#${day}`,
    sk: `DELAY#${scope}#${scopeId}`,
  }),
  election: (queueId: string, day: DayKey): Key => ({
    pk: `ELECTION#${queueId}#${day}`,
    sk: 'ELECTION',
  }),
  lease: (leaseId: string): Key => ({ pk: `LEASE#${leaseId}`, sk: 'LEASE' }),
  contact: (contactId: string): Key => ({ pk: `CONTACT#${contactId}`, sk: 'CONTACT' }),
  refusal: (refusalId: string): Key => ({ pk: `REFUSAL#${refusalId}`, sk: 'REFUSAL' }),
};

/** Partition of the waiting index. */
export function waitingKey(serviceId: string, day: DayKey): string {
  return `${serviceId}#${day}`;
}

/** The same of those who were set aside or missed: nobody calls them, but they can come back. */
export function awayKey(serviceId: string, day: DayKey): string {
  return `${serviceId}#${day}#away`;
}

/** Partition of the index of the numbers. */
export function numberKey(number: string, day: DayKey): string {
  return `${day}#${number}`;
}

/** What points at a person goes 30 days after the visit. */
export const VISIT_DAYS = 30;
/** Series, snapshots and sealed contacts are of no use after the next day. */
export const SHORT_DAYS = 2;

/** Epoch seconds of the end of a day, so many days later. */
export function expiryOf(day: DayKey, days: number): number {
  return expiryAfter(instantAt(day, '00:00'), days + 1);
}

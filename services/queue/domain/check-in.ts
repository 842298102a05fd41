import type { CityService } from '@gerai/shared/contract/city.ts';
import type { DayKey, Instant } from '@gerai/shared/ports.ts';
import { addMinutes, dayOf } from '@gerai/shared/time.ts';

/** When a booking checks in, against its slot. */
export type CheckInTime =
  | { readonly kind: 'in-time' }
  | { readonly kind: 'late' }
  | { readonly kind: 'too-early'; readonly from: Instant }
  | { readonly kind: 'other-day'; readonly day: DayKey };

/**
 * Open from slot start − early to slot start + grace, both included. Who comes later that day is let
 * in as a late booking.
 */
export function checkInTime(
  slotStart: Instant,
  rule: CityService['checkIn'],
  now: Instant,
): CheckInTime {
  const day = dayOf(slotStart);
  if (day !== dayOf(now)) return { kind: 'other-day', day };
  const from = addMinutes(slotStart, -rule.earlyMinutes);
  if (now < from) return { kind: 'too-early', from };
  return now <= addMinutes(slotStart, rule.graceMinutes) ? { kind: 'in-time' } : { kind: 'late' };
}

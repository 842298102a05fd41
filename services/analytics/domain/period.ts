import type { DayKey } from '@gerai/shared/ports.ts';
import { addDays, daysBetween } from '@gerai/shared/time.ts';

/** Days of a report, both included. */
export interface DayPeriod {
  readonly from: DayKey;
  readonly to: DayKey;
}

/** The period of equal length just before. */
export function previousPeriod({ from, to }: DayPeriod): DayPeriod {
  return { from: addDays(from, -(daysBetween(from, to) + 1)), to: addDays(from, -1) };
}

/** `2026-Q4` of a day. */
export function quarterOf(day: DayKey): string {
  return `${day.slice(0, 4)}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`;
}

/** The days of a quarter named as `2026-Q4`. */
export function daysOfQuarter(quarter: string): DayPeriod {
  const year = Number(quarter.slice(0, 4));
  const first = 3 * Number(quarter.slice(6)) - 2;
  const firstDay = (month: number): DayKey =>
    month > 12 ? `${year + 1}-01-01` : `${year}-${String(month).padStart(2, '0')}-01`;
  return { from: firstDay(first), to: addDays(firstDay(first + 3), -1) };
}

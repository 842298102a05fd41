import type { Instant } from '@gerai/shared/ports.ts';
import { addMinutes, clockTimeAt, dayOf, instantAt } from '@gerai/shared/time.ts';
import { freeOf, type Question, type TakenDay } from './availability.ts';
import type { CountersDay } from './places.ts';
import { planDay, type Slot, slotsCovered, slotsFrom } from './slots.ts';
import { openingOf } from './timetable.ts';

/**
 * Applicants of today's booking quota for whom no place can be booked any more, so that they are the
 * walk-ins': what is left of the quota, less the most that the slots ahead could still take.
 *
 * The slots ahead are those that are further away than the notice and lie in a place that is free; they
 * take `free counters × slotMinutes / counterMinutes` applicants at most, however these come in groups.
 * The figure errs on the side of the bookings: it is too small for a while, never too large.
 */
export function releasable(question: Question, taken: TakenDay): number {
  const { service, holidays, day, now } = question;
  const { dailyQuota, minimumNoticeMinutes, slotMinutes, counterMinutes } = service.service;
  const left = dailyQuota.booking - taken.applicants;
  const opening = openingOf(service, holidays, day);
  if (left <= 0 || opening.kind !== 'open' || day !== dayOf(now)) return 0;
  const stretches = planDay(service, opening.periods, question.sharers);
  const soonest = addMinutes(now, minimumNoticeMinutes);
  const count = slotsCovered(service, 1);
  const ahead = new Map<string, Slot>();
  for (const { time } of stretches.flat()) {
    if (instantAt(day, time) < soonest) continue;
    const place = slotsFrom(stretches, time, count) ?? [];
    if (place.every((slot) => freeOf(service, slot, taken) > 0)) {
      for (const slot of place) ahead.set(slot.time, slot);
    }
  }
  const free = [...ahead.values()].reduce((sum, slot) => sum + freeOf(service, slot, taken), 0);
  return Math.max(0, left - Math.floor((free * slotMinutes) / counterMinutes));
}

/** Today's walk-ins of a service: how many applicants may come, and how many still can. */
export interface WalkIns {
  readonly quota: number;
  readonly remaining: number;
  /** When the queue last told of one, or places were released; null where nothing was told today. */
  readonly countedAt: Instant | null;
}

/** As far as is known of the day; nothing where no numbers are given any more, or not at all. */
export function walkInsOf(question: Question, day: CountersDay): WalkIns | null {
  const { service, holidays, now } = question;
  const opening = openingOf(service, holidays, question.day);
  const end = opening.kind === 'open' ? opening.periods.at(-1)?.to : undefined;
  if (end === undefined) return null;
  const last = end - service.timetable.lastTicketMinutesBeforeClose;
  if (now >= instantAt(question.day, clockTimeAt(last))) return null;
  const known = day.walkIns.get(service.serviceId);
  const quota = service.service.dailyQuota.walkIn + (day.released.get(service.serviceId) ?? 0);
  return {
    quota,
    remaining: Math.max(0, quota - (known?.applicants ?? 0)),
    countedAt: known?.at ?? null,
  };
}

/** Names the places of a day of some counters in events: `dukcapil/dukcapil-perekaman/2026-11-30`. */
export function placesIdOf(countersId: string, day: string): string {
  return `${countersId.replace('#', '/')}/${day}`;
}

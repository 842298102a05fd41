import type { ServiceData } from '@gerai/shared/events/booking.ts';
import { openPeriods } from '@gerai/shared/opening.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import { addMinutes, dayOf, instantAt } from '@gerai/shared/time.ts';

/** Whether a service gives numbers now; if not, from when and until when it does on that day. */
export type TicketHours =
  | { readonly kind: 'open'; readonly from: Instant; readonly until: Instant }
  | { readonly kind: 'closed'; readonly from: Instant | null; readonly until: Instant | null };

/**
 * Numbers are given from `ticketsFrom` until so many minutes before the end of the day's last
 * period. A break between periods does not stop them: who comes at noon waits for the afternoon.
 */
export function ticketHours(
  service: Pick<ServiceData, 'timetable' | 'seasons' | 'closedDays' | 'exceptions'>,
  now: Instant,
): TicketHours {
  const day = dayOf(now);
  const last = openPeriods(service, day).at(-1);
  if (!last) return { kind: 'closed', from: null, until: null };
  const from = instantAt(day, service.timetable.ticketsFrom);
  const until = addMinutes(
    instantAt(day, last.to),
    -service.timetable.lastTicketMinutesBeforeClose,
  );
  return from <= now && now < until
    ? { kind: 'open', from, until }
    : { kind: 'closed', from, until };
}

import type { TicketData } from '@gerai/shared/events/queue.ts';
import type { DayKey } from '@gerai/shared/ports.ts';
import { hourOf, secondsBetween } from '@gerai/shared/time.ts';
import { closeDay, logMinutes, observe, type Served } from './service-times.ts';

/** The service times that an agency's counters have shown: of earlier days, and of one day. */
export interface Experience {
  readonly day: DayKey;
  readonly before: readonly Served[];
  readonly today: readonly Served[];
  /** The last tickets that are counted: what changes is told at least once, sometimes twice. */
  readonly counted: readonly string[];
}

const REMEMBERED = 60;

export function noExperience(day: DayKey): Experience {
  return { day, before: [], today: [], counted: [] };
}

/** The same as it stands on a day: what an earlier day has shown is history then. */
export function asOf(known: Experience, day: DayKey): Experience {
  if (known.day >= day) return known;
  return { ...noExperience(day), before: closeDay(known.before, known.today) };
}

/** With the services that have ended on its day, each ticket once; itself when there is nothing new. */
export function withServed(known: Experience, tickets: readonly TicketData[]): Experience {
  let { today, counted } = known;
  for (const ticket of tickets) {
    const { ticketId, day, status, counterId, startedAt, finishedAt } = ticket;
    if (status !== 'finished' || !counterId || !startedAt || !finishedAt) continue;
    if (day !== known.day || counted.includes(ticketId)) continue;
    const minutes = secondsBetween(startedAt, finishedAt) / 60;
    today = observe(
      today,
      { serviceId: ticket.serviceId, counterId, hour: hourOf(startedAt) },
      logMinutes(minutes, ticket.applicantCount),
    );
    counted = [ticketId, ...counted].slice(0, REMEMBERED);
  }
  return counted === known.counted ? known : { ...known, today, counted };
}

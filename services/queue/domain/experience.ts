import type { TicketData } from '@gerai/shared/events/queue.ts';
import type { DayKey, Instant } from '@gerai/shared/ports.ts';
import { hourOf, secondsBetween } from '@gerai/shared/time.ts';
import { afterDay, type HabitCounts, withPause, withTicket } from './habits.ts';
import { closeDay, logMinutes, observe, type Served } from './service-times.ts';

/** The service times and habits that an agency's counters have shown: of earlier days, and of one day. */
export interface Experience {
  readonly day: DayKey;
  readonly before: readonly Served[];
  readonly today: readonly Served[];
  readonly habitsBefore: readonly HabitCounts[];
  readonly habitsToday: readonly HabitCounts[];
  /** The last tickets and rests that are counted: what changes is told at least once, sometimes twice. */
  readonly counted: readonly string[];
}

const REMEMBERED = 100;

export function noExperience(day: DayKey): Experience {
  return { day, before: [], today: [], habitsBefore: [], habitsToday: [], counted: [] };
}

/** The same as it stands on a day: what an earlier day has shown is history then. */
export function asOf(known: Experience, day: DayKey): Experience {
  if (known.day >= day) return known;
  return {
    ...noExperience(day),
    before: closeDay(known.before, known.today),
    habitsBefore: afterDay(known.habitsBefore, known.habitsToday),
  };
}

/** A rest at a counter that nobody had announced, and that is over. */
export interface Rest {
  readonly counterId: string;
  readonly agencyId: string;
  readonly serviceId: string;
  readonly day: DayKey;
  readonly from: Instant;
}

/**
 * With what has ended on its day, each once: services with their times, calls that nobody came to,
 * visits that were sent on, and rests. Itself when there is nothing new.
 */
export function withEnded(
  known: Experience,
  tickets: readonly TicketData[],
  rests: readonly Rest[] = [],
  now: Instant = '',
): Experience {
  let { today, habitsToday, counted } = known;
  for (const ticket of tickets) {
    const name = endOf(ticket);
    if (name === undefined || ticket.day !== known.day || counted.includes(name)) continue;
    const { counterId, startedAt, finishedAt } = ticket;
    if (ticket.status === 'finished' && counterId && startedAt && finishedAt) {
      const minutes = secondsBetween(startedAt, finishedAt) / 60;
      today = observe(
        today,
        { serviceId: ticket.serviceId, counterId, hour: hourOf(startedAt) },
        logMinutes(minutes, ticket.applicantCount),
      );
    }
    habitsToday = withTicket(habitsToday, ticket);
    counted = [name, ...counted].slice(0, REMEMBERED);
  }
  for (const { counterId, serviceId, day, from } of rests) {
    const name = `${counterId} ${from}`;
    if (day !== known.day || counted.includes(name)) continue;
    habitsToday = withPause(habitsToday, serviceId, secondsBetween(from, now) / 60);
    counted = [name, ...counted].slice(0, REMEMBERED);
  }
  return counted === known.counted ? known : { ...known, today, habitsToday, counted };
}

/** A name of the end that a ticket has come to; a miss may be followed by another end. */
function endOf({ ticketId, status, calls, startedAt, finishedAt, counterId }: TicketData) {
  if (status === 'finished') return startedAt && finishedAt && counterId ? ticketId : undefined;
  if (status === 'missed') return `${ticketId} ${calls.length}`;
  return status === 'transferred' && startedAt ? `${ticketId} on` : undefined;
}

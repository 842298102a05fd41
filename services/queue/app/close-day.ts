import type { ServiceData } from '@gerai/shared/events/booking.ts';
import { rememberCommand } from '@gerai/shared/idempotency.ts';
import { type CommandContext, eventOf } from '@gerai/shared/messaging/outbox.ts';
import type { Clock, DayKey, Ids, Random } from '@gerai/shared/ports.ts';
import { idOfToken } from '@gerai/shared/security/hash.ts';
import { addDays, clockTimeOf, dayOf, hourOf, minutesOf } from '@gerai/shared/time.ts';
import { carriedTimes, hoursAreOver, nextOpenDay } from '../domain/closing.ts';
import { mayStep } from '../domain/lifecycle.ts';
import { compareOrder } from '../domain/order.ts';
import { cancel, transfer } from '../domain/ticket.ts';
import { giveNumber } from './give-number.ts';
import type { Catalogue, Counters, Secrecy, Series, StoredTicket, Tickets } from './ports.ts';
import { retrying } from './retry.ts';

/**
 * At closing, numbers that were given and not served are carried over: first on the next day that
 * the service is open, with a new number and a new link.
 *
 * Input: none; every quarter of an hour. Output: none.
 *
 * Primary course, for each service whose hours are over and none of whose counters is open still:
 *  1. Take those who wait or are set aside, in their order.
 *  2. Give each a number of the next day, before anybody else gets one.
 *  3. End the old ticket as transferred. Whoever was served meanwhile loses the new number again.
 * In the night yesterday is looked at once more, for whatever was open until midnight.
 */
export interface CloseDayDeps {
  readonly catalogue: Catalogue;
  readonly counters: Counters;
  readonly tickets: Tickets;
  readonly series: Series;
  readonly secrecy: Secrecy;
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: Ids;
}

const EVERY_MINUTES = 15;
/** Before this hour it is the day before that is closed. */
const MORNING_HOUR = 6;

/** Whether this minute is one in which closing is looked at. */
export function closingIsDue(now: string): boolean {
  return minutesOf(clockTimeOf(now)) % EVERY_MINUTES === 0;
}

export async function closeDay(
  deps: CloseDayDeps,
  context: Omit<CommandContext, 'time' | 'recordedAt'>,
): Promise<void> {
  const now = deps.clock.now();
  const day = hourOf(now) < MORNING_HOUR ? addDays(dayOf(now), -1) : dayOf(now);
  const queues = new Map<string, ServiceData[]>();
  for (const service of await deps.catalogue.services()) {
    if (!hoursAreOver(service, day, now)) continue;
    const { queueId } = service.queue;
    queues.set(queueId, [...(queues.get(queueId) ?? []), service]);
  }
  const command = { ...context, time: now, recordedAt: now };
  await Promise.all(
    [...queues.values()].map((services) =>
      closeQueue(deps, services, day, day === dayOf(now), command),
    ),
  );
}

/** One queue at a time in its order, as its numbers are one series. */
async function closeQueue(
  deps: CloseDayDeps,
  services: readonly ServiceData[],
  day: DayKey,
  isToday: boolean,
  context: CommandContext,
): Promise<void> {
  const left = await Promise.all(
    services.map(async (service) =>
      isToday && (await isServed(deps, service, day))
        ? []
        : (await leftOver(deps, service.serviceId, day)).map((ticket) => ({ service, ticket })),
    ),
  );
  const inOrder = left.flat().sort((a, b) => compareOrder(a.ticket.data, b.ticket.data));
  for (const { service, ticket } of inOrder) await carryOver(deps, service, ticket, context);
}

async function isServed(deps: CloseDayDeps, service: ServiceData, day: DayKey): Promise<boolean> {
  const counters = await deps.counters.findMany(service.counters.map((each) => each.counterId));
  return counters.some((each) => each?.data.day === day && each.data.status !== 'closed');
}

async function leftOver(
  deps: CloseDayDeps,
  serviceId: string,
  day: DayKey,
): Promise<StoredTicket[]> {
  const [waiting, away] = await Promise.all([
    deps.tickets.allWaiting(serviceId, day),
    deps.tickets.away(serviceId, day),
  ]);
  return [...waiting, ...away.filter(({ data }) => data.status === 'parked')];
}

async function carryOver(
  deps: CloseDayDeps,
  service: ServiceData,
  ticket: StoredTicket,
  context: CommandContext,
): Promise<void> {
  const day = nextOpenDay(service, ticket.data.day);
  if (day === undefined) {
    await end(deps, ticket.data.ticketId, context, null);
    return;
  }
  const nextId = idOfToken('tkt', await deps.secrecy.carriedToken(ticket.data.ticketId));
  const times = carriedTimes(service, day);
  const given = await giveNumber(
    deps,
    {
      command: { key: `carried ${ticket.data.ticketId}`, fingerprint: '' },
      context,
      contact: null,
      draft: {
        ...draftFields(ticket),
        ticketId: nextId,
        previousTicketId: ticket.data.ticketId,
        leg: ticket.data.leg + 1,
        day,
        prefix: service.queue.prefix,
        slotStart: null,
        arrivedAt: times.entitledAt,
        issuedAt: times.entitledAt,
        times,
      },
    },
    null,
  );
  if (given.kind !== 'given') throw new Error(`A number that is carried over met ${given.kind}`);
  const carried = await end(deps, ticket.data.ticketId, context, nextId);
  if (!carried) await withdraw(deps, nextId, context);
}

function draftFields({ data }: StoredTicket) {
  return {
    visitId: data.visitId,
    mallId: data.mallId,
    queueId: data.queueId,
    serviceId: data.serviceId,
    agencyId: data.agencyId,
    floor: data.floor,
    origin: data.origin,
    bookingId: data.bookingId,
    channel: data.channel,
    applicantCount: data.applicantCount,
    priority: data.priority,
    language: data.language,
    residence: data.residence,
    contactId: data.contactId,
    followUpOf: data.followUpOf,
    lane: data.lane,
  };
}

/** Ends the old ticket; false when it has gone on meanwhile. */
async function end(
  deps: CloseDayDeps,
  ticketId: string,
  context: CommandContext,
  nextId: string | null,
): Promise<boolean> {
  const { ended } = await retrying(deps, 'The ticket', async () => {
    const before = await deps.tickets.find(ticketId);
    if (before?.data.nextTicketId === nextId && nextId !== null) return { ended: true };
    if (!before || !mayStep('carry over', before.data.status)) return { ended: false };
    const step =
      nextId === null
        ? cancel(before.data, 'closed', context.time)
        : transfer(before.data, 'carry over', nextId, context.time);
    if (step.kind !== 'changed') return { ended: false };
    const type = nextId === null ? 'queue.ticket.cancelled.v1' : 'queue.ticket.transferred.v1';
    const saved = await deps.tickets.commit({
      ticket: { ...before, data: step.ticket, version: before.version + 1 },
      event: eventOf(type, context, deps.ids),
    });
    return saved === 'saved' ? { ended: true } : undefined;
  });
  return ended;
}

async function withdraw(
  deps: CloseDayDeps,
  ticketId: string,
  context: CommandContext,
): Promise<void> {
  const found = await deps.tickets.find(ticketId);
  const step = found && cancel(found.data, 'mistake', context.time);
  if (!found || step?.kind !== 'changed') return;
  await deps.tickets.commit({
    ticket: {
      data: step.ticket,
      version: found.version + 1,
      commands: rememberCommand(found.commands, { key: 'withdrawn', fingerprint: '' }),
    },
    event: eventOf('queue.ticket.cancelled.v1', context, deps.ids),
  });
}

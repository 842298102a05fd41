import type { Language, Outcome } from '@gerai/shared/contract/values.ts';
import type { TicketData } from '@gerai/shared/events/queue.ts';
import type { CommandKey } from '@gerai/shared/idempotency.ts';
import type { CommandContext } from '@gerai/shared/messaging/outbox.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import { deriveId, idOfToken } from '@gerai/shared/security/hash.ts';
import { addDays, dayOf } from '@gerai/shared/time.ts';
import { orderTimes } from '../domain/order.ts';
import { call, finish, issue, start, type TicketStep } from '../domain/ticket.ts';
import type { StaffActor } from './actor.ts';
import { isReused } from './give-number.ts';
import type { Catalogue, Leases, Secrecy, StoredTicket, Tickets } from './ports.ts';

/**
 * A line of the paper log of an outage, entered afterwards.
 *
 * Input: the service, when the visitor arrived, and where, when and how they were served, if they
 * were. Output: the ticket with a number of the marked range: waiting from its arrival on, or ended.
 *
 * Primary course:
 *  1. Check that the times follow each other, and lie within the last week.
 *  2. Take a number of the marked range for that day.
 *  3. Put the ticket with its whole history; the event says that its time comes from paper.
 */
export interface PaperLine {
  readonly serviceId: string;
  readonly arrivedAt: Instant;
  readonly priority: boolean;
  readonly applicantCount: number;
  readonly language: Language;
  readonly served: {
    readonly counterId: string;
    readonly calledAt: Instant;
    readonly startedAt: Instant;
    readonly finishedAt: Instant;
    readonly outcome: Outcome;
  } | null;
}

export interface PaperLogDeps {
  readonly catalogue: Catalogue;
  readonly leases: Leases;
  readonly tickets: Tickets;
  readonly secrecy: Secrecy;
}

export type PaperEntered =
  | { readonly kind: 'entered'; readonly ticket: StoredTicket }
  | {
      readonly kind:
        | 'unknown-service'
        | 'unknown-counter'
        | 'forbidden'
        | 'times-invalid'
        | 'command-reused';
    };

const DAYS_BACK = 7;

export async function enterPaperLog(
  deps: PaperLogDeps,
  line: PaperLine,
  actor: StaffActor,
  command: CommandKey,
  context: CommandContext,
): Promise<PaperEntered> {
  const service = await deps.catalogue.service(line.serviceId);
  if (!service) return { kind: 'unknown-service' };
  if (!actor.mayActFor(service.agency.agencyId)) return { kind: 'forbidden' };
  const { served, arrivedAt } = line;
  const counter = served ? await deps.catalogue.counter(served.counterId) : undefined;
  if (served && !counter) return { kind: 'unknown-counter' };
  const day = dayOf(arrivedAt);
  const times = served
    ? [arrivedAt, served.calledAt, served.startedAt, served.finishedAt, context.time]
    : [arrivedAt, context.time];
  const inOrder = times.every((at, index) => index === 0 || (times[index - 1] ?? '') <= at);
  // Who waits still waits today; who was served was served on the day of the arrival.
  const sameDay = day === dayOf(served?.finishedAt ?? context.time);
  if (!inOrder || !sameDay || day < addDays(dayOf(context.time), -DAYS_BACK)) {
    return { kind: 'times-invalid' };
  }
  const lease = await deps.leases.grant({
    leaseId: deriveId('lse', command.key, command.fingerprint),
    mallId: context.mallId,
    deviceId: 'paper',
    queueId: service.queue.queueId,
    day,
    size: 1,
    grantedAt: context.time,
  });
  const ticketId = idOfToken('tkt', await deps.secrecy.viewToken(command));
  const waiting = issue(
    {
      ticketId,
      visitId: deriveId('vis', ticketId),
      mallId: context.mallId,
      leg: 1,
      day,
      prefix: service.queue.prefix,
      queueId: service.queue.queueId,
      serviceId: service.serviceId,
      agencyId: service.agency.agencyId,
      floor: service.agency.floor,
      origin: 'walk-in',
      bookingId: null,
      slotStart: null,
      channel: 'desk',
      applicantCount: line.applicantCount,
      priority: line.priority,
      language: line.language,
      residence: null,
      contactId: null,
      followUpOf: null,
      arrivedAt,
      issuedAt: arrivedAt,
      times: orderTimes(
        { arrivedAt, priority: line.priority, slotStart: null },
        service.service.advantages,
      ),
    },
    lease.first,
  );
  const data = served && counter ? servedOn(waiting, served, counter, actor.userId) : waiting;
  const wanted: StoredTicket = { data, version: 1, commands: [command] };
  const added = await deps.tickets.add(wanted, null, {
    ...context,
    time: served?.finishedAt ?? arrivedAt,
    timeSource: 'paper',
  });
  const ticket = added.kind === 'exists' ? added.ticket : wanted;
  return isReused(ticket, command) ? { kind: 'command-reused' } : { kind: 'entered', ticket };
}

function servedOn(
  waiting: TicketData,
  served: NonNullable<PaperLine['served']>,
  counter: { readonly counterId: string; readonly number: number; readonly floor: number },
  officerId: string,
): TicketData {
  const called = changed(call(waiting, counter, officerId, served.calledAt));
  const serving = changed(start(called, served.startedAt));
  const ending = {
    outcome: served.outcome,
    missingRequirementIds: [],
    dueOn: null,
    surveyTokenHash: null,
  };
  return changed(finish(serving, ending, served.finishedAt));
}

function changed(step: TicketStep): TicketData {
  if (step.kind !== 'changed') throw new Error('Steps of a new ticket follow each other');
  return step.ticket;
}

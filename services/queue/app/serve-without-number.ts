import type { Language } from '@gerai/shared/contract/values.ts';
import { dayOf } from '@gerai/shared/time.ts';
import { callRefusal } from '../domain/counter.ts';
import type { ExceptionWhy } from '../domain/exception.ts';
import { type IssueTicketDeps, issueTicket, type TicketIssued } from './issue-ticket.ts';
import { type PickTicketDeps, pickTicket, type TicketPicked } from './pick-ticket.ts';
import type { StepRequest } from './step-ticket.ts';

/**
 * Somebody is served who has no number: gets one, and is called at once.
 *
 * Input: the counter, the service, a listed reason. Output: the called ticket. Where somebody who
 * would be passed has been passed too often, the new number waits like any other.
 *
 * Primary course:
 *  1. Check that the counter is free for this officer: nobody gets a number in vain.
 *  2. Give the number.
 *  3. Pick it by name, with the reason.
 */
export interface ServeWithoutNumberInput {
  readonly serviceId: string;
  readonly why: ExceptionWhy;
  readonly priority: boolean;
  readonly applicantCount: number;
  readonly language: Language;
}

export type ServedWithoutNumber =
  | TicketPicked
  | { readonly kind: 'unknown-service' | 'quota-used' }
  | Extract<TicketIssued, { kind: 'service-closed' }>;

export async function serveWithoutNumber(
  deps: IssueTicketDeps & PickTicketDeps,
  counterId: string,
  request: Omit<StepRequest, 'ticketId'>,
  input: ServeWithoutNumberInput,
): Promise<ServedWithoutNumber> {
  const { actor, command, context } = request;
  const counter = await deps.counters.find(counterId);
  const repeated = counter?.calls.some(({ key }) => key === command.key) ?? false;
  const reason = callRefusal(counter, actor.userId, dayOf(context.time));
  if (reason && !repeated) return { kind: 'refused', reason };
  if (counter && !counter.data.serviceIds.includes(input.serviceId)) {
    return { kind: 'not-served-here' };
  }
  const issued = await issueTicket(
    deps,
    {
      serviceId: input.serviceId,
      priority: input.priority,
      applicantCount: input.applicantCount,
      language: input.language,
      residence: null,
      phone: null,
      smsConsent: null,
      name: null,
      needs: [],
      followUpOf: null,
      channel: 'counter',
    },
    command,
    context,
    (agencyId) => actor.mayActFor(agencyId),
  );
  switch (issued.kind) {
    case 'issued':
      return pickTicket(
        deps,
        counterId,
        { ...request, ticketId: issued.ticket.data.ticketId },
        { reason: 'served-without-number', why: input.why },
      );
    case 'phone-invalid':
    case 'consent-missing':
    case 'nothing-to-collect':
    case 'unknown-visit':
    case 'served-elsewhere':
      throw new Error('No phone, no product, no district: nothing of them can be wrong');
    default:
      return issued;
  }
}

import type { Outcome } from '@gerai/shared/contract/values.ts';
import type { TicketData } from '@gerai/shared/events/queue.ts';
import type { DayKey, Instant } from '@gerai/shared/ports.ts';
import { tokenHash } from '@gerai/shared/security/hash.ts';
import { dayOf } from '@gerai/shared/time.ts';
import { type Ending, finish, type TicketStep } from '../domain/ticket.ts';
import type { Catalogue, Secrecy } from './ports.ts';
import {
  type StepRequest,
  type StepTicketDeps,
  stepTicket,
  type TicketStepped,
} from './step-ticket.ts';

/**
 * The service has ended.
 *
 * Input: the ticket that is served, its outcome, what was missing, when to come again.
 * Output: the ticket, finished; with a survey where the service asks for one.
 *
 * Primary course:
 *  1. Read the ticket.
 *  2. Check the requirements against the service, and that a due day is not past.
 *  3. Open the survey of this leg by its token's hash; nobody who left is asked.
 *  4. Save the ticket as finished, free the counter and the visit (one transaction).
 */
export interface FinishInput {
  readonly outcome: Outcome;
  readonly missingRequirementIds: readonly string[];
  readonly dueOn: DayKey | null;
}

export interface FinishTicketDeps extends StepTicketDeps {
  readonly catalogue: Catalogue;
  readonly secrecy: Secrecy;
}

export interface FinishInvalid {
  readonly kind: 'invalid';
  readonly pointer: '/missingRequirementIds' | '/dueOn';
}

export function finishTicket(
  deps: FinishTicketDeps,
  request: StepRequest,
  input: FinishInput,
): Promise<TicketStepped<FinishInvalid>> {
  return stepTicket<FinishInvalid>(deps, request, {
    event: 'queue.ticket.finished.v1',
    leaves: true,
    undoable: true,
    apply: (ticket) => finishStep(deps, ticket, input, request.context.time),
  });
}

/** The ticket with its service ended, and its survey open where there is one. */
export async function finishStep(
  deps: Pick<FinishTicketDeps, 'catalogue' | 'secrecy'>,
  ticket: TicketData,
  input: FinishInput,
  now: Instant,
): Promise<TicketStep | FinishInvalid> {
  if (input.dueOn !== null && input.dueOn < dayOf(now)) {
    return { kind: 'invalid', pointer: '/dueOn' };
  }
  const published = await deps.catalogue.service(ticket.serviceId);
  const known = published?.service.standard.requirements.map((each) => each.requirementId);
  if (input.missingRequirementIds.some((id) => !known?.includes(id))) {
    return { kind: 'invalid', pointer: '/missingRequirementIds' };
  }
  const surveyed = (published?.service.survey ?? false) && input.outcome !== 'left';
  const surveyTokenHash = surveyed ? await surveyHash(deps.secrecy, ticket) : null;
  return finish(ticket, { ...input, surveyTokenHash }, now);
}

/**
 * How a service that ended without network ended. It has happened, so what does not fit is left out
 * instead of refused: requirements that the service does not know.
 */
export async function finishEnding(
  deps: Pick<FinishTicketDeps, 'catalogue' | 'secrecy'>,
  ticket: TicketData,
  input: FinishInput,
): Promise<Ending> {
  const published = await deps.catalogue.service(ticket.serviceId);
  const known = published?.service.standard.requirements.map((each) => each.requirementId) ?? [];
  const surveyed = (published?.service.survey ?? false) && input.outcome !== 'left';
  return {
    ...input,
    missingRequirementIds: input.missingRequirementIds.filter((id) => known.includes(id)),
    surveyTokenHash: surveyed ? await surveyHash(deps.secrecy, ticket) : null,
  };
}

async function surveyHash(secrecy: Secrecy, ticket: TicketData): Promise<string> {
  return tokenHash(await secrecy.surveyToken(ticket));
}

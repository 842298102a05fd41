import { mayActFor } from '@gerai/shared/contract/roles.ts';
import type { ServiceData } from '@gerai/shared/events/booking.ts';
import type { DelayData } from '@gerai/shared/events/queue.ts';
import { answer } from '@gerai/shared/http/answer.ts';
import { problem } from '@gerai/shared/http/problem.ts';
import type { RouteHandlers } from '@gerai/shared/http/types.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import { type CheckedIn, type CheckedInLeg, checkIn } from '../app/check-in.ts';
import { findSurvey } from '../app/find-survey.ts';
import { type IssueTicketInput, issueTicket, type TicketIssued } from '../app/issue-ticket.ts';
import { leaveContact } from '../app/leave-contact.ts';
import type { DeskTicketBody } from '../contract/schemas.ts';
import { delaysOnBoard } from '../domain/delay.ts';
import type { TicketHours } from '../domain/opening.ts';
import type { service } from '../service.ts';
import type { QueueDeps } from './deps.ts';
import { issuedView } from './views.ts';

type NumberRoutes = Pick<
  RouteHandlers<typeof service, 'staff'>,
  | 'issueAtKiosk'
  | 'issueAtDesk'
  | 'checkInAtKiosk'
  | 'checkInAtDesk'
  | 'leaveContactAtKiosk'
  | 'findSurveyAtKiosk'
>;

/** A kiosk gives numbers of every agency. */
const everyAgency = () => true;

/** Numbers for walk-ins and bookings, at the kiosk and at the desk. */
export function numberRoutes(deps: QueueDeps): NumberRoutes {
  return {
    issueAtKiosk: async ({ body, command, context, now }) => {
      const outcome = await issueTicket(
        deps,
        inputOf(body, 'kiosk'),
        command,
        context,
        everyAgency,
      );
      return issued(outcome, deps.publicUrl, now);
    },

    issueAtDesk: async ({ body, caller, command, context, now }) => {
      const input: IssueTicketInput = {
        ...inputOf(body, 'desk'),
        name: body.visitor?.name ?? null,
        needs: body.needs,
        followUpOf: body.followUpOf,
        referralOverride: body.referralOverride,
        pickupOf: body.pickupOf,
        visitOf: body.visitOf,
      };
      const outcome = await issueTicket(deps, input, command, context, (agencyId) =>
        mayActFor(caller, agencyId),
      );
      return issued(outcome, deps.publicUrl, now);
    },

    checkInAtKiosk: async ({ body, command, context, now }) =>
      checkedIn(
        await checkIn(deps, { by: body, channel: 'kiosk' }, command, context, everyAgency),
        now,
      ),

    leaveContactAtKiosk: async ({ body, command, context }) => {
      const { viewToken, phone, smsConsent } = body;
      const input = { viewToken, phone, textVersion: smsConsent.textVersion };
      const outcome = await leaveContact(deps, input, command, context);
      switch (outcome.kind) {
        case 'left': {
          const { number, contactId } = outcome.ticket.data;
          if (contactId === null) throw new Error('A contact was left and is not there');
          return answer(200, { number, contactId });
        }
        case 'phone-invalid':
          return problem('invalid-input', {
            errors: [{ pointer: '/phone', code: 'invalid_phone' }],
          });
        case 'unknown-ticket':
          return problem('not-found');
        case 'not-in-state':
          return problem('ticket-not-in-state', { members: { status: outcome.status } });
        case 'command-reused':
          return problem('idempotency-key-reused');
      }
    },

    findSurveyAtKiosk: async ({ body, now }) => {
      const outcome = await findSurvey(deps, body.number, now);
      if (outcome.kind === 'found') return answer(200, { surveyToken: outcome.surveyToken });
      if (outcome.kind === 'unknown-number') return problem('not-found');
      return problem('ticket-not-in-state', { members: { status: outcome.status } });
    },

    checkInAtDesk: async ({ body, caller, command, context, now }) =>
      checkedIn(
        await checkIn(deps, { by: body, channel: 'desk' }, command, context, (agencyId) =>
          mayActFor(caller, agencyId),
        ),
        now,
      ),
  };
}

function inputOf(
  body: Omit<
    DeskTicketBody,
    'visitor' | 'needs' | 'followUpOf' | 'pickupOf' | 'visitOf' | 'referralOverride'
  >,
  channel: 'kiosk' | 'desk',
): IssueTicketInput {
  return {
    serviceId: body.serviceId,
    priority: body.priority,
    applicantCount: body.applicantCount,
    language: body.language,
    residence: body.residence,
    phone: body.contact?.phone ?? null,
    smsConsent: body.smsConsent ?? null,
    name: null,
    needs: [],
    followUpOf: null,
    channel,
  };
}

/** The answer to whoever takes a number. */
export function issued(outcome: TicketIssued, publicUrl: string, now: Instant) {
  switch (outcome.kind) {
    case 'issued': {
      const { ticket, service: published, standing, viewToken } = outcome;
      const link = `${publicUrl}/t/${viewToken}`;
      return answer(
        201,
        { ...issuedView(ticket, published, standing, now), viewToken, link },
        { headers: { location: `/v1/tickets/${viewToken}` } },
      );
    }
    case 'unknown-service':
      return problem('not-found');
    case 'forbidden':
      return problem('forbidden');
    case 'phone-invalid':
      return problem('invalid-input', {
        errors: [{ pointer: '/contact/phone', code: 'invalid_phone' }],
      });
    case 'consent-missing':
      return problem('invalid-input', { errors: [{ pointer: '/smsConsent', code: 'required' }] });
    case 'unknown-visit':
      return problem('invalid-input', { errors: [{ pointer: '/visitOf', code: 'unknown' }] });
    case 'nothing-to-collect':
      return problem('invalid-input', { errors: [{ pointer: '/pickupOf', code: 'not_ready' }] });
    case 'service-closed':
      return problem('service-closed', { members: closedMembers(outcome) });
    case 'served-elsewhere':
      return problem('served-elsewhere', { members: { location: outcome.location } });
    case 'quota-used':
      return problem('quota-used');
    case 'command-reused':
      return problem('idempotency-key-reused');
  }
}

function checkedIn(outcome: CheckedIn, now: Instant) {
  switch (outcome.kind) {
    case 'checked-in': {
      const view = (leg: CheckedInLeg) => ({
        ...issuedView(leg.ticket, leg.service, leg.standing, now),
        bookingId: leg.bookingId,
        slotStart: leg.slotStart,
        late: leg.late,
      });
      const body = { ...view(outcome), others: outcome.others.map(view) };
      return outcome.first ? answer(201, body) : answer(200, body);
    }
    case 'claim-invalid':
      return problem('verification-failed');
    case 'unknown-booking':
    case 'unknown-service':
      return problem('not-found');
    case 'forbidden':
      return problem('forbidden');
    case 'not-active':
      return problem('booking-not-active', { members: { day: outcome.day } });
    case 'too-early':
      return problem('check-in-too-early', { members: { checkInFrom: outcome.from } });
    case 'service-closed':
      return problem('service-closed', { members: closedMembers(outcome) });
    case 'command-reused':
      return problem('idempotency-key-reused');
  }
}

/**
 * When numbers are given today, null on a day without; and why they are not although it is open, in a
 * sentence, where it was closed for today.
 */
export function closedMembers(closed: {
  readonly hours: TicketHours;
  readonly delay?: DelayData;
  readonly service: ServiceData;
}) {
  const { hours, delay, service: closedService } = closed;
  return {
    ticketsFrom: hours.from,
    ticketsUntil: hours.until,
    delay: delay ? (delaysOnBoard([delay], [closedService])[0] ?? null) : null,
  };
}

import { problem } from '@gerai/shared/http/problem.ts';
import type { RouteHandlers } from '@gerai/shared/http/types.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import { idOfToken } from '@gerai/shared/security/hash.ts';
import { clockTimeOf } from '@gerai/shared/time.ts';
import { book } from '../app/book.ts';
import { bookVisit } from '../app/book-visit.ts';
import { cancelByLink, cancelVisit } from '../app/cancel-booking.ts';
import { isTollProblem } from '../app/charge-toll.ts';
import { findByLink, findVisit } from '../app/find-booking.ts';
import { extendHold, type HeldPlace, holdPlace, releaseHold } from '../app/hold-place.ts';
import { listAvailability } from '../app/list-availability.ts';
import type { BookingDeps } from '../app/ports.ts';
import { proposeVisits } from '../app/propose-visits.ts';
import { requestPhoneCode } from '../app/request-phone-code.ts';
import { rescheduleByLink, rescheduleLeg } from '../app/reschedule-booking.ts';
import { viewBooking, viewVisit } from '../app/view-booking.ts';
import { viewCatalogue, viewService } from '../app/view-catalogue.ts';
import { acceptByLink, joinWaitlist, leaveWaitlist } from '../app/waitlist.ts';
import type { WaitEntry } from '../app/waitlist-ports.ts';
import { guardSettingsOf } from '../domain/booking-guard.ts';
import { calendarOf } from '../domain/calendar.ts';
import type { service } from '../service.ts';
import {
  acceptProblem,
  bookProblem,
  rescheduleProblem,
  tokenAnswer,
  tollProblem,
  visitProblem,
  workProblem,
} from './book-answers.ts';
import { guarded, paced } from './guarded.ts';
import { snapshot } from './snapshot.ts';

/** When a page that shows free places should look again. */
const AVAILABILITY_POLL_MS = 15_000;

function waitView(entry: WaitEntry, now: Instant) {
  const { bookingId, status, serviceId, day, applicantCount, askedAt, passed, offer } = entry;
  return {
    bookingId,
    status,
    serviceId,
    day,
    applicantCount,
    askedAt,
    passed,
    offer: offer && { slotStart: offer.slotStart, until: offer.until },
    serverTime: now,
  };
}

function heldView(place: HeldPlace, now: Instant) {
  return {
    serviceId: place.serviceId,
    day: place.day,
    time: clockTimeOf(place.slotStart),
    slotStart: place.slotStart,
    slotEnd: place.slotEnd,
    applicantCount: place.applicants,
    heldUntil: place.until,
    mayExtend: !place.extended,
    serverTime: now,
  };
}

/** The routes for anyone. */
export function publicRoutes(deps: BookingDeps): RouteHandlers<typeof service, 'public'> {
  return {
    async getCatalogue({ now }) {
      return snapshot(viewCatalogue(await deps.catalogue.load(), now));
    },

    async getService({ params, now }) {
      const view = viewService(await deps.catalogue.load(), params.serviceId, now);
      return view ? snapshot(view) : problem('not-found');
    },

    async getAvailability({ params, query, now }) {
      const { serviceId } = params;
      const applicantCount = query.applicants ?? 1;
      const found = await listAvailability(deps, {
        serviceId,
        from: query.from,
        applicants: applicantCount,
        interpreter: query.interpreter,
        now,
      });
      if (found.kind === 'unknown-service') return problem('not-found');
      if (found.kind === 'day-out-of-range') {
        return problem('invalid-input', {
          errors: [{ pointer: '/query/from', code: 'out-of-range' }],
        });
      }
      return snapshot({
        serviceId,
        catalogueVersion: found.catalogueVersion,
        applicantCount,
        bookingGuard: found.bookingGuard,
        walkIns: found.walkIns,
        days: found.days.map((day) => ({
          ...day,
          holiday: day.holiday && { name: day.holiday.name, status: day.holiday.status },
          slots: [...day.slots],
          gaps: [...day.gaps],
          interpreters: [...(day.interpreters ?? [])],
        })),
        serverTime: now,
        pollAfterMs: AVAILABILITY_POLL_MS,
      });
    },

    async getChallenge({ params, now }) {
      const catalogue = await deps.catalogue.load();
      const published = catalogue.services.get(params.serviceId);
      if (!published) return problem('not-found');
      const { serviceId } = published;
      if (!guardSettingsOf(published.service).proofOfWork) {
        return {
          status: 200,
          body: { serviceId, challenge: null, validUntil: null, serverTime: now },
        };
      }
      const challenge = await deps.workGate.challenge(published, now);
      const { validUntil } = challenge.parameters.data;
      return { status: 200, body: { serviceId, challenge, validUntil, serverTime: now } };
    },

    requestPhoneCode({ body, command, context, now, caller }) {
      return paced(deps, { caller, now }, async () => {
        const { serviceId, phone, language, proofOfWork } = body;
        const visitor = { address: caller.address, work: proofOfWork };
        const request = { serviceId, phone, language, visitor, command, context };
        const result = await requestPhoneCode(deps, request);
        switch (result.kind) {
          case 'sent': {
            const { validUntil, resendFrom } = result;
            return { status: 202, body: { validUntil, resendFrom, serverTime: now } };
          }
          case 'invalid':
            return problem('invalid-input', { errors: result.errors });
          case 'command-reused':
            return problem('idempotency-key-reused');
          default:
            return workProblem(result);
        }
      });
    },

    book({ body, command, firstAttempt, context, now, caller }) {
      return paced(deps, { caller, now }, async () => {
        const { bookedBy, proofOfWork, smsCode, ...fields } = body;
        const result = await book(deps, {
          fields,
          bookedBy,
          channel: 'web',
          command,
          firstAttempt,
          context,
          mayActFor: () => true,
          visitor: { address: caller.address, work: proofOfWork, smsCode },
        });
        if (isTollProblem(result)) return tollProblem(result);
        if (result.kind !== 'booked') return bookProblem(result);
        const { fields: token, headers } = tokenAnswer(deps, result.token);
        const view = await viewBooking(deps, result.stored, now);
        return { status: 201, body: { ...view, ...token }, headers };
      });
    },

    holdPlace({ body, command, context, now, caller }) {
      return paced(deps, { caller, now }, async () => {
        const { proofOfWork, ...place } = body;
        const visitor = { address: caller.address, work: proofOfWork };
        const result = await holdPlace(deps, { ...place, visitor, command, context });
        switch (result.kind) {
          case 'held': {
            const view = heldView(result.place, now);
            return { status: 201, body: { ...view, holdToken: result.token } };
          }
          case 'unknown-service':
            return problem('invalid-input', {
              errors: [{ pointer: '/serviceId', code: 'unknown' }],
            });
          case 'command-reused':
            return problem('idempotency-key-reused');
          case 'expired':
            return problem('hold-expired');
          case 'slot-full':
          case 'slot-not-available':
            return problem(result.kind, { members: { alternatives: result.alternatives } });
          default:
            return workProblem(result);
        }
      });
    },

    async extendHold({ params, body, context, now }) {
      const result = await extendHold(deps, { ...params, ...body, context });
      if (result.kind === 'held') return { status: 200, body: heldView(result.place, now) };
      return problem(result.kind === 'expired' ? 'hold-expired' : 'not-found');
    },

    async releaseHold({ params, body, context }) {
      const result = await releaseHold(deps, { ...params, ...body, context });
      return result.kind === 'released' ? { status: 204, body: null } : problem('not-found');
    },

    getBooking({ params, now, caller }) {
      return guarded(deps, { caller, now }, async () => {
        const stored = await findByLink(deps, params.token);
        if (!stored) return problem('not-found');
        return { status: 200, body: await viewBooking(deps, stored, now) };
      });
    },

    getCalendar({ params, now, caller }) {
      return guarded(deps, { caller, now }, async () => {
        const bookings = await findVisit(deps, params.token);
        const [first] = bookings;
        if (!first) return problem('not-found');
        const text = calendarOf(bookings, { catalogue: await deps.catalogue.load(), now });
        return { status: 200, body: { fileName: `janji-${first.booking.code}.ics`, text } };
      });
    },

    rescheduleBooking({ params, body, command, context, now, caller }) {
      return guarded(deps, { caller, now }, async () => {
        const result = await rescheduleByLink(deps, { ...params, ...body, command, context });
        if (result.kind === 'rescheduled') {
          return { status: 200, body: await viewBooking(deps, result.stored, now) };
        }
        if (result.kind === 'wrong-digits') return problem('verification-failed');
        if (result.kind === 'locked') return problem('too-many-requests');
        return rescheduleProblem(result);
      });
    },

    async getProposals({ query, now }) {
      const found = await proposeVisits(deps, {
        serviceIds: query.services.split(','),
        from: query.from,
        after: query.after,
        applicants: query.applicants ?? 1,
        interpreter: query.interpreter,
        now,
      });
      if (found.kind === 'proposals') {
        const proposals = found.proposals.map((each) => ({ ...each, legs: [...each.legs] }));
        return snapshot({ proposals, serverTime: now, pollAfterMs: AVAILABILITY_POLL_MS });
      }
      if (found.kind === 'unknown-service') return problem('not-found');
      const wrong =
        found.kind === 'day-out-of-range'
          ? { pointer: '/query/from', code: 'out-of-range' }
          : { pointer: '/query/services', code: 'twice' };
      return problem('invalid-input', { errors: [wrong] });
    },

    bookVisit({ body, command, context, now, caller }) {
      return paced(deps, { caller, now }, async () => {
        const { bookedBy, proofOfWork, smsCode, ...fields } = body;
        const result = await bookVisit(deps, {
          fields,
          bookedBy,
          channel: 'web',
          command,
          context,
          mayActFor: () => true,
          visitor: { address: caller.address, work: proofOfWork, smsCode },
        });
        if (isTollProblem(result)) return tollProblem(result);
        if (result.kind !== 'booked') return visitProblem(result);
        const { fields: token } = tokenAnswer(deps, result.token);
        const view = await viewVisit(deps, result.stored, now);
        return {
          status: 201,
          body: { ...view, ...token },
          headers: { location: `/v1/visits/${result.token}` },
        };
      });
    },

    getVisit({ params, now, caller }) {
      return guarded(deps, { caller, now }, async () => {
        const bookings = await findVisit(deps, params.token);
        if (bookings.length === 0) return problem('not-found');
        return { status: 200, body: await viewVisit(deps, bookings, now) };
      });
    },

    cancelVisit({ params, body, command, context, now, caller }) {
      return guarded(deps, { caller, now }, async () => {
        const { lastFour, bookingIds, giveUpReason } = body;
        const request = { ...params, lastFour, bookingIds, giveUpReason, command, context };
        const result = await cancelVisit(deps, request);
        switch (result.kind) {
          case 'cancelled': {
            const bookings = await findVisit(deps, params.token);
            return { status: 200, body: await viewVisit(deps, bookings, now) };
          }
          case 'unknown':
            return problem('not-found');
          case 'wrong-digits':
            return problem('verification-failed');
          case 'locked':
            return problem('too-many-requests');
          case 'not-active':
            return problem('booking-not-active');
          case 'command-reused':
            return problem('idempotency-key-reused');
        }
      });
    },

    rescheduleLeg({ params, body, command, context, now, caller }) {
      return guarded(deps, { caller, now }, async () => {
        const result = await rescheduleLeg(deps, { ...params, ...body, command, context });
        if (result.kind === 'rescheduled') {
          const bookings = await findVisit(deps, params.token);
          return { status: 200, body: await viewVisit(deps, bookings, now) };
        }
        if (result.kind === 'wrong-digits') return problem('verification-failed');
        if (result.kind === 'locked') return problem('too-many-requests');
        return rescheduleProblem(result);
      });
    },

    joinWaitlist({ body, command, context, now, caller }) {
      return paced(deps, { caller, now }, async () => {
        const { proofOfWork, smsCode, ...fields } = body;
        const visitor = { address: caller.address, work: proofOfWork, smsCode };
        const result = await joinWaitlist(deps, { fields, visitor, command, context });
        if (isTollProblem(result)) return tollProblem(result);
        switch (result.kind) {
          case 'waiting': {
            const { fields } = tokenAnswer(deps, result.token);
            return { status: 201, body: { ...waitView(result.entry, now), ...fields } };
          }
          case 'invalid':
            return problem('invalid-input', { errors: result.errors });
          case 'command-reused':
            return problem('idempotency-key-reused');
          case 'served-elsewhere':
            return problem('served-elsewhere', { members: { location: result.location } });
          case 'waits-already':
            return problem('waits-already');
          case 'not-bookable':
            return problem('slot-not-available');
          case 'not-full':
            return problem('day-not-full', { members: { alternatives: result.alternatives } });
        }
      });
    },

    getWait({ params, now, caller }) {
      return guarded(deps, { caller, now }, async () => {
        const entry = await deps.waits.find(idOfToken('bkg', params.token));
        return entry ? { status: 200, body: waitView(entry, now) } : problem('not-found');
      });
    },

    acceptOffer({ params, body, command, context, now, caller }) {
      return guarded(deps, { caller, now }, async () => {
        const result = await acceptByLink(deps, { ...params, ...body, command, context });
        if (result.kind === 'booked') {
          return { status: 200, body: await viewBooking(deps, result.stored, now) };
        }
        if (result.kind === 'unknown') return problem('not-found');
        if (result.kind === 'wrong-digits') return problem('verification-failed');
        if (result.kind === 'locked') return problem('too-many-requests');
        return acceptProblem(result);
      });
    },

    leaveWaitlist({ params, body, context, now, caller }) {
      return guarded(deps, { caller, now }, async () => {
        const result = await leaveWaitlist(deps, { ...params, ...body, context });
        switch (result.kind) {
          case 'left':
            return { status: 200, body: waitView(result.entry, now) };
          case 'not-active':
            return problem('booking-not-active');
          case 'unknown':
            return problem('not-found');
          case 'wrong-digits':
            return problem('verification-failed');
          case 'locked':
            return problem('too-many-requests');
        }
      });
    },

    cancelBooking({ params, body, command, context, now, caller }) {
      return guarded(deps, { caller, now }, async () => {
        const result = await cancelByLink(deps, { ...params, ...body, command, context });
        switch (result.kind) {
          case 'cancelled':
            return { status: 200, body: await viewBooking(deps, result.stored, now) };
          case 'unknown':
            return problem('not-found');
          case 'wrong-digits':
            return problem('verification-failed');
          case 'locked':
            return problem('too-many-requests');
          case 'not-active':
            return problem('booking-not-active');
          case 'command-reused':
            return problem('idempotency-key-reused');
        }
      });
    },
  };
}

import { mayActFor, type StaffCaller } from '@gerai/shared/contract/roles.ts';
import { problem } from '@gerai/shared/http/problem.ts';
import type { RouteHandlers } from '@gerai/shared/http/types.ts';
import { book } from '../app/book.ts';
import { bookVisit } from '../app/book-visit.ts';
import { cancelAtDesk } from '../app/cancel-booking.ts';
import {
  listDrafts,
  publishDraft,
  viewDraft,
  writeDraft,
  writeUndo,
} from '../app/catalogue-drafts.ts';
import { isTollProblem } from '../app/charge-toll.ts';
import { findByCode } from '../app/find-booking.ts';
import type { BookingDeps } from '../app/ports.ts';
import { rescheduleAtDesk } from '../app/reschedule-booking.ts';
import { viewForDesk, viewVisit } from '../app/view-booking.ts';
import { acceptAtDesk } from '../app/waitlist.ts';
import type { service } from '../service.ts';
import {
  acceptProblem,
  bookProblem,
  rescheduleProblem,
  tokenAnswer,
  visitProblem,
} from './book-answers.ts';
import { draftView, hitView, previewView } from './draft-views.ts';

/** The routes of the desk. Officers and supervisors act for their own agencies. */
export function staffRoutes(deps: BookingDeps): RouteHandlers<typeof service, 'staff'> {
  return {
    async bookAtDesk({ body, caller, command, context, now }) {
      const { referralOverride: override, ...fields } = body;
      const result = await book(deps, {
        fields,
        override,
        bookedBy: 'desk',
        channel: 'desk',
        command,
        context,
        mayActFor: forAgency(caller),
      });
      if (isTollProblem(result)) throw new Error('The desk is charged nothing');
      if (result.kind !== 'booked') return bookProblem(result);
      const { fields: token, headers } = tokenAnswer(deps, result.token);
      const view = await viewForDesk(deps, result.stored, now);
      return { status: 201, body: { ...view, ...token }, headers };
    },

    async bookGroup({ body, caller, command, context, now }) {
      const { counterCount, reason, ...fields } = body;
      const result = await book(deps, {
        fields,
        bookedBy: 'desk',
        channel: 'desk',
        group: { counters: counterCount, reason },
        override: reason,
        command,
        context,
        mayActFor: forAgency(caller),
      });
      if (isTollProblem(result)) throw new Error('The desk is charged nothing');
      if (result.kind !== 'booked') return bookProblem(result);
      const { fields: token, headers } = tokenAnswer(deps, result.token);
      const view = await viewForDesk(deps, result.stored, now);
      return { status: 201, body: { ...view, ...token }, headers };
    },

    async bookVisitAtDesk({ body, caller, command, context, now }) {
      const { referralOverride: override, ...fields } = body;
      const result = await bookVisit(deps, {
        fields,
        override,
        bookedBy: 'desk',
        channel: 'desk',
        command,
        context,
        mayActFor: forAgency(caller),
      });
      if (isTollProblem(result)) throw new Error('The desk is charged nothing');
      if (result.kind !== 'booked') return visitProblem(result);
      const { fields: token } = tokenAnswer(deps, result.token);
      const view = await viewVisit(deps, result.stored, now);
      return {
        status: 201,
        body: { ...view, ...token },
        headers: { location: `/v1/visits/${result.token}` },
      };
    },

    async getBookingByCode({ params, caller, now }) {
      const result = await findByCode(deps, params.code, forAgency(caller));
      if (result.kind === 'unknown') return problem('not-found');
      if (result.kind === 'forbidden') return problem('forbidden');
      return { status: 200, body: await viewForDesk(deps, result.stored, now) };
    },

    async writeDraft({ body, caller, command, context, now }) {
      const { note, reason, ...changes } = body;
      const reach = reachOf(caller);
      const result = await writeDraft(deps, { changes, note, reason, reach, command, context });
      switch (result.kind) {
        case 'draft':
          return { status: 201, body: previewView(result.preview, now) };
        case 'refused':
          return problem('invalid-input', { errors: result.problems });
        case 'nothing-changed':
          return problem('draft-changes-nothing');
        case 'forbidden':
          return problem('forbidden');
        case 'command-reused':
          return problem('idempotency-key-reused');
      }
    },

    async listDrafts({ caller, now }) {
      const drafts = await listDrafts(deps, readingReachOf(caller));
      return { status: 200, body: { drafts: drafts.map(draftView), serverTime: now } };
    },

    async getDraft({ params, caller, now }) {
      const preview = await viewDraft(deps, params.draftId, now, readingReachOf(caller));
      return preview ? { status: 200, body: previewView(preview, now) } : problem('not-found');
    },

    async publishDraft({ params, body, caller, context }) {
      const reach = reachOf(caller);
      const result = await publishDraft(deps, { ...params, ...body, reach, context });
      switch (result.kind) {
        case 'published':
          return { status: 200, body: draftView(result.draft) };
        case 'unknown':
          return problem('not-found');
        case 'forbidden':
          return problem('forbidden');
        case 'outdated':
          return problem('draft-outdated');
        case 'undecided':
          return problem('bookings-undecided', { members: { hits: result.hits.map(hitView) } });
      }
    },

    async undoDraft({ params, caller, command, context, now }) {
      const result = await writeUndo(deps, {
        ...params,
        reach: reachOf(caller),
        command,
        context,
      });
      switch (result.kind) {
        case 'draft':
          return { status: 201, body: previewView(result.preview, now) };
        case 'refused':
          return problem('invalid-input', { errors: result.problems });
        case 'unknown':
          return problem('not-found');
        case 'forbidden':
          return problem('forbidden');
        case 'not-published':
          return problem('not-published');
        case 'outdated':
          return problem('draft-outdated');
        case 'nothing-changed':
          return problem('draft-changes-nothing');
        case 'command-reused':
          return problem('idempotency-key-reused');
      }
    },

    async acceptOfferAtDesk({ params, caller, command, context, now }) {
      const request = { ...params, command, context, mayActFor: forAgency(caller) };
      const result = await acceptAtDesk(deps, request);
      if (result.kind === 'booked') {
        return { status: 200, body: await viewForDesk(deps, result.stored, now) };
      }
      if (result.kind === 'unknown') return problem('not-found');
      if (result.kind === 'forbidden') return problem('forbidden');
      return acceptProblem(result);
    },

    async rescheduleAtDesk({ params, body, caller, command, context, now }) {
      const result = await rescheduleAtDesk(deps, {
        ...params,
        ...body,
        command,
        context,
        mayActFor: forAgency(caller),
      });
      if (result.kind === 'rescheduled') {
        return { status: 200, body: await viewForDesk(deps, result.stored, now) };
      }
      return result.kind === 'forbidden' ? problem('forbidden') : rescheduleProblem(result);
    },

    async cancelAtDesk({ params, body, caller, command, context, now }) {
      const result = await cancelAtDesk(deps, {
        ...params,
        ...body,
        command,
        context,
        mayActFor: forAgency(caller),
      });
      switch (result.kind) {
        case 'cancelled':
          return { status: 200, body: await viewForDesk(deps, result.stored, now) };
        case 'unknown':
          return problem('not-found');
        case 'forbidden':
          return problem('forbidden');
        case 'not-active':
          return problem('booking-not-active');
        case 'command-reused':
          return problem('idempotency-key-reused');
      }
    },
  };
}

function forAgency(caller: StaffCaller): (agencyId: string) => boolean {
  return (agencyId) => mayActFor(caller, agencyId);
}

/** Admins change the whole catalogue; a supervisor the counters of their own agencies. */
function reachOf(caller: StaffCaller): ((agencyId: string) => boolean) | null {
  return caller.roles.includes('admin') ? null : forAgency(caller);
}

/** Floor managers read every draft: whom it hits is for those who answer for them. */
function readingReachOf(caller: StaffCaller): ((agencyId: string) => boolean) | null {
  return caller.roles.includes('floor-manager') ? null : reachOf(caller);
}

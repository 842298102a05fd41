import { POST_PROBLEMS, SIGNED_IN_PROBLEMS } from '@gerai/shared/contract/problem-codes.ts';
import { defineService } from '@gerai/shared/contract/service.ts';
import { SAID_PROJECTION } from '@gerai/shared/table/said.ts';
import {
  ContactParamsSchema,
  EraseContactSchema,
  ErasedContactSchema,
  MessagesSchema,
  OpenContactQuerySchema,
  OpenedContactSchema,
  StopMessagesSchema,
  StoppedMessagesSchema,
  TokenParamsSchema,
  UnreachedQuerySchema,
  UnreachedSchema,
} from './contract/schemas.ts';

const STAFF_THROTTLE = { ratePerSecond: 50, burst: 200 };

/** Contacts, consent and SMS. */
export const service = defineService({
  name: 'notify',
  purpose: 'Keeps contacts sealed, sends the SMS of a visit at most once, and honours consent.',
  table: {
    indexes: {
      /** Work with a time of its own: messages without an answer, needs to remove, contacts to erase. */
      due: { partitionKey: 'dueWork', sortKey: 'dueAt', projection: 'keys' },
      /** Deliveries of a Jakarta day that did not reach their person. */
      unreached: { partitionKey: 'unreachedDay', sortKey: 'decidedAt', projection: 'all' },
      /** Bookings and tickets still to be served whose person can be told, by service and day. */
      affected: { partitionKey: 'affectedKey', projection: 'all' },
      /** Deliveries of one contact. */
      recipient: {
        partitionKey: 'recipientId',
        sortKey: 'changedAt',
        projection: ['template', 'status'],
      },
      /** What was said on a day, in which version: for the nightly comparison. */
      said: { partitionKey: 'saidDay', projection: SAID_PROJECTION },
    },
    personalData: true,
    impact: 'SMS go out late, and counters cannot see whom they serve.',
  },
  functions: {
    public: {
      timeoutSeconds: 10,
      memoryMegabytes: 512,
      maxConcurrency: 20,
      impact: 'Citizens cannot see their messages or stop them by the link.',
    },
    staff: {
      timeoutSeconds: 10,
      memoryMegabytes: 512,
      maxConcurrency: 10,
      impact: 'Counters cannot see whom they serve, and the desk cannot erase a contact.',
    },
    events: {
      // Ten records, each waiting at most five seconds for the SMS provider.
      timeoutSeconds: 60,
      memoryMegabytes: 512,
      maxConcurrency: 5,
      impact: 'No SMS goes out. Calls are still shown and spoken in the lobby.',
    },
    stream: {
      timeoutSeconds: 30,
      memoryMegabytes: 256,
      maxConcurrency: 2,
      impact: 'Deliveries and erasures reach booking and analytics late.',
    },
    schedule: {
      timeoutSeconds: 50,
      memoryMegabytes: 256,
      maxConcurrency: 1,
      impact: 'Lost answers stay open, and needs and old contacts are removed late.',
    },
  },
  routes: {
    openContact: {
      method: 'GET',
      path: '/v1/contacts/{contactId}',
      summary: 'Opens a contact for the counter or desk that serves the visit. Audited.',
      caller: 'staff',
      roles: ['officer', 'supervisor', 'frontdesk', 'floor-manager'],
      params: ContactParamsSchema,
      query: OpenContactQuerySchema,
      responses: { 200: OpenedContactSchema },
      problems: [...SIGNED_IN_PROBLEMS],
      throttle: STAFF_THROTTLE,
      personalData: true,
    },
    eraseContact: {
      method: 'POST',
      path: '/v1/contacts/{contactId}/erase',
      summary: 'Erases a contact: name, phone, NIK digits, needs and their hashes. Audited.',
      caller: 'staff',
      roles: ['frontdesk', 'admin'],
      params: ContactParamsSchema,
      body: EraseContactSchema,
      responses: { 200: ErasedContactSchema },
      problems: [...SIGNED_IN_PROBLEMS, ...POST_PROBLEMS],
      throttle: STAFF_THROTTLE,
      personalData: true,
    },
    listUnreached: {
      method: 'GET',
      path: '/v1/deliveries/unreached',
      summary: 'Messages of a day that did not reach their person, newest first, for the desk.',
      caller: 'staff',
      roles: ['frontdesk', 'floor-manager'],
      query: UnreachedQuerySchema,
      responses: { 200: UnreachedSchema },
      problems: [...SIGNED_IN_PROBLEMS],
      throttle: STAFF_THROTTLE,
      personalData: false,
    },
    readMessages: {
      method: 'GET',
      path: '/v1/messages/{token}',
      summary: 'Consent and messages of the visit that a link belongs to.',
      caller: 'public',
      params: TokenParamsSchema,
      responses: { 200: MessagesSchema },
      problems: [],
      throttle: { ratePerSecond: 500, burst: 1000 },
      personalData: true,
    },
    stopMessages: {
      method: 'POST',
      path: '/v1/messages/{token}/stop',
      summary: 'Withdraws the consent to SMS of the visit that a link belongs to, at once.',
      caller: 'public',
      params: TokenParamsSchema,
      body: StopMessagesSchema,
      responses: { 200: StoppedMessagesSchema },
      problems: [...POST_PROBLEMS],
      throttle: { ratePerSecond: 20, burst: 100 },
      personalData: true,
    },
  },
  consumes: [
    'booking.service.published.v1',
    'booking.booking.confirmed.v1',
    'booking.booking.rescheduled.v1',
    'booking.booking.cancelled.v1',
    'booking.booking.affected.v1',
    'booking.booking.missed.v1',
    'booking.slot.offered.v1',
    'booking.contact.provided.v1',
    'booking.phone-code.requested.v1',
    'queue.contact.provided.v1',
    'queue.service.delayed.v1',
    'queue.ticket.issued.v1',
    'queue.ticket.checked-in.v1',
    'queue.ticket.near.v1',
    'queue.ticket.called.v1',
    'queue.ticket.started.v1',
    'queue.ticket.finished.v1',
    'queue.ticket.missed.v1',
    'queue.ticket.parked.v1',
    'queue.ticket.returned.v1',
    'queue.ticket.transferred.v1',
    'queue.ticket.cancelled.v1',
    'queue.ticket.undone.v1',
    'booking.versions.told.v1',
    'queue.versions.told.v1',
    'booking.copies.missed.v1',
    'analytics.copies.missed.v1',
  ],
  emits: [
    'notify.message.sent.v1',
    'notify.message.failed.v1',
    'notify.message.unknown.v1',
    'notify.message.suppressed.v1',
    'notify.contact.erased.v1',
    'notify.versions.told.v1',
    'notify.copies.missed.v1',
  ],
  schedules: {
    sweep: {
      everyMinutes: 1,
      purpose: 'Closes messages whose answer was lost, removes needs, erases old contacts.',
    },
    compare: {
      dailyAt: '02:00',
      purpose: 'Tells which versions were said, so that whoever missed one asks for it.',
    },
    pulse: {
      everyMinutes: 15,
      purpose: 'Sends a report of nothing the way of all events, to show that it is open.',
    },
  },
  secrets: ['sealing-private', 'notify-pepper'],
  uses: ['sms', 'scheduler'],
});

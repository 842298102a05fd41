/** Examples and descriptions for the documents and the tests of the routes. No handler loads this. */

const contactId = 'con_01jz8v3k5m7n9p1q3r5s7t9v2x';
const token = 'K7mQ4xR2tW9bZ';

export const ROUTE_EXAMPLES = {
  openContact: {
    params: { contactId },
    query: { purpose: 'serve-visit' },
    responses: {
      200: {
        contactId,
        name: 'Contoh Warga',
        phone: '+6281200000000',
        nikLastFour: '0001',
        needs: ['wheelchair'],
        language: 'id',
      },
    },
  },
  eraseContact: {
    params: { contactId },
    body: { reason: 'asked-by-citizen' },
    responses: {
      200: { contactId, erasedAt: '2026-11-30T03:00:00.000Z' },
    },
  },
  listUnreached: {
    query: { day: '2026-11-30' },
    responses: {
      200: {
        day: '2026-11-30',
        deliveries: [
          {
            deliveryId: 'dlv_01jz8v3k5m7n9p1q3r5s7t9v2x',
            subject: { kind: 'ticket', id: 'tkt_01jz8v3k5m7n9p1q3r5s7t9v2x' },
            reference: 'A-012',
            agencyId: 'dukcapil',
            template: 'ticket.called',
            status: 'unknown',
            reason: 'answer-lost',
            at: '2026-11-30T02:31:00.000Z',
          },
        ],
      },
    },
  },
  readMessages: {
    params: { token },
    responses: {
      200: {
        consent: 'given',
        messages: [
          { template: 'booking.confirmed', status: 'sent', at: '2026-11-28T02:30:00.000Z' },
        ],
      },
    },
  },
  stopMessages: {
    params: { token },
    body: {},
    responses: {
      200: { consent: 'withdrawn', withdrawnAt: '2026-11-30T03:00:00.000Z' },
    },
  },
} as const;

export const DESCRIPTIONS = {
  purpose: 'Why the contact is opened; recorded in the audit before it is shown.',
  nikLastFour: 'Last four digits of the visitor’s NIK, where the service’s standard asks for it.',
  needs: 'What the visitor needs at the counter. Deleted after the visit.',
  reason: 'Why a message was not sent, or why nobody can tell whether it was.',
  reference: 'Booking code or ticket number, as the citizen knows it.',
  consent: 'Whether this visit may be messaged by SMS.',
  template: 'Which message it was; the text is not kept.',
} as const;

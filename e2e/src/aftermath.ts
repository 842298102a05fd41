import { service as notify } from '@gerai/notify/service.ts';
import { expect } from 'vitest';
import type { Cast, VisitReport } from './journey.ts';
import type { Stage } from './stage.ts';

const EXPECTED = ['booking.confirmed', 'booking.reminder.h1', 'ticket.called'];

/**
 * What must be true of a visit, whatever went wrong on its way: it arrived whole, nobody got an SMS
 * twice, one is missing only where its delivery says that nobody can tell, and the report counts
 * what there was.
 */
export async function expectWholeVisit(
  stage: Stage,
  cast: Cast,
  report: VisitReport,
): Promise<void> {
  const sms = (await stage.sms()).filter(({ phone }) => phone.endsWith(cast.phone.slice(1)));
  const texts = sms.map(({ text }) => text);
  expect(new Set(texts).size, `an SMS twice:\n${texts.join('\n')}`).toBe(texts.length);

  const { messages } = await stage.client.ask(notify.routes.readMessages, {
    params: { token: report.viewToken },
  });
  const byStatus = (status: string) => messages.filter((message) => message.status === status);
  expect(messages.map(({ template }) => template)).toEqual(expect.arrayContaining(EXPECTED));
  expect(byStatus('sending')).toEqual([]);
  expect(byStatus('failed')).toEqual([]);
  // Sent ones did arrive; of the unknown ones any number may have.
  expect(texts.length).toBeGreaterThanOrEqual(byStatus('sent').length);
  expect(texts.length).toBeLessThanOrEqual(byStatus('sent').length + byStatus('unknown').length);

  const { total } = report.analytics.day;
  expect(total).toMatchObject({
    visits: 2,
    legs: 2,
    served: 2,
    missed: 0,
    bookings: { made: 1, cancelled: 0, arrived: 1 },
    survey: { n: 1 },
  });
  expect(report.analytics.ikm.mall).toMatchObject({ n: 1, ikm: 91.67, grade: 'A' });
}

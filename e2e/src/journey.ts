import { service as analytics } from '@gerai/analytics/service.ts';
import { service as booking } from '@gerai/booking/service.ts';
import { service as notify } from '@gerai/notify/service.ts';
import { service as queue } from '@gerai/queue/service.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import { addDays, addMinutes, dayOf, instantAt } from '@gerai/shared/time.ts';
import type { Success } from './client.ts';
import { type SentSms, type Stage, until } from './stage.ts';

/** One step of the story, as a person would tell it. */
export interface Step {
  readonly who: 'citizen' | 'kiosk' | 'officer' | 'leader' | 'system';
  readonly what: string;
  readonly at: Instant;
}

export interface VisitReport {
  readonly ok: boolean;
  /** The secret of her link. */
  readonly viewToken: string;
  readonly steps: readonly Step[];
  readonly sms: readonly SentSms[];
  readonly board: Success<typeof queue.routes.getFloorBoard>;
  readonly analytics: {
    readonly day: Success<typeof analytics.routes.getDayReport>;
    readonly ikm: Success<typeof analytics.routes.getIkmReport>;
  };
}

/** Who comes. */
export interface Cast {
  readonly name: string;
  readonly nik: string;
  readonly phone: string;
}

export interface Script {
  readonly stage: Stage;
  readonly cast: Cast;
  /** Makes the keys of this visit; the same prefix plays the same visit again without a second effect. */
  readonly keyPrefix: string;
  readonly tell?: (step: Step) => void;
  /** An SMS may have been lost with its answer, where its delivery says so (crashes, faults). */
  readonly lossy?: boolean;
}

const SERVICE = 'dukcapil-ktp-el-rekam';
const AGENCY_OFFICER = 'siti';

/**
 * One whole visit, over HTTP alone: booked days before, reminded, checked in at the kiosk beside a
 * walk-in, called, served, surveyed, and seen by the leadership.
 * @throws Error at the first thing that is not as a citizen could expect.
 */
export async function playVisit({
  stage,
  cast,
  keyPrefix,
  tell,
  lossy = false,
}: Script): Promise<VisitReport> {
  const { client } = stage;
  const steps: Step[] = [];
  const say = async (who: Step['who'], what: string) => {
    const step = { who, what, at: await stage.now() };
    steps.push(step);
    tell?.(step);
  };
  const key = (name: string) => `${keyPrefix}-${name}`;
  const smsTo = async (phone: string) =>
    (await stage.sms()).filter((sms) => sms.phone.endsWith(phone.replace(/^0/, '')));
  let link = '';
  /** Waits for the SMS of a template, or learns that nobody can tell whether it was sent. */
  const awaitSms = async (template: string, part: string): Promise<string> => {
    let how = '';
    await until(`an SMS to say “${part}”`, async () => {
      const sms = (await smsTo(cast.phone)).find(({ text }) => text.includes(part));
      if (sms) how = 'by SMS';
      else if (lossy && (await isUncertain(stage, link, template))) how = 'perhaps by SMS';
      return how !== '';
    });
    return how;
  };

  // A citizen finds the service and a place.
  const catalogue = await client.ask(booking.routes.getCatalogue, {});
  const services = catalogue.agencies.flatMap((agency) => agency.services);
  await say(
    'citizen',
    `sees ${catalogue.agencies.length} agencies with ${services.length} services`,
  );
  const { service, counters } = await client.ask(booking.routes.getService, {
    params: { serviceId: SERVICE },
  });
  const requirements = service.standard.requirements;
  await say(
    'citizen',
    `reads what to bring for “${service.name.id}”: ${requirements.map(({ text }) => text.id).join('; ')}`,
  );

  const startedAt = await stage.now();
  const availability = await client.ask(booking.routes.getAvailability, {
    params: { serviceId: SERVICE },
  });
  // Two days ahead at least, so that the reminder of the day before has its time.
  const day = availability.days.find(
    ({ day: candidate, state }) => state === 'open' && candidate >= addDays(dayOf(startedAt), 2),
  );
  const slot = day?.slots.find(({ remaining }) => remaining > 0);
  if (!day || !slot) throw new Error('No place in the next 14 days');
  await say(
    'citizen',
    `chooses ${day.day} at ${slot.time}, the earliest of ${day.slots.length} times that day`,
  );

  const booked = await client.ask(booking.routes.book, {
    key: key('book'),
    body: {
      serviceId: SERVICE,
      day: day.day,
      time: slot.time,
      visitor: { name: cast.name, nik: cast.nik },
      contact: { phone: cast.phone },
      needs: ['wheelchair'],
      priority: true,
      residence: 'pekalongan-barat',
      requirementIdsConfirmed: requirements.map(({ requirementId }) => requirementId),
      smsConsent: { given: true, textVersion: '2026-11' },
    },
  });
  link = booked.viewToken;
  await say('citizen', `has booked: code ${booked.code}`);
  await say('system', `confirmed ${await awaitSms('booking.confirmed', booked.code)}`);

  // The day before.
  const reminderAt = instantAt(addDays(day.day, -1), '16:01');
  await stage.moveTo(reminderAt);
  await say(
    'system',
    `reminded ${await awaitSms('booking.reminder.h1', 'Besok')} on the day before`,
  );

  // The morning of the visit.
  await stage.moveTo(addMinutes(slot.slotStart, -14));
  const floorManager = await stage.tokenFor('dewi');
  const floor = counters[0]?.floor ?? 1;
  const readDay = async () =>
    client.ask(analytics.routes.getDayReport, {
      query: { day: day.day },
      token: await stage.tokenFor('ratna'),
    });
  // Somebody else may have been here: what this visit adds is what counts.
  const { total: before } = await readDay();
  const kiosk = await client.ask(queue.routes.registerDevice, {
    key: key('kiosk'),
    token: floorManager,
    body: { kind: 'kiosk', floor, name: 'Anjungan pintu utama' },
  });
  const counter = counters[0];
  if (!counter) throw new Error(`No counter serves ${SERVICE}`);
  const counterParams = { counterId: counter.counterId };
  const officer = () => stage.tokenFor(AGENCY_OFFICER);
  await client.ask(queue.routes.openCounter, {
    params: counterParams,
    key: key('open'),
    token: await officer(),
  });
  await say('officer', `opens counter ${counter.number}`);

  const walkIn = await client.ask(queue.routes.issueAtKiosk, {
    key: key('walk-in'),
    token: kiosk.token,
    body: { serviceId: SERVICE },
  });
  await say('kiosk', `gives a walk-in the number ${walkIn.number}, asking nothing of who she is`);

  const { checkInClaim } = await client.ask(booking.routes.getBooking, {
    params: { token: booked.viewToken },
  });
  if (!checkInClaim) throw new Error('The booking has no QR code');
  await stage.moveTo(addMinutes(slot.slotStart, -9));
  const ticket = await client.ask(queue.routes.checkInAtKiosk, {
    key: key('check-in'),
    token: kiosk.token,
    body: { claim: checkInClaim },
  });
  await say(
    'kiosk',
    `checks the booking in by its QR code: number ${ticket.number}, ${ticket.ahead} before`,
  );

  const view = await readTicket(stage, booked.viewToken, (seen) => seen.ahead !== null);
  await say(
    'citizen',
    `follows the queue on the phone: ${view.ahead} before, ${view.openCounters} counter open`,
  );

  // The officer serves whoever is next until nobody waits.
  let board: VisitReport['board'] | undefined;
  for (let turns = 1; ; turns += 1) {
    if (turns > 20) throw new Error(`Somebody still waits after 20 turns`);
    // Whoever is near has been told before anybody is called: the order of the story, in any weather.
    await stage.settle();
    const next = await client.ask(queue.routes.callNext, {
      params: counterParams,
      key: key(`call-${turns}`),
      token: await officer(),
    });
    if (next.kind === 'nobody-waiting') break;
    const mine = next.ticket.ticketId === ticket.ticketId;
    await say('officer', `calls ${next.ticket.number}`);
    if (mine) {
      const how = await awaitSms('ticket.called', `${ticket.number} dipanggil`);
      await say('citizen', `is called ${how}`);
      board = await boardShowing(stage, floor, ticket.number);
      await say(
        'system',
        `the display of floor ${floor} shows ${ticket.number} at counter ${counter.number}`,
      );
      if (!next.ticket.contactId) throw new Error('The officer cannot know who comes');
      const contact = await client.ask(notify.routes.openContact, {
        params: { contactId: next.ticket.contactId },
        query: { purpose: 'serve-visit' },
        token: await officer(),
      });
      if (contact.name !== cast.name) throw new Error('The contact is somebody else');
      await say('officer', `sees whom to expect, and the need: ${contact.needs.join(', ')}`);
    }
    const ticketParams = { ticketId: next.ticket.ticketId };
    await stage.moveTo(addMinutes(await stage.now(), 1));
    await client.ask(queue.routes.startTicket, {
      params: ticketParams,
      key: key(`start-${turns}`),
      token: await officer(),
    });
    await stage.moveTo(addMinutes(await stage.now(), 7));
    await client.ask(queue.routes.finishTicket, {
      params: ticketParams,
      key: key(`finish-${turns}`),
      token: await officer(),
      body: mine ? { outcome: 'collect', dueOn: addDays(day.day, 1) } : { outcome: 'delivered' },
    });
    await say('officer', `has served ${next.ticket.number}`);
  }
  if (!board) throw new Error(`${ticket.number} was never called`);

  // The survey, and what the leadership sees of it all.
  const done = await readTicket(stage, booked.viewToken, (seen) => seen.surveyToken !== null);
  const surveyToken = done.surveyToken ?? '';
  await until('the survey to be open', async () => {
    const answer = await client.call(analytics.routes.getSurvey, { params: { surveyToken } });
    return answer.kind === 'answer';
  });
  await client.ask(analytics.routes.answerSurvey, {
    params: { surveyToken },
    key: key('survey'),
    body: {
      answers: {
        requirements: 4,
        procedure: 4,
        time: 3,
        cost: 4,
        product: 4,
        competence: 4,
        conduct: 4,
        complaints: 3,
        facilities: 3,
      },
    },
  });
  await say('citizen', 'answers the nine questions of the survey');
  await client.ask(queue.routes.closeCounter, {
    params: counterParams,
    key: key('close'),
    token: await officer(),
  });

  await stage.settle();
  const leader = await stage.tokenFor('ratna');
  const dayReport = await readDay();
  const ikm = await client.ask(analytics.routes.getIkmReport, {
    query: { from: day.day, to: day.day },
    token: leader,
  });
  const { total } = dayReport;
  await say(
    'leader',
    `reads: ${total.visits} visits, ${total.served} served, median wait ${minutes(total.waiting.medianSeconds)}, ${total.messages.sent} SMS, IKM ${ikm.mall.ikm} (${ikm.mall.grade})`,
  );

  const sms = await smsTo(cast.phone);
  const bookingAfter = await client.ask(booking.routes.getBooking, {
    params: { token: booked.viewToken },
  });
  expectThat(bookingAfter.status === 'served', `booking says ${bookingAfter.status}`);
  const served = total.served - before.served;
  expectThat(served === 2, `the report counts ${served} more served`);
  const answers = total.survey.n - before.survey.n;
  expectThat(answers === 1, `the report counts ${answers} more answers`);
  return { ok: true, viewToken: link, steps, sms, board, analytics: { day: dayReport, ikm } };
}

/** Whether the message's delivery says that nobody can tell, or may yet come to say so. */
async function isUncertain({ client }: Stage, link: string, template: string): Promise<boolean> {
  const answer = await client.call(notify.routes.readMessages, { params: { token: link } });
  if (answer.kind !== 'answer') return false;
  return answer.body.messages.some(
    (message) => message.template === template && ['unknown', 'sending'].includes(message.status),
  );
}

/** The ticket of a link, once it is as expected. */
async function readTicket(
  { client }: Stage,
  token: string,
  expected: (view: Success<typeof queue.routes.getTicket>) => boolean,
): Promise<Success<typeof queue.routes.getTicket>> {
  let view: Success<typeof queue.routes.getTicket> | undefined;
  await until('the ticket page to follow', async () => {
    view = await client.ask(queue.routes.getTicket, { params: { token }, query: {} });
    return expected(view);
  });
  if (!view) throw new Error('No ticket');
  return view;
}

async function boardShowing({ client }: Stage, floor: number, number: string) {
  let board: VisitReport['board'] | undefined;
  await until(`the display to show ${number}`, async () => {
    board = await client.ask(queue.routes.getFloorBoard, { params: { floor: String(floor) } });
    return board.recentCalls.some((call) => call.number === number);
  });
  if (!board) throw new Error('No board');
  return board;
}

function expectThat(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`The visit did not arrive whole: ${what}`);
}

function minutes(seconds: number | null): string {
  return seconds === null ? 'unknown' : `${Math.round(seconds / 60)} min`;
}

/** Invented people, and plainly so: `number` from 0 to 999 tells them apart. */
export function castOf(number: number): Cast {
  const digits = String(number).padStart(3, '0');
  return {
    name: 'Sari Contoh',
    nik: `337501570890${9000 + number}`,
    phone: `081200009${digits}`,
  };
}

/** The one of the tests. */
export const DEMO_CAST = castOf(999);

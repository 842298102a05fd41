import { service as booking } from '@gerai/booking/service.ts';
import type { Success } from '@gerai/e2e/client.ts';
import { castOf } from '@gerai/e2e/journey.ts';
import type { Platform } from '@gerai/e2e/platform.ts';
import { cityOfOneAgency } from '@gerai/e2e/small-city.ts';
import type { Stage } from '@gerai/e2e/stage.ts';
import type { AwsCall } from '@gerai/local/aws/calls.ts';
import { service as notify } from '@gerai/notify/service.ts';
import { service as queue } from '@gerai/queue/service.ts';
import type { City } from '@gerai/shared/contract/city.ts';
import type { ServiceName } from '@gerai/shared/contract/service.ts';
import { addDays, addMinutes, dayOf, instantAt } from '@gerai/shared/time.ts';

/** One place a day, so that a day is soon full. */
const SCARCE = 'dukcapil-ikd';
/** Numbers are given to phones as well. */
const FROM_PHONE = 'dukcapil-kk';
const SERVICE = 'dukcapil-ktp-el-rekam';

/** A city in which every journey below is possible. */
export async function cityOfJourneys(): Promise<City> {
  const city = await cityOfOneAgency('dukcapil');
  return {
    ...city,
    services: city.services.map((service) => {
      if (service.serviceId === SCARCE) {
        return { ...service, dailyQuota: { ...service.dailyQuota, booking: 1 } };
      }
      return service.serviceId === FROM_PHONE ? { ...service, joinFromPhone: true } : service;
    }),
  };
}

/** What goes wrong in these journeys, so that the nightly comparison and the sweep have work to do. */
export interface Losses {
  /** An event is lost on its way. */
  lose: (consumer: ServiceName, type: string) => boolean;
  /** The function dies when this call has had its effect. */
  dies: (call: AwsCall) => boolean;
}

/**
 * What people do beyond one smooth visit: cancel, move, wait for a place, miss their time, stop the
 * messages, have their data erased; what the desk, the admin, devices and the night do. Each step is
 * checked, because a journey that is refused shows nothing of what it would have called.
 */
export async function playJourneys(platform: Platform, losses: Losses): Promise<void> {
  const { stage, runtime } = platform;
  const { client } = stage;
  const desk = () => stage.tokenFor('rina');
  await stage.settle();

  // Moved and cancelled by the link; the messages stopped; the reminder taken back.
  const moved = await bookFor(stage, 1, SERVICE, 3);
  const [later] = await openDays(stage, SERVICE, 4);
  await client.ask(booking.routes.rescheduleBooking, {
    params: { token: moved.viewToken },
    body: { day: later?.day ?? '', time: later?.slots[0]?.time ?? '', lastFour: '9001' },
  });
  await stage.settle();
  await client.ask(notify.routes.readMessages, { params: { token: moved.viewToken } });
  await client.ask(notify.routes.stopMessages, { params: { token: moved.viewToken }, body: {} });
  await client.ask(booking.routes.cancelBooking, {
    params: { token: moved.viewToken },
    body: { lastFour: '9001' },
  });
  await stage.settle();

  // The same at the desk, and a contact that is erased.
  const atDesk = await client.ask(booking.routes.bookAtDesk, {
    token: await desk(),
    body: await bookBody(stage, 2, SERVICE, 3),
  });
  await stage.settle();
  const { bookingId } = atDesk;
  await client.ask(booking.routes.rescheduleAtDesk, {
    token: await desk(),
    params: { bookingId },
    body: { day: later?.day ?? '', time: later?.slots[1]?.time ?? '', reason: 'visitor-asked' },
  });
  await client.ask(booking.routes.cancelAtDesk, {
    token: await desk(),
    params: { bookingId },
    body: { reason: 'visitor-asked' },
  });
  const erased = await client.ask(booking.routes.bookAtDesk, {
    token: await desk(),
    body: await bookBody(stage, 3, SERVICE, 3),
  });
  await stage.settle();
  if (!erased.contactId) throw new Error('The desk has no contact');
  await client.ask(notify.routes.eraseContact, {
    token: await desk(),
    params: { contactId: erased.contactId },
    body: { reason: 'asked-by-citizen' },
  });
  await stage.settle();

  // A full day: somebody waits, a place is freed and offered, and accepted.
  const had = await bookFor(stage, 4, SCARCE, 5);
  const day = dayOf(had.slotStart);
  const wait = await client.ask(booking.routes.joinWaitlist, {
    body: { ...(await bookBodyOn(5, SCARCE, day)), smsConsent: CONSENT },
  });
  await client.ask(booking.routes.cancelBooking, {
    params: { token: had.viewToken },
    body: { lastFour: '9004' },
  });
  await stage.moveTo(addMinutes(await stage.now(), 11));
  await runtime.runSchedule('booking', 'minute');
  await stage.settle();
  const mine = await client.ask(booking.routes.acceptOffer, {
    params: { token: wait.viewToken },
    body: { lastFour: '9005' },
  });
  // The next offer is accepted at the desk, and the one after it by nobody.
  const { bookingId: waiting } = await client.ask(booking.routes.joinWaitlist, {
    body: { ...(await bookBodyOn(9, SCARCE, day)), smsConsent: CONSENT },
  });
  await client.ask(booking.routes.cancelBooking, {
    params: { token: wait.viewToken },
    body: { lastFour: '9005' },
  });
  await stage.moveTo(addMinutes(await stage.now(), 11));
  await runtime.runSchedule('booking', 'minute');
  await client.ask(booking.routes.acceptOfferAtDesk, {
    token: await desk(),
    params: { bookingId: waiting },
  });
  const patient = await client.ask(booking.routes.joinWaitlist, {
    body: { ...(await bookBodyOn(10, SCARCE, day)), smsConsent: CONSENT },
  });
  await client.ask(booking.routes.cancelAtDesk, {
    token: await desk(),
    params: { bookingId: waiting },
    body: { reason: 'visitor-asked' },
  });
  const letOfferPass = async () => {
    for (const minutes of [11, 35]) {
      await stage.moveTo(addMinutes(await stage.now(), minutes));
      await runtime.runSchedule('booking', 'minute');
    }
  };
  await letOfferPass();
  // Nobody else waited, so the place went to whoever came; it is freed and offered once more.
  const between = await client.ask(booking.routes.book, {
    body: await bookBody(stage, 12, SCARCE, 0, day),
  });
  await client.ask(booking.routes.cancelBooking, {
    params: { token: between.viewToken },
    body: { lastFour: '9012' },
  });
  await letOfferPass();
  const { status } = await client.ask(booking.routes.getWait, {
    params: { token: patient.viewToken },
  });
  if (status !== 'ended') throw new Error(`Who let two offers pass is ${status}`);
  if (mine.day !== day) throw new Error('Another day was offered');

  // A closed day in the catalogue, which hits a booking.
  const hit = await bookFor(stage, 6, SERVICE, 6);
  await stage.settle();
  const admin = await stage.tokenFor('agus');
  const draft = await client.ask(booking.routes.writeDraft, {
    token: admin,
    body: {
      note: 'Rapat dinas',
      services: [],
      timetables: [],
      closedDays: [{ agencyId: 'dukcapil', day: dayOf(hit.slotStart), closed: true }],
    },
  });
  await client.ask(booking.routes.publishDraft, {
    token: admin,
    params: { draftId: draft.draftId },
    body: { decisions: { [hit.bookingId]: 'move' }, others: 'keep' },
  });
  await stage.settle();

  await playSeveralServices(platform);

  // The function dies between sending a message and noting it: nobody can tell, and the sweep says so.
  losses.dies = ({ functionId, action }) =>
    functionId === 'notify.events' && action === 'sns:Publish';
  const untold = await bookFor(stage, 13, SERVICE, 2);
  await stage.settle();
  losses.dies = () => false;
  await stage.moveTo(addMinutes(await stage.now(), 3));
  await runtime.runSchedule('notify', 'sweep');
  const { messages } = await client.ask(notify.routes.readMessages, {
    params: { token: untold.viewToken },
  });
  if (messages[0]?.status !== 'unknown') throw new Error(`It is ${messages[0]?.status}`);

  // A day in the mall: from the phone, without network, from paper; somebody misses his time.
  const missed = await bookFor(stage, 7, SERVICE, 1);
  await stage.settle();
  losses.lose = (consumer, type) =>
    (consumer === 'queue' && type.startsWith('booking.booking.')) ||
    (consumer === 'booking' && type.startsWith('queue.ticket.finished'));
  const lost = await bookFor(stage, 8, SERVICE, 1);
  await stage.settle();
  await stage.moveTo(addMinutes(missed.slotStart, -10));
  const officer = () => stage.tokenFor('siti');
  const counterId = await counterOf(stage, SERVICE);
  await client.ask(queue.routes.openCounter, { params: { counterId }, token: await officer() });
  await client.ask(queue.routes.joinFromPhone, { body: { serviceId: FROM_PHONE } });
  const kiosk = await pairKiosk(stage);
  await client.ask(queue.routes.issueAtKiosk, { token: kiosk, body: { serviceId: SERVICE } });
  const { queueId } = (
    await client.ask(booking.routes.getService, { params: { serviceId: SERVICE } })
  ).queue;
  const lease = await client.ask(queue.routes.leaseNumbers, {
    token: kiosk,
    body: { queueId, size: 5 },
  });
  const now = await stage.now();
  await client.ask(queue.routes.reconcile, {
    token: kiosk,
    body: {
      leaseId: lease.leaseId,
      kioskTime: now,
      tickets: [
        {
          sequence: lease.numbers[0]?.sequence ?? 0,
          serviceId: SERVICE,
          issuedAt: addMinutes(now, -3),
          priority: false,
          applicantCount: 1,
          language: 'id',
          claim: null,
        },
      ],
    },
  });
  await client.ask(queue.routes.enterPaperLog, {
    token: await desk(),
    body: { serviceId: SERVICE, arrivedAt: addMinutes(now, -5), served: null },
  });
  await stage.moveTo(addMinutes(missed.slotStart, -5));
  const { checkInClaim } = await client.ask(booking.routes.getBooking, {
    params: { token: lost.viewToken },
  });
  await client.ask(queue.routes.checkInAtKiosk, {
    token: kiosk,
    body: { claim: checkInClaim ?? '' },
  });
  for (let turn = 0; turn < 2; turn += 1) await serveNext(stage, counterId);
  // Two minutes after grace, with the counters at work.
  for (let minutes = 5; minutes <= 40; minutes += 5) {
    await stage.moveTo(addMinutes(missed.slotStart, minutes));
    if (minutes < 25) await serveNext(stage, counterId);
    await runtime.runSchedule('queue', 'project');
    await runtime.runSchedule('booking', 'minute');
  }
  await stage.settle();

  // Closing, the night, and a month later.
  await stage.moveTo(instantAt(dayOf(missed.slotStart), '17:30'));
  await runtime.runSchedule('queue', 'project');
  await stage.settle();
  losses.lose = () => false;
  await stage.moveTo(instantAt(addDays(dayOf(missed.slotStart), 1), '02:00'));
  for (const service of ['booking', 'queue', 'notify'] as const) {
    await runtime.runSchedule(service, 'compare');
    await runtime.runSchedule(service, 'pulse');
  }
  await stage.settle();
  await stage.moveTo(addMinutes(await stage.now(), 24 * 60));
  await runtime.runSchedule('notify', 'sweep');
  await stage.moveTo(addMinutes(await stage.now(), 45 * 24 * 60));
  await runtime.runSchedule('notify', 'sweep');
  await stage.settle();
}

/**
 * Two services in one visit: booked by the link and at the desk, one of them moved; then their day is
 * closed, its visitors are asked, and nobody chooses.
 */
async function playSeveralServices({ stage, runtime }: Platform): Promise<void> {
  const { client } = stage;
  const desk = () => stage.tokenFor('rina');
  const visitFor = async (person: number) => {
    const from = addDays(dayOf(await stage.now()), 5);
    const { proposals } = await client.ask(booking.routes.getProposals, {
      query: { services: `${SERVICE},${FROM_PHONE}`, from },
    });
    const proposal = proposals.find(({ day }) => day >= from);
    if (!proposal) throw new Error('No day for two services');
    const { name, nik, phone } = castOf(person);
    return {
      day: proposal.day,
      legs: proposal.legs.map(({ serviceId, time }) => ({ serviceId, time })),
      visitor: { name, nik },
      contact: { phone },
      smsConsent: CONSENT,
    };
  };
  const atLink = await client.ask(booking.routes.bookVisit, { body: await visitFor(14) });
  const atDesk = await client.ask(booking.routes.bookVisitAtDesk, {
    token: await desk(),
    body: await visitFor(15),
  });
  await stage.settle();
  const params = { token: atLink.viewToken };
  const { legs } = await client.ask(booking.routes.getVisit, { params });
  const [first] = legs;
  const [other] = atDesk.legs;
  if (!first || !other) throw new Error('A visit without bookings');
  const { day } = first;
  const last = async (serviceId: string) => {
    const days = await openDays(stage, serviceId, 5);
    const found = days.find((each) => each.day === day);
    const slot = found?.slots.findLast(({ remaining }) => remaining > 0);
    if (!found || !slot) throw new Error(`No other time for ${serviceId}`);
    return { day: found.day, time: slot.time };
  };
  await client.ask(booking.routes.rescheduleLeg, {
    params: { ...params, bookingId: first.bookingId },
    body: { ...(await last(first.serviceId)), lastFour: '9014' },
  });
  await client.ask(booking.routes.rescheduleAtDesk, {
    token: await desk(),
    params: { bookingId: other.bookingId },
    body: { ...(await last(other.serviceId)), reason: 'visitor-asked' },
  });

  const admin = await stage.tokenFor('agus');
  const { draftId } = await client.ask(booking.routes.writeDraft, {
    token: admin,
    body: {
      note: 'Rapat dinas',
      closedDays: [{ agencyId: 'dukcapil', day, closed: true }],
    },
  });
  await client.ask(booking.routes.publishDraft, {
    token: admin,
    params: { draftId },
    body: { others: 'offer' },
  });
  await stage.settle();
  await stage.moveTo(addMinutes(await stage.now(), 2 * 24 * 60 + 1));
  await runtime.runSchedule('booking', 'minute');
  await stage.settle();
  const after = await client.ask(booking.routes.getVisit, { params });
  if (after.legs.some((leg) => leg.day === day)) throw new Error('Nobody was moved');
}

const CONSENT = { given: true, textVersion: '2026-11' };

async function openDays(stage: Stage, serviceId: string, from: number) {
  const { days } = await stage.client.ask(booking.routes.getAvailability, {
    params: { serviceId },
  });
  const first = addDays(dayOf(await stage.now()), from);
  return days.filter(
    ({ state, day, slots }) =>
      state === 'open' && day >= first && slots.some(({ remaining }) => remaining > 0),
  );
}

async function bookBody(
  stage: Stage,
  person: number,
  serviceId: string,
  inDays: number,
  on?: string,
) {
  const days = await openDays(stage, serviceId, inDays);
  const day = days.find((each) => on === undefined || each.day === on);
  const slot = day?.slots.find(({ remaining }) => remaining > 0);
  if (!day || !slot) throw new Error(`No place for ${serviceId}`);
  return {
    ...(await bookBodyOn(person, serviceId, day.day)),
    time: slot.time,
    smsConsent: CONSENT,
  };
}

function bookBodyOn(person: number, serviceId: string, day: string) {
  const { name, nik, phone } = castOf(person);
  return Promise.resolve({
    serviceId,
    day,
    visitor: { name, nik },
    contact: { phone },
    needs: ['wheelchair' as const],
    requirementIdsConfirmed: [],
  });
}

async function bookFor(
  stage: Stage,
  person: number,
  serviceId: string,
  inDays: number,
): Promise<Success<typeof booking.routes.book>> {
  return stage.client.ask(booking.routes.book, {
    body: await bookBody(stage, person, serviceId, inDays),
  });
}

async function counterOf(stage: Stage, serviceId: string): Promise<string> {
  const { counters } = await stage.client.ask(booking.routes.getService, {
    params: { serviceId },
  });
  return counters[0]?.counterId ?? '';
}

/** A kiosk as it is let in: it shows a code, somebody approves it, it collects its token. */
async function pairKiosk(stage: Stage): Promise<string> {
  const { client } = stage;
  const { code, secret } = await client.ask(queue.routes.beginPairing, { body: { kind: 'kiosk' } });
  await client.ask(queue.routes.approvePairing, {
    token: await stage.tokenFor('dewi'),
    body: { code, floor: 1, name: 'Anjungan' },
  });
  const collected = await client.ask(queue.routes.collectToken, { body: { code, secret } });
  if (collected.kind !== 'paired') throw new Error('The kiosk was not let in');
  return collected.token;
}

async function serveNext(stage: Stage, counterId: string): Promise<void> {
  const { client } = stage;
  const token = await stage.tokenFor('siti');
  const next = await client.ask(queue.routes.callNext, { params: { counterId }, token });
  if (next.kind !== 'called') return;
  const params = { ticketId: next.ticket.ticketId };
  await client.ask(queue.routes.startTicket, { params, token });
  await client.ask(queue.routes.finishTicket, { params, token, body: { outcome: 'delivered' } });
}

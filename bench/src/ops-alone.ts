import { service as booking } from '@gerai/booking/service.ts';
import { allTokens, type Tokens } from '@gerai/e2e/callers.ts';
import type { Success } from '@gerai/e2e/client.ts';
import { inventedPerson } from '@gerai/e2e/invented-people.ts';
import { MONDAY_MORNING, type Platform, startPlatform } from '@gerai/e2e/platform.ts';
import { service as queue } from '@gerai/queue/service.ts';
import { addDays, addMinutes, dayOf } from '@gerai/shared/time.ts';
import { SETTLE_MS } from './gauge.ts';
import { Ledger } from './ledger.ts';

/** A counter of Pekalongan that serves five services, and one of them. */
const COUNTER = 'loket-6';
const SERVICE = 'dukcapil-kk';
const FLOOR = '1';

/** Calls of each operation: one that fills caches, and those that count. */
const CALLS = 1 + 2;
/** Longer than queue keeps a board for those who take numbers. */
const BOARD_IS_OLD_MS = 4_000;

type Booked = Success<typeof booking.routes.book>;

export interface Alone {
  readonly ledger: Ledger;
  /** Services of the counter that called. */
  readonly counterServices: number;
}

/**
 * Every operation by itself, on the whole mall of Pekalongan: nobody else is about, and what
 * functions keep (catalogue, secrets, the device) is at hand. Time all but stands still, so that
 * nothing kept grows old between two calls.
 */
export async function measureAlone(): Promise<Alone> {
  const platform = await startPlatform({
    meter: true,
    clock: { startAt: MONDAY_MORNING, speed: 0.001 },
    retryMs: (receives) => receives,
    // Nobody is about in the consumers either.
    maxWorkers: 1,
  });
  try {
    const tokens = await allTokens(platform.stage);
    await platform.runtime.settle(SETTLE_MS);
    const ledger = new Ledger(platform);
    const arriving = await measureBooking(platform, ledger);
    const counterServices = await measureVisits(platform, tokens, ledger, arriving);
    return { ledger, counterServices };
  } finally {
    await platform.stop();
  }
}

/** Answers bookings of today whose visitors are on their way. */
async function measureBooking({ stage }: Platform, ledger: Ledger): Promise<readonly Booked[]> {
  const { client } = stage;
  let people = 0;
  const book = async (day: string, time: string) => {
    const person = inventedPerson(people);
    people += 1;
    const answer = await client.call(booking.routes.book, {
      body: {
        serviceId: SERVICE,
        day,
        time,
        visitor: { name: person.name, nik: person.nik },
        contact: { phone: person.phone },
        smsConsent: { given: true, textVersion: '2026-11' },
      },
    });
    return { person, answer };
  };

  const availability = { params: { serviceId: SERVICE } };
  const askAvailability = () => client.ask(booking.routes.getAvailability, availability);
  const { days } = await askAvailability();
  await times(CALLS, () =>
    ledger.count('availability of 14 days', 'booking.public', askAvailability),
  );
  const today = dayOf(await stage.now());
  const later = days.find(({ day, state }) => day >= addDays(today, 2) && state === 'open');
  const slotsOf = (day: typeof later) =>
    (day?.slots ?? []).filter(({ remaining }) => remaining === 1).slice(0, CALLS + 1);

  const made: { booked: Booked; lastFour: string }[] = [];
  for (const { time } of slotsOf(later)) {
    const { person, answer } = await ledger.count('book', 'booking.public', () =>
      book(later?.day ?? '', time),
    );
    if (answer.kind !== 'answer') throw new Error('A free place could not be booked');
    made.push({ booked: answer.body, lastFour: person.phone.slice(-4) });
  }
  for (const { booked } of made) {
    const { answer } = await ledger.count('book, refused', 'booking.public', () =>
      book(booked.day, booked.time),
    );
    if (answer.kind !== 'problem' || answer.code !== 'slot-full') {
      throw new Error('A taken place was not refused');
    }
  }
  for (const { booked, lastFour } of made) {
    await ledger.count('cancel', 'booking.public', () =>
      client.ask(booking.routes.cancelBooking, {
        params: { token: booked.viewToken },
        body: { lastFour },
      }),
    );
  }

  const arriving: Booked[] = [];
  for (const { time } of slotsOf(days.find(({ day }) => day === today))) {
    const { answer } = await book(today, time);
    if (answer.kind !== 'answer') throw new Error('No place today');
    arriving.push(answer.body);
  }
  return arriving;
}

/** From the arrival to the end of the service. Answers how many services the counter serves. */
async function measureVisits(
  { stage, runtime }: Platform,
  tokens: Tokens,
  ledger: Ledger,
  arriving: readonly Booked[],
): Promise<number> {
  const { client } = stage;
  const [first] = arriving;
  if (!first) throw new Error('Nobody has booked for today');
  await runtime.settle(SETTLE_MS);
  await stage.moveTo(addMinutes(first.slotStart, 5));
  const officer = await stage.tokenFor('siti');
  const counter = { params: { counterId: COUNTER }, token: officer };
  const { serviceIds } = await client.ask(queue.routes.openCounter, counter);

  const issue = () =>
    client.ask(queue.routes.issueAtKiosk, { token: tokens.kiosk, body: { serviceId: SERVICE } });
  await times(CALLS, () => ledger.count('issue ticket', 'queue.staff', issue));
  for (const { checkInClaim } of arriving) {
    await ledger.count('check in', 'queue.staff', () =>
      client.ask(queue.routes.checkInAtKiosk, {
        token: tokens.kiosk,
        body: { claim: checkInClaim ?? '' },
      }),
    );
  }
  await times(CALLS, () =>
    ledger.count('ticket status', 'queue.public', () =>
      client.ask(queue.routes.getTicket, {
        params: { token: first.viewToken },
        query: { queueId: 'dukcapil' },
      }),
    ),
  );
  await times(CALLS, () =>
    ledger.count('floor board', 'queue.public', () =>
      client.ask(queue.routes.getFloorBoard, { params: { floor: FLOOR } }),
    ),
  );

  const callNext = async () => {
    const next = await ledger.count('call next', 'queue.staff', () =>
      client.ask(queue.routes.callNext, counter),
    );
    if (next.kind !== 'called') throw new Error('Nobody waits');
    return { params: { ticketId: next.ticket.ticketId }, token: officer };
  };
  await times(CALLS, async () => {
    const ticket = await callNext();
    await ledger.count('recall', 'queue.staff', () =>
      client.ask(queue.routes.recallTicket, ticket),
    );
    await ledger.count('start', 'queue.staff', () => client.ask(queue.routes.startTicket, ticket));
    await ledger.count('finish', 'queue.staff', () =>
      client.ask(queue.routes.finishTicket, { ...ticket, body: { outcome: 'delivered' } }),
    );
  });
  await times(CALLS, async () => {
    const ticket = await callNext();
    await ledger.count('miss', 'queue.staff', () => client.ask(queue.routes.missTicket, ticket));
  });
  await times(2, () => {
    runtime.clock.advance(BOARD_IS_OLD_MS);
    return ledger.count('issue ticket, board not at hand', 'queue.staff', issue);
  });
  return serviceIds.length;
}

async function times(count: number, work: () => Promise<unknown>): Promise<void> {
  for (let done = 0; done < count; done += 1) await work();
}

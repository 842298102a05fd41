import type { TicketData } from '@gerai/shared/events/queue.ts';
import { addSeconds } from '@gerai/shared/time.ts';
import fc from 'fast-check';
import { bookingFactOf, type Fact, legFactOf } from '../domain/fact.ts';
import { type OpenSurvey, surveyOf } from '../domain/survey.ts';
import { booking, type Step, ticketHistory } from './builders.ts';

/** One version of something, as an event tells it. */
export interface ToldFact {
  readonly fact: Fact;
  readonly survey: OpenSurvey | null;
}

const NEXT: Readonly<Record<TicketData['status'] | 'parked', readonly Step[]>> = {
  waiting: ['near', 'call'],
  called: ['recall', 'miss', 'start'],
  missed: ['return'],
  serving: ['park', 'finish'],
  parked: ['start'],
  finished: [],
  transferred: [],
  cancelled: [],
};
const LEADS_TO: Readonly<Record<Step, TicketData['status'] | 'parked'>> = {
  near: 'waiting',
  call: 'called',
  recall: 'called',
  miss: 'missed',
  return: 'waiting',
  start: 'serving',
  park: 'parked',
  finish: 'finished',
};

/** A walk through the states of a leg, steered by numbers. */
function walk(choices: readonly { readonly pick: number; readonly afterSeconds: number }[]) {
  const steps: { step: Step; afterSeconds: number }[] = [];
  let at: keyof typeof NEXT = 'waiting';
  for (const { pick, afterSeconds } of choices) {
    const step: Step | undefined = NEXT[at][pick % Math.max(1, NEXT[at].length)];
    if (!step) break;
    steps.push({ step, afterSeconds });
    at = LEADS_TO[step];
  }
  return steps;
}

const arrivalAt = (minute: number) => addSeconds('2026-11-30T01:00:00.000Z', minute * 60);
const promiseAt = (minute: number) => ({ at: arrivalAt(minute), p10: 2, p50: 9, p90: 40 });

const leg = (name: string): fc.Arbitrary<ToldFact[]> =>
  fc
    .record({
      choices: fc.array(
        fc.record({
          pick: fc.nat({ max: 5 }),
          afterSeconds: fc.integer({ min: 0, max: 7_200_000 }).map((ms) => ms / 1000),
        }),
        { maxLength: 12 },
      ),
      leg: fc.integer({ min: 1, max: 2 }),
      priority: fc.boolean(),
      origin: fc.constantFrom('walk-in' as const, 'booking' as const),
      applicantCount: fc.integer({ min: 1, max: 5 }),
      serviceId: fc.constantFrom('dukcapil-ktp-el', 'dukcapil-kk'),
      minute: fc.nat({ max: 300 }),
      promised: fc.boolean(),
      outcome: fc.constantFrom('delivered' as const, 'incomplete' as const, 'left' as const),
    })
    .map(({ choices, minute, outcome, promised, ...start }) =>
      ticketHistory({
        name,
        start: {
          ...start,
          issuedAt: arrivalAt(minute),
          ...(promised ? { promises: [promiseAt(minute)] } : {}),
        },
        steps: walk(choices),
        counters: ['loket-1', 'loket-2'],
        outcome,
        missing: outcome === 'incomplete' ? ['kartu-keluarga'] : [],
        surveyToken: name,
      }).map(({ data, version }) => ({
        fact: legFactOf(data, version),
        survey: surveyOf(data),
      })),
    );

const booked = (name: string): fc.Arbitrary<ToldFact[]> =>
  fc.boolean().map((cancelled) => {
    const made = { fact: bookingFactOf(booking(name), 1), survey: null };
    const ended = { fact: bookingFactOf(booking(name, { status: 'cancelled' }), 2), survey: null };
    return cancelled ? [made, ended] : [made];
  });

/** Histories of several legs and bookings. */
export const histories: fc.Arbitrary<ToldFact[][]> = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 2 }))
  .chain(([legs, bookings]) =>
    fc.tuple(
      ...Array.from({ length: legs }, (_, n) => leg(`leg-${n}`)),
      ...Array.from({ length: bookings }, (_, n) => booked(`booking-${n}`)),
    ),
  );

/**
 * The histories as a bus may deliver them: in any order, some twice, and some versions never –
 * but the last of each at least once.
 */
export const deliveries: fc.Arbitrary<{ told: ToldFact[][]; delivered: ToldFact[] }> =
  histories.chain((told) => {
    const certain = told.flatMap((history) => history.slice(-1));
    const rest = told.flatMap((history) => history.slice(0, -1));
    return fc
      .tuple(fc.subarray(rest), fc.subarray([...rest, ...certain]))
      .chain(([kept, twice]) => {
        const all = [...certain, ...kept, ...twice];
        return fc.shuffledSubarray(all, { minLength: all.length });
      })
      .map((delivered) => ({ told, delivered }));
  });

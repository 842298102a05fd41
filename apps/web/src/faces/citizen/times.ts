import { type Body, call, type Outcome } from '../../core/api.ts';
import { deviceNow } from '../../core/clock.ts';
import type { KeptAnswer, LiveOptions } from '../../core/live.ts';

export type Availability = Body<'GET /v1/services/{serviceId}/availability'>;
export type Day = Availability['days'][number];

/** Which times: of a service, from a day on (today where none is named), for so many. */
export interface TimesQuestion {
  readonly serviceId: string;
  readonly from: string | undefined;
  readonly applicants: number;
  /** Only those in the hours of somebody who interprets. */
  readonly interpreter: boolean;
}

const POLL_MS = 30_000;
/** What is older than this (in ms) is no help: it would be shown only to be taken away again. */
export const TIMES_GOOD_MS = 60_000;
/** An answer that was asked for beforehand counts as asked now. */
const AHEAD_MS = 5000;

const heard = new Map<string, KeptAnswer<Availability>>();
const ahead = new Map<
  string,
  { readonly at: number; readonly answer: Promise<Outcome<Availability>> }
>();

export function timesName({ serviceId, from, applicants, interpreter }: TimesQuestion): string {
  return `${serviceId} ${from ?? ''} ${applicants} ${interpreter}`;
}

/**
 * The times of 14 days, kept up to date. Who comes back to them sees those of a moment ago at once, and
 * then the new ones: nobody waits for the same list twice.
 */
export function timesOptions(question: TimesQuestion): LiveOptions<Availability> {
  const name = timesName(question);
  return {
    read: (etag) => {
      const asked = ahead.get(name);
      ahead.delete(name);
      return asked && deviceNow() - asked.at < AHEAD_MS ? asked.answer : ask(question, etag);
    },
    pollMs: () => POLL_MS,
    keeper: {
      read: () => {
        const known = heard.get(name);
        return Promise.resolve(
          known && deviceNow() - known.confirmedAt < TIMES_GOOD_MS ? known : undefined,
        );
      },
      write: (answer) => {
        heard.set(name, answer);
      },
    },
  };
}

/** Asks for the times of a service as soon as a finger comes down: the page that shows them follows. */
export function askAhead(serviceId: string): void {
  const question = { serviceId, from: undefined, applicants: 1, interpreter: false };
  const name = timesName(question);
  const known = ahead.get(name);
  if (known && deviceNow() - known.at < AHEAD_MS) return;
  ahead.set(name, { at: deviceNow(), answer: ask(question, undefined) });
}

function ask(
  { serviceId, from, applicants, interpreter }: TimesQuestion,
  etag: string | undefined,
): Promise<Outcome<Availability>> {
  return call('GET /v1/services/{serviceId}/availability', {
    params: { serviceId },
    query: {
      from,
      ...(applicants > 1 ? { applicants: String(applicants) } : {}),
      ...(interpreter ? { interpreter: 'any' } : {}),
    },
    etag,
  });
}

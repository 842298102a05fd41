import type { Instant } from '@gerai/shared/ports.ts';
import { systemClock } from '@gerai/shared/system.ts';
import { GeraiClient, type Persistence } from './client.ts';

export interface SentSms {
  readonly id: string;
  readonly phone: string;
  readonly text: string;
  readonly at: Instant;
}

/** What a journey needs of an installation besides its routes: staff who sign in, phones, the time. */
export interface Stage {
  readonly client: GeraiClient;
  /** An access token of a person of the demo staff. */
  tokenFor(username: string): Promise<string>;
  /** Every SMS that has reached a phone. */
  sms(): Promise<readonly SentSms[]>;
  now(): Promise<Instant>;
  /** Moves the installation's clock: a visit has days between its steps. */
  moveTo(instant: Instant): Promise<void>;
  /** Resolves when nothing is under way any more. */
  settle(): Promise<void>;
}

/** A runtime of `npm start`, by its development pages. */
export function localStage(baseUrl: string, persistence?: Persistence): Stage {
  const client = new GeraiClient(baseUrl, persistence);
  const tokens = new Map<string, string>();
  return {
    client,
    async tokenFor(username) {
      const known = tokens.get(username);
      if (known) return known;
      const { access_token: token } = await client.json<{ access_token: string }>('/_dev/token', {
        method: 'POST',
        body: JSON.stringify({ username }),
      });
      tokens.set(username, token);
      return token;
    },
    async sms() {
      return (await client.json<{ sms: SentSms[] }>('/_dev/sms')).sms;
    },
    async now() {
      return (await client.json<{ now: Instant }>('/_dev/clock')).now;
    },
    async moveTo(instant) {
      await client.json('/_dev/clock', { method: 'POST', body: JSON.stringify({ set: instant }) });
      // Tokens live an hour, and hours have just passed.
      tokens.clear();
    },
    settle: () =>
      until(
        'nothing is under way',
        async () => (await client.json<{ settled: boolean }>('/_dev/status')).settled,
      ),
  };
}

/** Asks until the answer is yes. @throws Error naming what was waited for. */
export async function until(
  what: string,
  holds: () => Promise<boolean>,
  withinMs = 20_000,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`Waited ${withinMs} ms in vain: ${what}`);
    await systemClock.sleep(25);
  }
}

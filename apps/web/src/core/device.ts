import { signal } from '@preact/signals';
import { type Body, call, newKey } from './api.ts';
import { readKept, writeKept } from './store.ts';

/**
 * starting: looking for the token. pairing: showing a code until somebody lets the device in.
 * paired: with its token.
 */
export type DeviceState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'pairing'; readonly code: string | undefined }
  | { readonly kind: 'paired'; readonly token: string };

export const TOKEN = /^gd1\.[\w.-]+$/;
const RETRY_MS = 5000;

export interface PairedDevice {
  readonly state: { readonly value: DeviceState };
  /** Takes a token that was scanned or came with the address. */
  adopt(token: string): void;
  /** The server no longer knows the token: begin anew. */
  forget(): void;
}

/** A device that is let in once and keeps its token where no other page reads it. */
export function createDevice(kind: 'kiosk' | 'display', place: string): PairedDevice {
  const state = signal<DeviceState>({ kind: 'starting' });
  const paired = () => state.value.kind === 'paired';
  const adopt = (token: string) => {
    state.value = { kind: 'paired', token };
    void writeKept(place, token);
  };

  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const pair = async () => {
    const key = newKey();
    while (!paired()) {
      state.value = { kind: 'pairing', code: undefined };
      const begun = await call('POST /v1/devices/pairings', { key: newKey(), body: { kind } });
      if (begun.kind === 'ok') await collect(begun.body, key);
      else await pause(RETRY_MS);
    }
  };
  const collect = async (begun: Body<'POST /v1/devices/pairings'>, key: string) => {
    if (!paired()) state.value = { kind: 'pairing', code: begun.code };
    const { code, secret } = begun;
    let question = 0;
    while (!paired()) {
      await pause(begun.pollAfterMs);
      question += 1;
      const answer = await call('POST /v1/devices/pairings/collect', {
        key: `${key}.${code}.${question}`,
        body: { code, secret },
      });
      if (paired()) return;
      if (answer.kind === 'ok' && answer.body.kind === 'paired') adopt(answer.body.token);
      // The code is over: the next one.
      if (answer.kind === 'problem' && answer.problem.status === 404) return;
    }
  };

  const start = async () => {
    const given = location.hash.slice(1);
    if (TOKEN.test(given)) {
      history.replaceState(null, '', location.pathname + location.search);
      adopt(given);
      return;
    }
    const kept = await readKept(place);
    if (kept) state.value = { kind: 'paired', token: kept };
    else await pair();
  };
  void start();
  return {
    state,
    adopt,
    forget() {
      void writeKept(place, '');
      state.value = { kind: 'pairing', code: undefined };
      void pair();
    },
  };
}

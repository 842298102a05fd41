import { createWorkGate } from '@gerai/booking/adapters/work-gate.ts';
import { guardSettingsOf } from '@gerai/booking/domain/booking-guard.ts';
import { aService } from '@gerai/booking/testing/city.ts';
import { sequentialIds } from '@gerai/shared/testing/doubles.ts';
import { afterEach, expect, test, vi } from 'vitest';
import { type SolveAnswer, type SolveRequest, type Solver, workAhead } from './proof-of-work.ts';

const bookingGuard = { proofOfWork: true, smsCode: false, difficulty: 1 };
const service = aService({ bookingGuard });
const gate = createWorkGate(
  {
    pepper: () => Promise.resolve(Buffer.alloc(32, 7).toString('base64')),
    sealingKeys: () => Promise.reject(new Error('Not asked for')),
    claimKeys: () => Promise.reject(new Error('Not asked for')),
  },
  sequentialIds(),
);

/** The worker's own file, in this thread: what it posts comes back as from a Web Worker. */
async function workerHere(): Promise<() => Solver> {
  const scope = { onmessage: null as ((event: { data: SolveRequest }) => Promise<void>) | null };
  let answer: (data: SolveAnswer) => void = () => undefined;
  vi.stubGlobal('self', Object.assign(scope, { postMessage: (data: SolveAnswer) => answer(data) }));
  vi.resetModules();
  await import('./proof-of-work-worker.ts');
  return () => {
    const solver: Solver = {
      onmessage: null,
      onerror: null,
      postMessage: (request) => void scope.onmessage?.({ data: request }),
      terminate: () => undefined,
    };
    answer = (data) => solver.onmessage?.(new MessageEvent('message', { data }));
    return solver;
  };
}
afterEach(() => vi.unstubAllGlobals());

/** A minute that has begun, so that solutions count for half an hour from now on. */
const now = () => new Date(Math.floor(Date.now() / 1000) * 1000).toISOString();
async function challenge() {
  const given = await gate.challenge(service, now());
  const { validUntil } = given.parameters.data;
  return { serviceId: service.serviceId, challenge: given, validUntil, serverTime: now() };
}

test('what the worker finds is right to booking, and another is found once it was used', async () => {
  expect(guardSettingsOf(service.service).proofOfWork).toBe(true);
  const ahead = workAhead(service.serviceId, await workerHere(), challenge);
  const first = await ahead.take();
  if (first.kind !== 'solved') throw new Error(`It was ${first.kind}`);
  expect(await gate.judge(first.work)).toMatchObject({ workId: expect.stringMatching(/^wrk_/) });
  expect(await ahead.take()).toBe(first);
  ahead.used();
  const second = await ahead.take();
  if (second.kind !== 'solved') throw new Error(`It was ${second.kind}`);
  expect(await gate.judge(second.work)).not.toEqual(await gate.judge(first.work));
});

test('a solution that is about to expire is found anew', async () => {
  let asked = 0;
  const expiring = async () => {
    asked += 1;
    const given = await challenge();
    return { ...given, validUntil: asked === 1 ? now() : given.validUntil };
  };
  const ahead = workAhead(service.serviceId, await workerHere(), expiring);
  expect((await ahead.take()).kind).toBe('solved');
  expect(asked).toBe(2);
});

test('a service that asks for none costs nothing; no network and no workers are told', async () => {
  const never = () => {
    throw new Error('No workers here');
  };
  const none = { ...(await challenge()), challenge: null, validUntil: null };
  const outcomeOf = (fetched: typeof challenge | (() => Promise<typeof none | undefined>)) =>
    workAhead(service.serviceId, never, fetched).take();
  expect(await outcomeOf(() => Promise.resolve(none))).toMatchObject({ kind: 'none' });
  expect(await outcomeOf(() => Promise.resolve(undefined))).toMatchObject({ kind: 'failed' });
  expect(await outcomeOf(challenge)).toMatchObject({ kind: 'failed' });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { testService } from '../test-service/registration.ts';
import { temporaryFolder } from '../testing/harness.ts';
import { LogFiles } from './log-files.ts';
import { FunctionPool } from './pool.ts';
import { StartGate } from './start-gate.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function buildPool(options: { maxWorkers?: number; timeoutSeconds?: number; entry?: string } = {}) {
  const folder = temporaryFolder();
  const logs = new LogFiles(folder, () => '2026-11-30T01:00:00.000Z');
  let ended = 0;
  const pool = new FunctionPool({
    boot: {
      entry: options.entry ?? testService.entry('public').href,
      functionId: 'booking.public',
      functionArn: 'arn:aws:lambda:ap-southeast-3:000000000000:function:gerai-booking-public',
      memoryMegabytes: 128,
      compileCache: join(folder, 'cache'),
      time: undefined,
    },
    environment: { AWS_REGION: 'ap-southeast-3', TABLE_NAME: 'none' },
    logs,
    timeoutSeconds: options.timeoutSeconds ?? 1,
    maxWorkers: options.maxWorkers ?? 2,
    gate: new StartGate(2),
    onEnd: () => {
      ended += 1;
    },
  });
  closing.push(() => pool.close().then(() => logs.close()));
  const probe = (action: string, body: unknown = {}) =>
    pool.invoke({ pathParameters: { action }, body: JSON.stringify(body) });
  return { pool, logs, folder, probe, ended: () => ended };
}

const workerOf = (outcome: unknown) =>
  (outcome as { payload: { worker: string; invocations: number; atOnce: number } }).payload;

describe('FunctionPool', () => {
  it('never runs two invocations at a time in one worker', async () => {
    const { probe, ended } = buildPool({ maxWorkers: 2 });
    const outcomes = await Promise.all(
      [1, 2, 3, 4, 5].map(() => probe('sleep', { milliseconds: 30 })),
    );
    const answers = outcomes.map(workerOf);
    expect(answers.map((answer) => answer.atOnce)).toEqual([1, 1, 1, 1, 1]);
    expect(new Set(answers.map((answer) => answer.worker)).size).toBeLessThanOrEqual(2);
    expect(ended()).toBe(5);
  });

  it('runs several invocations at a time in several workers', async () => {
    const { probe } = buildPool({ maxWorkers: 2, timeoutSeconds: 20 });
    const meet = () => probe('sleep', { milliseconds: 1500 });
    const answers = (await Promise.all([meet(), meet()])).map(workerOf);
    expect(new Set(answers.map((answer) => answer.worker)).size).toBe(2);
  });

  it('keeps a worker for the next invocation', async () => {
    const { probe } = buildPool();
    await probe('sleep', { milliseconds: 0 });
    expect(workerOf(await probe('sleep', { milliseconds: 0 }))).toEqual({
      worker: 'booking.public.w1',
      invocations: 2,
      atOnce: 1,
    });
  });

  it('gives each worker its own environment and nothing of ours', async () => {
    const { probe } = buildPool();
    expect(await probe('environment')).toEqual({
      kind: 'succeeded',
      payload: { variables: ['AWS_ACCESS_KEY_ID', 'AWS_REGION', 'TABLE_NAME'] },
    });
  });

  it('tells a thrown error as Lambda does, and the worker lives on', async () => {
    const { probe } = buildPool();
    expect(await probe('throw')).toEqual({
      kind: 'failed',
      errorType: 'TypeError',
      errorMessage: 'on purpose',
    });
    expect(workerOf(await probe('sleep', { milliseconds: 0 })).invocations).toBe(2);
  });

  it('fails what takes too long or loses its worker, and replaces the worker', async () => {
    const { probe } = buildPool({ maxWorkers: 1 });
    expect(await probe('hang')).toMatchObject({ kind: 'failed', errorType: 'Sandbox.Timedout' });
    expect(await probe('exit')).toMatchObject({ kind: 'failed', errorType: 'Runtime.ExitError' });
    expect(workerOf(await probe('sleep', { milliseconds: 0 }))).toEqual({
      worker: 'booking.public.w3',
      invocations: 1,
      atOnce: 1,
    });
  });

  it('stops a worker by its name in the middle of an invocation', async () => {
    const { pool, probe } = buildPool();
    await probe('sleep', { milliseconds: 0 });
    const running = probe('hang');
    await pool.terminate('booking.public.w1');
    expect(await running).toMatchObject({ kind: 'failed', errorType: 'Runtime.ExitError' });
  });

  it('fails the invocations of a function that does not load, and comes to an end', async () => {
    const { probe, pool } = buildPool({ entry: 'file:///nowhere/public.ts' });
    const outcomes = await Promise.all([probe('time'), probe('time'), probe('time')]);
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(['failed', 'failed', 'failed']);
    expect(pool.active).toBe(0);
  });

  it('refuses more than ten thousand that wait', async () => {
    const { pool } = buildPool();
    for (let n = 0; n < 10_000; n += 1) void pool.invoke({});
    expect(await pool.invoke({})).toEqual({ kind: 'busy' });
  });

  it('fails what still waits or runs when it is closed', async () => {
    const { pool, probe } = buildPool({ maxWorkers: 1 });
    await probe('sleep', { milliseconds: 0 });
    const left = Promise.all([probe('hang'), probe('time')]);
    await pool.close();
    expect(await left).toMatchObject([
      { errorType: 'Runtime.ExitError' },
      { errorType: 'Runtime.ExitError' },
    ]);
    expect(await probe('time')).toMatchObject({ errorType: 'Runtime.ExitError' });
  });

  it('keeps what workers print, and a line about each invocation, as JSON lines', async () => {
    const { pool, probe, logs, folder } = buildPool();
    await probe('print');
    await pool.close();
    await logs.close();
    const lines = readFileSync(join(folder, 'booking.public.log'), 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(
      expect.arrayContaining([
        { time: '2026-11-30T01:00:00.000Z', level: 'info', message: 'a plain line' },
        { level: 'info', message: 'a JSON line' },
        expect.objectContaining({ type: 'platform', status: 'succeeded' }),
      ]),
    );
  });
});

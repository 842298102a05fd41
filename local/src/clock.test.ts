import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { RuntimeClock } from './clock.ts';

const startAt = '2026-11-30T01:00:00.000Z';

describe('RuntimeClock', () => {
  it('starts where it is told and moves when it is moved', () => {
    const clock = new RuntimeClock({ startAt });
    expect(clock.now() >= startAt && clock.now() < '2026-11-30T01:00:05.000Z').toBe(true);
    clock.advance(3_600_000);
    expect(clock.now().slice(0, 13)).toBe('2026-11-30T02');
    clock.set('2026-01-01T00:00:00.000Z');
    expect(clock.now().slice(0, 10)).toBe('2026-01-01');
  });

  it('tells its listeners of every move', () => {
    const clock = new RuntimeClock({ startAt });
    let moves = 0;
    const stop = clock.onMove(() => {
      moves += 1;
    });
    clock.advance(1);
    stop();
    clock.advance(1);
    expect(moves).toBe(1);
  });

  it('turns virtual waits into real ones by its speed', () => {
    expect(new RuntimeClock({ startAt, speed: 60 }).realDelay(60_000)).toBe(1000);
    expect(new RuntimeClock().realDelay(-5)).toBe(0);
  });

  it('refuses a speed of 0 and moves of the real clock', () => {
    expect(() => new RuntimeClock({ startAt, speed: 0 })).toThrow(RangeError);
    expect(() => new RuntimeClock().advance(1)).toThrow('without a virtual clock');
  });

  it('is what every Date of a thread with its time line tells', async () => {
    const clock = new RuntimeClock({ startAt });
    const module = new URL('./workers/shared-time.ts', import.meta.url).href;
    const worker = new Worker(
      `import { parentPort, workerData } from 'node:worker_threads';
       const { SharedTime, installVirtualDate } = await import(${JSON.stringify(module)});
       installVirtualDate(new SharedTime(workerData));
       parentPort.on('message', () => parentPort.postMessage([
         new Date().toISOString(), new Date(Date.now()).toISOString(), new Date(0).toISOString(),
         new Date() instanceof Date, Date().slice(11, 15),
       ]));`,
      { eval: true, workerData: clock.shared?.buffer, execArgv: ['--input-type=module'] },
    );
    const ask = () =>
      new Promise<unknown[]>((resolve) => {
        worker.once('message', resolve);
        worker.postMessage('now');
      });
    const first = await ask();
    expect(first.slice(0, 2).map((text) => String(text).slice(0, 13))).toEqual([
      '2026-11-30T01',
      '2026-11-30T01',
    ]);
    expect(first.slice(2)).toEqual(['1970-01-01T00:00:00.000Z', true, '2026']);
    clock.set('2027-02-03T00:00:00.000Z');
    expect(String((await ask())[0]).slice(0, 10)).toBe('2027-02-03');
    await worker.terminate();
  });
});

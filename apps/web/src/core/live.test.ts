import { expect, test } from 'vitest';
import type { Outcome } from './api.ts';
import { type LiveEnvironment, liveResource } from './live.ts';

/** A browser whose time moves by hand. */
function handMade() {
  let now = 0;
  let hidden = false;
  let wake: () => void = () => undefined;
  let timers: { at: number; run: () => void }[] = [];
  const environment: LiveEnvironment = {
    now: () => now,
    random: () => 1,
    after(ms, run) {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((each) => each !== timer);
      };
    },
    hidden: () => hidden,
    onWake(run) {
      wake = run;
      return () => {
        wake = () => undefined;
      };
    },
  };
  const flush = async () => {
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  };
  return {
    environment,
    flush,
    pauses: () => timers.map(({ at }) => at - now),
    hide: () => {
      hidden = true;
    },
    async show() {
      hidden = false;
      wake();
      await flush();
    },
    async advance(ms: number) {
      now += ms;
      const due = timers.filter(({ at }) => at <= now);
      timers = timers.filter(({ at }) => at > now);
      for (const { run } of due) run();
      await flush();
    },
  };
}

const ok = (body: number): Outcome<number> => ({ kind: 'ok', body, etag: `"${body}"` });
const gone: Outcome<number> = { kind: 'unreachable' };
const refused: Outcome<number> = {
  kind: 'problem',
  problem: {
    code: 'not-found',
    title: '',
    language: 'id',
    status: 404,
    correlationId: '',
    members: {},
  },
};

function scripted(answers: (Outcome<number> | Error)[]) {
  const etags: (string | undefined)[] = [];
  return {
    etags,
    read(etag: string | undefined): Promise<Outcome<number>> {
      etags.push(etag);
      const answer = answers.shift() ?? gone;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  };
}

test('asks again with the ETag, and an unchanged answer keeps the value fresh', async () => {
  const browser = handMade();
  const source = scripted([ok(1), { kind: 'unchanged' }]);
  const live = liveResource({ ...source, pollMs: () => 100, environment: browser.environment });
  await browser.flush();
  await browser.advance(100);
  expect(source.etags).toEqual([undefined, '"1"']);
  expect(live.data.value).toBe(1);
  expect(live.state.value).toBe('fresh');
  expect(live.confirmedAt.value).toBe(100);
});

test('keeps the last value through faults, waits longer each time, and recovers by itself', async () => {
  const browser = handMade();
  const source = scripted([ok(1), gone, gone, gone, gone, ok(2)]);
  const live = liveResource({
    ...source,
    pollMs: () => 100,
    slowestMs: 3000,
    environment: browser.environment,
  });
  await browser.flush();
  const pauses: number[] = [];
  for (let fault = 0; fault < 4; fault += 1) {
    await browser.advance(browser.pauses()[0] ?? 0);
    expect(live.state.value).toBe('stale');
    expect(live.data.value).toBe(1);
    pauses.push(browser.pauses()[0] ?? 0);
  }
  expect(pauses).toEqual([1000, 2000, 3000, 3000]);
  await browser.advance(3000);
  expect([live.state.value, live.data.value]).toEqual(['fresh', 2]);
});

test('a fault of the network is never a refusal, and a refusal is never a fault', async () => {
  const browser = handMade();
  const source = scripted([refused, gone]);
  const live = liveResource({ ...source, pollMs: () => 100, environment: browser.environment });
  await browser.flush();
  expect(live.state.value).toBe('refused');
  await browser.advance(1000);
  expect(live.state.value).toBe('stale');
});

test('a reader that throws does not end the loop', async () => {
  const browser = handMade();
  const source = scripted([new Error('defect'), ok(1)]);
  const live = liveResource({ ...source, pollMs: () => 100, environment: browser.environment });
  await browser.flush();
  expect(live.state.value).toBe('stale');
  await browser.advance(1000);
  expect(live.data.value).toBe(1);
});

test('rests while hidden and asks at once when it is seen again', async () => {
  const browser = handMade();
  const source = scripted([ok(1), ok(2)]);
  const live = liveResource({ ...source, pollMs: () => 100, environment: browser.environment });
  await browser.flush();
  browser.hide();
  await browser.advance(5000);
  expect(source.etags).toHaveLength(1);
  await browser.show();
  expect(live.data.value).toBe(2);
});

test('stopped, it asks no more', async () => {
  const browser = handMade();
  const source = scripted([ok(1), ok(2)]);
  const live = liveResource({ ...source, pollMs: () => 100, environment: browser.environment });
  await browser.flush();
  live.stop();
  await browser.advance(10_000);
  expect(source.etags).toHaveLength(1);
  expect(browser.pauses()).toEqual([]);
});

test('what was kept is shown with its age until the server answers, and asked for by its etag', async () => {
  const browser = handMade();
  const asked: (string | undefined)[] = [];
  const written: unknown[] = [];
  let answer: Outcome<number> = gone;
  const live = liveResource({
    read: (etag) => {
      asked.push(etag);
      return Promise.resolve(answer);
    },
    pollMs: () => 1000,
    keeper: {
      read: () => Promise.resolve({ body: 7, etag: '"7"', confirmedAt: -5000 }),
      write: (kept) => written.push(kept),
    },
    environment: browser.environment,
  });
  await browser.flush();
  expect([live.data.value, live.state.value, live.confirmedAt.value]).toEqual([7, 'stale', -5000]);
  answer = { kind: 'unchanged' };
  await browser.advance(1000);
  expect([live.data.value, live.state.value, live.confirmedAt.value]).toEqual([7, 'fresh', 1000]);
  answer = ok(8);
  await browser.advance(1000);
  expect(live.data.value).toBe(8);
  expect(asked).toEqual(['"7"', '"7"', '"7"']);
  expect(written).toEqual([
    { body: 7, etag: '"7"', confirmedAt: 1000 },
    { body: 8, etag: '"8"', confirmedAt: 2000 },
  ]);
  live.stop();
});

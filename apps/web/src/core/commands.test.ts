import { describe, expect, it } from 'vitest';
import type { Outcome } from './api.ts';
import { commandLine } from './commands.ts';

/** Time by hand, and a server that answers what the test says. */
function world() {
  let now = 0;
  let made = 0;
  const timers: { at: number; run: () => void }[] = [];
  const environment = {
    now: () => now,
    newKey: () => {
      made += 1;
      return `key-${made}`;
    },
    after(ms: number, run: () => void) {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => {
        timers.splice(timers.indexOf(timer), 1);
      };
    },
  };
  const idle = async () => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  const pass = async (ms: number) => {
    const until = now + ms;
    for (;;) {
      await idle();
      const next = timers.sort((a, b) => a.at - b.at)[0];
      if (!next || next.at > until) break;
      timers.shift();
      now = next.at;
      next.run();
    }
    now = until;
    await idle();
  };
  return { environment, pass };
}

const ok = (body: string): Outcome<string> => ({ kind: 'ok', body, etag: undefined });
const gone: Outcome<string> = { kind: 'unreachable' };
const refused: Outcome<string> = {
  kind: 'problem',
  problem: {
    code: 'no',
    title: 'Tidak',
    language: 'id',
    status: 409,
    correlationId: '',
    members: {},
  },
};

describe('a line of commands', () => {
  it('sends in the order of the presses, again with the same key while nothing is heard', async () => {
    const { environment, pass } = world();
    const line = commandLine<string>(environment);
    const heard: string[] = [];
    let online = false;
    const press = (name: string) =>
      line.press({
        name,
        step: name,
        send: (key) => {
          heard.push(`${name} ${key}`);
          return Promise.resolve(online ? ok(name) : gone);
        },
      });
    press('start');
    press('finish');
    await pass(3000);
    expect(line.waiting.value).toBe(true);
    expect(line.sent.value.map(({ step }) => step)).toEqual(['start', 'finish']);
    online = true;
    await pass(5000);
    expect(line.waiting.value).toBe(false);
    expect(line.sent.value.map(({ result }) => result)).toEqual(['start', 'finish']);
    const starts = heard.filter((each) => each.startsWith('start'));
    expect(new Set(starts).size).toBe(1);
    expect(starts.length).toBeGreaterThan(1);
    expect(heard.at(-1)).toMatch(/^finish/);
    expect(heard.filter((each) => each.startsWith('finish'))).toHaveLength(1);
  });

  it('gives up after half a minute, says so, and keeps the key for the next press', async () => {
    const { environment, pass } = world();
    const line = commandLine(environment);
    const keys: string[] = [];
    const press = () =>
      line.press({
        name: 'start',
        send: (key) => {
          keys.push(key);
          return Promise.resolve(gone);
        },
      });
    press();
    await pass(29_000);
    expect(line.problem.value).toBeUndefined();
    await pass(2000);
    expect(line.problem.value?.title).toContain('Belum tercatat');
    expect(line.sent.value).toEqual([]);
    press();
    await pass(100);
    expect(new Set(keys).size).toBe(1);
  });

  it('drops what stood behind a refused command', async () => {
    const { environment, pass } = world();
    const line = commandLine(environment);
    let finished = 0;
    line.press({ name: 'start', send: () => Promise.resolve(refused) });
    line.press({
      name: 'finish',
      send: () => {
        finished += 1;
        return Promise.resolve(ok(''));
      },
    });
    await pass(100);
    expect(line.problem.value?.code).toBe('no');
    expect(finished).toBe(0);
    expect(line.sent.value).toEqual([]);
  });

  it('says nothing of a refusal that means it is done already, and goes on with what stood behind', async () => {
    const { environment, pass } = world();
    const line = commandLine<string>(environment);
    const told: string[] = [];
    line.press({
      name: 'call',
      send: () => Promise.resolve(refused),
      settled: ({ code }) => told.push(code) > 0,
    });
    line.press({ name: 'pause', send: () => Promise.resolve(ok('paused')) });
    await pass(100);
    expect(told).toEqual(['no']);
    expect(line.problem.value).toBeUndefined();
    expect(line.sent.value.map(({ name, result }) => [name, result])).toEqual([
      ['pause', 'paused'],
    ]);
  });

  it('takes a second press of the same for none, and a call only where something is heard', async () => {
    const { environment, pass } = world();
    const line = commandLine(environment);
    const slow = () => new Promise<Outcome<string>>(() => undefined);
    expect(line.press({ name: 'finish', send: slow })).toBe(true);
    expect(line.press({ name: 'finish', send: slow })).toBe(false);
    expect(line.press({ name: 'call', send: slow, alone: true })).toBe(true);
    const deaf = commandLine(environment);
    deaf.press({ name: 'start', send: () => Promise.resolve(gone) });
    await pass(100);
    expect(deaf.press({ name: 'call', send: slow, alone: true })).toBe(false);
    expect(deaf.press({ name: 'finish', send: slow })).toBe(true);
  });

  it('forgets what was not answered when that is told in another way', async () => {
    const { environment, pass } = world();
    const line = commandLine(environment);
    let asked = 0;
    line.press({
      name: 'start',
      send: () => {
        asked += 1;
        return Promise.resolve(gone);
      },
    });
    await pass(100);
    line.abandon();
    await pass(10_000);
    expect(asked).toBe(1);
    expect(line.sent.value).toEqual([]);
    expect(line.problem.value).toBeUndefined();
    expect(line.press({ name: 'finish', send: () => Promise.resolve(ok('')) })).toBe(true);
    await pass(100);
    expect(line.sent.value.map(({ answeredAt }) => answeredAt !== undefined)).toEqual([true]);
  });
});

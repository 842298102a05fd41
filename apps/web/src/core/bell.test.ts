import { beforeEach, describe, expect, test, vi } from 'vitest';
import { createBell } from './bell.ts';

/** A device that counts its tones, and lets nothing sound before `touch`. */
function device() {
  let running = false;
  let tones = 0;
  const shakes: number[][] = [];
  const param = {
    value: 0,
    setValueAtTime: () => undefined,
    linearRampToValueAtTime: () => undefined,
    exponentialRampToValueAtTime: () => undefined,
  };
  const context = {
    get state() {
      return running ? 'running' : 'suspended';
    },
    currentTime: 0,
    destination: {},
    resume: () => Promise.resolve(),
    createOscillator: () => ({
      frequency: { ...param },
      connect: (next: unknown) => next,
      start: () => {
        tones += 1;
      },
      stop: () => undefined,
    }),
    createGain: () => ({ gain: { ...param }, connect: (next: unknown) => next }),
  } as unknown as AudioContext;
  return {
    environment: {
      possible: true,
      context: () => context,
      vibrate: (pattern: number[]) => {
        shakes.push(pattern);
      },
    },
    touch: () => {
      running = true;
    },
    heard: () => ({ tones, shakes: shakes.length }),
  };
}

describe('the bell', () => {
  beforeEach(() => {
    const kept = new Map<string, string>();
    vi.stubGlobal('localStorage', {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, value: string) => kept.set(name, value),
      removeItem: (name: string) => kept.delete(name),
    });
  });

  test('never sounds without consent', () => {
    const { environment, touch, heard } = device();
    touch();
    const bell = createBell(environment);
    bell.ring('called', 'B-017 10.30');
    expect(heard()).toEqual({ tones: 0, shakes: 0 });
  });

  test('sounds once for each call, also over a reload', async () => {
    const { environment, touch, heard } = device();
    touch();
    const bell = createBell(environment);
    await bell.turnOn();
    expect(heard()).toEqual({ tones: 2, shakes: 1 });
    bell.ring('called', 'B-017 10.30');
    bell.ring('called', 'B-017 10.30');
    expect(heard()).toEqual({ tones: 6, shakes: 2 });
    bell.ring('called', 'B-017 10.32');
    expect(heard()).toEqual({ tones: 10, shakes: 3 });
    const reloaded = createBell(environment);
    expect(reloaded.state.value).toBe('locked');
    await reloaded.touched();
    reloaded.ring('called', 'B-017 10.32');
    expect(heard()).toEqual({ tones: 10, shakes: 3 });
  });

  test('is locked until a touch, and rings nothing late', async () => {
    const { environment, touch, heard } = device();
    localStorage.setItem('gerai.bunyi', '1');
    const bell = createBell(environment);
    await bell.touched();
    expect(bell.state.value).toBe('locked');
    bell.ring('called', 'B-017 10.30');
    touch();
    await bell.touched();
    expect(bell.state.value).toBe('on');
    bell.ring('called', 'B-017 10.30');
    expect(heard()).toEqual({ tones: 0, shakes: 0 });
    bell.turnOff();
    bell.ring('called', 'B-017 10.32');
    expect(heard()).toEqual({ tones: 0, shakes: 0 });
    expect(createBell(environment).state.value).toBe('off');
  });

  test('stays off where the browser lets nothing sound', async () => {
    const { environment, heard } = device();
    const bell = createBell(environment);
    expect(await bell.turnOn()).toBe(false);
    expect(bell.state.value).toBe('off');
    expect(heard()).toEqual({ tones: 0, shakes: 0 });
  });

  test('does not undo what was decided while the browser was being asked', async () => {
    const { environment, touch } = device();
    localStorage.setItem('gerai.bunyi', '1');
    touch();
    const bell = createBell(environment);
    const asked = bell.touched();
    bell.turnOff();
    await asked;
    expect(bell.state.value).toBe('off');
  });

  test('a press on a locked bell that cannot sound says so, and is off', async () => {
    const { environment } = device();
    localStorage.setItem('gerai.bunyi', '1');
    const bell = createBell(environment);
    expect(await bell.turnOn()).toBe(false);
    expect(bell.state.value).toBe('off');
  });

  test('a browser that never answers is one that lets nothing sound', async () => {
    vi.useFakeTimers();
    const { environment } = device();
    const context = environment.context();
    context.resume = () => new Promise(() => undefined);
    const turning = createBell(environment).turnOn();
    await vi.advanceTimersByTimeAsync(2000);
    expect(await turning).toBe(false);
    vi.useRealTimers();
  });
});

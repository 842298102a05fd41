import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Outcome, Problem } from './api.ts';

/**
 * loading: nothing yet. fresh: the last question was answered. stale: it was not, and what is shown
 * is the last good answer, or nothing if there was none. refused: the server itself said no, which a
 * fault of the network never does.
 */
export type LiveState = 'loading' | 'fresh' | 'stale' | 'refused';

export interface Live<T> {
  readonly data: ReadonlySignal<T | undefined>;
  readonly state: ReadonlySignal<LiveState>;
  readonly problem: ReadonlySignal<Problem | undefined>;
  /** When the server last confirmed what is shown, in ms of the device; 0 before. */
  readonly confirmedAt: ReadonlySignal<number>;
  /** When the question was asked whose answer is shown, in ms of the device; 0 before. */
  readonly askedAt: ReadonlySignal<number>;
  /** Asks now. Resolves when the answer is in; never rejects. */
  refresh(): Promise<void>;
  /** Asks anew even when a question is under way: its answer may be older than what was just done. */
  reread(): Promise<void>;
  stop(): void;
}

/** The browser, as far as a live resource needs it; a test brings its own. */
export interface LiveEnvironment {
  now(): number;
  random(): number;
  /** Runs once, after that time; answers how to call it off. */
  after(ms: number, run: () => void): () => void;
  hidden(): boolean;
  /** Tells when it is worth asking again at once: back online, visible again. */
  onWake(run: () => void): () => void;
}

/** A last good answer, as it is kept on the device. */
export interface KeptAnswer<T> {
  readonly body: T;
  readonly etag: string | undefined;
  /** When the server confirmed it, in ms of the device. */
  readonly confirmedAt: number;
}

/** Where a page keeps its last good answer, to show it with its age when there is no network. */
export interface Keeper<T> {
  read(): Promise<KeptAnswer<T> | undefined>;
  write(answer: KeptAnswer<T>): void;
}

export interface LiveOptions<T> {
  readonly read: (etag: string | undefined) => Promise<Outcome<T>>;
  /** Milliseconds until the next question after a good answer, which took that many. */
  readonly pollMs: (data: T | undefined, tookMs: number) => number;
  /** Longest pause after failures; default 60 s. */
  readonly slowestMs?: number;
  /** A display in a lobby asks on even when nobody has the page in front; asked at each turn. */
  readonly whileHidden?: boolean | (() => boolean);
  /** Only for what may stay on this device; most answers may not. */
  readonly keeper?: Keeper<T>;
  readonly environment?: LiveEnvironment;
}

const FIRST_RETRY_MS = 1000;

/**
 * Something of the server that is kept up to date: polls with the ETag, doubles its pause with jitter
 * after failures, rests while the page is hidden, asks at once when it comes back, and keeps the
 * last good value throughout. It never throws and never ends by itself.
 */
export function liveResource<T>(options: LiveOptions<T>): Live<T> {
  const environment = options.environment ?? browser;
  const slowestMs = options.slowestMs ?? 60_000;
  const data = signal<T | undefined>(undefined);
  const state = signal<LiveState>('loading');
  const problem = signal<Problem | undefined>(undefined);
  const confirmedAt = signal(0);
  const askedAt = signal(0);
  let etag: string | undefined;
  let failures = 0;
  let stopped = false;
  let asking: Promise<void> | undefined;
  let cancel: () => void = () => undefined;

  const take = (outcome: Outcome<T>) => {
    switch (outcome.kind) {
      case 'ok':
        data.value = outcome.body;
        etag = outcome.etag;
        break;
      case 'unchanged':
        break;
      case 'problem':
        if (outcome.problem.status < 500 && outcome.problem.status !== 429) {
          failures += 1;
          problem.value = outcome.problem;
          state.value = 'refused';
          return;
        }
        failures += 1;
        state.value = 'stale';
        return;
      case 'unreachable':
        failures += 1;
        state.value = 'stale';
        return;
    }
    failures = 0;
    problem.value = undefined;
    state.value = 'fresh';
    confirmedAt.value = environment.now();
  };

  /** Shows what is kept, until the first answer; it is older than fresh, and says so by its age. */
  const recall = async (keeper: Keeper<T>) => {
    const kept = await keeper.read();
    if (!kept || data.value !== undefined) return;
    data.value = kept.body;
    etag = kept.etag;
    confirmedAt.value = kept.confirmedAt;
  };
  let recalled = false;

  const pause = (tookMs: number) => {
    if (failures === 0) return options.pollMs(data.value, tookMs);
    const full = Math.min(slowestMs, FIRST_RETRY_MS * 2 ** (failures - 1));
    return full * (0.5 + environment.random() / 2);
  };

  const ask = async () => {
    cancel();
    const began = environment.now();
    try {
      if (options.keeper && !recalled) {
        recalled = true;
        await recall(options.keeper);
      }
      take(await options.read(etag));
      if (state.value === 'fresh') askedAt.value = began;
      if (state.value === 'fresh' && data.value !== undefined) {
        options.keeper?.write({ body: data.value, etag, confirmedAt: confirmedAt.value });
      }
    } catch {
      // A reader that throws is a defect; the page goes on showing what it has, and says so.
      failures += 1;
      state.value = 'stale';
    } finally {
      asking = undefined;
      // The loop is closed here, whatever happened above.
      if (!stopped) {
        cancel = environment.after(pause(environment.now() - began), () => {
          const { whileHidden } = options;
          const anyway = typeof whileHidden === 'function' ? whileHidden() : whileHidden;
          if (anyway || !environment.hidden()) void refresh();
        });
      }
    }
  };

  const refresh = () => {
    if (stopped) return Promise.resolve();
    asking ??= ask();
    return asking;
  };

  const reread = async () => {
    if (asking) await asking;
    await refresh();
  };

  const unlisten = environment.onWake(() => void refresh());
  void refresh();
  return {
    data,
    state,
    problem,
    confirmedAt,
    askedAt,
    refresh,
    reread,
    stop() {
      stopped = true;
      cancel();
      unlisten();
    },
  };
}

/** So long an answer is waited for where an older one is kept, in ms. */
const PATIENCE_MS = 2000;

/**
 * Resolves when there is something to show: the server has answered for the first time, or the first
 * attempt has come to nothing. What is kept is enough at once while it is younger than `goodMs`, and
 * after a moment when it is older.
 */
export function answered(live: Live<unknown>, goodMs: number): Promise<void> {
  return new Promise((resolve) => {
    let patience: ReturnType<typeof setTimeout> | undefined;
    const stop = effect(() => {
      const kept = live.data.value !== undefined;
      const good = kept && Date.now() - live.confirmedAt.value < goodMs;
      if (live.state.value === 'loading' && !good) {
        if (kept) patience ??= setTimeout(end, PATIENCE_MS);
        return;
      }
      end();
    });
    function end() {
      clearTimeout(patience);
      queueMicrotask(() => stop());
      resolve();
    }
  });
}

const browser: LiveEnvironment = {
  now: () => Date.now(),
  random: () => Math.random(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  hidden: () => document.hidden,
  onWake(run) {
    const visible = () => {
      if (!document.hidden) run();
    };
    addEventListener('online', run);
    document.addEventListener('visibilitychange', visible);
    return () => {
      removeEventListener('online', run);
      document.removeEventListener('visibilitychange', visible);
    };
  },
};

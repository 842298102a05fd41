import { type ReadonlySignal, signal } from '@preact/signals';
import type { Outcome, Problem } from './api.ts';

/** One press: what to ask of the server, and what the screen may show of it before the answer. */
export interface Command<Step, Result> {
  /** The same content has the same name, and so the same Idempotency-Key until it is answered. */
  readonly name: string;
  readonly send: (key: string) => Promise<Outcome<Result>>;
  /** What the screen may show at once; left out where only the server can know. */
  readonly step?: Step;
  /** Needs the server's choice: it is not taken on while nothing is heard of those before it. */
  readonly alone?: boolean;
  readonly done?: (result: Result) => void;
  /** Told of a refusal first; true where it means that the same has been done already. */
  readonly settled?: (problem: Problem) => boolean;
}

/** A command on its way, or answered and not yet seen in what the server shows. */
export interface Sent<Step> {
  readonly id: number;
  readonly name: string;
  readonly step: Step | undefined;
  readonly pressedAt: number;
  /** Of the device, in ms; undefined while it is under way. */
  readonly answeredAt: number | undefined;
  readonly result: unknown;
}

export interface Commands<Step> {
  readonly sent: ReadonlySignal<readonly Sent<Step>[]>;
  /** Nothing was heard of the first one; it is being sent again. */
  readonly waiting: ReadonlySignal<boolean>;
  readonly problem: ReadonlySignal<Problem | undefined>;
  /** Takes it on, unless the same one is under way. */
  press<Result>(command: Command<Step, Result>): boolean;
  /** Forgets what was not answered: it is told in another way. */
  abandon(): void;
  stop(): void;
}

export interface CommandsEnvironment {
  now(): number;
  /** A fresh Idempotency-Key. */
  newKey(): string;
  after(ms: number, run: () => void): () => void;
}

/** So long a command is sent again; what was not heard of by then is told to the person. */
export const KEPT_MS = 30_000;
const RETRY_MS = [500, 1000, 2000, 3000, 5000];

/**
 * Commands in the order of their presses, one at a time, each sent again while nothing is heard, with
 * the same key, for half a minute. One that the server refuses takes those behind it along: they
 * were meant for a state that is not.
 */
export function commandLine<Step>(
  environment: CommandsEnvironment = browser,
  keptMs = KEPT_MS,
): Commands<Step> {
  interface Entry extends Sent<Step> {
    readonly ask: (key: string) => Promise<Outcome<unknown>>;
    readonly settle: () => void;
    readonly settled: (problem: Problem) => boolean;
  }
  const entries = signal<readonly Entry[]>([]);
  const waiting = signal(false);
  const problem = signal<Problem | undefined>(undefined);
  const keys = new Map<string, string>();
  let counted = 0;
  let running = false;
  let stopped = false;
  let wake: () => void = () => undefined;

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const cancel = environment.after(ms, resolve);
      wake = () => {
        cancel();
        resolve();
      };
    });

  const drop = (reason: Problem) => {
    entries.value = entries.value.filter(({ answeredAt }) => answeredAt !== undefined);
    problem.value = reason;
  };

  /** Sends one until it is answered or its time is over. */
  const deliver = async (entry: Entry): Promise<void> => {
    const key = keys.get(entry.name) ?? environment.newKey();
    keys.set(entry.name, key);
    for (let attempt = 0; ; attempt += 1) {
      const outcome = await entry.ask(key);
      if (stopped || !entries.value.some(({ id }) => id === entry.id)) return;
      if (outcome.kind === 'ok') {
        keys.delete(entry.name);
        problem.value = undefined;
        entries.value = entries.value.map((each) =>
          each.id === entry.id
            ? { ...each, answeredAt: environment.now(), result: outcome.body }
            : each,
        );
        entry.settle();
        return;
      }
      if (outcome.kind === 'problem' && !isPassing(outcome.problem)) {
        keys.delete(entry.name);
        // What stood behind one that was done already was meant for just that.
        if (entry.settled(outcome.problem)) {
          entries.value = entries.value.filter(({ id }) => id !== entry.id);
        } else drop(outcome.problem);
        return;
      }
      const left = entry.pressedAt + keptMs - environment.now();
      if (left <= 0) {
        drop(UNHEARD);
        return;
      }
      waiting.value = true;
      await pause(Math.min(left, RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] ?? left));
      if (stopped || !entries.value.some(({ id }) => id === entry.id)) return;
    }
  };

  const run = async () => {
    if (running) return;
    running = true;
    for (;;) {
      const next = entries.value.find(({ answeredAt }) => answeredAt === undefined);
      if (!next || stopped) break;
      await deliver(next);
      waiting.value = false;
    }
    running = false;
  };

  return {
    sent: entries,
    waiting,
    problem,
    press(command) {
      const under = entries.value.filter(({ answeredAt }) => answeredAt === undefined);
      if (stopped || under.some(({ name }) => name === command.name)) return false;
      if (command.alone && waiting.value) return false;
      counted += 1;
      let settle: () => void = () => undefined;
      const entry: Entry = {
        id: counted,
        name: command.name,
        step: command.step,
        pressedAt: environment.now(),
        answeredAt: undefined,
        result: undefined,
        ask: async (key) => {
          const outcome = await command.send(key);
          if (outcome.kind === 'ok') settle = () => command.done?.(outcome.body);
          return outcome;
        },
        settle: () => settle(),
        settled: command.settled ?? (() => false),
      };
      // The last few answers are enough to bridge the time until the server's own view is read.
      entries.value = [...entries.value.filter(isRecent(environment.now())), entry];
      problem.value = undefined;
      void run();
      return true;
    },
    abandon() {
      entries.value = entries.value.filter(({ answeredAt }) => answeredAt !== undefined);
      waiting.value = false;
      wake();
    },
    stop() {
      stopped = true;
      wake();
    },
  };
}

const isRecent =
  (now: number) =>
  ({ answeredAt }: Sent<unknown>) =>
    answeredAt === undefined || now - answeredAt < KEPT_MS;

/** A fault on the way, which says nothing about the command. */
function isPassing({ status }: Problem): boolean {
  return status >= 500 || status === 429;
}

const UNHEARD: Problem = {
  code: 'unreachable',
  title: 'Belum tercatat: server tidak menjawab. Tekan lagi, tidak akan tercatat dua kali.',
  language: 'id',
  status: 0,
  correlationId: '',
  members: {},
};

const browser: CommandsEnvironment = {
  now: () => Date.now(),
  newKey: () => crypto.randomUUID(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

import { type ReadonlySignal, signal } from '@preact/signals';
import type { ListedCall } from '../../core/announcer.ts';

/** So many calls share the screen: more could not be read from the far end of a lobby. */
export const SHARED = 4;
/** A number stays large at least this long, whoever waits for its place. */
export const SHORTEST_MS = 4000;
/** And this long where nobody waits: then it gives the screen to those beside it. */
export const LONG_MS = 8000;

/** A call that is shown large. */
export interface Large {
  readonly call: ListedCall;
  /** Since when, in ms; not finite for what was there before the screen was. */
  readonly since: number;
}

/** The clock and the timer, as far as the large calls need them; a test brings its own. */
export interface HeroEnvironment {
  now(): number;
  after(ms: number, run: () => void): () => void;
}

export interface Hero {
  /** What is large now: nothing, one call, or up to four that share the screen. */
  readonly large: ReadonlySignal<readonly Large[]>;
  /** Calls that have not had their place yet, oldest first. */
  readonly waiting: ReadonlySignal<readonly ListedCall[]>;
  /** Every call has had its time. */
  readonly quiet: ReadonlySignal<boolean>;
  /** New calls, oldest first: each is large at once where there is room, else as soon as there is. */
  show(calls: readonly ListedCall[]): void;
  /** A call of before: shown where nothing else is. */
  remember(call: ListedCall): void;
  /** Resolves as soon as the number is large, and keeps it so until something else is held. */
  hold(call: ListedCall): Promise<void>;
  release(): void;
}

/**
 * Which calls are large, and for how long. A call alone has the screen to itself; those that come
 * within seconds share it, so that nobody waits for the voice to see a number large: it says one
 * after the other, and what it says is large while it says it.
 */
export function createHero(environment: HeroEnvironment = browser): Hero {
  const large = signal<readonly Large[]>([]);
  const waiting = signal<readonly ListedCall[]>([]);
  const quiet = signal(true);
  let held: string | undefined;
  let becameLarge: () => void = () => undefined;
  let cancel: () => void = () => undefined;

  const settle = () => {
    cancel();
    const now = environment.now();
    const age = ({ since }: Large) => now - since;
    const isHeld = ({ call }: Large) => call.number === held;
    const queue = [...waiting.value];
    let places: readonly Large[] = large.value.filter(
      (each) => isHeld(each) || age(each) < LONG_MS,
    );
    if (places.length === 0 && queue.length === 0) places = latestOf(large.value);
    for (;;) {
      const [next] = queue;
      if (!next) break;
      const place = { call: next, since: now };
      if (places.length < SHARED) {
        places = [...places, place];
      } else {
        const due = places
          .filter((each) => !isHeld(each) && age(each) >= SHORTEST_MS)
          .sort((a, b) => a.since - b.since)[0];
        if (!due) break;
        // In the very place of the one that leaves: the others stay where people look for them.
        places = places.map((each) => (each === due ? place : each));
      }
      queue.shift();
    }
    large.value = places;
    waiting.value = queue;
    quiet.value = queue.length === 0 && places.every((each) => age(each) >= LONG_MS);
    if (held !== undefined && places.some(isHeld)) becameLarge();

    const ends = places
      .filter((each) => !isHeld(each))
      .map(({ since }) => since + (queue.length > 0 ? SHORTEST_MS : LONG_MS));
    const soonest = Math.min(...ends.filter((end) => end > now));
    if (Number.isFinite(soonest)) cancel = environment.after(soonest - now, settle);
  };

  return {
    large,
    waiting,
    quiet,
    show(calls) {
      const now = environment.now();
      for (const call of calls) {
        const same = (each: ListedCall) => each.number === call.number;
        if (large.value.some((each) => same(each.call))) {
          large.value = large.value.map((each) => (same(each.call) ? { call, since: now } : each));
        } else if (waiting.value.some(same)) {
          waiting.value = waiting.value.map((each) => (same(each) ? call : each));
        } else {
          waiting.value = [...waiting.value, call];
        }
      }
      settle();
    },
    remember(call) {
      if (large.value.length > 0 || waiting.value.length > 0) return;
      large.value = [{ call, since: Number.NEGATIVE_INFINITY }];
    },
    hold(call) {
      held = call.number;
      const same = (each: ListedCall) => each.number === call.number;
      if (!large.value.some((each) => same(each.call))) {
        const newest = waiting.value.find(same) ?? call;
        waiting.value = [newest, ...waiting.value.filter((each) => !same(each))];
      }
      return new Promise((resolve) => {
        becameLarge = resolve;
        settle();
      });
    },
    release() {
      held = undefined;
      settle();
    },
  };
}

function latestOf(places: readonly Large[]): readonly Large[] {
  return [...places].sort((a, b) => b.call.sequence - a.call.sequence).slice(0, 1);
}

const browser: HeroEnvironment = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

import { type ReadonlySignal, signal } from '@preact/signals';
import { forget, recall, remember } from './storage.ts';
import { within } from './within.ts';

/**
 * off: nobody asked for it, or the device has no sound. locked: asked for on an earlier visit, and the
 * browser wants a touch first. on: it will be heard.
 */
export type BellState = 'off' | 'locked' | 'on';

/** called: two rising tones, twice. near: two tones, once. */
export type Ring = 'called' | 'near';

export interface Bell {
  readonly possible: boolean;
  readonly state: ReadonlySignal<BellState>;
  /**
   * In answer to a touch: browsers let a page sound only then. Rings once, so that it is heard. False
   * where the device lets nothing sound; then it is off.
   */
  turnOn(): Promise<boolean>;
  turnOff(): void;
  /** In answer to any touch: lets a bell of an earlier visit sound again. */
  touched(): Promise<void>;
  /** Rings and vibrates, once for each event, also after a reload. Never without consent. */
  ring(kind: Ring, event: string): void;
}

/** What sounds, shakes and remembers, as far as a bell needs it; a test brings its own. */
export interface BellEnvironment {
  readonly possible: boolean;
  context(): AudioContext;
  vibrate(pattern: number[]): void;
}

/** So long a browser may take to let a page sound, in ms. */
const UNLOCK_MS = 2000;

const CONSENT = 'gerai.bunyi';
const RUNG = 'gerai.dibunyikan';
const SHAKE: Readonly<Record<Ring, number[]>> = {
  called: [400, 200, 400, 200, 400],
  near: [200],
};
/** Hertz, and seconds from the beginning. */
const TONES: Readonly<Record<Ring, readonly (readonly [frequency: number, at: number])[]>> = {
  called: [
    [659.3, 0],
    [880, 0.3],
    [659.3, 1],
    [880, 1.3],
  ],
  near: [
    [659.3, 0],
    [523.3, 0.35],
  ],
};

export function createBell(environment: BellEnvironment = browser): Bell {
  const wanted = environment.possible && recall(CONSENT) === '1';
  const state = signal<BellState>(wanted ? 'locked' : 'off');
  let context: AudioContext | undefined;

  const unlock = async (): Promise<boolean> => {
    try {
      context ??= environment.context();
      // Some browsers answer never, rather than no.
      await within(UNLOCK_MS, context.resume());
      return context.state === 'running';
    } catch {
      // A device without a loudspeaker says so here.
      return false;
    }
  };
  const sound = (kind: Ring) => {
    if (context?.state !== 'running') return;
    for (const [frequency, at] of TONES[kind]) tone(context, frequency, at);
    environment.vibrate([...SHAKE[kind]]);
  };
  return {
    possible: environment.possible,
    state,
    async turnOn() {
      if (!(await unlock())) {
        state.value = 'off';
        return false;
      }
      state.value = 'on';
      remember(CONSENT, '1');
      sound('near');
      return true;
    },
    turnOff() {
      state.value = 'off';
      forget(CONSENT);
    },
    async touched() {
      if (state.value !== 'locked' || !(await unlock())) return;
      // Whoever pressed the switch meanwhile has decided already.
      if (state.peek() === 'locked') state.value = 'on';
    },
    ring(kind, event) {
      if (state.value === 'off' || recall(RUNG) === event) return;
      // What a locked bell could not ring is not rung late, when somebody is looking anyway.
      remember(RUNG, event);
      if (state.value === 'on') sound(kind);
    },
  };
}

function tone(context: AudioContext, frequency: number, after: number): void {
  const at = context.currentTime + 0.05 + after;
  const node = context.createOscillator();
  const gain = context.createGain();
  node.frequency.value = frequency;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.5, at + 0.03);
  gain.gain.exponentialRampToValueAtTime(0.001, at + 0.6);
  node.connect(gain).connect(context.destination);
  node.start(at);
  node.stop(at + 0.65);
}

const browser: BellEnvironment = {
  possible: 'AudioContext' in globalThis,
  context: () => new AudioContext(),
  vibrate(pattern) {
    if ('vibrate' in navigator) navigator.vibrate(pattern);
  },
};

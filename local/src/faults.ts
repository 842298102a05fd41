import type { DeliveryFaults } from './bus/queues.ts';

/** Probabilities from 0 to 1, each 0 unless given, and the seed that decides. */
export interface FaultPlan {
  readonly seed: number;
  /** A queue message or a batch of a stream is delivered again. */
  readonly duplicate?: number;
  /** A queue message arrives late, by up to `delayMs` (default 500). */
  readonly delay?: number;
  readonly delayMs?: number;
  /** A batch is received out of order. */
  readonly reorder?: number;
  /** A call takes effect and its answer never arrives. */
  readonly lostAnswer?: number;
  /** The calling worker is stopped before the call takes effect, or after. */
  readonly stopBefore?: number;
  readonly stopAfter?: number;
  /** A write is refused for a conflict with another transaction, and has no effect. */
  readonly conflict?: number;
  /** PutEvents refuses a sound entry. */
  readonly refuseEntry?: number;
}

export type FaultKind = Exclude<keyof FaultPlan, 'seed' | 'delayMs'>;

/** How a lost answer shows: a broken connection or a 500; once, or on every retry of the request. */
export interface LostAnswer {
  readonly as: 'broken-connection' | 'error-500';
  readonly everyRetry: boolean;
}

/**
 * Decides by seed what goes wrong. Each subject (a function's calls, a queue's deliveries) has its
 * own sequence, so that its n-th decision is the same in every run with the seed, however the threads
 * interleave.
 */
export class Faults implements DeliveryFaults {
  readonly counts: Record<FaultKind, number> = {
    duplicate: 0,
    delay: 0,
    reorder: 0,
    lostAnswer: 0,
    stopBefore: 0,
    stopAfter: 0,
    conflict: 0,
    refuseEntry: 0,
  };
  readonly #plan: FaultPlan;
  readonly #sequences = new Map<string, () => number>();
  readonly #lost = new Map<string, LostAnswer>();
  #on = false;

  constructor(plan: FaultPlan) {
    this.#plan = plan;
  }

  /** From now on things go wrong. */
  start(): void {
    this.#on = true;
  }

  /** Injects nothing from now on, so that a run can settle. */
  stop(): void {
    this.#on = false;
  }

  /** Whether a fault of this kind happens to the subject now. */
  strikes(kind: FaultKind, subject: string): boolean {
    const probability = this.#plan[kind] ?? 0;
    if (!this.#on || probability === 0) return false;
    const hit = this.#draw(`${kind}|${subject}`) < probability;
    if (hit) this.counts[kind] += 1;
    return hit;
  }

  /**
   * Whether the answer to a request is lost. `request` is the same for all attempts of one call, as
   * the SDK's invocation id: a retry of a lost call is decided with it.
   */
  losesAnswer(subject: string, request: string | undefined): LostAnswer | undefined {
    if (!this.#on) return undefined;
    const earlier = request === undefined ? undefined : this.#lost.get(request);
    if (earlier) return earlier.everyRetry ? earlier : undefined;
    if (!this.strikes('lostAnswer', subject)) return undefined;
    const choice = this.#draw(`lost|${subject}`);
    const lost: LostAnswer = {
      as: choice < 0.5 ? 'broken-connection' : 'error-500',
      everyRetry: choice % 0.5 < 0.25,
    };
    if (request !== undefined) this.#lost.set(request, lost);
    return lost;
  }

  copies(queue: string): number {
    return this.strikes('duplicate', queue) ? 2 : 1;
  }

  delayMs(queue: string): number {
    if (!this.strikes('delay', queue)) return 0;
    return Math.ceil(this.#draw(`delayMs|${queue}`) * (this.#plan.delayMs ?? 500));
  }

  reorder(queue: string): boolean {
    return this.strikes('reorder', queue);
  }

  #draw(sequence: string): number {
    let next = this.#sequences.get(sequence);
    if (!next) {
      next = mulberry32(this.#plan.seed ^ hash(sequence));
      this.#sequences.set(sequence, next);
    }
    return next();
  }
}

/** Tommy Ettinger's mulberry32: 32 bits of state, uniform in [0, 1). */
export function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193);
  return value;
}

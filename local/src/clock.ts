import type { Clock, Instant } from '@gerai/shared/ports.ts';
import { epochMs, instantOf } from '@gerai/shared/time.ts';
import { SharedTime } from './workers/shared-time.ts';

export interface VirtualClockOptions {
  /** Where virtual time begins. */
  readonly startAt: Instant;
  /** Virtual milliseconds per real one; more than 0, default 1. */
  readonly speed?: number;
}

/**
 * The one clock of a runtime: the machine's, or a virtual one that tests move. Workers, queues,
 * schedules and tokens all follow it.
 */
export class RuntimeClock implements Clock {
  /** The virtual time line for the workers; nothing with the machine's clock. */
  readonly shared: SharedTime | undefined;
  readonly #speed: number;
  readonly #listeners = new Set<() => void>();

  /** @throws RangeError for a speed of 0 or less, or no instant. */
  constructor(virtual?: VirtualClockOptions) {
    this.#speed = virtual?.speed ?? 1;
    if (!(this.#speed > 0)) throw new RangeError('A clock needs a speed of more than 0');
    if (virtual) {
      this.shared = new SharedTime();
      this.#moveTo(epochMs(virtual.startAt));
    }
  }

  nowMs(): number {
    return this.shared ? this.shared.now() : Date.now();
  }

  now(): Instant {
    return instantOf(this.nowMs());
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, milliseconds));
  }

  /** Moves virtual time forward. @throws Error with the machine's clock. */
  advance(milliseconds: number): void {
    this.#moveTo(this.nowMs() + milliseconds);
  }

  /** Moves virtual time to an instant, also an earlier one. @throws Error with the machine's clock. */
  set(instant: Instant): void {
    this.#moveTo(epochMs(instant));
  }

  /** Calls the listener after every move; answers how to stop that. */
  onMove(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Real milliseconds until so many have passed on this clock; a timer's argument. */
  realDelay(milliseconds: number): number {
    return Math.min(Math.max(0, Math.ceil(milliseconds / this.#speed)), 2 ** 31 - 1);
  }

  #moveTo(virtualMs: number): void {
    if (!this.shared) throw new Error('The runtime was started without a virtual clock');
    this.shared.move({ virtualMs, realMs: Date.now(), speed: this.#speed });
    for (const listener of this.#listeners) listener();
  }
}

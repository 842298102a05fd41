import { randomUUID } from 'node:crypto';
import type { ScheduleDeclaration, ServiceName } from '@gerai/shared/contract/service.ts';
import { epochMs, instantAt, instantOf } from '@gerai/shared/time.ts';
import type { Settings } from './aws/settings.ts';
import type { Store } from './aws/store.ts';
import { busEvent } from './bus/bus.ts';
import type { DeadLetters } from './bus/dead-letters.ts';
import type { RuntimeClock } from './clock.ts';
import { ruleArn } from './names.ts';
import type { FunctionPool } from './workers/pool.ts';
import type { Outcome } from './workers/protocol.ts';

export interface RecurringOptions {
  readonly service: ServiceName;
  readonly name: string;
  readonly schedule: ScheduleDeclaration;
  readonly pool: Pick<FunctionPool, 'invoke'>;
  readonly clock: RuntimeClock;
  readonly store: Store;
  readonly settings: Settings;
  readonly deadLetters: DeadLetters;
}

/** Lambda tries an asynchronous invocation three times in all. */
const ATTEMPTS = 3;

/**
 * A declared schedule: invokes the function at every full period of the clock, or daily at its time. Periods that passed
 * while the runtime was down, or in a jump of a virtual clock, are made up for once, not each.
 */
export class Recurring {
  readonly #options: RecurringOptions;
  readonly #stopListening: () => void;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #open = false;

  constructor(options: RecurringOptions) {
    this.#options = options;
    this.#stopListening = options.clock.onMove(() => this.#check());
  }

  start(): void {
    this.#open = true;
    const { settings } = this.#options;
    if (settings.get(this.#setting) === undefined) settings.put(this.#setting, `${this.#period()}`);
    this.#check();
  }

  async stop(): Promise<void> {
    this.#open = false;
    this.#stopListening();
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** Fires now, whatever the time is. */
  fire(): Promise<Outcome | { readonly kind: 'busy' }> {
    const { service, name, pool, clock } = this.#options;
    return pool.invoke(
      busEvent({
        id: randomUUID(),
        type: 'Scheduled Event',
        source: 'aws.events',
        time: clock.now(),
        resources: [ruleArn(service, name)],
        detail: { schedule: name },
      }),
    );
  }

  get #setting(): string {
    return `fired:${this.#options.service}.${this.#options.name}`;
  }

  #period(): number {
    const { firstMs, lengthMs } = this.#rhythm();
    return Math.floor((this.#options.clock.nowMs() - firstMs) / lengthMs);
  }

  /** When a period begins. */
  #beginning(period: number): number {
    const { firstMs, lengthMs } = this.#rhythm();
    return firstMs + period * lengthMs;
  }

  #rhythm(): { readonly firstMs: number; readonly lengthMs: number } {
    const { schedule } = this.#options;
    return 'dailyAt' in schedule
      ? { firstMs: epochMs(instantAt('1970-01-02', schedule.dailyAt)), lengthMs: 24 * 3_600_000 }
      : { firstMs: 0, lengthMs: schedule.everyMinutes * 60_000 };
  }

  #check(): void {
    if (!this.#open || this.#running) return;
    const period = this.#period();
    const fired = Number(this.#options.settings.get(this.#setting));
    if (period !== fired) {
      this.#running = this.#fireFor(period).finally(() => {
        this.#running = undefined;
        this.#check();
      });
      return;
    }
    clearTimeout(this.#timer);
    const { clock } = this.#options;
    const wait = this.#beginning(period + 1) - clock.nowMs();
    this.#timer = setTimeout(() => this.#check(), clock.realDelay(wait));
  }

  /** Only what has succeeded, or is kept as a dead letter, counts as fired. */
  async #fireFor(period: number): Promise<void> {
    const { settings, store, deadLetters, service, name } = this.#options;
    let error = '';
    for (let attempt = 1; attempt <= ATTEMPTS && this.#open; attempt += 1) {
      const outcome = await this.fire();
      if (outcome.kind === 'succeeded') {
        settings.put(this.#setting, `${period}`);
        return;
      }
      error = outcome.kind === 'failed' ? outcome.errorType : 'Throttled';
    }
    if (!this.#open) return;
    store.transaction(() => {
      settings.put(this.#setting, `${period}`);
      deadLetters.add({
        kind: 'schedule',
        source: `${service}.${name}`,
        body: JSON.stringify({ schedule: name, at: instantOf(this.#beginning(period)) }),
        error,
        attempts: ATTEMPTS,
      });
    });
  }
}

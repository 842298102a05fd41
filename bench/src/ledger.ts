import type { Platform } from '@gerai/e2e/platform.ts';
import type { MeterLine } from '@gerai/local/meter.ts';
import type { ServiceName } from '@gerai/shared/contract/service.ts';
import { type Figures, type Measured, measure, per, sum } from './gauge.ts';

/** Keeps what each operation cost, call by call. The first call of each fills caches and is left out. */
export class Ledger {
  readonly #platform: Platform;
  readonly #calls = new Map<string, Measured<unknown>[]>();

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  async count<Answer>(
    operation: string,
    functionId: MeterLine['caller'],
    work: () => Promise<Answer>,
  ): Promise<Answer> {
    const measured = await measure(this.#platform, functionId, work);
    const known = this.#calls.get(operation);
    if (known) known.push(measured);
    else this.#calls.set(operation, []);
    return measured.answer;
  }

  /** The dearest call of an operation, by its own requests. @throws Error when none was counted. */
  dearest(operation: string): Figures {
    const [first] = this.#counted(operation)
      .map(({ own }) => own)
      .sort((a, b) => b.requests - a.requests);
    if (!first) throw new Error(`${operation} was not counted`);
    return first;
  }

  /** What followed the answer, in streams and consumers, for each call. */
  afterwards(operation: string): Figures {
    const calls = this.#counted(operation);
    return per(calls.length, sum(calls.map(({ afterwards }) => afterwards)));
  }

  /** What a service's consumer asked for each event, over all operations. */
  perEvent(service: ServiceName): Figures {
    const consumed = [...this.#calls.values()]
      .flat()
      .flatMap(({ consumers }) => consumers.get(service) ?? []);
    const events = consumed.reduce((total, each) => total + each.events, 0);
    if (events === 0) throw new Error(`No event reached ${service}`);
    return per(events, sum(consumed.map(({ cost }) => cost)));
  }

  #counted(operation: string): readonly Measured<unknown>[] {
    return this.#calls.get(operation) ?? [];
  }
}

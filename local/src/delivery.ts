import type { ServiceName } from '@gerai/shared/contract/service.ts';
import type { Settings } from './aws/settings.ts';
import type { Store } from './aws/store.ts';
import type { DeadLetters } from './bus/dead-letters.ts';
import { QueueConsumer } from './bus/queue-consumer.ts';
import type { Queues } from './bus/queues.ts';
import type { RuntimeClock } from './clock.ts';
import { ensureTable } from './engine/tables.ts';
import type { DynamoCall } from './engine/wire.ts';
import type { Faults } from './faults.ts';
import { queueName, tableName } from './names.ts';
import { Recurring } from './recurring.ts';
import type { Registration } from './registration.ts';
import { Checkpoints } from './streams/checkpoints.ts';
import { StreamReader } from './streams/stream-reader.ts';
import type { Functions } from './workers/functions.ts';
import type { Outcome } from './workers/protocol.ts';

export interface DeliveryOptions {
  readonly services: readonly Registration[];
  readonly functions: Functions;
  readonly store: Store;
  readonly settings: Settings;
  readonly queues: Queues;
  readonly deadLetters: DeadLetters;
  readonly clock: RuntimeClock;
  readonly call: DynamoCall;
  readonly faults: Faults | undefined;
  /** False: schedules fire only when asked to. */
  readonly schedulesByClock: boolean;
  /** Invocations of a service's functions that have ended: no other writes its table. */
  readonly activity: (service: ServiceName) => number;
  readonly onFatal: (error: unknown) => void;
}

/** Everything that invokes functions without a request: queues, streams and schedules. */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #consumers: QueueConsumer[] = [];
  readonly #readers = new Map<ServiceName, StreamReader>();
  readonly #recurring = new Map<string, Recurring>();

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** Makes the tables and starts every source of work. */
  async start(): Promise<void> {
    const { services } = this.#options;
    await Promise.all(services.map((service) => this.#startStream(service)));
    for (const service of services) this.#startQueue(service);
    for (const service of services) this.#startSchedules(service);
  }

  /** Takes nothing more; resolves when what was taken is done. */
  async stop(): Promise<void> {
    await Promise.all([
      ...[...this.#recurring.values()].map((recurring) => recurring.stop()),
      ...this.#consumers.map((consumer) => consumer.stop()),
      ...[...this.#readers.values()].map((reader) => reader.stop()),
    ]);
  }

  /** A function of the service has ended and may have written. */
  nudge(service: ServiceName): void {
    this.#readers.get(service)?.nudge();
  }

  /** Streams that may hold something unhandled. */
  streamsBehind(): number {
    return [...this.#readers.values()].filter((reader) => !reader.isCaughtUp()).length;
  }

  /** Fires `service.schedule` now. @throws Error when it is not declared. */
  fire(schedule: string): Promise<Outcome | { readonly kind: 'busy' }> {
    const recurring = this.#recurring.get(schedule);
    if (!recurring) throw new Error(`No schedule ${schedule} is declared`);
    return recurring.fire();
  }

  async #startStream({ declaration }: Registration): Promise<void> {
    const { functions, store, deadLetters, call, clock, faults, activity, onFatal } = this.#options;
    const streamArn = await ensureTable(call, declaration, { expires: !clock.shared });
    const pool = functions.find(declaration.name, 'stream');
    if (!pool) return;
    const reader = new StreamReader({
      call,
      table: tableName(declaration.name),
      streamArn,
      pool,
      store,
      checkpoints: new Checkpoints(store),
      deadLetters,
      faults,
      activity: () => activity(declaration.name),
      onFatal,
    });
    this.#readers.set(declaration.name, reader);
    reader.start();
  }

  #startQueue({ declaration }: Registration): void {
    const { functions, queues, clock } = this.#options;
    const pool = functions.find(declaration.name, 'events');
    if (!pool) return;
    const consumer = new QueueConsumer({
      queue: queueName(declaration.name),
      queues,
      pool,
      maxConcurrency: declaration.functions.events?.maxConcurrency ?? 2,
      clock,
    });
    this.#consumers.push(consumer);
    consumer.start();
  }

  #startSchedules({ declaration }: Registration): void {
    const { functions, store, settings, deadLetters, clock, schedulesByClock } = this.#options;
    for (const [name, schedule] of Object.entries(declaration.schedules)) {
      const recurring = new Recurring({
        service: declaration.name,
        name,
        schedule,
        pool: functions.get(declaration.name, 'schedule'),
        clock,
        store,
        settings,
        deadLetters,
      });
      this.#recurring.set(`${declaration.name}.${name}`, recurring);
      if (schedulesByClock) recurring.start();
    }
  }
}

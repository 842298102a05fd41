import { randomUUID } from 'node:crypto';
import { FunctionWorker, type WorkerOptions } from './function-worker.ts';
import type { Outcome } from './protocol.ts';
import type { StartGate } from './start-gate.ts';

export interface PoolOptions extends Omit<WorkerOptions, 'name'> {
  readonly timeoutSeconds: number;
  readonly maxWorkers: number;
  /** Shared by all pools of a runtime. */
  readonly gate: StartGate;
  /** After every invocation, whatever came of it. */
  readonly onEnd: () => void;
}

/** Invocations that may wait for a worker; more are refused, as Lambda throttles. */
const MAX_WAITING = 10_000;

const CLOSED: Outcome = {
  kind: 'failed',
  errorType: 'Runtime.ExitError',
  errorMessage: 'The runtime is closing',
};

interface Job {
  readonly event: string;
  readonly resolve: (outcome: Outcome) => void;
}

/** The workers of one function: started when needed, one invocation at a time each. */
export class FunctionPool {
  readonly #options: PoolOptions;
  readonly #workers = new Set<FunctionWorker>();
  readonly #idle: FunctionWorker[] = [];
  readonly #jobs: Job[] = [];
  #started = 0;
  /** Workers asked for that wait at the gate, and workers that load. */
  #asked = 0;
  #loading = 0;
  #closed = false;
  #running = 0;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** Invocations that wait or run. */
  get active(): number {
    return this.#jobs.length + this.#running;
  }

  /** Invokes the function; `busy` when too many already wait. */
  invoke(event: unknown): Promise<Outcome | { readonly kind: 'busy' }> {
    if (this.#closed) return Promise.resolve(CLOSED);
    if (this.#jobs.length >= MAX_WAITING) return Promise.resolve({ kind: 'busy' });
    return new Promise((resolve) => {
      this.#jobs.push({ event: JSON.stringify(event), resolve });
      this.#dispatch();
    });
  }

  /** Stops a worker by its name, in the middle of whatever it does. */
  async terminate(name: string): Promise<void> {
    const worker = [...this.#workers].find((candidate) => candidate.name === name);
    await worker?.terminate();
  }

  /** Stops all workers. What runs or waits fails, and nothing is started any more. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#jobs.splice(0)) job.resolve(CLOSED);
    await Promise.all([...this.#workers].map((worker) => worker.terminate()));
  }

  #dispatch(): void {
    while (this.#jobs.length > 0) {
      const worker = this.#takeIdle();
      if (!worker) break;
      const job = this.#jobs.shift();
      if (job) void this.#run(worker, job);
    }
    while (this.#jobs.length > this.#asked + this.#loading) {
      if (this.#workers.size + this.#asked >= this.#options.maxWorkers) break;
      this.#asked += 1;
      this.#options.gate.request(() => this.#startIfNeeded());
    }
  }

  #takeIdle(): FunctionWorker | undefined {
    for (;;) {
      const worker = this.#idle.pop();
      if (!worker || worker.alive) return worker;
      this.#workers.delete(worker);
    }
  }

  /** Its turn at the gate: by now another worker may have taken the job. */
  #startIfNeeded(): Promise<void> | undefined {
    this.#asked -= 1;
    if (this.#closed || this.#jobs.length <= this.#loading) return undefined;
    return this.#start();
  }

  async #start(): Promise<void> {
    this.#started += 1;
    this.#loading += 1;
    const worker = new FunctionWorker({
      ...this.#options,
      name: `${this.#options.boot.functionId}.w${this.#started}`,
    });
    this.#workers.add(worker);
    const failure = await worker.loaded;
    this.#loading -= 1;
    if (failure) {
      // A function that cannot load fails the invocation it was started for.
      this.#workers.delete(worker);
      this.#options.logs.platform(this.#options.boot.functionId, { load: failure });
      const job = this.#jobs.shift();
      await worker.terminate();
      job?.resolve(failure);
      this.#options.onEnd();
    } else {
      this.#idle.push(worker);
    }
    this.#dispatch();
  }

  async #run(worker: FunctionWorker, job: Job): Promise<void> {
    this.#running += 1;
    const outcome = await worker.run({
      requestId: randomUUID(),
      event: job.event,
      timeoutMs: this.#options.timeoutSeconds * 1000,
    });
    this.#running -= 1;
    if (worker.alive) this.#idle.push(worker);
    else this.#workers.delete(worker);
    this.#dispatch();
    job.resolve(outcome);
    this.#options.onEnd();
  }
}

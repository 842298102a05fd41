import { Worker } from 'node:worker_threads';
import type { LogFiles } from './log-files.ts';
import type { BootData, Invoke, Outcome, WorkerMessage } from './protocol.ts';

export interface WorkerOptions {
  /** Names the caller in every request to AWS: `booking.public.w3`. */
  readonly name: string;
  readonly boot: BootData;
  readonly environment: Readonly<Record<string, string>>;
  readonly logs: LogFiles;
}

const BOOTSTRAP = new URL('./bootstrap.ts', import.meta.url);

/** Time that Lambda gives a function to load. */
const INIT_TIMEOUT_MS = 10_000;

/** One execution environment of a function: a thread that runs one invocation at a time. */
export class FunctionWorker {
  readonly name: string;
  /** Resolves to nothing when loaded, or to what went wrong. */
  readonly loaded: Promise<Outcome | undefined>;
  #alive = true;
  readonly #worker: Worker;
  readonly #options: WorkerOptions;
  #settle: ((message: WorkerMessage) => void) | undefined;

  constructor(options: WorkerOptions) {
    const { boot, environment, logs } = options;
    this.name = options.name;
    this.#options = options;
    this.#worker = new Worker(BOOTSTRAP, {
      name: options.name,
      workerData: boot,
      env: { ...environment, AWS_ACCESS_KEY_ID: options.name },
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: boot.memoryMegabytes },
    });
    this.#worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'printed') logs.printed(boot.functionId, message.level, message.text);
      else this.#settle?.(message);
    });
    this.#worker.on('error', (error: Error & { code?: string }) =>
      this.#end(error.code ?? error.name, error.message, (error.stack ?? '').split('\n')),
    );
    this.#worker.on('exit', () => this.#end('Runtime.ExitError', 'The process ended', []));
    this.loaded = this.#wait(INIT_TIMEOUT_MS).then((message) =>
      message.kind === 'ready' ? undefined : outcomeOf(message),
    );
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Runs one invocation; a worker that dies or takes too long has failed it. */
  async run(invoke: Invoke): Promise<Outcome> {
    const started = performance.now();
    const answer = this.#wait(invoke.timeoutMs);
    this.#worker.postMessage(invoke);
    const message = await answer;
    this.#options.logs.platform(this.#options.boot.functionId, {
      requestId: invoke.requestId,
      worker: this.name,
      milliseconds: Math.round(performance.now() - started),
      ...(message.kind === 'failed'
        ? {
            status: 'failed',
            errorType: message.errorType,
            errorMessage: message.errorMessage,
            trace: message.trace,
          }
        : { status: 'succeeded' }),
    });
    return outcomeOf(message);
  }

  /** Stops the thread wherever it is. */
  async terminate(): Promise<void> {
    this.#end('Runtime.ExitError', 'The worker was stopped', []);
    await this.#worker.terminate();
  }

  #wait(timeoutMs: number): Promise<WorkerMessage> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#end('Sandbox.Timedout', `Task timed out after ${timeoutMs / 1000} seconds`, []);
        void this.#worker.terminate();
      }, timeoutMs);
      this.#settle = (message) => {
        clearTimeout(timer);
        this.#settle = undefined;
        resolve(message);
      };
    });
  }

  #end(errorType: string, errorMessage: string, trace: readonly string[]): void {
    this.#alive = false;
    this.#settle?.({ kind: 'failed', errorType, errorMessage, trace });
  }
}

function outcomeOf(message: WorkerMessage): Outcome {
  switch (message.kind) {
    case 'succeeded':
      return {
        kind: 'succeeded',
        payload: message.payload === undefined ? null : JSON.parse(message.payload),
      };
    case 'failed':
      return {
        kind: 'failed',
        errorType: message.errorType,
        errorMessage: message.errorMessage,
      };
    default:
      throw new Error(`A worker answered "${message.kind}"`);
  }
}

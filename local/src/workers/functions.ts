import { fileURLToPath } from 'node:url';
import {
  FUNCTION_NAMES,
  type FunctionName,
  type ServiceName,
} from '@gerai/shared/contract/service.ts';
import type { RuntimeClock } from '../clock.ts';
import { type FunctionId, functionArn, functionId } from '../names.ts';
import type { Registration } from '../registration.ts';
import { functionEnvironment, type Surroundings } from './environment.ts';
import type { LogFiles } from './log-files.ts';
import { FunctionPool } from './pool.ts';
import { StartGate } from './start-gate.ts';

export interface FunctionsOptions {
  readonly services: readonly Registration[];
  readonly surroundings: Surroundings;
  readonly clock: RuntimeClock;
  readonly logs: LogFiles;
  /** Most threads of one function on this machine, below its declared concurrency. */
  readonly maxWorkers: number;
  /** After every invocation of a service. */
  readonly onEnd: (service: ServiceName) => void;
}

/** Compiled code is shared by all data folders, so that a fresh one starts as fast. */
const COMPILE_CACHE = fileURLToPath(
  new URL('../../../node_modules/.cache/gerai-workers', import.meta.url),
);

/** All Lambda functions of the registered services. */
export class Functions {
  readonly #pools = new Map<FunctionId, FunctionPool>();

  constructor(options: FunctionsOptions) {
    const { services, surroundings, clock, logs, maxWorkers, onEnd } = options;
    const gate = new StartGate();
    for (const { declaration, entry } of services) {
      for (const name of FUNCTION_NAMES) {
        const declared = declaration.functions[name];
        if (!declared) continue;
        const id = functionId(declaration.name, name);
        const pool = new FunctionPool({
          boot: {
            entry: entry(name).href,
            functionId: id,
            functionArn: functionArn(id),
            memoryMegabytes: declared.memoryMegabytes,
            compileCache: COMPILE_CACHE,
            time: clock.shared?.buffer,
          },
          environment: functionEnvironment(declaration, name, surroundings),
          logs,
          timeoutSeconds: declared.timeoutSeconds,
          gate,
          maxWorkers: Math.min(declared.maxConcurrency, maxWorkers),
          onEnd: () => onEnd(declaration.name),
        });
        this.#pools.set(id, pool);
      }
    }
  }

  find(service: ServiceName, name: FunctionName): FunctionPool | undefined {
    return this.#pools.get(functionId(service, name));
  }

  /** @throws Error when the service declares no such function. */
  get(service: ServiceName, name: FunctionName): FunctionPool {
    const pool = this.find(service, name);
    if (!pool) throw new Error(`${service} declares no ${name} function`);
    return pool;
  }

  /** Invocations that wait or run, of all functions. */
  get active(): number {
    return [...this.#pools.values()].reduce((sum, pool) => sum + pool.active, 0);
  }

  /** Stops the worker of this name wherever it is. */
  async stopWorker(name: string): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.terminate(name)));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.close()));
  }
}

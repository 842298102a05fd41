import { availableParallelism } from 'node:os';

/**
 * Lets only so many workers load at a time as the machine has cores. A burst then does not spend its
 * time on loading code many times over: often a worker that is already there is free before another
 * may start.
 */
export class StartGate {
  readonly #capacity: number;
  readonly #waiting: (() => Promise<void> | undefined)[] = [];
  #loading = 0;

  constructor(capacity = availableParallelism()) {
    this.#capacity = capacity;
  }

  /** Calls `start` when it is its turn; `start` answers nothing when it is no longer needed. */
  request(start: () => Promise<void> | undefined): void {
    this.#waiting.push(start);
    this.#next();
  }

  #next(): void {
    while (this.#loading < this.#capacity) {
      const start = this.#waiting.shift();
      if (!start) return;
      const loading = start();
      if (!loading) continue;
      this.#loading += 1;
      void loading.finally(() => {
        this.#loading -= 1;
        this.#next();
      });
    }
  }
}

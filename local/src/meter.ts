/** What one function asked of one table with one operation. */
export interface MeterLine {
  /** `booking.public`. */
  readonly caller: string;
  readonly operation: string;
  readonly table: string;
  readonly requests: number;
  readonly readUnits: number;
  readonly writeUnits: number;
}

interface Capacity {
  readonly TableName?: string;
  readonly CapacityUnits?: number;
  readonly ReadCapacityUnits?: number;
  readonly WriteCapacityUnits?: number;
}

const READS = new Set(['GetItem', 'Query', 'Scan', 'BatchGetItem', 'TransactGetItems']);

/** Adds up requests and the engine's own capacity units, by function, operation and table. */
export class Meter {
  readonly #lines = new Map<string, MeterLine>();
  readonly #workers = new Map<string, number>();

  reset(): void {
    this.#lines.clear();
    this.#workers.clear();
  }

  read(): MeterLine[] {
    return [...this.#lines.values()];
  }

  /** Requests by worker, `queue.staff.w3`: a worker runs one invocation at a time. */
  requestsByWorker(): ReadonlyMap<string, number> {
    return new Map(this.#workers);
  }

  /**
   * Counts a request of a worker and the `ConsumedCapacity` of its answer. A refused write tells
   * none.
   */
  count(worker: string, operation: string, table: string, consumed: unknown): void {
    this.#workers.set(worker, (this.#workers.get(worker) ?? 0) + 1);
    const caller = worker.slice(0, worker.lastIndexOf('.'));
    const capacities = (
      Array.isArray(consumed) ? consumed : consumed ? [consumed] : []
    ) as Capacity[];
    const sum = (of: (capacity: Capacity) => number | undefined) =>
      capacities.reduce((total, capacity) => total + (of(capacity) ?? 0), 0);
    const reads = READS.has(operation);
    const key = `${caller}|${operation}|${table}`;
    const line = this.#lines.get(key);
    this.#lines.set(key, {
      caller,
      operation,
      table,
      requests: (line?.requests ?? 0) + 1,
      readUnits: (line?.readUnits ?? 0) + (reads ? sum((of) => of.CapacityUnits) : 0),
      writeUnits: (line?.writeUnits ?? 0) + (reads ? 0 : sum((of) => of.CapacityUnits)),
    });
  }
}

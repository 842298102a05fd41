/** The real clock, also after a worker's `Date` has been replaced. */
const realNow = Date.now;

/** Where virtual time stood at a real time, and how many virtual milliseconds pass per real one. */
export interface TimeLine {
  readonly virtualMs: number;
  readonly realMs: number;
  readonly speed: number;
}

const FIELDS = 3;
const INDEX_BYTES = 8;

/**
 * A time line that all threads read and one thread moves. Two copies and an index that says which
 * one is valid, so that a reader never sees half a move.
 */
export class SharedTime {
  readonly buffer: SharedArrayBuffer;
  readonly #index: Int32Array;
  readonly #fields: Float64Array;

  constructor(buffer = new SharedArrayBuffer(INDEX_BYTES + 2 * FIELDS * 8)) {
    this.buffer = buffer;
    this.#index = new Int32Array(buffer, 0, 1);
    this.#fields = new Float64Array(buffer, INDEX_BYTES, 2 * FIELDS);
  }

  /** Virtual now, in milliseconds since the epoch. */
  now(): number {
    const at = Atomics.load(this.#index, 0) * FIELDS;
    const [virtualMs = 0, realMs = 0, speed = 1] = this.#fields.subarray(at, at + FIELDS);
    return Math.floor(virtualMs + (realNow() - realMs) * speed);
  }

  move(line: TimeLine): void {
    const next = 1 - Atomics.load(this.#index, 0);
    this.#fields.set([line.virtualMs, line.realMs, line.speed], next * FIELDS);
    Atomics.store(this.#index, 0, next);
  }
}

/** Makes `Date` of this thread tell virtual time. Timers keep running in real time. */
export function installVirtualDate(time: SharedTime): void {
  const RealDate = Date;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length > 0 ? args : [time.now()], newTarget),
    apply: () => new RealDate(time.now()).toString(),
    get: (target, property) =>
      property === 'now' ? () => time.now() : Reflect.get(target, property),
  });
}

/**
 * The three things that code which can be retried, replayed or simulated must not make for itself.
 * Nothing outside this package calls `Date.now`, `Math.random`, `randomUUID` or `setTimeout`.
 */
export interface Clock {
  /** Now, as UTC with milliseconds: `2026-11-30T02:30:00.000Z`. */
  now(): Instant;
  /** Resolves after so many milliseconds. */
  sleep(milliseconds: number): Promise<void>;
}

export interface Ids {
  /** A fresh event or request id: 26 characters, roughly sortable by time. */
  fresh(): string;
}

export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
}

/** UTC ISO-8601 with milliseconds; 24 characters, so instants compare as text. */
export type Instant = string;

/** A day in Jakarta, `2026-11-30`. */
export type DayKey = string;

import type { RouteDeclaration } from '@gerai/shared/contract/service.ts';

/** The token buckets of the routes, as API Gateway throttles them: a rate and a burst. */
export class Throttle {
  readonly #nowMs: () => number;
  readonly #factor: number;
  readonly #buckets = new Map<string, { tokens: number; atMs: number }>();

  /** `factor` multiplies every declared limit; Infinity lifts them. */
  constructor(nowMs: () => number, factor: number) {
    this.#nowMs = nowMs;
    this.#factor = factor;
  }

  /** Takes a token; when there is none, answers in how many whole seconds there will be. */
  admit(key: string, limits: RouteDeclaration['throttle']): number | undefined {
    const burst = limits.burst * this.#factor;
    const rate = limits.ratePerSecond * this.#factor;
    if (burst === Infinity) return undefined;
    const now = this.#nowMs();
    const bucket = this.#buckets.get(key) ?? { tokens: burst, atMs: now };
    const refilled = bucket.tokens + (Math.max(0, now - bucket.atMs) / 1000) * rate;
    const tokens = Math.min(burst, refilled);
    const admitted = tokens >= 1;
    this.#buckets.set(key, { tokens: admitted ? tokens - 1 : tokens, atMs: now });
    return admitted ? undefined : Math.max(1, Math.ceil((1 - tokens) / rate));
  }
}

import type { Context } from 'aws-lambda';
import type { Caller } from '../contract/roles.ts';
import type { RouteDeclaration } from '../contract/service.ts';
import type { Language } from '../contract/values.ts';
import type { Instant } from '../ports.ts';

/** What the middlewares find out about one request, each adding its part. */
export interface Exchange {
  readonly correlationId: string;
  readonly language: Language;
  readonly receivedAt: Instant;
  readonly ifNoneMatch: readonly string[];
  name?: string;
  route?: RouteDeclaration;
  caller?: Caller;
  request?: unknown;
}

const exchanges = new WeakMap<Context, Exchange>();

export function beginExchange(context: Context, exchange: Exchange): void {
  exchanges.set(context, exchange);
}

/** @throws Error when a middleware runs before `correlate`. */
export function exchangeOf(context: Context): Exchange {
  const exchange = exchanges.get(context);
  if (!exchange) throw new Error('No exchange: `correlate` must come first');
  return exchange;
}

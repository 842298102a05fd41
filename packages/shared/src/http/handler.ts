import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { type RouteDeclaration, routeKey, type ServiceDeclaration } from '../contract/service.ts';
import { admit } from './admit.ts';
import { correlate } from './correlate.ts';
import { type Exchange, exchangeOf } from './exchange.ts';
import { guardProblems } from './guard-problems.ts';
import { parseRequest } from './parse-request.ts';
import { type Problem, problemResponse } from './problem.ts';
import type { HttpDeps, RouteHandlers } from './types.ts';

/**
 * The Lambda entry of a service's routes for one kind of function. Four middlewares, in this order:
 * correlate (id, language, access line), problems (whatever goes wrong leaves as problem+json),
 * admit (route, caller, roles), parse (size, JSON, schemas, Idempotency-Key). Then one route
 * handler, one use case, one answer.
 */
export function createHttpHandler<S extends ServiceDeclaration, F extends 'public' | 'staff'>(
  service: S,
  _kind: F,
  deps: HttpDeps,
  handlers: RouteHandlers<S, F>,
) {
  const routes = new Map<string, { name: string; route: RouteDeclaration }>(
    Object.entries<RouteDeclaration>(service.routes)
      .filter(([name]) => Object.hasOwn(handlers, name))
      .map(([name, route]) => [routeKey(route), { name, route }]),
  );

  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
    .use(correlate(deps))
    .use(guardProblems(deps))
    .use(admit(deps, routes))
    .use(parseRequest(deps))
    .handler(async (_event, context): Promise<APIGatewayProxyStructuredResultV2> => {
      const exchange = exchangeOf(context);
      // `admit` took the name from the keys of `handlers`, and `parse` the request from its route.
      const handle = handlers[exchange.name as keyof typeof handlers] as unknown as (
        request: unknown,
      ) => Promise<Answer>;
      return respond(await handle(exchange.request), exchange);
    });
}

type Answer =
  | Problem
  | {
      readonly status: number;
      readonly body: unknown;
      readonly headers?: Readonly<Record<string, string>>;
      readonly etag?: string;
    };

function respond(answer: Answer, exchange: Exchange): APIGatewayProxyStructuredResultV2 {
  if ('problem' in answer) return problemResponse(answer, exchange);
  const headers: Record<string, string> = {
    'cache-control': cacheControl(exchange.route?.cacheSeconds),
    ...(answer.etag ? { etag: `"${answer.etag}"` } : {}),
    ...answer.headers,
  };
  if (answer.etag && exchange.ifNoneMatch.includes(`"${answer.etag}"`)) {
    return { statusCode: 304, headers };
  }
  if (answer.body === null) return { statusCode: answer.status, headers };
  return {
    statusCode: answer.status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(answer.body),
  };
}

/** A board may be shown a little late, and for a minute when its origin is down. */
function cacheControl(seconds: number | undefined): string {
  return seconds === undefined
    ? 'no-store'
    : `public, max-age=${seconds}, stale-while-revalidate=${seconds * 2}, stale-if-error=60`;
}

import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { secondsBetween } from '../time.ts';
import { beginExchange, exchangeOf } from './exchange.ts';
import { languageOf } from './problem.ts';
import type { HttpDeps } from './types.ts';

/** Gives the request its id and language, and writes one line about it: the route, never the path. */
export function correlate(
  deps: HttpDeps,
): MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> {
  return {
    before: ({ event, context }) => {
      const offered = event.headers['x-correlation-id'];
      beginExchange(context, {
        correlationId: offered && /^[\w-]{8,64}$/.test(offered) ? offered : deps.ids.fresh(),
        language: languageOf(event.headers['accept-language']),
        receivedAt: deps.clock.now(),
        ifNoneMatch: (event.headers['if-none-match'] ?? '')
          .split(',')
          .map((tag) => tag.trim().replace(/^W\//, '')),
      });
    },
    after: ({ event, context, response }) => {
      const { correlationId, receivedAt, caller } = exchangeOf(context);
      if (response) {
        response.headers = { ...response.headers, 'x-correlation-id': correlationId };
      }
      deps.log.info('request', {
        route: event.routeKey,
        status: response?.statusCode,
        milliseconds: secondsBetween(receivedAt, deps.clock.now()) * 1000,
        caller: caller?.kind,
        callerId:
          caller?.kind === 'staff'
            ? caller.userId
            : caller?.kind === 'device'
              ? caller.deviceId
              : undefined,
        correlationId,
      });
    },
  };
}

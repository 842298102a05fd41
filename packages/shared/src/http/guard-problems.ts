import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { exchangeOf } from './exchange.ts';
import { type Problem, problem, problemResponse } from './problem.ts';
import { Refusal } from './refuse.ts';
import type { HttpDeps } from './types.ts';

/** AWS's names for "too much at once": the client may try again. */
const BUSY = [
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'TransactionCanceledException',
];

/** Whatever is thrown leaves as problem+json, without its text. */
export function guardProblems(
  deps: HttpDeps,
): MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> {
  return {
    onError: (request) => {
      const exchange = exchangeOf(request.context);
      request.response = problemResponse(problemOf(request.error), exchange);
      if (!(request.error instanceof Refusal)) {
        deps.log.error('request-failed', {
          route: request.event.routeKey,
          correlationId: exchange.correlationId,
          ...deps.log.describe(request.error),
        });
      }
    },
  };
}

function problemOf(error: unknown): Problem {
  if (error instanceof Refusal) return error.problem;
  if (error instanceof Error && BUSY.includes(error.name))
    return problem('busy', { retryAfterSeconds: 1 });
  return problem('internal');
}

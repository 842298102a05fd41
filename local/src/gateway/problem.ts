import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { ProblemCode } from '@gerai/shared/contract/problem-codes.ts';
import { languageOf, problem, problemResponse } from '@gerai/shared/http/problem.ts';

/** What the gateway itself refuses, in the same form as the services' own problems. */
export function sendProblem(
  response: ServerResponse,
  code: ProblemCode,
  acceptLanguage: string | undefined,
  retryAfterSeconds?: number,
): void {
  const correlationId = randomUUID();
  const answer = problemResponse(
    problem(code, retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    { language: languageOf(acceptLanguage), correlationId },
  );
  response.writeHead(answer.statusCode, { ...answer.headers, 'x-correlation-id': correlationId });
  response.end(answer.body);
}

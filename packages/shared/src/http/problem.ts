import { PROBLEMS, type ProblemCode } from '../contract/problem-codes.ts';
import type { Language } from '../contract/values.ts';

/** A field that is wrong, by JSON pointer; never what was typed. */
export interface FieldError {
  readonly pointer: string;
  readonly code: string;
}

/** An expected refusal, on its way to the client. */
export interface Problem<Code extends ProblemCode = ProblemCode> {
  readonly problem: Code;
  readonly errors?: readonly FieldError[];
  /** Further members: fresh alternatives with a 409, `retryAt`, … */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds?: number;
}

/** Refuses a request with one of the declared problems. */
export function problem<Code extends ProblemCode>(
  code: Code,
  more: Omit<Problem, 'problem'> = {},
): Problem<Code> {
  return { problem: code, ...more };
}

export interface ProblemResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/**
 * `application/problem+json` (RFC 9457) with a stable `code` and a sentence a citizen can read. No
 * text of an exception ever comes here.
 */
export function problemResponse(
  refusal: Problem,
  context: { readonly language: Language; readonly correlationId: string },
): ProblemResponse {
  const [status, indonesian, english] = PROBLEMS[refusal.problem];
  return {
    statusCode: status,
    headers: {
      'content-type': 'application/problem+json',
      'content-language': context.language,
      'cache-control': 'no-store',
      ...(refusal.retryAfterSeconds !== undefined
        ? { 'retry-after': String(refusal.retryAfterSeconds) }
        : {}),
    },
    body: JSON.stringify({
      type: `https://gerai.example/problems/${refusal.problem}`,
      title: context.language === 'en' ? english : indonesian,
      status,
      code: refusal.problem,
      correlationId: context.correlationId,
      ...(refusal.errors ? { errors: refusal.errors } : {}),
      ...refusal.members,
    }),
  };
}

/** Bahasa Indonesia unless the client prefers English. */
export function languageOf(acceptLanguage: string | undefined): Language {
  const first = acceptLanguage?.split(',')[0]?.trim().toLowerCase() ?? '';
  return first.startsWith('en') ? 'en' : 'id';
}

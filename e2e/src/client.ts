import { randomUUID } from 'node:crypto';
import type { RouteDeclaration, Schema } from '@gerai/shared/contract/service.ts';
import { systemClock } from '@gerai/shared/system.ts';
import type * as z from 'zod/mini';

type Given<R, Part extends string> =
  R extends Readonly<Record<Part, infer S extends Schema>>
    ? { readonly [K in Part]: z.input<S> }
    : { readonly [K in Part]?: undefined };

export type CallInput<R extends RouteDeclaration> = Given<R, 'params'> &
  Partial<Given<R, 'query'>> &
  Given<R, 'body'> & {
    /** Access token of staff or token of a device. */
    readonly token?: string;
    /** The Idempotency-Key of a POST; a fresh one where none is given. */
    readonly key?: string;
    /** Says that the key was never sent before. */
    readonly first?: boolean;
    readonly language?: 'id' | 'en';
    readonly etag?: string;
    readonly correlationId?: string;
  };

/** A declared answer by its status, a problem by its code, or 304. */
export type CallAnswer<R extends RouteDeclaration> =
  | {
      [S in keyof R['responses']]: {
        readonly kind: 'answer';
        readonly status: S;
        readonly body: R['responses'][S] extends Schema ? z.infer<R['responses'][S]> : null;
        readonly headers: Headers;
      };
    }[keyof R['responses']]
  | { readonly kind: 'not-modified'; readonly status: 304; readonly headers: Headers }
  | {
      readonly kind: 'problem';
      readonly status: number;
      readonly code: string;
      readonly problem: Readonly<Record<string, unknown>>;
      readonly headers: Headers;
    };

/** The body of the declared success of a route. */
export type Success<R extends RouteDeclaration> = Extract<
  CallAnswer<R>,
  { kind: 'answer' }
>['body'];

/** How long a client goes on asking, as a phone with a bad connection would. */
export interface Persistence {
  readonly attempts: number;
  readonly pauseMs: number;
}

/**
 * A client of any installation, local or deployed, typed by the services' own declarations. Every
 * answer is checked against the declared schema: an undeclared one is an error here.
 */
export class GeraiClient {
  readonly baseUrl: string;
  readonly #persistence: Persistence | undefined;

  /** With `persistence`, a call whose answer is lost or is a 5xx is sent again, with the same key. */
  constructor(baseUrl: string, persistence?: Persistence) {
    this.baseUrl = baseUrl.replace(/\/$/, '');
    this.#persistence = persistence;
  }

  /** @throws Error when the answer is none that the route declares. */
  async call<const R extends RouteDeclaration>(
    route: R,
    input: CallInput<R>,
  ): Promise<CallAnswer<R>> {
    // The route's schemas say what was given; here it is only sent.
    const given = input as unknown as {
      params?: Readonly<Record<string, string>>;
      query?: Readonly<Record<string, unknown>>;
      body?: unknown;
    };
    const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(given.params?.[name] ?? ''),
    );
    const query = new URLSearchParams(
      Object.entries(given.query ?? {}).flatMap(([name, value]): [string, string][] =>
        value === undefined ? [] : [[name, String(value)]],
      ),
    );
    const key = input.key ?? randomUUID();
    const response = await this.#send(`${path}${query.size > 0 ? `?${query}` : ''}`, {
      method: route.method,
      headers: {
        ...(input.token ? { authorization: `Bearer ${input.token}` } : {}),
        ...(route.method === 'POST' ? { 'idempotency-key': key } : {}),
        ...(input.first ? { 'idempotency-attempt': '1' } : {}),
        ...(input.language ? { 'accept-language': input.language } : {}),
        ...(input.etag ? { 'if-none-match': input.etag } : {}),
        ...(input.correlationId ? { 'x-correlation-id': input.correlationId } : {}),
        ...(route.body ? { 'content-type': 'application/json' } : {}),
      },
      ...(route.body ? { body: JSON.stringify(given.body) } : {}),
    });
    return readAnswer(route, response);
  }

  /** The body of the success; anything else is an error with its code. */
  async ask<const R extends RouteDeclaration>(route: R, input: CallInput<R>): Promise<Success<R>> {
    const answer = await this.call(route, input);
    if (answer.kind !== 'answer') {
      const code =
        answer.kind === 'problem'
          ? `${answer.code} ${JSON.stringify(answer.problem)}`
          : 'not modified';
      throw new Error(`${route.method} ${route.path}: ${answer.status} ${code}`);
    }
    return answer.body as Success<R>;
  }

  /** JSON of a page outside the declared routes (the development pages). */
  async json<T>(path: string, init: RequestInit = {}): Promise<T> {
    const response = await this.#send(path, {
      ...init,
      headers: { accept: 'application/json', 'content-type': 'application/json', ...init.headers },
    });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return (await response.json()) as T;
  }

  async #send(path: string, init: RequestInit): Promise<Response> {
    const { attempts, pauseMs } = this.#persistence ?? { attempts: 1, pauseMs: 0 };
    for (let attempt = 1; ; attempt += 1) {
      try {
        const response = await fetch(`${this.baseUrl}${path}`, init);
        if (response.status < 500 || attempt === attempts) return response;
      } catch (error) {
        // fetch rejects with a TypeError when there was no answer; anything else is ours.
        if (!(error instanceof TypeError) || attempt === attempts) throw error;
      }
      await systemClock.sleep(pauseMs);
    }
  }
}

async function readAnswer<R extends RouteDeclaration>(
  route: R,
  response: Response,
): Promise<CallAnswer<R>> {
  const { status, headers } = response;
  const text = await response.text();
  if (status === 304) return { kind: 'not-modified', status, headers };
  if (headers.get('content-type')?.startsWith('application/problem+json')) {
    const problem = JSON.parse(text) as Record<string, unknown>;
    return { kind: 'problem', status, code: String(problem.code), problem, headers };
  }
  const schema = (route.responses as Readonly<Record<number, Schema | null>>)[status];
  if (schema === undefined)
    throw new Error(`${route.method} ${route.path} answered an undeclared ${status}`);
  const parsed =
    schema === null ? { success: true as const, data: null } : schema.safeParse(JSON.parse(text));
  if (!parsed.success) {
    const where = parsed.error.issues
      .map((issue) => `/${issue.path.join('/')} ${issue.code}`)
      .join(', ');
    throw new Error(
      `${route.method} ${route.path} answered ${status} otherwise than declared: ${where}`,
    );
  }
  // The schema of this route and status has just been applied.
  return { kind: 'answer', status, body: parsed.data, headers } as unknown as CallAnswer<R>;
}

import type { service as analytics } from '@gerai/analytics/service.ts';
import type { service as booking } from '@gerai/booking/service.ts';
import type { service as notify } from '@gerai/notify/service.ts';
import type { service as queue } from '@gerai/queue/service.ts';
import type { RouteDeclaration, Schema } from '@gerai/shared/contract/service.ts';
import type * as z from 'zod/mini';
import { baseOf, isCached } from './base.ts';
import { learnServerTime } from './clock.ts';

/**
 * The client of the API, typed by the services' own declarations. Only types are imported: neither
 * a schema nor zod reaches the browser.
 */
type Declared = (typeof analytics | typeof booking | typeof notify | typeof queue)['routes'];
type Each<Routes> = Routes extends unknown ? Routes[keyof Routes] : never;
type AnyRoute = Each<Declared>;
type KeyOf<R> = R extends RouteDeclaration ? `${R['method']} ${R['path']}` : never;

/** `GET /v1/catalogue` and all its siblings. */
export type RouteKey = KeyOf<AnyRoute>;
type RouteOf<K extends RouteKey> = K extends `${infer M} ${infer P}`
  ? Extract<AnyRoute, { readonly method: M; readonly path: P }>
  : never;

type Given<R, Part extends string> =
  R extends Readonly<Record<Part, infer S extends Schema>>
    ? { readonly [Name in Part]: z.input<S> }
    : { readonly [Name in Part]?: undefined };

export type Input<K extends RouteKey> = Given<RouteOf<K>, 'params'> &
  Partial<Given<RouteOf<K>, 'query'>> &
  Given<RouteOf<K>, 'body'> & {
    /** Access token of staff or token of a device. */
    readonly token?: string | undefined;
    /** Idempotency-Key of a POST; the same for every attempt at the same thing. */
    readonly key?: string;
    /** The key was certainly never sent before, not before a reload either. */
    readonly first?: boolean;
    readonly etag?: string | undefined;
    readonly language?: 'id' | 'en';
    /** How long an answer may take, in ms; default 12 s. */
    readonly timeoutMs?: number;
  };

type BodyOf<R> = R extends { readonly responses: infer Responses }
  ? {
      [S in keyof Responses]: Responses[S] extends Schema ? z.infer<Responses[S]> : null;
    }[keyof Responses]
  : never;
export type Body<K extends RouteKey> = BodyOf<RouteOf<K>>;

export interface Problem {
  readonly code: string;
  readonly title: string;
  /** Of the title: what the page asked for. */
  readonly language: string;
  readonly status: number;
  readonly correlationId: string;
  /** The whole document: alternatives of a 409, errors of a 422. */
  readonly members: Readonly<Record<string, unknown>>;
}

export type Outcome<T> =
  | { readonly kind: 'ok'; readonly body: T; readonly etag: string | undefined }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'problem'; readonly problem: Problem }
  /** No answer: the network, or what is between. Nothing is known about the effect. */
  | { readonly kind: 'unreachable' };

const TIMEOUT_MS = 12_000;

/** Asks the API. Never throws: what can go wrong is a value. */
export async function call<const K extends RouteKey>(
  route: K,
  input: Input<K>,
): Promise<Outcome<Body<K>>> {
  const given: {
    params?: Readonly<Record<string, string>> | undefined;
    query?: Readonly<Record<string, unknown>> | undefined;
    body?: unknown;
    token?: string | undefined;
    key?: string;
    first?: boolean;
    etag?: string | undefined;
    language?: string;
    timeoutMs?: number;
  } = input;
  const [method = 'GET', template = ''] = route.split(' ');
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(given.params?.[name] ?? ''),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(given.query ?? {})) {
    if (value !== undefined) query.set(name, String(value));
  }
  const asked = given.language ?? document.documentElement.lang;
  const headers: Record<string, string> = {
    accept: 'application/json',
    'accept-language': asked,
  };
  // What is the same for everybody is asked as anybody: no token passes the cache.
  if (given.token && !isCached(route)) headers.authorization = `Bearer ${given.token}`;
  if (given.etag) headers['if-none-match'] = given.etag;
  if (method === 'POST') headers['idempotency-key'] = given.key ?? newKey();
  // Said only where it is certain: a look for an earlier attempt is spared, and none must be missed.
  if (method === 'POST' && (given.first || given.key === undefined)) {
    headers['idempotency-attempt'] = '1';
  }
  if (given.body !== undefined) headers['content-type'] = 'application/json';
  let status: number;
  let etag: string | undefined;
  let json: unknown;
  // Not AbortSignal.timeout: Safari has it from 16 on, and phones with 15.4 are ours, too.
  const end = new AbortController();
  const timer = setTimeout(() => end.abort(), given.timeoutMs ?? TIMEOUT_MS);
  try {
    const response = await fetch(
      `${baseOf(route, apiOrigin())}${path}${query.size > 0 ? `?${query}` : ''}`,
      {
        method,
        headers,
        ...(given.body === undefined ? {} : { body: JSON.stringify(given.body) }),
        cache: 'no-store',
        signal: end.signal,
      },
    );
    status = response.status;
    if (status === 304) return { kind: 'unchanged' };
    etag = response.headers.get('etag') ?? undefined;
    json = status === 204 ? null : await response.json();
  } catch {
    // fetch rejects without an answer; an answer that is no JSON comes from something in between.
    return { kind: 'unreachable' };
  } finally {
    clearTimeout(timer);
  }
  if (status >= 400) return { kind: 'problem', problem: readProblem(status, json, asked) };
  if (isObject(json) && typeof json.serverTime === 'string') learnServerTime(json.serverTime);
  // The services check their answers against the declaration that types this.
  return { kind: 'ok', body: json as Body<K>, etag };
}

/** The API's own origin as the page names it, known before anything is asked; else that of the page. */
function apiOrigin(): string {
  return document.querySelector<HTMLMetaElement>('meta[name=gerai-api]')?.content ?? '';
}

function readProblem(status: number, json: unknown, language: string): Problem {
  const members = isObject(json) ? json : {};
  const text = (name: string) => (typeof members[name] === 'string' ? members[name] : '');
  return {
    code: text('code') || `http-${status}`,
    title: text('title') || text('detail'),
    language,
    status,
    correlationId: text('correlationId'),
    members,
  };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** A fresh Idempotency-Key. */
export function newKey(): string {
  return crypto.randomUUID();
}

import type * as z from 'zod/mini';
import type {
  COMMON_PROBLEMS,
  POST_PROBLEMS,
  SIGNED_IN_PROBLEMS,
} from '../contract/problem-codes.ts';
import type { DeviceCaller, PublicCaller, StaffCaller } from '../contract/roles.ts';
import type { RouteDeclaration, Schema, ServiceDeclaration } from '../contract/service.ts';
import type { Language } from '../contract/values.ts';
import type { CommandKey } from '../idempotency.ts';
import type { Log } from '../log.ts';
import type { CommandContext } from '../messaging/outbox.ts';
import type { Clock, Ids, Instant } from '../ports.ts';
import type { Problem } from './problem.ts';

/** What every handler of routes stands on. */
export interface HttpDeps {
  readonly mallId: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** Recognises a device by its token; only for services with device routes. */
  readonly identifyDevice?: (token: string) => Promise<DeviceCaller | undefined>;
}

/** Output of a schema, or nothing where the route declares none. */
type Parsed<R, Part extends string> =
  R extends Readonly<Record<Part, infer S extends Schema>> ? z.infer<S> : undefined;

type CallerOf<R> = R extends { readonly caller: 'staff' }
  ? StaffCaller
  : R extends { readonly caller: 'device' }
    ? DeviceCaller
    : PublicCaller;

/** A request that has passed the gate: parsed, its caller known and allowed. */
export interface RouteRequest<R extends RouteDeclaration = RouteDeclaration> {
  readonly params: Parsed<R, 'params'>;
  readonly query: Parsed<R, 'query'>;
  readonly body: Parsed<R, 'body'>;
  readonly caller: CallerOf<R>;
  readonly language: Language;
  readonly now: Instant;
  readonly correlationId: string;
  /** Every POST has one, scoped to route and caller, with the fingerprint of params and body. */
  readonly command: R['method'] extends 'POST' ? CommandKey : undefined;
  /** The context for the events and the audit of what the request does. */
  readonly context: CommandContext;
}

type Declared<R extends RouteDeclaration> = R['problems'][number];
type Always = (typeof COMMON_PROBLEMS | typeof POST_PROBLEMS | typeof SIGNED_IN_PROBLEMS)[number];

/** One of the declared answers, or one of the declared problems. */
export type RouteAnswer<R extends RouteDeclaration> =
  | {
      [S in keyof R['responses']]: {
        readonly status: S;
        readonly body: R['responses'][S] extends Schema ? z.infer<R['responses'][S]> : null;
        readonly headers?: Readonly<Record<string, string>>;
        /** A strong validator; a request that names it in If-None-Match gets 304. */
        readonly etag?: string;
      };
    }[keyof R['responses']]
  | Problem<Declared<R> | Always>;

export type RouteHandler<R extends RouteDeclaration> = (
  request: RouteRequest<R>,
) => Promise<RouteAnswer<R>>;

type Served<S extends ServiceDeclaration, F extends 'public' | 'staff'> = {
  [K in keyof S['routes']]: S['routes'][K]['caller'] extends 'public'
    ? F extends 'public'
      ? K
      : never
    : F extends 'staff'
      ? K
      : never;
}[keyof S['routes']];

/** A handler for each route that the function serves, and for no other. */
export type RouteHandlers<S extends ServiceDeclaration, F extends 'public' | 'staff'> = {
  readonly [K in Served<S, F>]: RouteHandler<S['routes'][K]>;
};

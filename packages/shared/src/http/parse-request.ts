import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as z from 'zod/mini';
import type { Caller } from '../contract/roles.ts';
import type { RouteDeclaration, Schema } from '../contract/service.ts';
import type { Actor } from '../events/envelope.ts';
import { commandKey } from '../idempotency.ts';
import type { CommandContext } from '../messaging/outbox.ts';
import { type Exchange, exchangeOf } from './exchange.ts';
import { type FieldError, problem } from './problem.ts';
import { Refusal } from './refuse.ts';
import type { HttpDeps, RouteRequest } from './types.ts';

/** Nothing that a person or a counter sends comes near 16 KB. */
const BODY_BYTES = 16 * 1024;

/** A route that declares no query takes none. */
const NO_QUERY = z.strictObject({});

/** Reads params, query and body by the route's schemas, and the Idempotency-Key of a POST. */
export function parseRequest(
  deps: HttpDeps,
): MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> {
  return {
    before: ({ event, context }) => {
      const exchange = exchangeOf(context);
      const { route, caller } = exchange;
      if (!route || !caller) throw new Error('`admit` must come before `parseRequest`');
      const params = paramsOf(route, event);
      const query = parsePart(route.query ?? NO_QUERY, event.queryStringParameters ?? {}, '/query');
      const body = route.body ? parsePart(route.body, bodyOf(event), '') : undefined;
      exchange.request = {
        params,
        query,
        body,
        caller,
        language: exchange.language,
        now: exchange.receivedAt,
        correlationId: exchange.correlationId,
        command:
          route.method === 'POST' ? commandOf(route, caller, event, { params, body }) : undefined,
        context: contextOf(deps, exchange, caller),
      } as RouteRequest;
    },
  };
}

/** An id that cannot exist is not found, the same as one that does not. */
function paramsOf(route: RouteDeclaration, event: APIGatewayProxyEventV2): unknown {
  if (!route.params) return undefined;
  const parsed = route.params.safeParse(event.pathParameters ?? {});
  if (!parsed.success) throw new Refusal(problem('not-found'));
  return parsed.data;
}

function bodyOf(event: APIGatewayProxyEventV2): unknown {
  const raw = event.isBase64Encoded
    ? Buffer.from(event.body ?? '', 'base64').toString('utf8')
    : (event.body ?? '');
  if (Buffer.byteLength(raw) > BODY_BYTES) throw new Refusal(problem('body-too-large'));
  try {
    return JSON.parse(raw === '' ? '{}' : raw);
  } catch {
    throw new Refusal(problem('invalid-request'));
  }
}

function parsePart(schema: Schema | undefined, value: unknown, at: string): unknown {
  if (!schema) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.slice(0, 20).map(
    (issue): FieldError => ({
      pointer: `${at}${issue.path.map((step) => `/${String(step)}`).join('')}`,
      code: issue.code ?? 'invalid',
    }),
  );
  throw new Refusal(problem('invalid-input', { errors }));
}

function commandOf(
  route: RouteDeclaration,
  caller: Caller,
  event: APIGatewayProxyEventV2,
  content: unknown,
) {
  const key = event.headers['idempotency-key'];
  if (!key || !/^[\x21-\x7e]{8,128}$/.test(key))
    throw new Refusal(problem('idempotency-key-missing'));
  return commandKey(`${route.method} ${route.path} ${callerId(caller) ?? ''}`, key, content);
}

function callerId(caller: Caller): string | null {
  if (caller.kind === 'staff') return caller.userId;
  return caller.kind === 'device' ? caller.deviceId : null;
}

function contextOf(deps: HttpDeps, exchange: Exchange, caller: Caller): CommandContext {
  const kind: Actor['kind'] = caller.kind === 'public' ? 'citizen' : caller.kind;
  return {
    mallId: deps.mallId,
    time: exchange.receivedAt,
    recordedAt: exchange.receivedAt,
    timeSource: 'server',
    correlationId: exchange.correlationId,
    causationId: null,
    actor: { kind, id: callerId(caller) },
  };
}

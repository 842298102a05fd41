import type { MiddlewareObj } from '@middy/core';
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyEventV2WithJWTAuthorizer,
  APIGatewayProxyStructuredResultV2,
} from 'aws-lambda';
import { type Caller, readGroups, type StaffCaller } from '../contract/roles.ts';
import type { RouteDeclaration } from '../contract/service.ts';
import { exchangeOf } from './exchange.ts';
import { problem } from './problem.ts';
import { Refusal } from './refuse.ts';
import type { HttpDeps } from './types.ts';

/** Finds the declared route and lets in only the kind of caller and the roles it declares. */
export function admit(
  deps: HttpDeps,
  routes: ReadonlyMap<string, { readonly name: string; readonly route: RouteDeclaration }>,
): MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> {
  return {
    before: async ({ event, context }) => {
      const found = routes.get(event.routeKey);
      if (!found) throw new Refusal(problem('not-found'));
      const exchange = exchangeOf(context);
      exchange.name = found.name;
      exchange.route = found.route;
      exchange.caller = await callerOf(deps, found.route, event);
    },
  };
}

async function callerOf(
  deps: HttpDeps,
  route: RouteDeclaration,
  event: APIGatewayProxyEventV2,
): Promise<Caller> {
  if (route.caller === 'public') {
    return { kind: 'public', address: event.requestContext.http.sourceIp };
  }
  if (route.caller === 'device') {
    const token = /^Bearer (\S+)$/.exec(event.headers.authorization ?? '')?.[1];
    const device = token ? await deps.identifyDevice?.(token) : undefined;
    if (!device) throw new Refusal(problem('unauthenticated'));
    if (!route.devices.includes(device.deviceKind)) throw new Refusal(problem('forbidden'));
    return device;
  }
  const staff = staffOf(event);
  if (!staff) throw new Refusal(problem('unauthenticated'));
  if (!route.roles.some((role) => staff.roles.includes(role)))
    throw new Refusal(problem('forbidden'));
  return staff;
}

/** The claims that API Gateway's JWT authorizer has checked; lists arrive as `[a b]`. */
function staffOf(event: APIGatewayProxyEventV2): StaffCaller | undefined {
  const claims = (event as Partial<APIGatewayProxyEventV2WithJWTAuthorizer>).requestContext
    ?.authorizer?.jwt?.claims;
  if (claims?.token_use !== 'access' || !claims.sub) return undefined;
  const groups = String(claims['cognito:groups'] ?? '')
    .replace(/^\[|\]$/g, '')
    .split(/[\s,]+/);
  return {
    kind: 'staff',
    userId: String(claims.sub),
    username: String(claims.username ?? ''),
    ...readGroups(groups),
  };
}

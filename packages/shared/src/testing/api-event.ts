import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { type RouteDeclaration, routeKey } from '../contract/service.ts';

export interface ApiRequest {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** An object is sent as JSON; a string as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Claims of a staff token, as the JWT authorizer passes them on. */
  readonly staff?: {
    readonly sub: string;
    readonly username?: string;
    readonly groups: readonly string[];
  };
  readonly sourceIp?: string;
}

/** What API Gateway (HTTP API, payload 2.0) sends to a route's function. */
export function apiEvent(
  route: RouteDeclaration,
  request: ApiRequest = {},
): APIGatewayProxyEventV2 {
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(request.params?.[name] ?? ''),
  );
  const query = new URLSearchParams(request.query).toString();
  return {
    version: '2.0',
    routeKey: routeKey(route),
    rawPath: path,
    rawQueryString: query,
    headers: {
      'content-type': 'application/json',
      ...Object.fromEntries(
        Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
      ),
    },
    ...(request.query ? { queryStringParameters: { ...request.query } } : {}),
    ...(request.params ? { pathParameters: { ...request.params } } : {}),
    requestContext: {
      accountId: '000000000000',
      apiId: 'test',
      domainName: 'localhost',
      domainPrefix: 'localhost',
      http: {
        method: route.method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp: request.sourceIp ?? '192.0.2.1',
        userAgent: 'test',
      },
      requestId: 'test-request',
      routeKey: routeKey(route),
      stage: '$default',
      time: '30/Nov/2026:01:30:00 +0000',
      timeEpoch: Date.parse('2026-11-30T01:30:00.000Z'),
      ...(request.staff
        ? {
            authorizer: {
              jwt: {
                claims: {
                  sub: request.staff.sub,
                  username: request.staff.username ?? request.staff.sub,
                  token_use: 'access',
                  'cognito:groups': `[${request.staff.groups.join(' ')}]`,
                },
                scopes: null,
              },
            },
          }
        : {}),
    },
    ...(request.body === undefined
      ? {}
      : { body: typeof request.body === 'string' ? request.body : JSON.stringify(request.body) }),
    isBase64Encoded: false,
  } as APIGatewayProxyEventV2;
}

/** A Lambda context, new for each invocation. */
export function lambdaContext(): Context {
  return {
    awsRequestId: 'test-request',
    callbackWaitsForEmptyEventLoop: false,
    functionName: 'test',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:ap-southeast-3:000000000000:function:test',
    logGroupName: 'test',
    logStreamName: 'test',
    memoryLimitInMB: '512',
    getRemainingTimeInMillis: () => 10_000,
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}

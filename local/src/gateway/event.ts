import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { ACCOUNT } from '../names.ts';
import type { StaffClaims } from './authorizer.ts';
import type { RouteMatch } from './route-table.ts';

/** Content that API Gateway hands over as text; everything else as base64. */
const TEXT = /^(text\/|application\/(.*\+)?(json|xml)|application\/javascript)/;

/**
 * A request in API Gateway's payload format 2.0.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function gatewayEvent(
  request: IncomingMessage,
  url: URL,
  match: RouteMatch,
  body: Buffer,
  nowMs: number,
  claims: StaffClaims | undefined,
): APIGatewayProxyEventV2 {
  const { cookie, ...headers } = headersOf(request);
  const query = queryOf(url);
  const isBase64Encoded = body.length > 0 && !TEXT.test(headers['content-type'] ?? '');
  const http = {
    method: request.method ?? 'GET',
    path: url.pathname,
    protocol: `HTTP/${request.httpVersion}`,
    sourceIp: request.socket.remoteAddress ?? '',
    userAgent: headers['user-agent'] ?? '',
  };
  return {
    version: '2.0',
    routeKey: match.entry.key,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    ...(cookie ? { cookies: cookie.split(/;\s*/) } : {}),
    headers,
    ...(query ? { queryStringParameters: query } : {}),
    ...(Object.keys(match.params).length > 0 ? { pathParameters: { ...match.params } } : {}),
    requestContext: {
      accountId: ACCOUNT,
      apiId: 'local',
      domainName: headers.host ?? '',
      domainPrefix: 'local',
      http,
      requestId: randomUUID(),
      routeKey: match.entry.key,
      stage: '$default',
      time: logTime(nowMs),
      timeEpoch: nowMs,
      ...(claims ? { authorizer: { jwt: { claims: { ...claims }, scopes: null } } } : {}),
    },
    ...(body.length > 0 ? { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') } : {}),
    isBase64Encoded,
  };
}

/** The common log format: `24/Nov/2026:09:50:19 +0000`. */
function logTime(ms: number): string {
  const [, day, month, year, time] = new Date(ms).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}

/** Lower-case names; repeated headers joined by commas. */
function headersOf(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headersDistinct).map(([name, values]) => [
      name,
      (values ?? []).join(','),
    ]),
  );
}

/** Decoded; repeated parameters joined by commas. */
function queryOf(url: URL): Record<string, string> | undefined {
  const names = new Set(url.searchParams.keys());
  if (names.size === 0) return undefined;
  return Object.fromEntries(
    [...names].map((name) => [name, url.searchParams.getAll(name).join(',')]),
  );
}

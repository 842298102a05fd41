import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { FunctionPool } from '../workers/pool.ts';
import type { JwtAuthorizer } from './authorizer.ts';
import { gatewayEvent } from './event.ts';
import { sendProblem } from './problem.ts';
import type { RouteEntry, RouteTable } from './route-table.ts';
import type { Throttle } from './throttle.ts';

export interface GatewayOptions {
  readonly routes: RouteTable;
  readonly authorizer: JwtAuthorizer;
  readonly throttle: Throttle;
  readonly poolOf: (entry: RouteEntry) => FunctionPool;
  readonly nowMs: () => number;
}

/** More than any function accepts; what is larger never reaches one. */
const MAX_BODY_BYTES = 1024 * 1024;

/** The HTTP API: route, throttle, authorizer, function, in API Gateway's order. */
export async function handleApiRequest(
  options: GatewayOptions,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const language = request.headers['accept-language'];
  const match = options.routes.find(request.method ?? '', url.pathname);
  if (match === undefined) return sendProblem(response, 'not-found', language);
  if (match === 'undecodable') return sendProblem(response, 'invalid-request', language);

  const { entry } = match;
  const retryAfter = options.throttle.admit(entry.key, entry.route.throttle);
  if (retryAfter !== undefined) {
    return sendProblem(response, 'too-many-requests', language, retryAfter);
  }
  const claims =
    entry.route.caller === 'staff'
      ? await options.authorizer.authorize(request.headers.authorization)
      : undefined;
  if (entry.route.caller === 'staff' && !claims) {
    return sendProblem(response, 'unauthenticated', language);
  }
  const body = await readLimited(request);
  if (!body) return sendProblem(response, 'body-too-large', language);

  const event = gatewayEvent(request, url, match, body, options.nowMs(), claims);
  const outcome = await options.poolOf(entry).invoke(event);
  switch (outcome.kind) {
    case 'busy':
      return sendProblem(response, 'busy', language, 1);
    case 'failed':
      return sendProblem(response, 'internal', language);
    case 'succeeded':
      return sendResult(response, outcome.payload, mayZip(request, entry));
  }
}

/** The body, or nothing when it is larger than the limit. */
async function readLimited(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // What follows is read and dropped, so that the answer can be sent on this connection.
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined;
}

/** From how many bytes on CloudFront compresses an answer. */
const ZIPPED_BYTES = 1000;

/** On AWS what is cached comes from CloudFront, which compresses; what is not comes as it is. */
function mayZip(request: IncomingMessage, { route }: RouteEntry): boolean {
  return (
    route.caller === 'public' &&
    route.cacheSeconds !== undefined &&
    !route.personalData &&
    (request.headers['accept-encoding'] ?? '').includes('gzip')
  );
}

function sendResult(response: ServerResponse, payload: unknown, zip: boolean): void {
  // A payload without a status is the body of a 200, as API Gateway infers.
  const result = (
    typeof payload === 'object' && payload !== null && 'statusCode' in payload
      ? payload
      : {
          statusCode: 200,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(payload),
        }
  ) as APIGatewayProxyStructuredResultV2;
  for (const [name, value] of Object.entries(result.headers ?? {})) {
    response.setHeader(name, String(value));
  }
  if (result.cookies) response.setHeader('set-cookie', result.cookies);
  const status = result.statusCode ?? 200;
  const plain = Buffer.from(result.body ?? '', result.isBase64Encoded ? 'base64' : 'utf8');
  const bodiless = status === 204 || status === 304;
  const zipped = zip && status === 200 && plain.length >= ZIPPED_BYTES;
  const body = zipped ? gzipSync(plain) : plain;
  if (zip) response.setHeader('vary', 'accept-encoding');
  if (zipped) response.setHeader('content-encoding', 'gzip');
  response.writeHead(status, bodiless ? {} : { 'content-length': body.length });
  response.end(bodiless ? undefined : body);
}

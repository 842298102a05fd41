import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** What an endpoint answers, in the form of its protocol. */
export interface AwsAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** A success of a JSON protocol. */
export function json(body: unknown): AwsAnswer {
  return { status: 200, headers: JSON_HEADERS, body: JSON.stringify(body) };
}

/** An error of a JSON protocol: the SDK reads its kind from the body or, with REST, the header. */
export function awsError(type: string, message: string, status = 400): AwsAnswer {
  return {
    status,
    headers: { ...JSON_HEADERS, 'x-amzn-errortype': type },
    body: JSON.stringify({ __type: type, message, Message: message }),
  };
}

export function xml(status: number, body: string): AwsAnswer {
  return { status, headers: { 'content-type': 'text/xml' }, body };
}

const JSON_HEADERS = { 'content-type': 'application/x-amz-json-1.1' };

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** What a body says in JSON, nothing for an empty one; undefined when it is none. */
export function parseJson(body: string): unknown {
  if (body === '') return {};
  try {
    return JSON.parse(body);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A body that is no JSON: its sender hears of it, and nothing else happens. */
export function unreadable(): AwsAnswer {
  return awsError('SerializationException', 'The body is not JSON');
}

/** Sends an answer; with none, breaks the connection in the middle of nowhere. */
export function sendAnswer(response: ServerResponse, answer: AwsAnswer | undefined): void {
  if (!answer) {
    response.destroy();
    return;
  }
  response.writeHead(answer.status, {
    'x-amzn-requestid': randomUUID(),
    ...answer.headers,
    'content-length': Buffer.byteLength(answer.body),
  });
  response.end(answer.body);
}

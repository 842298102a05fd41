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

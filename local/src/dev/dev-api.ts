import type { IncomingMessage, ServerResponse } from 'node:http';
import { instantOf } from '@gerai/shared/time.ts';
import { findStaff } from '../identity/demo-staff.ts';
import { TOKEN_SECONDS } from '../identity/tokens.ts';
import type { Runtime } from '../runtime-options.ts';
import { deadLettersPage, eventsPage, landingPage, smsPage } from './pages.ts';

const EVENTS_SHOWN = 500;

/** `/_dev/…`: pages for people, and the same as JSON for programs. False when the path is none of it. */
export async function handleDevRequest(
  runtime: Runtime,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<boolean> {
  const wantsJson = (request.headers.accept ?? '').includes('application/json');
  const answer = (data: unknown, asPage: () => string) =>
    wantsJson ? sendJson(response, 200, data) : sendPage(response, asPage());

  switch (`${request.method} ${url.pathname}`) {
    case 'GET /':
    case 'GET /_dev':
    case 'GET /_dev/':
      sendPage(response, landingPage(runtime.url));
      return true;
    case 'GET /_dev/sms': {
      const sms = runtime.sms();
      answer({ sms }, () => smsPage(sms));
      return true;
    }
    case 'GET /_dev/events': {
      const events = runtime.events();
      answer({ events }, () => eventsPage(events.slice(-EVENTS_SHOWN)));
      return true;
    }
    case 'GET /_dev/dlq': {
      const messages = runtime.deadLetters();
      answer({ messages }, () => deadLettersPage(messages));
      return true;
    }
    case 'POST /_dev/dlq/redrive': {
      const fields = await readFields(request);
      const redriven = await runtime.redrive({
        ...(fields.id ? { id: fields.id } : {}),
        ...(fields.queue ? { queue: fields.queue } : {}),
      });
      if (wantsJson) sendJson(response, 200, { redriven });
      else response.writeHead(303, { location: '/_dev/dlq' }).end();
      return true;
    }
    case 'GET /health':
    case 'GET /_dev/status':
      sendJson(response, 200, runtime.status());
      return true;
    case 'GET /_dev/clock':
      sendJson(response, 200, { now: runtime.clock.now() });
      return true;
    case 'POST /_dev/clock': {
      const { set = '' } = await readFields(request);
      if (!runtime.clock.shared || Number.isNaN(Date.parse(set))) {
        sendJson(response, 400, {
          message: 'The clock needs { "set": instant }, and to be virtual',
        });
        return true;
      }
      runtime.clock.set(instantOf(Date.parse(set)));
      sendJson(response, 200, { now: runtime.clock.now() });
      return true;
    }
    case 'POST /_dev/token': {
      const { username = '' } = await readFields(request);
      if (!findStaff(username)) {
        sendJson(response, 404, {
          message: `There is no ${username || 'nameless'} in the demo staff`,
        });
        return true;
      }
      sendJson(response, 200, {
        access_token: await runtime.tokenFor(username),
        token_type: 'Bearer',
        expires_in: TOKEN_SECONDS,
      });
      return true;
    }
    default:
      return false;
  }
}

/** The fields of a small JSON or form body; none when it is neither. */
async function readFields(request: IncomingMessage): Promise<Record<string, string | undefined>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString();
  if (!body.startsWith('{')) return Object.fromEntries(new URLSearchParams(body));
  try {
    const fields: unknown = JSON.parse(body);
    return fields as Record<string, string>;
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

function sendPage(response: ServerResponse, body: string): void {
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
  });
  response.end(body);
}

import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { listen, serve, shut } from './serve.ts';

/** A client sends a whole request and goes away before it is read; what the handler then does. */
async function failuresOf(handle: (request: IncomingMessage) => Promise<void>): Promise<unknown[]> {
  const fatal: unknown[] = [];
  let leave: () => void = () => undefined;
  let finished: () => void = () => undefined;
  const handled = new Promise<void>((resolve) => {
    finished = resolve;
  });
  const server = serve(
    async (request) => {
      const gone = once(request, 'close').catch(() => undefined);
      leave();
      await gone;
      // The rejection reaches the server before whoever waits for this.
      setImmediate(finished);
      await handle(request);
    },
    (error) => fatal.push(error),
  );
  const port = await listen(server, 0);
  const client = connect(port, '127.0.0.1', () => {
    client.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}');
  });
  leave = () => client.destroy();
  await handled;
  await shut(server);
  return fatal;
}

test('a client that goes away before its whole request is read is nobody’s failure', async () => {
  const failures = await failuresOf(async (request) => {
    for await (const _ of request as AsyncIterable<Buffer>);
  });
  expect(failures).toEqual([]);
});

test('a defect of the runtime is told, whoever has gone', async () => {
  const defect = new Error('a defect');
  expect(await failuresOf(() => Promise.reject(defect))).toEqual([defect]);
});

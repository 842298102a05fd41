import { enableCompileCache, flushCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type { BootData, Invoke, WorkerMessage } from './protocol.ts';
import { installVirtualDate, SharedTime } from './shared-time.ts';

/**
 * The first module of every worker: installs the clock, loads one Lambda entry and runs one
 * invocation at a time, as Lambda's own runtime does. Its environment was given by the parent.
 */
const boot = workerData as BootData;
if (boot.time) installVirtualDate(new SharedTime(boot.time));
enableCompileCache(boot.compileCache);

const say = (message: WorkerMessage) => parentPort?.postMessage(message);
capture(process.stdout, 'info');
capture(process.stderr, 'error');

type Handler = (event: unknown, context: unknown) => unknown;
const { handler } = (await import(boot.entry)) as { handler: Handler };
if (typeof handler !== 'function') throw new Error(`${boot.entry} exports no handler`);

parentPort?.on('message', async ({ requestId, event, timeoutMs }: Invoke) => {
  try {
    const answer = await handler(JSON.parse(event), contextOf(requestId, timeoutMs));
    say({ kind: 'succeeded', payload: JSON.stringify(answer) });
  } catch (error) {
    say(failureOf(error));
  }
});
say({ kind: 'ready' });
flushCompileCache();

/**
 * What is printed travels in the same order as the answers, so that no line comes after the end of
 * its invocation or is lost with the worker.
 */
function capture(stream: NodeJS.WriteStream, level: 'info' | 'error'): void {
  Object.assign(stream, {
    write(text: string | Uint8Array, ...rest: unknown[]): boolean {
      say({ kind: 'printed', level, text: String(text) });
      const done = rest.at(-1);
      if (typeof done === 'function') queueMicrotask(() => done());
      return true;
    },
  });
}

/** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
function contextOf(requestId: string, timeoutMs: number) {
  const deadline = performance.now() + timeoutMs;
  return {
    awsRequestId: requestId,
    functionName: boot.functionId,
    functionVersion: '$LATEST',
    invokedFunctionArn: boot.functionArn,
    memoryLimitInMB: String(boot.memoryMegabytes),
    logGroupName: `/aws/lambda/${boot.functionId}`,
    logStreamName: process.env.AWS_ACCESS_KEY_ID ?? '',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - performance.now())),
  };
}

function failureOf(error: unknown): WorkerMessage {
  if (!(error instanceof Error)) {
    return { kind: 'failed', errorType: typeof error, errorMessage: String(error), trace: [] };
  }
  return {
    kind: 'failed',
    errorType: error.name,
    errorMessage: error.message,
    trace: (error.stack ?? '').split('\n'),
  };
}

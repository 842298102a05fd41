import { createHash } from 'node:crypto';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { RuntimeClock } from '../clock.ts';
import { queueArn, REGION } from '../names.ts';
import type { FunctionPool } from '../workers/pool.ts';
import type { Outcome } from '../workers/protocol.ts';
import type { Message, Queues } from './queues.ts';

export interface QueueConsumerOptions {
  readonly queue: string;
  readonly queues: Queues;
  readonly pool: FunctionPool;
  readonly maxConcurrency: number;
  readonly clock: RuntimeClock;
}

/** Lambda's event source mapping of a queue: batches of up to ten, partial batch responses. */
export class QueueConsumer {
  readonly #options: QueueConsumerOptions;
  readonly #deliveries = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #open = false;

  constructor(options: QueueConsumerOptions) {
    this.#options = options;
    options.queues.listen(options.queue, () => this.#pump());
    options.clock.onMove(() => this.#pump());
  }

  start(): void {
    this.#open = true;
    this.#pump();
  }

  /** Takes nothing more and resolves when what was taken is done. */
  async stop(): Promise<void> {
    this.#open = false;
    clearTimeout(this.#timer);
    await Promise.all(this.#deliveries);
  }

  #pump(): void {
    if (!this.#open) return;
    const { queue, queues, maxConcurrency, clock } = this.#options;
    while (this.#deliveries.size < maxConcurrency) {
      const messages = queues.receive(queue);
      if (messages.length === 0) break;
      const delivery = this.#deliver(messages).finally(() => {
        this.#deliveries.delete(delivery);
        this.#pump();
      });
      this.#deliveries.add(delivery);
    }
    clearTimeout(this.#timer);
    const due = queues.nextDueInMs(queue);
    // With everything due in flight at full concurrency, the end of a delivery pumps again.
    if (due !== undefined && this.#deliveries.size < maxConcurrency) {
      this.#timer = setTimeout(() => this.#pump(), clock.realDelay(due));
    }
  }

  async #deliver(messages: readonly Message[]): Promise<void> {
    const outcome = await this.#options.pool.invoke(sqsEvent(messages));
    const { failed, error } = readBatchOutcome(messages, outcome);
    this.#options.queues.finish(messages, failed, error);
  }
}

/** Which messages failed. As on AWS, an answer that names an unknown message fails the whole batch. */
export function readBatchOutcome(
  messages: readonly Message[],
  outcome: Outcome | { readonly kind: 'busy' },
): { failed: ReadonlySet<string>; error: string } {
  const all = new Set(messages.map((message) => message.id));
  if (outcome.kind === 'busy') return { failed: all, error: 'Throttled' };
  if (outcome.kind === 'failed') return { failed: all, error: outcome.errorType };
  const answer = outcome.payload as Partial<SQSBatchResponse> | null;
  const named = (answer?.batchItemFailures ?? []).map((failure) => failure.itemIdentifier);
  const known = named.every((id) => all.has(id));
  return { failed: known ? new Set(named) : all, error: 'Named in batchItemFailures' };
}

function sqsEvent(messages: readonly Message[]): SQSEvent {
  return {
    Records: messages.map((message) => ({
      messageId: message.id,
      receiptHandle: `${message.id}#${message.receives}`,
      body: message.body,
      attributes: {
        ApproximateReceiveCount: String(message.receives),
        SentTimestamp: String(message.sentMs),
        SenderId: 'events.amazonaws.com',
        ApproximateFirstReceiveTimestamp: String(message.firstReceivedMs),
      },
      messageAttributes: {},
      md5OfBody: createHash('md5').update(message.body).digest('hex'),
      eventSource: 'aws:sqs',
      eventSourceARN: queueArn(message.queue),
      awsRegion: REGION,
    })),
  };
}

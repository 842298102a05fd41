import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Envelope } from '../events/envelope.ts';
import type { Clock } from '../ports.ts';

/** Limits of PutEvents: 10 entries, and less than 256 KB (kept at 240 for names and times). */
const ENTRIES = 10;
const BYTES = 240_000;
const ATTEMPTS = 4;

export interface Publisher {
  /** Publishes all, in order; answers the ids that the bus did not take even when asked again. */
  publishAll(events: readonly Envelope[]): Promise<ReadonlySet<string>>;
}

/**
 * PutEvents answers 200 with entries refused one by one, so each entry is checked and only the
 * refused ones are sent again.
 */
export function createPublisher(
  client: EventBridgeClient,
  busName: string,
  clock: Clock,
): Publisher {
  const send = async (batch: readonly Envelope[]): Promise<Envelope[]> => {
    const { Entries } = await client.send(
      new PutEventsCommand({
        Entries: batch.map((event) => ({
          EventBusName: busName,
          Source: event.source,
          DetailType: event.type,
          Time: new Date(event.time),
          Detail: JSON.stringify(event),
        })),
      }),
    );
    return batch.filter((_, index) => !Entries?.[index]?.EventId);
  };

  return {
    async publishAll(events) {
      const failed = new Set<string>();
      for (const batch of batches(events)) {
        let pending = await send(batch);
        for (let attempt = 2; pending.length > 0 && attempt <= ATTEMPTS; attempt += 1) {
          await clock.sleep(20 * 2 ** attempt);
          pending = await send(pending);
        }
        for (const event of pending) failed.add(event.id);
      }
      return failed;
    },
  };
}

function* batches(events: readonly Envelope[]): Generator<Envelope[]> {
  let batch: Envelope[] = [];
  let bytes = 0;
  for (const event of events) {
    const size = Buffer.byteLength(JSON.stringify(event));
    if (batch.length === ENTRIES || (batch.length > 0 && bytes + size > BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(event);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';

const client = new EventBridgeClient({ maxAttempts: 3 });

/** Tells the bus of every new order. An order of mode `bad-record` fails the whole batch. */
export async function handler(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  for (const record of event.Records) {
    const image = record.dynamodb?.NewImage;
    if (record.eventName !== 'INSERT' || image?.kind?.S !== 'order') continue;
    if (image.mode?.S === 'bad-record') throw new Error('bad record');
    const { FailedEntryCount } = await client.send(
      new PutEventsCommand({
        Entries: [
          {
            EventBusName: process.env.BUS_NAME,
            Source: 'gerai.booking',
            DetailType: 'booking.booking.confirmed.v1',
            Detail: JSON.stringify({ id: image.pk?.S, mode: image.mode?.S }),
          },
        ],
      }),
    );
    if (FailedEntryCount !== 0) {
      return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }] };
    }
  }
  return { batchItemFailures: [] };
}

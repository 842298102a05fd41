import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { count, write } from '../table.ts';

const client = new SNSClient({ maxAttempts: 1 });

/** Sends one SMS for each order. An order of mode `refused` fails alone, `broken` fails its batch. */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const record of event.Records) {
    const body = JSON.parse(record.body);
    const { id, mode } = body.detail ?? { id: body.due, mode: 'due' };
    await count(`received#${id}`);
    if (mode === 'broken') throw new Error('broken');
    if (mode === 'refused') batchItemFailures.push({ itemIdentifier: record.messageId });
    else if (await write(`sent#${id}`, { receipt: record.receiptHandle }, 'receipt')) {
      await client.send(
        new PublishCommand({ PhoneNumber: '+6281200000001', Message: `Order ${id} (${mode})` }),
      );
    }
  }
  return { batchItemFailures };
}

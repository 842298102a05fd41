import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { ServiceDeclaration } from '../contract/service.ts';
import { EVENTS } from '../events/catalogue.ts';
import type { Envelope } from '../events/envelope.ts';
import type { Log } from '../log.ts';
import type { Item } from '../table/table.ts';
import { describeReport } from './compare.ts';
import type { OutboxHeader } from './outbox.ts';
import type { Publisher } from './publish.ts';

/** One change of the table, as the stream tells it. */
export interface Change {
  readonly sequenceNumber: string;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

/** What an item says of itself in its event. */
export interface Described {
  readonly mallId: string;
  readonly aggregateId: string;
  readonly aggregateVersion: number;
  readonly data: unknown;
}

export interface StreamDeps {
  readonly publisher: Publisher;
  readonly log: Log;
  /** The public state of an item, for its event. */
  readonly describe: (item: Item, header: OutboxHeader) => Described;
  /** Further work over the changes (snapshots, lost steps), after their events are out. */
  readonly project?: (changes: readonly Change[]) => Promise<void>;
}

/**
 * The Lambda entry of a table's stream: publishes the event of every item whose outbox is new, in
 * the stream's order, then projects. On failure it names the first change that was not published,
 * and the stream is read again from there.
 */
export function createStreamHandler(service: ServiceDeclaration, deps: StreamDeps) {
  return async (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const changes = event.Records.map(changeOf);
    const said = changes.flatMap((change) => {
      const envelope = envelopeOf(service, change, deps.describe);
      return envelope ? [{ envelope, sequenceNumber: change.sequenceNumber }] : [];
    });
    const failed = await deps.publisher.publishAll(said.map(({ envelope }) => envelope));
    for (const { envelope } of said) {
      const { id, type, correlationId } = envelope;
      if (!failed.has(id)) deps.log.info('event-said', { type, eventId: id, correlationId });
    }
    const first = said.find(({ envelope }) => failed.has(envelope.id));
    if (first) {
      deps.log.error('relay-refused', { events: failed.size, from: first.sequenceNumber });
      return { batchItemFailures: [{ itemIdentifier: first.sequenceNumber }] };
    }
    await deps.project?.(changes);
    return { batchItemFailures: [] };
  };
}

function changeOf(record: DynamoDBRecord): Change {
  const image = (side: unknown): Item | undefined =>
    side ? unmarshall(side as Record<string, AttributeValue>) : undefined;
  return {
    sequenceNumber: record.dynamodb?.SequenceNumber ?? '',
    before: image(record.dynamodb?.OldImage),
    after: image(record.dynamodb?.NewImage),
  };
}

/** The event of a change, or nothing where its outbox is absent or was there before. */
function envelopeOf(
  service: ServiceDeclaration,
  change: Change,
  describe: StreamDeps['describe'],
): Envelope | undefined {
  const header = headerOf(change.after);
  if (!change.after || !header || header.id === headerOf(change.before)?.id) return undefined;
  const { mallId, aggregateId, aggregateVersion, data } =
    describeReport(change.after) ?? describe(change.after, header);
  return {
    specversion: '1.0',
    id: header.id,
    type: header.type,
    source: `gerai.${service.name}`,
    subject: `${EVENTS[header.type].aggregate}/${aggregateId}`,
    time: header.time,
    recordedAt: header.recordedAt,
    timeSource: header.timeSource,
    mallId,
    aggregateId,
    aggregateVersion,
    correlationId: header.correlationId,
    causationId: header.causationId,
    actor: header.actor,
    resync: header.resync,
    data,
  };
}

function headerOf(item: Item | undefined): OutboxHeader | undefined {
  return item?.outbox as OutboxHeader | undefined;
}

import type { EventBridgeEvent, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type * as z from 'zod/mini';
import type { ServiceDeclaration } from '../contract/service.ts';
import {
  EVENTS,
  type EventData,
  type EventType,
  isEventType,
  type ReportType,
} from '../events/catalogue.ts';
import type { CopiesMissedData, VersionsToldData } from '../events/comparison.ts';
import { type Envelope, EnvelopeSchema } from '../events/envelope.ts';
import type { Log } from '../log.ts';
import { type Comparison, compareVersions, tellAgain } from './compare.ts';

/** applied: it had its effect. stale: something newer was there. ignored: nothing to do, on purpose. */
export type Consumed = 'applied' | 'stale' | 'ignored';

/** One handler for each consumed event but the reports of the nightly comparison. */
export type EventHandlers<T extends EventType> = {
  readonly [K in Exclude<T, ReportType>]: (event: Envelope<EventData<K>>) => Promise<Consumed>;
};

export interface ConsumerDeps {
  readonly log: Log;
  /** Dated work that comes through the same queue from EventBridge Scheduler. */
  readonly scheduled?: (input: unknown) => Promise<Consumed>;
  /** What the service holds of others, and tells again of its own, for the nightly comparison. */
  readonly comparison?: Comparison;
}

/**
 * The Lambda entry of a service's event queue. Each record is decoded, checked and handled on its
 * own: what fails is named and comes again, and after five times lies in the dead letter queue. An
 * unknown type or one that the service does not consume is a failure, never a silent success.
 */
export function createConsumer<S extends ServiceDeclaration>(
  service: S,
  handlers: EventHandlers<S['consumes'][number]>,
  deps: ConsumerDeps,
) {
  return async (batch: SQSEvent): Promise<SQSBatchResponse> => {
    const batchItemFailures: { itemIdentifier: string }[] = [];
    for (const record of batch.Records) {
      try {
        await consume(service, handlers, deps, record);
      } catch (error) {
        deps.log.error('event-failed', {
          messageId: record.messageId,
          ...deps.log.describe(error),
        });
        batchItemFailures.push({ itemIdentifier: record.messageId });
      }
    }
    return { batchItemFailures };
  };
}

async function consume<S extends ServiceDeclaration>(
  service: S,
  handlers: EventHandlers<S['consumes'][number]>,
  deps: ConsumerDeps,
  record: SQSRecord,
): Promise<void> {
  const body: unknown = JSON.parse(record.body);
  if (!isEventBridgeEvent(body)) {
    if (!deps.scheduled) throw new Error('Not an event, and the service has no dated work');
    const consumed = await deps.scheduled(body);
    deps.log.info('dated-work', { consumed });
    return;
  }
  const envelope = EnvelopeSchema.parse(body.detail);
  if (!isEventType(envelope.type) || !service.consumes.includes(envelope.type)) {
    throw new Error(`${service.name} does not consume ${envelope.type}`);
  }
  const data = (EVENTS[envelope.type].schema as z.ZodMiniType).parse(envelope.data);
  const consumed = await handlerOf(service, handlers, deps, envelope.type)({ ...envelope, data });
  deps.log.info('event', {
    type: envelope.type,
    eventId: envelope.id,
    subject: envelope.subject,
    version: envelope.aggregateVersion,
    correlationId: envelope.correlationId,
    consumed,
  });
}

function handlerOf<S extends ServiceDeclaration>(
  service: S,
  handlers: EventHandlers<S['consumes'][number]>,
  { comparison, log }: ConsumerDeps,
  type: EventType,
): (event: Envelope) => Promise<Consumed> {
  // The schema of the type has just been applied to the data of the type.
  if (!isReportType(type)) {
    return handlers[type as keyof typeof handlers] as (event: Envelope) => Promise<Consumed>;
  }
  if (!comparison) throw new Error(`${service.name} compares nothing and consumes ${type}`);
  const parts = { ...comparison, log };
  return type.includes('.versions.told.')
    ? (event) => compareVersions(parts, service, event as Envelope<VersionsToldData>)
    : (event) => tellAgain(parts, service, event as Envelope<CopiesMissedData>);
}

function isReportType(type: EventType): type is ReportType {
  return EVENTS[type].aggregate === 'report';
}

function isEventBridgeEvent(body: unknown): body is EventBridgeEvent<string, unknown> {
  return typeof body === 'object' && body !== null && 'detail-type' in body && 'detail' in body;
}

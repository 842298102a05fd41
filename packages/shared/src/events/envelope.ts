import * as z from 'zod/mini';
import { InstantSchema } from '../contract/values.ts';

/** Who caused an event. Staff and devices by id; citizens never. */
export const ActorSchema = z.object({
  kind: z.enum(['citizen', 'staff', 'device', 'system']),
  id: z.nullable(z.string()),
});
export type Actor = z.infer<typeof ActorSchema>;

/**
 * What surrounds the data of every event, in the manner of CloudEvents. `time` is when it happened
 * (`occurredAt` of the rules), `recordedAt` when the system learnt of it; they differ for paper logs
 * and kiosks that were offline. EventBridge's detail-type equals `type`.
 */
export const EnvelopeSchema = z.object({
  specversion: z.literal('1.0'),
  id: z.string(),
  type: z.string(),
  source: z.string(),
  subject: z.string(),
  time: InstantSchema,
  recordedAt: InstantSchema,
  timeSource: z.enum(['server', 'kiosk', 'counter', 'paper']),
  mallId: z.string(),
  aggregateId: z.string(),
  aggregateVersion: z.int().check(z.gte(1)),
  correlationId: z.string(),
  causationId: z.nullable(z.string()),
  actor: ActorSchema,
  /** True when the state is told again (resync): consumers catch up, nobody is messaged. */
  resync: z.boolean(),
  data: z.unknown(),
});
export type Envelope<Data = unknown> = Omit<z.infer<typeof EnvelopeSchema>, 'data'> & {
  readonly data: Data;
};

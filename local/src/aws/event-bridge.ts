import { randomUUID } from 'node:crypto';
import { type Bus, type BusEvent, busEvent } from '../bus/bus.ts';
import type { RuntimeClock } from '../clock.ts';
import { BUS_NAME } from '../names.ts';
import { type AwsAnswer, awsError, json } from './answer.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
interface PutEventsEntry {
  readonly EventBusName?: string;
  readonly Source?: string;
  readonly DetailType?: string;
  readonly Detail?: string;
  readonly Resources?: readonly string[];
  /** Epoch seconds. */
  readonly Time?: number;
}

const MAX_ENTRIES = 10;
const MAX_BYTES = 256 * 1024;

type Refused = { readonly ErrorCode: string; readonly ErrorMessage: string };

export interface PutEventsDeps {
  readonly bus: Bus;
  readonly clock: RuntimeClock;
  /** Whether an entry is refused although it is sound: injected partial failure. */
  readonly refuses: () => boolean;
}

/** Accepts what is sound, entry by entry; what it accepted is committed when it answers. */
export function putEvents(deps: PutEventsDeps, body: unknown): AwsAnswer {
  const entries = (body as { Entries?: readonly PutEventsEntry[] }).Entries ?? [];
  if (entries.length === 0 || entries.length > MAX_ENTRIES) {
    return awsError('ValidationException', `Entries must hold 1 to ${MAX_ENTRIES} members`);
  }
  if (entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > MAX_BYTES) {
    return awsError('ValidationException', `Total size of the entries exceeds ${MAX_BYTES} bytes`);
  }
  if (entries.some((entry) => entry.EventBusName !== BUS_NAME)) {
    return awsError('ResourceNotFoundException', 'Event bus does not exist');
  }
  const results = entries.map((entry) => accept(deps, entry));
  const accepted = results.filter((result) => 'id' in result);
  if (accepted.length > 0) deps.bus.publish(accepted);
  return json({
    FailedEntryCount: results.length - accepted.length,
    Entries: results.map((result) => ('id' in result ? { EventId: result.id } : result)),
  });
}

function accept(deps: PutEventsDeps, entry: PutEventsEntry): BusEvent | Refused {
  const { Source, DetailType, Detail } = entry;
  if (!Source || !DetailType || !Detail) {
    return { ErrorCode: 'InvalidArgument', ErrorMessage: 'Source, DetailType, Detail: required' };
  }
  const detail = parseObject(Detail);
  if (!detail) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  if (deps.refuses()) {
    return { ErrorCode: 'InternalFailure', ErrorMessage: 'Unexpected error, try again' };
  }
  return busEvent({
    id: randomUUID(),
    type: DetailType,
    source: Source,
    time: new Date(entry.Time === undefined ? deps.clock.nowMs() : entry.Time * 1000).toISOString(),
    resources: entry.Resources ?? [],
    detail,
  });
}

/** As EventBridge counts: 14 bytes for a time, and the text of the rest. */
function sizeOf(entry: PutEventsEntry): number {
  const texts = [entry.Source, entry.DetailType, entry.Detail, ...(entry.Resources ?? [])];
  return texts.reduce(
    (sum, value) => sum + Buffer.byteLength(value ?? ''),
    entry.Time === undefined ? 0 : 14,
  );
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

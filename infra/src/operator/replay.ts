import type { Instant } from '@gerai/shared/ports.ts';
import { systemClock } from '@gerai/shared/system.ts';
import { epochMs } from '@gerai/shared/time.ts';
import type { OperatorAws } from './aws.ts';

const POLL_MS = 10_000;
/** EventBridge gives no promise how long a replay takes; a month of events is minutes. */
const POLLS_AT_MOST = 360;

export interface Period {
  readonly from: Instant;
  readonly until: Instant;
}

/**
 * Replays the archive of an environment into analytics alone: the rules of the others refuse replayed
 * events, and this names its rule besides. Resolves when it has ended. @throws Error when it failed.
 */
export async function replayIntoAnalytics(
  aws: OperatorAws,
  environment: string,
  { from, until }: Period,
  pollMs = POLL_MS,
): Promise<string> {
  const events = <T>(operation: string, body: object) =>
    aws.json<T>('events', `AWSEvents.${operation}`, body);
  const name = `gerai-${environment}`;
  const { ArchiveArn } = await events<{ ArchiveArn: string }>('DescribeArchive', {
    ArchiveName: name,
  });
  const { Arn: bus } = await events<{ Arn: string }>('DescribeEventBus', { Name: name });
  const { Arn: rule } = await events<{ Arn: string }>('DescribeRule', {
    Name: `${name}-analytics-events`,
    EventBusName: name,
  });
  const replay = `${name}-${systemClock.now().replace(/\D/g, '').slice(0, 14)}`;
  await events('StartReplay', {
    ReplayName: replay,
    EventSourceArn: ArchiveArn,
    EventStartTime: epochMs(from) / 1000,
    EventEndTime: epochMs(until) / 1000,
    Destination: { Arn: bus, FilterArns: [rule] },
  });
  for (let poll = 0; poll < POLLS_AT_MOST; poll += 1) {
    const { State, StateReason } = await events<{ State: string; StateReason?: string }>(
      'DescribeReplay',
      { ReplayName: replay },
    );
    if (State === 'COMPLETED') return replay;
    if (State === 'FAILED' || State === 'CANCELLED') {
      throw new Error(`The replay ${replay} has ${State}: ${StateReason ?? ''}`);
    }
    await systemClock.sleep(pollMs);
  }
  throw new Error(`The replay ${replay} still runs; ask EventBridge about it`);
}

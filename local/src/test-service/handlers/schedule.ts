import type { EventBridgeEvent } from 'aws-lambda';
import { count } from '../table.ts';

/** Counts how often it fired. */
export async function handler(event: EventBridgeEvent<'Scheduled Event', { schedule: string }>) {
  return { n: await count(`fired#${event.detail.schedule}`), event };
}

import {
  ConflictException,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  ResourceNotFoundException,
  type SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { clockTimeOf, dayOf } from '@gerai/shared/time.ts';
import type { ReminderScheduler } from '../app/ports.ts';

export interface SchedulerOptions {
  /** Our own event queue: reminders come the way events come. */
  readonly queueArn: string;
  /** What the scheduler acts as, allowed to send to that queue and nothing else. */
  readonly roleArn: string;
}

/**
 * One-time schedules of EventBridge Scheduler, under names derived from the booking, so that making
 * one again and cancelling one that is gone are both harmless. They delete themselves when done.
 */
export function createReminderScheduler(
  client: SchedulerClient,
  options: SchedulerOptions,
): ReminderScheduler {
  return {
    async schedule(bookingId, at) {
      try {
        await client.send(
          new CreateScheduleCommand({
            Name: nameOf(bookingId),
            ScheduleExpression: `at(${dayOf(at)}T${clockTimeOf(at)}:00)`,
            ScheduleExpressionTimezone: 'Asia/Jakarta',
            FlexibleTimeWindow: { Mode: 'OFF' },
            ActionAfterCompletion: 'DELETE',
            Target: {
              Arn: options.queueArn,
              RoleArn: options.roleArn,
              Input: JSON.stringify({ kind: 'reminder', bookingId }),
            },
          }),
        );
      } catch (error) {
        if (!(error instanceof ConflictException)) throw error;
      }
    },
    async cancel(bookingId) {
      try {
        await client.send(new DeleteScheduleCommand({ Name: nameOf(bookingId) }));
      } catch (error) {
        if (!(error instanceof ResourceNotFoundException)) throw error;
      }
    },
  };
}

function nameOf(bookingId: string): string {
  return `rem-${bookingId}-h1`;
}

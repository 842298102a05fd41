import type { ScheduleDeclaration } from '@gerai/shared/contract/service.ts';
import { clockTimeAt, minutesOf } from '@gerai/shared/time.ts';
import { Duration } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import type { ServiceFunction } from './service-function.ts';

export interface RecurringScheduleProps {
  readonly config: Config;
  /** `queue-project`: unique in the environment. */
  readonly name: string;
  /** The name that the function knows the work by. */
  readonly detail: string;
  readonly schedule: ScheduleDeclaration;
  /** What it means for people when it is not done. */
  readonly impact: string;
  readonly function: ServiceFunction;
  readonly alarmTopic: ITopic;
}

/** Work that comes back every so many minutes or at a time of the day; a call that could not be made is kept and rings. */
export class RecurringSchedule extends Construct {
  constructor(scope: Construct, id: string, props: RecurringScheduleProps) {
    super(scope, id);
    const { config, schedule } = props;
    const name = `gerai-${config.name}-${props.name}`;
    const dead = new DeadLetterQueue(this, 'Dead', {
      config,
      queueName: `${name}-dead`,
      what: `${name} could not be started`,
      impact: props.impact,
      alarmTopic: props.alarmTopic,
    });
    new Rule(this, 'Rule', {
      ruleName: name,
      description: schedule.purpose,
      schedule: rhythmOf(schedule),
      targets: [
        new LambdaFunction(props.function.function, {
          // The form of an event of the bus.
          event: RuleTargetInput.fromObject({
            source: 'aws.events',
            'detail-type': 'Scheduled Event',
            detail: { schedule: props.detail },
          }),
          deadLetterQueue: dead.queue,
          // A later run does the work of one that was missed.
          maxEventAge: Duration.minutes('dailyAt' in schedule ? 60 : schedule.everyMinutes),
          retryAttempts: 2,
        }),
      ],
    });
  }
}

/** A rule's clock is UTC; Jakarta is seven hours ahead all year. */
function rhythmOf(schedule: ScheduleDeclaration): Schedule {
  if ('everyMinutes' in schedule) return Schedule.rate(Duration.minutes(schedule.everyMinutes));
  const utc = clockTimeAt((minutesOf(schedule.dailyAt) + 17 * 60) % (24 * 60));
  return Schedule.cron({
    hour: String(Number(utc.slice(0, 2))),
    minute: String(Number(utc.slice(3))),
  });
}

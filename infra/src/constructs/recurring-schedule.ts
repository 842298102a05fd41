import type { ScheduleDeclaration, ServiceDeclaration } from '@gerai/shared/contract/service.ts';
import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import type { ServiceFunction } from './service-function.ts';

export interface RecurringScheduleProps {
  readonly config: Config;
  readonly service: ServiceDeclaration;
  /** Key in the service's `schedules`. */
  readonly name: string;
  readonly schedule: ScheduleDeclaration;
  readonly function: ServiceFunction;
  readonly alarmTopic: ITopic;
}

/** Work that comes back every so many minutes; a call that could not be made is kept and rings. */
export class RecurringSchedule extends Construct {
  constructor(scope: Construct, id: string, props: RecurringScheduleProps) {
    super(scope, id);
    const { config, service, schedule } = props;
    const name = `gerai-${config.name}-${service.name}-${props.name}`;
    const dead = new DeadLetterQueue(this, 'Dead', {
      config,
      queueName: `${name}-dead`,
      what: `${name} could not be started`,
      impact: service.functions.schedule?.impact ?? schedule.purpose,
      alarmTopic: props.alarmTopic,
    });
    new Rule(this, 'Rule', {
      ruleName: name,
      description: schedule.purpose,
      schedule: Schedule.rate(Duration.minutes(schedule.everyMinutes)),
      targets: [
        new LambdaFunction(props.function.function, {
          deadLetterQueue: dead.queue,
          // A later run does the work of one that was missed.
          maxEventAge: Duration.minutes(Math.max(1, schedule.everyMinutes)),
          retryAttempts: 2,
        }),
      ],
    });
  }
}

import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { acknowledge } from './acknowledge.ts';
import { FIVE_MINUTES, PeopleAlarm } from './alarms.ts';

export interface DeadLetterQueueProps {
  readonly config: Config;
  /** `gerai-dev-queue-events-dead`. */
  readonly queueName: string;
  /** What lies here. */
  readonly what: string;
  readonly impact: string;
  readonly alarmTopic: ITopic;
}

/** Where what failed for good lies for 14 days, the longest that SQS keeps it; anything in it rings. */
export class DeadLetterQueue extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, props: DeadLetterQueueProps) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', {
      queueName: props.queueName,
      retentionPeriod: Duration.days(14),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy: props.config.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    acknowledge(
      this.queue,
      'It is the end of the line itself: whatever lies here rings and waits for a person.',
      'AwsSolutions-SQS3',
      'Serverless-SQSRedrivePolicy',
    );
    new PeopleAlarm(this, 'NotEmpty', {
      name: `${props.queueName}-not-empty`,
      metric: this.queue.metricApproximateNumberOfMessagesVisible({
        period: FIVE_MINUTES,
        statistic: Stats.MAXIMUM,
      }),
      above: 0,
      what: props.what,
      impact: props.impact,
      topic: props.alarmTopic,
    });
  }
}

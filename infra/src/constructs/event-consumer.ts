import type { ServiceDeclaration } from '@gerai/shared/contract/service.ts';
import { EVENTS } from '@gerai/shared/events/catalogue.ts';
import { Duration } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { type CfnRule, type EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { acknowledge } from './acknowledge.ts';
import { FIVE_MINUTES, PeopleAlarm } from './alarms.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import type { ServiceFunction } from './service-function.ts';

export interface EventConsumerProps {
  readonly config: Config;
  readonly service: ServiceDeclaration;
  readonly function: ServiceFunction;
  readonly bus: EventBus;
  readonly alarmTopic: ITopic;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const VISIBILITY_TIMEOUTS = 6;
const RECEIVES = 5;

/** Who counts again when the archive is replayed; the others have done, or said, what they had to. */
const REPLAYED: readonly ServiceDeclaration['name'][] = ['analytics'];

/**
 * A service's queue of events: a rule for the declared types and no others, a queue that the service
 * owns, a dead letter queue behind it and one behind the rule, partial batches, a limit to how many
 * run at a time. The queue also takes the dated work of EventBridge Scheduler.
 */
export class EventConsumer extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: EventConsumerProps) {
    super(scope, id);
    const { config, service, alarmTopic } = props;
    const declaration = service.functions.events;
    if (!declaration) throw new Error(`${service.name} has no events function`);
    const name = `gerai-${config.name}-${service.name}-events`;
    const { impact } = declaration;
    const dead = new DeadLetterQueue(this, 'Dead', {
      config,
      queueName: `${name}-dead`,
      what: `events lie in ${name}-dead after ${RECEIVES} failures`,
      impact,
      alarmTopic,
    });
    const undelivered = new DeadLetterQueue(this, 'Undelivered', {
      config,
      queueName: `${name}-undelivered`,
      what: `the bus could not deliver events to ${name}`,
      impact,
      alarmTopic,
    });
    this.deadLetters = dead.queue;
    this.queue = new Queue(this, 'Queue', {
      queueName: name,
      visibilityTimeout: Duration.seconds(VISIBILITY_TIMEOUTS * declaration.timeoutSeconds),
      retentionPeriod: Duration.days(14),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      deadLetterQueue: { queue: dead.queue, maxReceiveCount: RECEIVES },
    });
    const rule = new Rule(this, 'Rule', {
      ruleName: name,
      description: `What ${service.name} consumes, by its declaration`,
      eventBus: props.bus,
      eventPattern: patternOf(service),
      targets: [new SqsQueue(this.queue, { deadLetterQueue: undelivered.queue })],
    });
    if (!REPLAYED.includes(service.name)) {
      // The L2 pattern has no field for what EventBridge adds to a replayed event.
      const cfnRule = rule.node.defaultChild as CfnRule;
      cfnRule.addPropertyOverride('EventPattern.replay-name', [{ exists: false }]);
    }
    props.function.allow(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      [this.queue.queueArn],
    );
    const mapping = new EventSourceMapping(this, 'Mapping', {
      target: props.function.function,
      eventSourceArn: this.queue.queueArn,
      batchSize: 10,
      reportBatchItemFailures: true,
      maxConcurrency: Math.max(2, declaration.maxConcurrency),
    });
    acknowledge(
      mapping,
      'A mapping of a queue has no destination: the queue’s own dead letter queue is it.',
      'Serverless-LambdaEventSourceMappingDestination',
    );
    mapping.node.addDependency(props.function.role);

    new PeopleAlarm(this, 'Late', {
      name: `${name}-late`,
      metric: this.queue.metricApproximateAgeOfOldestMessage({
        period: FIVE_MINUTES,
        statistic: Stats.MAXIMUM,
      }),
      above: 300,
      periods: 2,
      what: `the oldest event in ${name} waits for more than five minutes`,
      impact,
      topic: alarmTopic,
    });
  }
}

/** The producers and types that a service declares to consume. */
export function patternOf({ consumes }: ServiceDeclaration): {
  source: string[];
  detailType: string[];
} {
  const sources = new Set(consumes.map((type) => `gerai.${EVENTS[type].producer}`));
  return { source: [...sources].sort(), detailType: [...consumes] };
}

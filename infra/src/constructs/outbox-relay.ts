import type { ServiceDeclaration } from '@gerai/shared/contract/service.ts';
import { type CfnElement, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { EventSourceMapping, MetricType, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { acknowledge } from './acknowledge.ts';
import { FIVE_MINUTES, PeopleAlarm } from './alarms.ts';
import type { ServiceFunction } from './service-function.ts';
import type { ServiceTable } from './service-table.ts';

export interface OutboxRelayProps {
  readonly config: Config;
  readonly service: ServiceDeclaration;
  readonly function: ServiceFunction;
  readonly table: ServiceTable;
  readonly bus: EventBus;
  readonly alarmTopic: ITopic;
}

const ATTEMPTS = 10;
const LONGEST_HOURS = 6;
const KEPT_DAYS = 30;

/**
 * From a table's stream to the bus. A batch that fails is halved until the one record is found, is
 * tried ten times and for six hours at most, and then lies whole in a bucket for the redrive: the
 * stream goes on, and nothing is lost.
 */
export class OutboxRelay extends Construct {
  readonly failures: Bucket;

  constructor(scope: Construct, id: string, props: OutboxRelayProps) {
    super(scope, id);
    const { config, service, table, alarmTopic } = props;
    const declaration = service.functions.stream;
    if (!declaration) throw new Error(`${service.name} has no stream function`);
    const removalPolicy = config.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    this.failures = new Bucket(this, 'Failures', {
      ...(table.key
        ? { encryption: BucketEncryption.KMS, encryptionKey: table.key, bucketKeyEnabled: true }
        : { encryption: BucketEncryption.S3_MANAGED }),
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      lifecycleRules: [{ expiration: Duration.days(KEPT_DAYS) }],
      removalPolicy,
    });
    acknowledge(
      this.failures,
      'Empty unless the bus refuses records for hours; read by the redrive alone, and CloudTrail keeps who did.',
      'AwsSolutions-S1',
    );
    props.function.allow(
      ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
      [table.streamArn],
    );
    props.function.allow(['dynamodb:ListStreams'], [`${table.table.tableArn}/stream/*`]);
    props.function.allow(['events:PutEvents'], [props.bus.eventBusArn]);
    props.function.allow(['s3:ListBucket'], [this.failures.bucketArn]);
    props.function.allow(['s3:PutObject'], [this.failures.arnForObjects('aws/lambda/*')]);
    if (table.key) props.function.allow(['kms:GenerateDataKey', 'kms:Decrypt'], [table.key.keyArn]);
    const stack = Stack.of(this);
    acknowledge(
      props.function.role,
      'Streams of this table and records of this relay, whose names AWS makes.',
      `AwsSolutions-IAM5[Resource::<${logicalIdOf(stack, table.table)}.Arn>/stream/*]`,
      `AwsSolutions-IAM5[Resource::<${logicalIdOf(stack, this.failures)}.Arn>/aws/lambda/*]`,
    );
    const mapping = new EventSourceMapping(this, 'Mapping', {
      target: props.function.function,
      eventSourceArn: table.streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      retryAttempts: ATTEMPTS,
      maxRecordAge: Duration.hours(LONGEST_HOURS),
      onFailure: { bind: () => ({ destination: this.failures.bucketArn }) },
      supportS3OnFailureDestination: true,
      metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
    });
    mapping.node.addDependency(props.function.role);

    const name = `gerai-${config.name}-${service.name}-relay`;
    new PeopleAlarm(this, 'Late', {
      name: `${name}-late`,
      metric: props.function.function.metric('IteratorAge', {
        period: FIVE_MINUTES,
        statistic: Stats.MAXIMUM,
      }),
      above: 60_000,
      periods: 2,
      what: `the events of ${service.name} go out more than a minute late`,
      impact: declaration.impact,
      topic: alarmTopic,
    });
    new PeopleAlarm(this, 'Failed', {
      name: `${name}-failed`,
      metric: new Metric({
        namespace: 'AWS/Lambda',
        metricName: 'OnFailureDestinationDeliveredEventCount',
        dimensionsMap: { EventSourceMappingUUID: mapping.eventSourceMappingId },
        period: FIVE_MINUTES,
        statistic: Stats.SUM,
      }),
      above: 0,
      what: `records of ${service.name} lie in its failure bucket and need the redrive`,
      impact: declaration.impact,
      topic: alarmTopic,
    });
    new CfnOutput(this, 'FailuresBucket', { value: this.failures.bucketName });
  }
}

function logicalIdOf(stack: Stack, of: Construct): string {
  return stack.getLogicalId(of.node.defaultChild as CfnElement);
}

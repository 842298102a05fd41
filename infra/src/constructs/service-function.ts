import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FunctionDeclaration } from '@gerai/shared/contract/service.ts';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { acknowledge } from './acknowledge.ts';
import { FIVE_MINUTES, PeopleAlarm } from './alarms.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';

export interface ServiceFunctionProps {
  readonly config: Config;
  /** `queue-staff`. */
  readonly name: string;
  readonly declaration: FunctionDeclaration;
  /** Folder with `index.js`, as bundled. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** An asynchronous call that has failed three times is kept, and rings. */
  readonly called: 'synchronously' | 'asynchronously';
  /** Calls from a queue or a stream are limited there. */
  readonly reserveConcurrency: boolean;
  readonly alarmTopic: ITopic;
}

/**
 * One Lambda function: arm64, Node 24, one bundle with the SDK inside and no source map, JSON logs
 * with an end, a role of its own that at first may only write that log and its traces.
 */
export class ServiceFunction extends Construct {
  readonly function: LambdaFunction;
  readonly role: Role;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    const { config, declaration, name } = props;
    const fullName = `gerai-${config.name}-${name}`;
    this.logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/gerai/${config.name}/${name}`,
      retention: config.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `${fullName}: ${declaration.impact}`.slice(0, 1000),
    });
    this.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [this.logGroup.logGroupArn]);
    this.allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], ['*']);
    acknowledge(
      this.role,
      'X-Ray takes no resource (service authorization reference, AWS X-Ray); log streams are named by Lambda, within this function’s own log group.',
      'AwsSolutions-IAM5[Resource::*]',
    );
    const failed =
      props.called === 'asynchronously'
        ? new DeadLetterQueue(this, 'Failed', {
            config,
            queueName: `${fullName}-failed`,
            what: `${fullName} has failed three times in a row`,
            impact: declaration.impact,
            alarmTopic: props.alarmTopic,
          }).queue
        : undefined;
    if (failed) this.allow(['sqs:SendMessage'], [failed.queueArn]);
    this.function = new LambdaFunction(this, 'Function', {
      functionName: fullName,
      description: declaration.impact,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(props.folder),
      role: this.role.withoutPolicyUpdates(),
      timeout: Duration.seconds(declaration.timeoutSeconds),
      memorySize: declaration.memoryMegabytes,
      environment: { ...props.environment },
      loggingFormat: LoggingFormat.JSON,
      logGroup: this.logGroup,
      tracing: Tracing.ACTIVE,
      ...(failed ? { deadLetterQueue: failed } : {}),
      ...(props.reserveConcurrency && config.reserveConcurrency
        ? { reservedConcurrentExecutions: declaration.maxConcurrency }
        : {}),
    });
    if (!failed) {
      acknowledge(
        this.function,
        'It is called by the API, a mapping or an operator, who learn of its failure themselves.',
        'Serverless-LambdaDLQ',
      );
    }
    // A function that exists before its policy would fail at its first calls.
    this.function.node.addDependency(this.role);
    requireBundle(props.folder);

    const alarm = (alarmId: string, suffix: string, what: string, periods: number) =>
      new PeopleAlarm(this, alarmId, {
        name: `${fullName}-${suffix}`,
        metric: this.function[suffix === 'errors' ? 'metricErrors' : 'metricThrottles']({
          period: FIVE_MINUTES,
          statistic: Stats.SUM,
        }),
        above: 0,
        periods,
        what,
        impact: declaration.impact,
        topic: props.alarmTopic,
      });
    alarm('Errors', 'errors', `${fullName} fails`, 2);
    alarm('Throttles', 'throttles', `${fullName} is refused for want of concurrency`, 2);
  }

  /** Grants actions on resources, each named. */
  allow(
    actions: readonly string[],
    resources: readonly string[],
    conditions?: Readonly<Record<string, Readonly<Record<string, string>>>>,
  ): void {
    this.role.addToPolicy(
      new PolicyStatement({
        actions: [...actions],
        resources: [...resources],
        ...(conditions ? { conditions: { ...conditions } } : {}),
      }),
    );
  }
}

/** A folder without a bundle would deploy a function that can only fail. */
function requireBundle(folder: string): void {
  if (readFileSync(join(folder, 'index.js')).length === 0) throw new Error(`${folder} is empty`);
}

import type { FunctionName, ServiceDeclaration } from '@gerai/shared/contract/service.ts';
import { secretVariable } from '@gerai/shared/security/secrets.ts';
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { functionsOf } from '../bundle/bundle.ts';
import type { Config } from '../config.ts';
import { acknowledge } from '../constructs/acknowledge.ts';
import { EventConsumer } from '../constructs/event-consumer.ts';
import { OutboxRelay } from '../constructs/outbox-relay.ts';
import { RecurringSchedule } from '../constructs/recurring-schedule.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { ServiceTable } from '../constructs/service-table.ts';
import { grantsOf } from '../grants.ts';
import type { FoundationStack } from './foundation-stack.ts';

export interface ServiceStackProps extends StackProps {
  readonly config: Config;
  readonly service: ServiceDeclaration;
  readonly foundation: FoundationStack;
  /** Folder of a function's bundle. */
  readonly bundleOf: (functionName: FunctionName) => string;
}

/** What DynamoDB asks of a caller when the table is under a key of ours, through DynamoDB only. */
const TABLE_KEY_ACTIONS = ['kms:Decrypt', 'kms:DescribeKey'];
const TABLE_KEY_WRITES = [
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/** One service, from its declaration: table, functions, queue, relay, schedules, grants, alarms. */
export class ServiceStack extends Stack {
  readonly service: ServiceDeclaration;
  readonly functions: ReadonlyMap<FunctionName, ServiceFunction>;
  readonly table: ServiceTable;
  readonly consumer: EventConsumer | undefined;

  constructor(scope: Construct, id: string, props: ServiceStackProps) {
    super(scope, id, props);
    const { config, service, foundation } = props;
    const { alarmTopic, bus } = foundation;
    this.service = service;
    this.table = new ServiceTable(this, 'Data', { config, service, alarmTopic });
    this.functions = new Map(
      functionsOf(service).map((name) => [name, this.#function(name, props)] as const),
    );
    const events = this.functions.get('events');
    this.consumer = events
      ? new EventConsumer(this, 'Consumer', { config, service, function: events, bus, alarmTopic })
      : undefined;
    if (this.consumer && events && service.uses.includes('scheduler')) {
      this.#allowDatedWork(config, this.consumer, events);
    }
    const stream = this.functions.get('stream');
    if (stream) {
      new OutboxRelay(this, 'Relay', {
        config,
        service,
        function: stream,
        table: this.table,
        bus,
        alarmTopic,
      });
    }
    const schedule = this.functions.get('schedule');
    for (const [name, declaration] of Object.entries(service.schedules)) {
      if (!schedule) throw new Error(`${service.name} has schedules and no schedule function`);
      new RecurringSchedule(this, `Schedule-${name}`, {
        config,
        name: `${service.name}-${name}`,
        detail: name,
        schedule: declaration,
        impact: service.functions.schedule?.impact ?? declaration.purpose,
        function: schedule,
        alarmTopic,
      });
    }
  }

  /** @throws Error when the service declares no such function. */
  functionNamed(name: FunctionName): IFunction {
    const found = this.functions.get(name);
    if (!found) throw new Error(`${this.service.name} has no ${name} function`);
    return found.function;
  }

  #function(name: FunctionName, props: ServiceStackProps): ServiceFunction {
    const { config, service, foundation, bundleOf } = props;
    const declaration = service.functions[name];
    if (!declaration) throw new Error(`${service.name} does not declare ${name}`);
    const grants = grantsOf(service, name);
    const created = new ServiceFunction(this, capital(name), {
      config,
      name: `${service.name}-${name}`,
      declaration,
      folder: bundleOf(name),
      called: name === 'schedule' ? 'asynchronously' : 'synchronously',
      reserveConcurrency: name !== 'events' && name !== 'stream',
      alarmTopic: foundation.alarmTopic,
      environment: {
        STAGE: config.name,
        MALL_ID: config.mall.mallId,
        PUBLIC_URL: `https://${config.publicHost}`,
        TABLE_NAME: this.table.table.tableName,
        BUS_NAME: foundation.bus.eventBusName,
        ...(service.name === 'booking' && config.addressLimits
          ? { ADDRESS_LIMITS: JSON.stringify(config.addressLimits) }
          : {}),
        ...(grants.sends
          ? {
              SMS_SENDER_ID: config.mall.smsSenderId.value,
              SMS_BRAND: config.mall.shortName,
              SMS_REGION: config.sms.region,
              SMS_PRICE_RUPIAH: String(config.sms.rupiahPerPart),
              SMS_MONTHLY_CAP_RUPIAH: String(config.sms.monthlyCapRupiah),
            }
          : {}),
        ...Object.fromEntries(
          service.secrets
            .filter((secret) => grants.secrets.includes(secret))
            .map((secret) => [secretVariable(secret), foundation.secretArn(secret)]),
        ),
      },
    });
    this.#grantTable(created, grants.table);
    if (grants.secrets.length > 0) {
      created.allow(
        ['secretsmanager:GetSecretValue'],
        service.secrets.map((secret) => foundation.secretArn(secret)),
      );
    }
    if (grants.sends) allowSms(created);
    return created;
  }

  #grantTable(to: ServiceFunction, actions: readonly string[]): void {
    const { table, key } = this.table;
    if (actions.length > 0) {
      to.allow(
        actions.filter((action) => action !== 'Query').map((action) => `dynamodb:${action}`),
        [table.tableArn],
      );
      if (actions.includes('Query')) {
        const indexes = Object.keys(this.service.table.indexes);
        to.allow(
          ['dynamodb:Query'],
          [table.tableArn, ...indexes.map((index) => `${table.tableArn}/index/${index}`)],
        );
      }
    }
    if (!key) return;
    const writes = actions.some((action) => /^(Put|Update|Delete)Item$/.test(action));
    to.allow([...TABLE_KEY_ACTIONS, ...(writes ? TABLE_KEY_WRITES : [])], [key.keyArn], {
      StringEquals: { 'kms:ViaService': `dynamodb.${this.region}.amazonaws.com` },
    });
  }

  /** EventBridge Scheduler may send to the queue, and the function may make and take schedules. */
  #allowDatedWork(config: Config, consumer: EventConsumer, events: ServiceFunction): void {
    const role = new Role(this, 'SchedulerRole', {
      description: `Sends the dated work of ${this.service.name} to its own queue`,
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
      maxSessionDuration: Duration.hours(1),
    });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['sqs:SendMessage'],
        resources: [consumer.queue.queueArn],
      }),
    );
    events.allow(
      ['scheduler:CreateSchedule', 'scheduler:DeleteSchedule'],
      [
        this.formatArn({
          service: 'scheduler',
          resource: 'schedule',
          resourceName: 'default/rem-*',
        }),
      ],
    );
    acknowledge(
      events.role,
      'One schedule per booking, named after it; the prefix is this service’s own.',
      `AwsSolutions-IAM5[Resource::arn:aws:scheduler:${config.region}:${config.account ?? '<AWS::AccountId>'}:schedule/default/rem-*]`,
    );
    events.allow(['iam:PassRole'], [role.roleArn], {
      StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' },
    });
    events.function.addEnvironment('QUEUE_ARN', consumer.queue.queueArn);
    events.function.addEnvironment('SCHEDULER_ROLE_ARN', role.roleArn);
  }
}

/** A phone number is no resource, so SMS needs `*`; topics are denied again. */
function allowSms(to: ServiceFunction): void {
  to.allow(['sns:Publish'], ['*']);
  to.role.addToPolicy(
    new PolicyStatement({
      effect: Effect.DENY,
      actions: ['sns:Publish'],
      resources: ['arn:aws:sns:*:*:*'],
    }),
  );
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

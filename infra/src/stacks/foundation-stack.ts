import { SECRET_NAMES, type SecretName } from '@gerai/shared/security/secrets.ts';
import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { acknowledge } from '../constructs/acknowledge.ts';
import { PeopleAlarm } from '../constructs/alarms.ts';

export function smsSpendAlarmName(config: Config): string {
  return `gerai-${config.name}-sms-spend`;
}

/** What all services stand on: the bus, their secrets, where alarms go. */
export class FoundationStack extends Stack {
  readonly bus: EventBus;
  readonly alarmTopic: Topic;
  readonly secrets: ReadonlyMap<SecretName, CfnSecret>;

  constructor(scope: Construct, id: string, config: Config, props: StackProps) {
    super(scope, id, props);
    const removalPolicy = config.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;

    this.bus = new EventBus(this, 'Bus', {
      eventBusName: `gerai-${config.name}`,
      description: 'Events of all services',
    });
    const key = new Key(this, 'AlarmKey', {
      description: `Alarms of Gerai (${config.name})`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    );
    this.alarmTopic = new Topic(this, 'Alarms', {
      topicName: `gerai-${config.name}-alarms`,
      displayName: `Gerai ${config.name}`,
      masterKey: key,
      enforceSSL: true,
    });
    for (const email of config.alarmEmails) {
      this.alarmTopic.addSubscription(new EmailSubscription(email));
    }

    this.secrets = new Map(
      SECRET_NAMES.map((name) => {
        // Without a value: `npm run secrets` gives it one, so that none is ever in a template.
        const secret = new CfnSecret(this, `Secret-${name}`, {
          name: `gerai/${config.name}/${name}`,
          description: `Made by npm run secrets; ${name} of Gerai (${config.name})`,
        });
        secret.applyRemovalPolicy(removalPolicy);
        acknowledge(
          secret,
          'A rotated pepper would orphan every hash; key pairs are rotated by hand so that both halves change together and old generations still open (docs/operations.md).',
          'AwsSolutions-SMG4',
        );
        return [name, secret];
      }),
    );

    new PeopleAlarm(this, 'SmsSpend', {
      name: smsSpendAlarmName(config),
      metric: new Metric({
        namespace: 'AWS/SNS',
        metricName: 'SMSMonthToDateSpentUSD',
        region: config.sms.region,
        period: Duration.hours(1),
        statistic: Stats.MAXIMUM,
      }),
      above: config.sms.monthlyAlarmUsd,
      what: `SMS have cost more than ${config.sms.monthlyAlarmUsd} USD this month`,
      impact: 'When the month’s limit is reached nobody gets an SMS any more.',
      topic: this.alarmTopic,
    });
    new CfnOutput(this, 'BusName', { value: this.bus.eventBusName });
  }

  secretArn(name: SecretName): string {
    const secret = this.secrets.get(name);
    if (!secret) throw new Error(`There is no secret ${name}`);
    return secret.ref;
  }
}

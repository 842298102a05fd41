import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { canarySecretId } from '../canary/secret.ts';
import type { Config } from '../config.ts';
import { acknowledge } from '../constructs/acknowledge.ts';
import { FIVE_MINUTES, PeopleAlarm } from '../constructs/alarms.ts';
import { RecurringSchedule } from '../constructs/recurring-schedule.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { metricNamespace, ownMetric } from '../metrics.ts';
import type { EdgeStack } from './edge-stack.ts';
import type { FoundationStack } from './foundation-stack.ts';

export interface CanaryStackProps extends StackProps {
  readonly config: Config;
  readonly foundation: FoundationStack;
  readonly edge: EdgeStack;
  /** Folder of the bundle. */
  readonly folder: string;
}

const IMPACT = 'No visit is possible: citizens, kiosks and displays get no answer.';

export function canaryAlarmName(config: Config): string {
  return `gerai-${config.name}-no-visit-possible`;
}

/** A small visit every five minutes, day and night, through the same door as everybody. */
export class CanaryStack extends Stack {
  constructor(scope: Construct, id: string, props: CanaryStackProps) {
    super(scope, id, props);
    const { config, foundation, edge, folder } = props;
    const secret = new CfnSecret(this, 'Device', {
      name: canarySecretId(config.name),
      description: 'Token of the canary’s device; npm run canary gives it',
    });
    secret.applyRemovalPolicy(RemovalPolicy.DESTROY);
    acknowledge(
      secret,
      'A device’s token is replaced by pairing it anew, as that of any kiosk, and taken away by revoking the device.',
      'AwsSolutions-SMG4',
    );
    const canary = new ServiceFunction(this, 'Canary', {
      config,
      name: 'canary',
      declaration: { timeoutSeconds: 60, memoryMegabytes: 256, maxConcurrency: 1, impact: IMPACT },
      folder,
      called: 'asynchronously',
      reserveConcurrency: false,
      alarmTopic: foundation.alarmTopic,
      environment: { API_URL: edge.url, DEVICE_SECRET: secret.ref },
    });
    canary.allow(['secretsmanager:GetSecretValue'], [secret.ref]);
    new RecurringSchedule(this, 'Every', {
      config,
      name: 'canary',
      detail: 'canary',
      schedule: { everyMinutes: 5, purpose: 'Plays a small visit that leaves nothing behind.' },
      impact: IMPACT,
      function: canary,
      alarmTopic: foundation.alarmTopic,
    });
    new MetricFilter(this, 'Possible', {
      logGroup: canary.logGroup,
      filterPattern: FilterPattern.stringValue('$.message', '=', 'canary'),
      metricNamespace: metricNamespace(config),
      metricName: 'VisitPossible',
      metricValue: '$.possible',
    });
    new PeopleAlarm(this, 'NoVisit', {
      name: canaryAlarmName(config),
      metric: ownMetric(config, 'VisitPossible', FIVE_MINUTES),
      below: 1,
      periods: 3,
      what: 'the canary has not come through for a quarter of an hour; its log names the step',
      impact: IMPACT,
      topic: foundation.alarmTopic,
    });
    new CfnOutput(this, 'FunctionName', { value: canary.function.functionName });
  }
}

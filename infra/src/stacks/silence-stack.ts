import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  MathExpression,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Construct } from 'constructs';
import type { Config } from '../config.ts';
import type { FoundationStack } from './foundation-stack.ts';
import { outcomeMetric, silenceAlarmName } from './observability-stack.ts';

const JAKARTA_HOURS = 7;
const QUARTER = Duration.minutes(15);

/** The alarm that no error raises: the mall is open and nobody gets a number. */
export class SilenceStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    config: Config,
    foundation: FoundationStack,
    props: StackProps,
  ) {
    super(scope, id, props);
    const alarm = new Alarm(this, 'NoTickets', {
      alarmName: silenceAlarmName(config),
      alarmDescription:
        'Nobody has got a number for half an hour while the mall is open: kiosks and desks may be down. (Also rings on a public holiday of a weekday.) What to do: docs/operations.md',
      metric: new MathExpression({
        expression: `IF(${opening(config.openingHours)}, FILL(issued, 0) + FILL(arrived, 0), 1)`,
        usingMetrics: {
          issued: outcomeMetric(config, 'queue.ticket.issued.v1'),
          arrived: outcomeMetric(config, 'queue.ticket.checked-in.v1'),
        },
        period: QUARTER,
        label: 'numbers given',
      }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 2,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(foundation.alarmTopic));
  }
}

/** CloudWatch's arithmetic for “now is within opening hours, Monday to Friday”, in UTC. */
function opening({ from, until }: Config['openingHours']): string {
  const hour = (clockTime: string) => (Number(clockTime.slice(0, 2)) - JAKARTA_HOURS + 24) % 24;
  // Jakarta's day from 07.00 on is the same weekday in UTC. The first half hour may be quiet.
  return `DAY(issued) < 6 AND HOUR(issued) >= ${hour(from) + 1} AND HOUR(issued) < ${hour(until)}`;
}

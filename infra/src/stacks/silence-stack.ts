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
import { PeopleAlarm } from '../constructs/alarms.ts';
import { ownMetric } from '../metrics.ts';
import type { FoundationStack } from './foundation-stack.ts';
import { promisesAlarmName, silenceAlarmName } from './observability-stack.ts';

const JAKARTA_HOURS = 7;
const QUARTER = Duration.minutes(15);

/** Ranges are to hold four times out of five: they say so. Below this something is wrong. */
const PROMISES_KEPT_PERCENT = 65;
/** So few in an hour say nothing. */
const PROMISES_ENOUGH = 30;

/**
 * The alarms that compute, which no error raises: the mall is open and nobody gets a number; what
 * people were promised does not hold.
 */
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
          issued: ownMetric(config, 'queue.ticket.issued.v1'),
          arrived: ownMetric(config, 'queue.ticket.checked-in.v1'),
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

    const hour = Duration.hours(1);
    new PeopleAlarm(this, 'PromisesBroken', {
      name: promisesAlarmName(config),
      metric: new MathExpression({
        expression: `IF(scored >= ${PROMISES_ENOUGH}, 100 * (scored - FILL(kept, 0)) / scored, 0)`,
        usingMetrics: {
          scored: ownMetric(config, 'PromisesScored', hour),
          kept: ownMetric(config, 'PromisesKept', hour),
        },
        period: hour,
        label: 'broken promises, %',
      }),
      above: 100 - PROMISES_KEPT_PERCENT,
      what: `of the waiting times promised in an hour fewer than ${PROMISES_KEPT_PERCENT} % held; 80 % is what they say`,
      impact: 'People are told waiting times that do not hold.',
      topic: foundation.alarmTopic,
    });
  }
}

/** CloudWatch's arithmetic for “now is within opening hours, Monday to Friday”, in UTC. */
function opening({ from, until }: Config['openingHours']): string {
  const hour = (clockTime: string) => (Number(clockTime.slice(0, 2)) - JAKARTA_HOURS + 24) % 24;
  // Jakarta's day from 07.00 on is the same weekday in UTC. The first half hour may be quiet.
  return `DAY(issued) < 6 AND HOUR(issued) >= ${hour(from) + 1} AND HOUR(issued) < ${hour(until)}`;
}

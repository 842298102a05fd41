import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

export interface PeopleAlarmProps {
  /** `queue-staff-errors`: unique in the environment. */
  readonly name: string;
  readonly metric: IMetric;
  /** The alarm rings above this. */
  readonly above: number;
  /** So many periods in a row. */
  readonly periods?: number;
  /** What is seen: “The function fails”. */
  readonly what: string;
  /** What it means for people. */
  readonly impact: string;
  readonly topic: ITopic;
}

/** An alarm that says what its failure means for people, and where to read what to do. */
export class PeopleAlarm extends Construct {
  readonly alarm: Alarm;

  constructor(scope: Construct, id: string, props: PeopleAlarmProps) {
    super(scope, id);
    this.alarm = new Alarm(this, 'Alarm', {
      alarmName: props.name,
      alarmDescription: `${props.impact} (${props.what}.) What to do: docs/operations.md`,
      metric: props.metric,
      threshold: props.above,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: props.periods ?? 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    const action = new SnsAction(props.topic);
    this.alarm.addAlarmAction(action);
    this.alarm.addOkAction(action);
  }
}

export const FIVE_MINUTES = Duration.minutes(5);

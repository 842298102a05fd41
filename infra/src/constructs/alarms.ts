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
  readonly above?: number;
  /** Or below this, and when nothing is measured at all: what must happen did not. */
  readonly below?: number;
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
    const { above, below } = props;
    const threshold = above ?? below;
    if (threshold === undefined) throw new Error(`${props.name} never rings`);
    this.alarm = new Alarm(this, 'Alarm', {
      alarmName: props.name,
      alarmDescription: `${props.impact} (${props.what}.) What to do: docs/operations.md`,
      metric: props.metric,
      threshold,
      evaluationPeriods: props.periods ?? 1,
      ...(above === undefined
        ? {
            comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
            treatMissingData: TreatMissingData.BREACHING,
          }
        : {
            comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
            treatMissingData: TreatMissingData.NOT_BREACHING,
          }),
    });
    const action = new SnsAction(props.topic);
    this.alarm.addAlarmAction(action);
    this.alarm.addOkAction(action);
  }
}

export const FIVE_MINUTES = Duration.minutes(5);

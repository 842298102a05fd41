import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import {
  Alarm,
  AlarmStatusWidget,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  MathExpression,
  Metric,
  Stats,
  TextWidget,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { PeopleAlarm } from '../constructs/alarms.ts';
import type { EdgeStack } from './edge-stack.ts';
import type { FoundationStack } from './foundation-stack.ts';
import type { ServiceStack } from './service-stack.ts';

export interface ObservabilityStackProps extends StackProps {
  readonly config: Config;
  readonly foundation: FoundationStack;
  readonly edge: EdgeStack;
  readonly services: readonly ServiceStack[];
}

const NAMESPACE = 'Gerai';
const JAKARTA_HOURS = 7;
const QUARTER = Duration.minutes(15);

/**
 * What the operators look at: outcomes for people on top, resources below. Outcomes are counted
 * where every event arrives, at analytics, from the line that its consumer writes: one metric for
 * each type, without a dimension, and without a line of code for it.
 */
export class ObservabilityStack extends Stack {
  constructor(scope: Construct, id: string, props: ObservabilityStackProps) {
    super(scope, id, props);
    const { config, foundation, edge, services } = props;
    const analytics = services.find(({ service }) => service.name === 'analytics');
    const consumer = analytics?.functions.get('events');
    if (!analytics || !consumer) throw new Error('Nobody counts the events');

    const outcome = (type: string): Metric =>
      new Metric({
        namespace: `${NAMESPACE}/${config.name}`,
        metricName: type,
        period: QUARTER,
        statistic: Stats.SUM,
      });
    for (const type of analytics.service.consumes) {
      new MetricFilter(this, `Count-${type}`, {
        logGroup: consumer.logGroup,
        filterPattern: FilterPattern.all(
          FilterPattern.stringValue('$.message', '=', 'event'),
          FilterPattern.stringValue('$.type', '=', type),
          FilterPattern.stringValue('$.consumed', '=', 'applied'),
        ),
        metricNamespace: `${NAMESPACE}/${config.name}`,
        metricName: type,
        metricValue: '1',
      });
    }

    const unknown = new PeopleAlarm(this, 'UnknownDeliveries', {
      name: `gerai-${config.name}-unknown-deliveries`,
      metric: outcome('notify.message.unknown.v1'),
      above: 5,
      what: 'the SMS provider’s answers are lost',
      impact: 'Some people may not have got their SMS; the desk sees who.',
      topic: foundation.alarmTopic,
    });
    const failed = new PeopleAlarm(this, 'FailedDeliveries', {
      name: `gerai-${config.name}-failed-deliveries`,
      metric: outcome('notify.message.failed.v1'),
      above: 10,
      what: 'the SMS provider refuses messages',
      impact: 'People do not get their SMS; displays and voice still call them.',
      topic: foundation.alarmTopic,
    });

    const silent = new Alarm(this, 'NoTickets', {
      alarmName: `gerai-${config.name}-no-tickets`,
      alarmDescription:
        'Nobody has got a number for half an hour while the mall is open: kiosks and desks may be down. (Also rings on a public holiday of a weekday.) What to do: docs/operations.md',
      metric: new MathExpression({
        expression: `IF(${opening(config.openingHours)}, FILL(issued, 0) + FILL(arrived, 0), 1)`,
        usingMetrics: {
          issued: outcome('queue.ticket.issued.v1'),
          arrived: outcome('queue.ticket.checked-in.v1'),
        },
        period: QUARTER,
        label: 'numbers given',
      }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 2,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    silent.addAlarmAction(new SnsAction(foundation.alarmTopic));

    const api = (metricName: string, statistic: string) =>
      new Metric({
        namespace: 'AWS/ApiGateway',
        metricName,
        dimensionsMap: { ApiId: edge.api.apiId },
        period: Duration.minutes(5),
        statistic,
      });
    const graph = (title: string, left: Metric[], width = 8) =>
      new GraphWidget({ title, left, width, height: 6, leftYAxis: { min: 0 } });

    const dashboard = new Dashboard(this, 'Dashboard', { dashboardName: `gerai-${config.name}` });
    dashboard.addWidgets(
      new TextWidget({
        width: 24,
        height: 2,
        markdown: `# ${config.mall.name.id} (${config.name})\nOrang di atas, mesin di bawah. What each alarm means for people is in its text; what to do is in docs/operations.md.`,
      }),
    );
    dashboard.addWidgets(
      new AlarmStatusWidget({
        title: 'People',
        width: 24,
        height: 3,
        alarms: [silent, unknown.alarm, failed.alarm],
      }),
    );
    const typesOf = (...prefixes: string[]) =>
      analytics.service.consumes.filter((type) =>
        prefixes.some((prefix) => type.startsWith(prefix)),
      );
    dashboard.addWidgets(
      graph('Bookings', typesOf('booking.booking.').map(outcome)),
      graph('Tickets', typesOf('queue.ticket.').map(outcome)),
      graph('SMS', typesOf('notify.message.').map(outcome)),
    );
    dashboard.addWidgets(
      graph('Requests', [api('Count', Stats.SUM)]),
      graph('Errors (4xx, 5xx)', [api('4xx', Stats.SUM), api('5xx', Stats.SUM)]),
      graph('Latency, ms', [api('Latency', 'p50'), api('Latency', 'p95'), api('Latency', 'p99')]),
    );
    for (const { service, functions, table, consumer: events } of services) {
      const lambdas = [...functions.values()].map((created) => created.function);
      const period = Duration.minutes(5);
      dashboard.addWidgets(
        new TextWidget({
          width: 24,
          height: 1,
          markdown: `## ${service.name}: ${service.purpose}`,
        }),
      );
      dashboard.addWidgets(
        graph(
          'Errors',
          lambdas.map((one) => one.metricErrors({ period })),
          6,
        ),
        graph(
          'Duration p95, ms',
          lambdas.map((one) => one.metricDuration({ period, statistic: 'p95' })),
          6,
        ),
        graph(
          'Queue: oldest, s; dead',
          events
            ? [
                events.queue.metricApproximateAgeOfOldestMessage({ period }),
                events.deadLetters.metricApproximateNumberOfMessagesVisible({ period }),
              ]
            : [],
          6,
        ),
        graph(
          'Table: units',
          [
            table.table.metricConsumedReadCapacityUnits({ period }),
            table.table.metricConsumedWriteCapacityUnits({ period }),
          ],
          6,
        ),
      );
    }
  }
}

/** CloudWatch's arithmetic for “now is within opening hours, Monday to Friday”, in UTC. */
function opening({ from, until }: Config['openingHours']): string {
  const hour = (clockTime: string) => (Number(clockTime.slice(0, 2)) - JAKARTA_HOURS + 24) % 24;
  // Jakarta's day from 07.00 on is the same weekday in UTC. The first half hour may be quiet.
  return `DAY(issued) < 6 AND HOUR(issued) >= ${hour(from) + 1} AND HOUR(issued) < ${hour(until)}`;
}

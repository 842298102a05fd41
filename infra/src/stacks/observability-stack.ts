import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import {
  Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  Metric,
  Stats,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
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
const QUARTER = Duration.minutes(15);

/** The alarm of `SilenceStack`, by name: the dashboard does not need it to exist. */
export function silenceAlarmName(config: Config): string {
  return `gerai-${config.name}-no-tickets`;
}

/** How often an event of a type had its effect, per quarter of an hour. */
export function outcomeMetric(config: Config, type: string): Metric {
  return new Metric({
    namespace: `${NAMESPACE}/${config.name}`,
    metricName: type,
    period: QUARTER,
    statistic: Stats.SUM,
  });
}

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

    const outcome = (type: string): Metric => outcomeMetric(config, type);
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
        alarms: [
          Alarm.fromAlarmName(this, 'Silence', silenceAlarmName(config)),
          unknown.alarm,
          failed.alarm,
        ],
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

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
import { FilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { PeopleAlarm } from '../constructs/alarms.ts';
import { metricNamespace, ownMetric } from '../metrics.ts';
import { canaryAlarmName } from './canary-stack.ts';
import type { EdgeStack } from './edge-stack.ts';
import { type FoundationStack, smsSpendAlarmName } from './foundation-stack.ts';
import type { ServiceStack } from './service-stack.ts';

export interface ObservabilityStackProps extends StackProps {
  readonly config: Config;
  readonly foundation: FoundationStack;
  readonly edge: EdgeStack;
  readonly services: readonly ServiceStack[];
}

/** The alarms that stand in stacks of their own, by name: the dashboard does not need them to exist. */
export function silenceAlarmName(config: Config): string {
  return `gerai-${config.name}-no-tickets`;
}

export function promisesAlarmName(config: Config): string {
  return `gerai-${config.name}-promises-broken`;
}

const DAY = Duration.days(1);
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

    const { alarmTopic } = foundation;
    const outcome = (type: string): Metric => ownMetric(config, type);
    for (const type of analytics.service.consumes) {
      new MetricFilter(this, `Count-${type}`, {
        logGroup: consumer.logGroup,
        filterPattern: FilterPattern.all(
          FilterPattern.stringValue('$.message', '=', 'event'),
          FilterPattern.stringValue('$.type', '=', type),
          FilterPattern.stringValue('$.consumed', '=', 'applied'),
        ),
        metricNamespace: metricNamespace(config),
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
      topic: alarmTopic,
    });
    const failed = new PeopleAlarm(this, 'FailedDeliveries', {
      name: `gerai-${config.name}-failed-deliveries`,
      metric: outcome('notify.message.failed.v1'),
      above: 10,
      what: 'the SMS provider refuses messages',
      impact: 'People do not get their SMS; displays and voice still call them.',
      topic: alarmTopic,
    });

    const pulses = services.flatMap((stack) => this.#watchArrivals(config, stack, alarmTopic));
    const missed = new PeopleAlarm(this, 'VersionsMissed', {
      name: `gerai-${config.name}-versions-missed`,
      metric: ownMetric(config, 'VersionsMissed'),
      above: 0,
      what: 'the nightly comparison found what had got lost on its way, and had it told again',
      impact:
        'Since yesterday a counter, a phone or a report may have shown something out of date.',
      topic: alarmTopic,
    });
    const compared = new PeopleAlarm(this, 'NothingCompared', {
      name: `gerai-${config.name}-nothing-compared`,
      metric: ownMetric(config, 'VersionsCompared', DAY),
      below: 1,
      what: 'the nightly comparison has not run for a day',
      impact: 'What gets lost between the services stays lost without anybody noticing.',
      topic: alarmTopic,
    });
    this.#countPromises(config, consumer.logGroup);

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
          Alarm.fromAlarmName(this, 'NoVisit', canaryAlarmName(config)),
          Alarm.fromAlarmName(this, 'SmsSpend', smsSpendAlarmName(config)),
          Alarm.fromAlarmName(this, 'PromisesBroken', promisesAlarmName(config)),
          ...[unknown, failed, missed, compared, ...pulses].map(({ alarm }) => alarm),
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
      graph('Promises: made, kept', [
        ownMetric(config, 'PromisesScored'),
        ownMetric(config, 'PromisesKept'),
      ]),
      graph('Visit possible (canary)', [ownMetric(config, 'VisitPossible')]),
      graph('Compared, missed', [
        ownMetric(config, 'VersionsCompared', DAY),
        ownMetric(config, 'VersionsMissed', DAY),
      ]),
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

  /** The reports and pulses that a service's consumer has read: the way of its events is open. */
  #watchArrivals(
    config: Config,
    { service, functions }: ServiceStack,
    alarmTopic: ITopic,
  ): PeopleAlarm[] {
    const consumer = functions.get('events');
    const impact = service.functions.events?.impact;
    if (!consumer || !impact) return [];
    const count = (metricName: string, metricValue: string) =>
      new MetricFilter(this, `${metricName}-${service.name}`, {
        logGroup: consumer.logGroup,
        filterPattern: FilterPattern.stringValue('$.message', '=', 'versions-compared'),
        metricNamespace: metricNamespace(config),
        metricName,
        metricValue,
      });
    count('VersionsCompared', '$.compared');
    count('VersionsMissed', '$.missed');
    count(`Arrived.${service.name}`, '1');
    return [
      new PeopleAlarm(this, `NothingArrives-${service.name}`, {
        name: `gerai-${config.name}-${service.name}-nothing-arrives`,
        metric: ownMetric(config, `Arrived.${service.name}`),
        below: 1,
        periods: 3,
        what: `no event has reached ${service.name} for three quarters of an hour, not even a pulse`,
        impact,
        topic: alarmTopic,
      }),
    ];
  }

  /** Promised ranges are scored at the call, by the consumer's line. */
  #countPromises(config: Config, logGroup: ILogGroup): void {
    for (const [metricName, field] of [
      ['PromisesScored', 'scored'],
      ['PromisesKept', 'kept'],
    ] as const) {
      new MetricFilter(this, metricName, {
        logGroup,
        filterPattern: FilterPattern.stringValue('$.message', '=', 'promises-scored'),
        metricNamespace: metricNamespace(config),
        metricName,
        metricValue: `$.${field}`,
      });
    }
  }
}

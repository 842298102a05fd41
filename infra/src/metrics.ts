import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Config } from './config.ts';

const QUARTER = Duration.minutes(15);

/** Where an environment's own metrics are. */
export function metricNamespace(config: Pick<Config, 'name'>): string {
  return `Gerai/${config.name}`;
}

/** A sum of one of the environment's own metrics, per quarter of an hour unless said otherwise. */
export function ownMetric(
  config: Pick<Config, 'name'>,
  metricName: string,
  period = QUARTER,
): Metric {
  return new Metric({
    namespace: metricNamespace(config),
    metricName,
    period,
    statistic: Stats.SUM,
  });
}

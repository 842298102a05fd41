import { EVENT_TYPES, EVENTS } from '@gerai/shared/events/catalogue.ts';
import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Archive, type EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import type { Config } from '../config.ts';

/** As long as analytics may want to count again: the year that facts are kept. */
const ARCHIVE_DAYS = 366;

/** What went over the bus, for counting again: everything but sealed contacts. */
export class ArchiveStack extends Stack {
  constructor(scope: Construct, id: string, config: Config, bus: EventBus, props: StackProps) {
    super(scope, id, props);
    const archive = new Archive(this, 'Archive', {
      archiveName: `gerai-${config.name}`,
      sourceEventBus: bus,
      retention: Duration.days(ARCHIVE_DAYS),
      description: 'Everything but sealed contacts; replayed into analytics',
      eventPattern: { detailType: EVENT_TYPES.filter((type) => EVENTS[type].archived) },
    });
    archive.applyRemovalPolicy(config.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY);
    new CfnOutput(this, 'ArchiveArn', { value: archive.archiveArn });
  }
}

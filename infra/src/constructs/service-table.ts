import type { IndexDeclaration, ServiceDeclaration } from '@gerai/shared/contract/service.ts';
import { EXPIRY_ATTRIBUTE } from '@gerai/shared/table/definition.ts';
import { CfnOutput, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { FIVE_MINUTES, PeopleAlarm } from './alarms.ts';

export interface ServiceTableProps {
  readonly config: Config;
  readonly service: ServiceDeclaration;
  readonly alarmTopic: ITopic;
}

/**
 * The table of a service as it declares it: on demand, with its stream, restorable to any second of
 * the last days, protected from deletion, under a key of its own where personal data is. It rings
 * when it or one of its indexes refuses reads or writes for more than a rush: a hot partition, or a
 * limit of the account.
 */
export class ServiceTable extends Construct {
  readonly table: Table;
  readonly key: Key | undefined;

  constructor(scope: Construct, id: string, { config, service, alarmTopic }: ServiceTableProps) {
    super(scope, id);
    const removalPolicy = config.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    this.key = service.table.personalData
      ? new Key(this, 'Key', {
          description: `Data of ${service.name} (${config.name})`,
          enableKeyRotation: true,
          pendingWindow: Duration.days(30),
          removalPolicy,
        })
      : undefined;
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
      timeToLiveAttribute: EXPIRY_ATTRIBUTE,
      pointInTimeRecoverySpecification: {
        pointInTimeRecoveryEnabled: true,
        recoveryPeriodInDays: config.pointInTimeRecoveryDays,
      },
      deletionProtection: config.keepData,
      removalPolicy,
      ...(this.key
        ? { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: this.key }
        : { encryption: TableEncryption.AWS_MANAGED }),
    });
    for (const [indexName, index] of Object.entries(service.table.indexes)) {
      this.table.addGlobalSecondaryIndex({
        indexName,
        partitionKey: { name: index.partitionKey, type: AttributeType.STRING },
        ...(index.sortKey ? { sortKey: { name: index.sortKey, type: AttributeType.STRING } } : {}),
        ...projectionOf(index),
      });
    }
    // What an index refuses is counted under its name alone, not under its table's.
    const refusing = [undefined, ...Object.keys(service.table.indexes)];
    for (const kind of ['Read', 'Write'] as const) {
      const refused = `${kind.toLowerCase()}s`;
      for (const index of refusing) {
        new PeopleAlarm(this, `${partOf(index)}${kind}sRefused`, {
          name: `gerai-${config.name}-${service.name}-${index ? `index-${index}` : 'table'}-${refused}-refused`,
          metric: this.table.metric(`${kind}ThrottleEvents`, {
            period: FIVE_MINUTES,
            statistic: Stats.SUM,
            dimensionsMap: {
              TableName: this.table.tableName,
              ...(index ? { GlobalSecondaryIndexName: index } : {}),
            },
          }),
          above: 0,
          periods: 2,
          what: `${index ? `index ${index} of ` : ''}the table of ${service.name} refuses ${refused} for want of capacity`,
          impact: service.table.impact,
          topic: alarmTopic,
        });
      }
    }
    new CfnOutput(this, 'TableName', { value: this.table.tableName });
  }

  get streamArn(): string {
    if (!this.table.tableStreamArn) throw new Error('The table has no stream');
    return this.table.tableStreamArn;
  }
}

/** `waiting` to `IndexWaiting`, so that the alarms of the table itself keep their names. */
function partOf(index: string | undefined): string {
  return index ? `Index${index.charAt(0).toUpperCase()}${index.slice(1)}` : '';
}

function projectionOf({ projection }: IndexDeclaration) {
  if (projection === 'all') return { projectionType: ProjectionType.ALL };
  if (projection === 'keys') return { projectionType: ProjectionType.KEYS_ONLY };
  return { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: [...projection] };
}

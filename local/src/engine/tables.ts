import type { ServiceDeclaration } from '@gerai/shared/contract/service.ts';
import { EXPIRY_ATTRIBUTE, tableDefinition } from '@gerai/shared/table/definition.ts';
import { tableName } from '../names.ts';
import { type DynamoCall, DynamoError } from './wire.ts';

/** What DescribeTable tells that we need. */
interface TableDescription {
  readonly LatestStreamArn?: string;
  readonly GlobalSecondaryIndexes?: readonly { readonly IndexName: string }[];
}

/**
 * Makes the table of a service as declared, or adds the indexes that a later declaration brought.
 * Answers the ARN of its stream. `expires: false` switches time to live off: the engine goes by the
 * machine's clock and would delete what is still young on a virtual one.
 */
export async function ensureTable(
  call: DynamoCall,
  service: ServiceDeclaration,
  options: { readonly expires: boolean },
): Promise<string> {
  const name = tableName(service.name);
  const wanted = tableDefinition(name, service.table);
  const existing = await describe(call, name);
  if (!existing) await call('CreateTable', { ...wanted });
  await setExpiry(call, name, options.expires);
  const present = new Set(existing?.GlobalSecondaryIndexes?.map((index) => index.IndexName));
  for (const index of existing ? (wanted.GlobalSecondaryIndexes ?? []) : []) {
    if (present.has(index.IndexName ?? '')) continue;
    // One index at a time, as DynamoDB has it.
    await call('UpdateTable', {
      TableName: name,
      AttributeDefinitions: wanted.AttributeDefinitions,
      GlobalSecondaryIndexUpdates: [{ Create: index }],
    });
  }
  const streamArn = (await describe(call, name))?.LatestStreamArn;
  if (!streamArn) throw new Error(`Table ${name} has no stream`);
  return streamArn;
}

async function setExpiry(call: DynamoCall, name: string, expires: boolean): Promise<void> {
  const { TimeToLiveDescription } = await call('DescribeTimeToLive', { TableName: name });
  const { TimeToLiveStatus } = TimeToLiveDescription as { TimeToLiveStatus?: string };
  if ((TimeToLiveStatus === 'ENABLED') === expires) return;
  await call('UpdateTimeToLive', {
    TableName: name,
    TimeToLiveSpecification: { Enabled: expires, AttributeName: EXPIRY_ATTRIBUTE },
  });
}

async function describe(call: DynamoCall, name: string): Promise<TableDescription | undefined> {
  try {
    const { Table } = await call('DescribeTable', { TableName: name });
    return Table as TableDescription;
  } catch (error) {
    if (error instanceof DynamoError && error.name === 'ResourceNotFoundException')
      return undefined;
    throw error;
  }
}

import { systemClock } from '@gerai/shared/system.ts';
import type { OperatorAws } from './aws.ts';

const POLL_MS = 10_000;
const POLLS_AT_MOST = 720;

/**
 * Exports every table of an environment as it is now into a bucket of the same account, as DynamoDB
 * JSON that `npm start`'s engine can be filled from. Nothing is read through the services, so nobody
 * notices. @returns the tables with where each lies. @throws Error when an export failed.
 */
export async function exportTables(
  aws: OperatorAws,
  environment: string,
  bucket: string,
  pollMs = POLL_MS,
): Promise<ReadonlyMap<string, string>> {
  const dynamo = <T>(operation: string, body: object) =>
    aws.json<T>('dynamodb', `DynamoDB_20120810.${operation}`, body, '1.0');
  const { TableNames } = await dynamo<{ TableNames: readonly string[] }>('ListTables', {});
  const tables = TableNames.filter((name) => name.startsWith(`Gerai-${environment}-`));
  if (tables.length === 0) throw new Error(`${environment} has no tables`);
  const exported = new Map<string, string>();
  for (const table of tables) {
    const { Table } = await dynamo<{ Table: { TableArn: string } }>('DescribeTable', {
      TableName: table,
    });
    const prefix = `gerai-${environment}/${table}`;
    const { ExportDescription: begun } = await dynamo<{
      ExportDescription: { ExportArn: string };
    }>('ExportTableToPointInTime', {
      TableArn: Table.TableArn,
      S3Bucket: bucket,
      S3Prefix: prefix,
      ExportFormat: 'DYNAMODB_JSON',
    });
    await finished(dynamo, begun.ExportArn, pollMs);
    exported.set(table, `s3://${bucket}/${prefix}`);
  }
  return exported;
}

async function finished(
  dynamo: <T>(operation: string, body: object) => Promise<T>,
  ExportArn: string,
  pollMs: number,
): Promise<void> {
  for (let poll = 0; poll < POLLS_AT_MOST; poll += 1) {
    const { ExportDescription: description } = await dynamo<{
      ExportDescription: { ExportStatus: string; FailureMessage?: string };
    }>('DescribeExport', { ExportArn });
    if (description.ExportStatus === 'COMPLETED') return;
    if (description.ExportStatus === 'FAILED') {
      throw new Error(`${ExportArn} failed: ${description.FailureMessage ?? ''}`);
    }
    await systemClock.sleep(pollMs);
  }
  throw new Error(`${ExportArn} still runs; ask DynamoDB about it`);
}

import {
  type AttributeValue,
  DynamoDBClient,
  ListTablesCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';

export type StoredItem = Readonly<Record<string, unknown>>;

/** Every item of every table, by table name: for tests that must see all there is. */
export async function readAllTables(
  endpoint: string,
): Promise<ReadonlyMap<string, readonly StoredItem[]>> {
  const client = new DynamoDBClient({
    endpoint,
    region: 'ap-southeast-3',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const { TableNames: names = [] } = await client.send(new ListTablesCommand({}));
  const tables = new Map<string, StoredItem[]>();
  for (const name of names.toSorted()) {
    const items: StoredItem[] = [];
    let startKey: Record<string, AttributeValue> | undefined;
    do {
      const page = await client.send(
        new ScanCommand({ TableName: name, ...(startKey ? { ExclusiveStartKey: startKey } : {}) }),
      );
      items.push(...(page.Items ?? []).map((item) => unmarshall(item)));
      startKey = page.LastEvaluatedKey;
    } while (startKey);
    tables.set(name, items);
  }
  client.destroy();
  return tables;
}

/** All items as text with sorted fields, so that two readings can be compared. */
export function asText(tables: ReadonlyMap<string, readonly StoredItem[]>): string[] {
  return [...tables].flatMap(([table, items]) =>
    items.map((item) => `${table} ${JSON.stringify(item, sortFields)}`).sort(),
  );
}

/** A replacer for JSON.stringify: an engine hands back the fields of an item in any order. */
export function sortFields(_: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
}

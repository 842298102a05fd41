import { DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';

const client = new DynamoDBClient({ maxAttempts: 3 });
const TableName = process.env.TABLE_NAME;

/** Writes attributes of an item; answers false where `unless` already stands on it. */
export async function write(
  pk: string,
  attributes: Readonly<Record<string, string>>,
  unless?: string,
): Promise<boolean> {
  const names = Object.keys(attributes);
  try {
    await client.send(
      new UpdateItemCommand({
        TableName,
        Key: { pk: { S: pk }, sk: { S: 'test' } },
        UpdateExpression: `SET ${names.map((_, at) => `#a${at} = :a${at}`).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(names.map((name, at) => [`#a${at}`, name])),
        ExpressionAttributeValues: Object.fromEntries(
          names.map((name, at) => [`:a${at}`, { S: attributes[name] ?? '' }]),
        ),
        ...(unless ? { ConditionExpression: `attribute_not_exists(${unless})` } : {}),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}

/** Adds 1 to an item's counter and answers it. */
export async function count(pk: string): Promise<number> {
  const { Attributes } = await client.send(
    new UpdateItemCommand({
      TableName,
      Key: { pk: { S: pk }, sk: { S: 'test' } },
      UpdateExpression: 'ADD n :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
      ReturnValues: 'ALL_NEW',
    }),
  );
  return Number(Attributes?.n?.N);
}

export async function read(pk: string): Promise<Record<string, string | undefined>> {
  const { Item } = await client.send(
    new GetItemCommand({
      TableName,
      Key: { pk: { S: pk }, sk: { S: 'test' } },
      ConsistentRead: true,
    }),
  );
  return Object.fromEntries(
    Object.entries(Item ?? {}).map(([name, value]) => [name, value.S ?? value.N]),
  );
}

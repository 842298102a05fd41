import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import type { IndexDeclaration, TableDeclaration } from '../contract/service.ts';

/** The name under which time to live is kept, in epoch seconds. */
export const EXPIRY_ATTRIBUTE = 'expiresAt';

/** A declared table as a request to make it: on demand, with a stream of both images. */
export function tableDefinition(name: string, table: TableDeclaration): CreateTableCommandInput {
  const indexes = Object.entries(table.indexes);
  const attributes = new Set(['pk', 'sk']);
  for (const [, index] of indexes) {
    attributes.add(index.partitionKey);
    if (index.sortKey) attributes.add(index.sortKey);
  }
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [...attributes].map((attribute) => ({
      AttributeName: attribute,
      AttributeType: 'S',
    })),
    KeySchema: keySchema('pk', 'sk'),
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    ...(indexes.length > 0
      ? {
          GlobalSecondaryIndexes: indexes.map(([indexName, index]) => ({
            IndexName: indexName,
            KeySchema: keySchema(index.partitionKey, index.sortKey),
            Projection: projectionOf(index),
          })),
        }
      : {}),
  };
}

function keySchema(partitionKey: string, sortKey: string | undefined) {
  return [
    { AttributeName: partitionKey, KeyType: 'HASH' as const },
    ...(sortKey ? [{ AttributeName: sortKey, KeyType: 'RANGE' as const }] : []),
  ];
}

function projectionOf({ projection }: IndexDeclaration) {
  if (projection === 'all') return { ProjectionType: 'ALL' as const };
  if (projection === 'keys') return { ProjectionType: 'KEYS_ONLY' as const };
  return { ProjectionType: 'INCLUDE' as const, NonKeyAttributes: [...projection] };
}

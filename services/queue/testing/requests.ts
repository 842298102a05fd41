import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** Counts what goes over the wire, by command. */
export interface RequestCount {
  reset(): void;
  readonly total: number;
  /** `{ Query: 1, TransactWriteItems: 1 }` */
  byCommand(): Readonly<Record<string, number>>;
}

export function countRequests(client: DynamoDBClient): RequestCount {
  let counts: Record<string, number> = {};
  client.middlewareStack.add(
    (next, context) => (args) => {
      const name = (context.commandName ?? 'unknown').replace(/Command$/, '');
      counts[name] = (counts[name] ?? 0) + 1;
      return next(args);
    },
    { step: 'finalizeRequest', name: 'countRequests', override: true },
  );
  return {
    reset: () => {
      counts = {};
    },
    get total() {
      return Object.values(counts).reduce((sum, count) => sum + count, 0);
    },
    byCommand: () => counts,
  };
}

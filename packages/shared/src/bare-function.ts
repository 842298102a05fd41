import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Environment, readEnvironment } from './environment.ts';
import { createLog, type Log } from './log.ts';
import type { Clock, Ids, Random } from './ports.ts';
import { systemClock, systemIds, systemRandom } from './system.ts';
import { Table } from './table/table.ts';

/** What a Lambda function that needs no secret stands on. */
export interface BareFunctionKit {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly random: Random;
  readonly log: Log;
  readonly table: Table;
}

/**
 * Builds the kit once, at a function's start, from its environment. Endpoints and region come from
 * the SDK's own variables, so nothing here knows where it runs. It stands apart from `function.ts`
 * so that a function without secrets does not bundle the client that reads them.
 */
export function createBareFunctionKit(service: string): BareFunctionKit {
  const environment = readEnvironment(process.env);
  const dynamo = new DynamoDBClient({ maxAttempts: 4 });
  // Nobody reads its log, and for every request it walks through all that came and went: 5 % of the time.
  dynamo.middlewareStack.remove('loggerMiddleware');
  const clock = systemClock;
  return {
    environment,
    clock,
    ids: systemIds,
    random: systemRandom,
    log: createLog(clock, (line) => process.stdout.write(`${line}\n`), { service }),
    table: new Table(dynamo, environment.TABLE_NAME, clock, systemRandom),
  };
}

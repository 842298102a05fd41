import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type Environment, readEnvironment } from './environment.ts';
import { createLog, type Log } from './log.ts';
import { createPublisher, type Publisher } from './messaging/publish.ts';
import type { Clock, Ids, Random } from './ports.ts';
import { SecretStore } from './security/secret-store.ts';
import { systemClock, systemIds, systemRandom } from './system.ts';
import { Table } from './table/table.ts';

/** What a Lambda function of a service stands on. */
export interface FunctionKit {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly random: Random;
  readonly log: Log;
  readonly table: Table;
  readonly secrets: SecretStore;
}

/**
 * Builds the kit once, at a function's start, from its environment. Endpoints and region come from
 * the SDK's own variables, so nothing here knows where it runs.
 */
export function createFunctionKit(service: string): FunctionKit {
  const environment = readEnvironment(process.env);
  const clock = systemClock;
  const log = createLog(clock, (line) => process.stdout.write(`${line}\n`), { service });
  return {
    environment,
    clock,
    ids: systemIds,
    random: systemRandom,
    log,
    table: new Table(
      new DynamoDBClient({ maxAttempts: 4 }),
      environment.TABLE_NAME,
      clock,
      systemRandom,
    ),
    secrets: new SecretStore(new SecretsManagerClient({ maxAttempts: 4 }), clock, process.env),
  };
}

/** The publisher of a stream function; the others never talk to the bus. */
export function createBusPublisher(kit: FunctionKit): Publisher {
  return createPublisher(
    new EventBridgeClient({ maxAttempts: 4 }),
    kit.environment.BUS_NAME,
    kit.clock,
  );
}

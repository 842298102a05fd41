import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type BareFunctionKit, createBareFunctionKit } from './bare-function.ts';
import { createPublisher, type Publisher } from './messaging/publish.ts';
import { SecretStore } from './security/secret-store.ts';

/** What a Lambda function of a service stands on. */
export interface FunctionKit extends BareFunctionKit {
  readonly secrets: SecretStore;
}

/** The kit of a function that reads secrets, built once at its start. */
export function createFunctionKit(service: string): FunctionKit {
  const kit = createBareFunctionKit(service);
  return {
    ...kit,
    secrets: new SecretStore(new SecretsManagerClient({ maxAttempts: 4 }), kit.clock, process.env),
  };
}

/** The publisher of a stream function; the others never talk to the bus. */
export function createBusPublisher(kit: BareFunctionKit): Publisher {
  return createPublisher(
    new EventBridgeClient({ maxAttempts: 4 }),
    kit.environment.BUS_NAME,
    kit.clock,
  );
}

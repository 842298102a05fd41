import { createBusPublisher } from '@gerai/shared/function.ts';
import { createStreamHandler } from '@gerai/shared/messaging/relay.ts';
import { describeItem } from '../adapters/describe.ts';
import { service } from '../service.ts';
import { createDeps } from './deps.ts';

const { kit } = createDeps();

export const handler = createStreamHandler(service, {
  publisher: createBusPublisher(kit),
  log: kit.log,
  describe: describeItem,
});

import { createBusPublisher } from '@gerai/shared/function.ts';
import { createStreamHandler } from '@gerai/shared/messaging/relay.ts';
import { describeItem } from '../adapters/describe.ts';
import { service } from '../service.ts';
import { kit } from './deps.ts';

export const handler = createStreamHandler(service, {
  publisher: createBusPublisher(kit),
  log: kit.log,
  describe: describeItem,
});

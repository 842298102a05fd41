import { createBareFunctionKit } from '@gerai/shared/bare-function.ts';
import { createBusPublisher } from '@gerai/shared/function.ts';
import { createStreamHandler } from '@gerai/shared/messaging/relay.ts';
import { describeItem } from '../adapters/describe.ts';
import { service } from '../service.ts';

// It opens nothing and needs no secret.
const kit = createBareFunctionKit('notify');

export const handler = createStreamHandler(service, {
  publisher: createBusPublisher(kit),
  log: kit.log,
  describe: describeItem,
});

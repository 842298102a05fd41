import { createConsumer } from '@gerai/shared/messaging/consumer.ts';
import { createComparison } from '../adapters/comparison.ts';
import { service } from '../service.ts';
import { eventHandlers } from './consume.ts';
import { kit, stores } from './deps.ts';

export const handler = createConsumer(service, eventHandlers(stores, kit.log), {
  log: kit.log,
  comparison: createComparison({ ...kit, mallId: kit.environment.MALL_ID }),
});

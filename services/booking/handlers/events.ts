import { createConsumer } from '@gerai/shared/messaging/consumer.ts';
import { createComparison } from '../adapters/comparison.ts';
import { service } from '../service.ts';
import { deps, kit } from './deps.ts';
import { eventHandlers } from './event-handlers.ts';

export const handler = createConsumer(service, eventHandlers(deps), {
  log: kit.log,
  comparison: createComparison({ ...kit, mallId: deps.mallId, bookings: deps.bookings }),
});

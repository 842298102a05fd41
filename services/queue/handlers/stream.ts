import { createBusPublisher, createFunctionKit } from '@gerai/shared/function.ts';
import { createDeps } from './deps.ts';
import { createQueueStream } from './relay.ts';

const kit = createFunctionKit('queue');

export const handler = createQueueStream(createDeps(kit), createBusPublisher(kit));

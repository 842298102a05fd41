import { createFunctionKit } from '@gerai/shared/function.ts';
import { createEventsHandler } from './consumer.ts';
import { createDeps } from './deps.ts';

export const handler = createEventsHandler(createDeps(createFunctionKit('queue')));

import { createFunctionKit } from '@gerai/shared/function.ts';
import { followTime } from '../app/follow-changes.ts';
import { createDeps } from './deps.ts';

const deps = createDeps(createFunctionKit('queue'));

/** Every minute. It has one schedule, so what it is called with does not matter. */
export const handler = (): Promise<void> => followTime(deps);

import { createFunctionKit } from '@gerai/shared/function.ts';
import { createComparison } from '../adapters/comparison.ts';
import { createEventsHandler } from './consumer.ts';
import { createDeps } from './deps.ts';

const kit = createFunctionKit('queue');
const deps = createDeps(kit);

export const handler = createEventsHandler({
  ...deps,
  comparison: createComparison({ ...kit, mallId: deps.mallId }),
});

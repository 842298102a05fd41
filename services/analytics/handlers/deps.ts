import { createBareFunctionKit } from '@gerai/shared/bare-function.ts';
import { createStores } from '../adapters/stores.ts';

/** What all functions of analytics stand on, built once at their start. */
export const kit = createBareFunctionKit('analytics');

export const stores = createStores(kit.table);

export const httpDeps = {
  mallId: kit.environment.MALL_ID,
  clock: kit.clock,
  ids: kit.ids,
  log: kit.log,
};

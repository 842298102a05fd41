import { createDeps } from './deps.ts';
import { createPublicHandler } from './public-routes.ts';

const { kit, store } = createDeps();

export const handler = createPublicHandler({
  http: { mallId: kit.environment.MALL_ID, clock: kit.clock, ids: kit.ids, log: kit.log },
  store,
});

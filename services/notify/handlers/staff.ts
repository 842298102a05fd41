import { createDeps } from './deps.ts';
import { createStaffHandler } from './staff-routes.ts';

const { kit, store, vault } = createDeps();

export const handler = createStaffHandler({
  http: { mallId: kit.environment.MALL_ID, clock: kit.clock, ids: kit.ids, log: kit.log },
  store,
  vault,
});

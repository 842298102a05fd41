import { createFunctionKit } from '@gerai/shared/function.ts';
import { createBookingDeps } from './create-deps.ts';
import { readLimits } from './limits.ts';

/** Built once, at a function's start. */
export const kit = createFunctionKit('booking');

export const http = {
  mallId: kit.environment.MALL_ID,
  clock: kit.clock,
  ids: kit.ids,
  log: kit.log,
};

export const deps = createBookingDeps({
  table: kit.table,
  clock: kit.clock,
  ids: kit.ids,
  random: kit.random,
  mallId: kit.environment.MALL_ID,
  limits: readLimits(process.env.ADDRESS_LIMITS),
  publicUrl: kit.environment.PUBLIC_URL,
  secrets: {
    pepper: () => kit.secrets.pepper('booking-pepper'),
    sealingKeys: () => kit.secrets.keys('sealing-public'),
    claimKeys: () => kit.secrets.keys('claim-private'),
  },
});

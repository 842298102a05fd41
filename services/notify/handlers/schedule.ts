import { sweep } from '../app/sweep.ts';
import { createDeps } from './deps.ts';

const { kit, store, vault } = createDeps();

/** The minute's sweep: the one schedule of this service, so its event needs no reading. */
export async function handler(): Promise<void> {
  const { clock, ids, log, environment } = kit;
  const now = clock.now();
  const correlationId = ids.fresh();
  const swept = await sweep({ store, vault, clock }, environment.MALL_ID, {
    mallId: environment.MALL_ID,
    time: now,
    recordedAt: now,
    timeSource: 'server',
    correlationId,
    causationId: null,
    actor: { kind: 'system', id: null },
  });
  log.info('swept', { ...swept, correlationId });
}

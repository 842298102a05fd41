import { pulse, tellVersions } from '@gerai/shared/messaging/compare.ts';
import type { CommandContext } from '@gerai/shared/messaging/outbox.ts';
import { createSchedules } from '@gerai/shared/schedules.ts';
import { toldOf } from '../adapters/comparison.ts';
import { sweep } from '../app/sweep.ts';
import type { service } from '../service.ts';
import { createDeps } from './deps.ts';

const { kit, store, vault } = createDeps();
const { clock, ids, log, environment } = kit;

export const handler = createSchedules<(typeof service)['schedules']>({
  sweep: async () => {
    const context = systemContext();
    const swept = await sweep({ store, vault, clock }, environment.MALL_ID, context);
    log.info('swept', { ...swept, correlationId: context.correlationId });
  },
  compare: async () => {
    await tellVersions(kit, { type: 'notify.versions.told.v1', toldOf }, systemContext());
  },
  pulse: () => pulse(kit, 'notify.versions.told.v1', systemContext()),
});

function systemContext(): CommandContext {
  const now = clock.now();
  return {
    mallId: environment.MALL_ID,
    time: now,
    recordedAt: now,
    timeSource: 'server',
    correlationId: ids.fresh(),
    causationId: null,
    actor: { kind: 'system', id: null },
  };
}

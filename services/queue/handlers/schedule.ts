import { createFunctionKit } from '@gerai/shared/function.ts';
import { pulse, tellVersions } from '@gerai/shared/messaging/compare.ts';
import type { CommandContext } from '@gerai/shared/messaging/outbox.ts';
import { createSchedules } from '@gerai/shared/schedules.ts';
import { toldOf } from '../adapters/comparison.ts';
import { followTime } from '../app/follow-changes.ts';
import type { service } from '../service.ts';
import { createDeps } from './deps.ts';

const kit = createFunctionKit('queue');
const deps = createDeps(kit);

export const handler = createSchedules<(typeof service)['schedules']>({
  project: () => followTime(deps),
  compare: async () => {
    await tellVersions(kit, { type: 'queue.versions.told.v1', toldOf }, systemContext());
  },
  pulse: () => pulse(kit, 'queue.versions.told.v1', systemContext()),
});

function systemContext(): CommandContext {
  const now = kit.clock.now();
  return {
    mallId: deps.mallId,
    time: now,
    recordedAt: now,
    timeSource: 'server',
    correlationId: kit.ids.fresh(),
    causationId: null,
    actor: { kind: 'system', id: null },
  };
}

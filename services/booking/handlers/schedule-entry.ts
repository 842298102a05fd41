import type { BareFunctionKit } from '@gerai/shared/bare-function.ts';
import { pulse, tellVersions } from '@gerai/shared/messaging/compare.ts';
import type { CommandContext } from '@gerai/shared/messaging/outbox.ts';
import { createSchedules } from '@gerai/shared/schedules.ts';
import { publishedServices, toldOf } from '../adapters/comparison.ts';
import { declareMissed } from '../app/declare-missed.ts';
import type { BookingDeps } from '../app/ports.ts';
import { releasePlaces } from '../app/release-places.ts';
import { settleChoices } from '../app/settle-choices.ts';
import { handOnPlaces } from '../app/waitlist.ts';
import type { service } from '../service.ts';

/** The entry of all schedules. */
export function createScheduleHandler(
  deps: BookingDeps,
  kit: Pick<BareFunctionKit, 'table' | 'clock' | 'ids' | 'log'>,
): (event: unknown) => Promise<void> {
  const context = (): CommandContext => {
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
  };
  return createSchedules<(typeof service)['schedules']>({
    minute: async () => {
      const minute = context();
      await declareMissed(deps, minute);
      await settleChoices(deps, minute);
      await handOnPlaces(deps, minute);
      await releasePlaces(deps, minute);
    },
    compare: async () => {
      const always = await publishedServices(kit.table, deps.mallId);
      await tellVersions(kit, { type: 'booking.versions.told.v1', toldOf, always }, context());
    },
    pulse: () => pulse(kit, 'booking.versions.told.v1', context()),
  });
}

import type { CommandContext } from '@gerai/shared/messaging/outbox.ts';
import type { Clock, Ids } from '@gerai/shared/ports.ts';
import { declareMissed } from '../app/declare-missed.ts';
import type { BookingDeps } from '../app/ports.ts';
import { settleChoices } from '../app/settle-choices.ts';
import { handOnPlaces } from '../app/waitlist.ts';

/** The entry of the minute: it has one schedule, so what it is called with does not matter. */
export function createScheduleHandler(
  deps: BookingDeps,
  kit: { readonly clock: Clock; readonly ids: Ids },
): () => Promise<void> {
  return async () => {
    const now = kit.clock.now();
    const context: CommandContext = {
      mallId: deps.mallId,
      time: now,
      recordedAt: now,
      timeSource: 'server',
      correlationId: kit.ids.fresh(),
      causationId: null,
      actor: { kind: 'system', id: null },
    };
    await declareMissed(deps, context);
    await settleChoices(deps, context);
    await handOnPlaces(deps, context);
  };
}

import type { ServiceData } from '@gerai/shared/events/booking.ts';
import type { RefusalData } from '@gerai/shared/events/queue.ts';
import type { CommandKey } from '@gerai/shared/idempotency.ts';
import type { CommandContext } from '@gerai/shared/messaging/outbox.ts';
import { deriveId } from '@gerai/shared/security/hash.ts';
import { dayOf } from '@gerai/shared/time.ts';
import type { Refusals } from './ports.ts';

/** Counts somebody who came and got no number; a repeated command counts once. */
export async function recordRefusal(
  refusals: Refusals,
  service: ServiceData,
  channel: RefusalData['channel'],
  reason: RefusalData['reason'],
  command: CommandKey,
  context: CommandContext,
): Promise<void> {
  await refusals.record(
    {
      refusalId: deriveId('rfs', command.key, reason),
      mallId: context.mallId,
      serviceId: service.serviceId,
      queueId: service.queue.queueId,
      agencyId: service.agency.agencyId,
      day: dayOf(context.time),
      refusedAt: context.time,
      channel,
      reason,
    },
    context,
  );
}

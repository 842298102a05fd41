import type { CommandContext } from '@gerai/shared/messaging/outbox.ts';
import { addSeconds } from '@gerai/shared/time.ts';
import { erase as erased, needsDueWhenRetentionEnded } from '../domain/contact.ts';
import type { DeliveryStore, DueStore, DueWork } from './ports.ts';
import { type RemoveNeedsDeps, removeNeeds } from './remove-needs.ts';

/**
 * Sweep, every minute: what nothing else would come back to.
 *
 * Input: the mall and the context of the run. Output: how much of each was done.
 *
 * 1. A message `sending` for two minutes lost its answer: it ends as `unknown`. Nobody is still
 *    sending it, since a function lives one minute at most.
 * 2. Needs go on the day after the visit, if the end of the visit did not remove them.
 * 3. Contacts go 30 days after the visit, and the other services hear of it; also one whose needs
 *    could not be removed all the while.
 * 4. One that fails does not hold up the others; the run then fails as a whole.
 */
export interface SweepDeps extends RemoveNeedsDeps {
  readonly store: RemoveNeedsDeps['store'] & DeliveryStore & DueStore;
}

export interface Swept {
  readonly answersLost: number;
  readonly needsRemoved: number;
  readonly contactsErased: number;
}

const ANSWER_SECONDS = 120;
const AT_MOST = 200;
const ROUNDS = 5;

export async function sweep(
  deps: SweepDeps,
  mallId: string,
  context: CommandContext,
): Promise<Swept> {
  const now = context.recordedAt;
  const failures: unknown[] = [];
  const each = async (work: DueWork, until: string, act: (id: string) => Promise<boolean>) => {
    let done = 0;
    for (const id of await deps.store.due(mallId, work, until, AT_MOST)) {
      try {
        if (await act(id)) done += 1;
      } catch (error) {
        failures.push(error);
      }
    }
    return done;
  };

  const erase = (contactId: string) => eraseForRetention(deps, contactId, context);

  const swept = {
    answersLost: await each('sending', addSeconds(now, -ANSWER_SECONDS), async (deliveryId) => {
      const ending = { status: 'unknown', reason: 'answer-lost' } as const;
      return (await deps.store.endDelivery(deliveryId, ending, null, context)) === 'ended';
    }),
    needsRemoved: await each(
      'needs',
      now,
      async (contactId) => (await removeNeeds(deps, contactId)) === 'removed',
    ),
    contactsErased:
      (await each('retention', now, erase)) +
      (await each('needs', needsDueWhenRetentionEnded(now), erase)),
  };
  if (failures.length > 0) throw new AggregateError(failures, 'Some of the sweep failed');
  return swept;
}

async function eraseForRetention(
  deps: SweepDeps,
  contactId: string,
  context: CommandContext,
): Promise<boolean> {
  for (let round = 1; round <= ROUNDS; round += 1) {
    const contact = await deps.store.contact(contactId);
    if (!contact || contact.erasedAt !== null) return false;
    const next = erased(contact, 'retention', context.recordedAt);
    if ((await deps.store.eraseContact(next, context)) === 'saved') return true;
  }
  throw new Error(`Contact ${contactId} kept changing while it was erased`);
}

import type { Clock } from '@gerai/shared/ports.ts';
import { removeNeeds as withoutNeeds } from '../domain/contact.ts';
import type { ContactStore, Vault } from './ports.ts';

/**
 * Remove the needs of a contact after its visit: they served the visit and nothing else.
 *
 * Input: the contact's id. Output: whether anything was removed.
 *
 * 1. Read the contact; erased or done before, there is nothing to do.
 * 2. Open it, seal it again without needs, and write it as the next version.
 * 3. If somebody changed the contact meanwhile, look again.
 */
export interface RemoveNeedsDeps {
  readonly store: ContactStore;
  readonly vault: Vault;
  readonly clock: Clock;
}

const ROUNDS = 5;

export async function removeNeeds(
  deps: RemoveNeedsDeps,
  contactId: string,
): Promise<'removed' | 'nothing-to-do'> {
  for (let round = 1; round <= ROUNDS; round += 1) {
    const contact = await deps.store.contact(contactId);
    if (!contact || contact.sealed === null || contact.needsRemovedAt !== null)
      return 'nothing-to-do';
    const secret = await deps.vault.open(contact.sealed, contactId);
    const sealed = await deps.vault.reseal({ ...secret, needs: [] }, contactId);
    const next = withoutNeeds(contact, sealed, deps.clock.now());
    if ((await deps.store.saveContact(next)) === 'saved') return 'removed';
  }
  throw new Error(`Contact ${contactId} kept changing while its needs were removed`);
}

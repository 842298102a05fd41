import type { CityCounter } from '@gerai/shared/contract/city.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import { dayOf } from '@gerai/shared/time.ts';
import type { StaffActor } from './actor.ts';
import type { Catalogue, Counters, StoredCounter, StoredTicket, Tickets } from './ports.ts';

/**
 * A counter for its console. Input: the counter. Output: what the catalogue says of it, its working
 * state of today, and the ticket that is there.
 */
export interface ReadCounterDeps {
  readonly catalogue: Catalogue;
  readonly counters: Counters;
  readonly tickets: Tickets;
}

export type CounterRead =
  | {
      readonly kind: 'found';
      readonly profile: CityCounter;
      readonly counter: StoredCounter | undefined;
      readonly ticket: StoredTicket | undefined;
    }
  | { readonly kind: 'unknown-counter' | 'forbidden' };

export async function readCounter(
  deps: ReadCounterDeps,
  counterId: string,
  actor: StaffActor,
  now: Instant,
): Promise<CounterRead> {
  const profile = await deps.catalogue.counter(counterId);
  if (!profile) return { kind: 'unknown-counter' };
  if (!actor.mayActFor(profile.agencyId)) return { kind: 'forbidden' };
  const found = await deps.counters.find(counterId);
  const counter = found?.data.day === dayOf(now) ? found : undefined;
  const ticket = counter?.currentTicketId
    ? await deps.tickets.find(counter.currentTicketId)
    : undefined;
  return { kind: 'found', profile, counter, ticket };
}

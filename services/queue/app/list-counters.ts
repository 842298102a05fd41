import type { CityCounter } from '@gerai/shared/contract/city.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import { dayOf } from '@gerai/shared/time.ts';
import type { StaffActor } from './actor.ts';
import type { Catalogue, Counters, StoredCounter } from './ports.ts';

/**
 * The counters that a member of staff may act for, with their working state of today: who asks for
 * help, who pauses, what each has done. Input: who asks. Output: the counters by number.
 */
export interface ListCountersDeps {
  readonly catalogue: Catalogue;
  readonly counters: Counters;
}

export interface ListedCounter {
  readonly profile: CityCounter;
  readonly counter: StoredCounter | undefined;
}

export async function listCounters(
  deps: ListCountersDeps,
  actor: Pick<StaffActor, 'mayActFor'>,
  now: Instant,
): Promise<readonly ListedCounter[]> {
  const services = await deps.catalogue.services();
  const profiles = [
    ...new Map(
      services.flatMap(({ counters }) => counters).map((each) => [each.counterId, each]),
    ).values(),
  ]
    .filter(({ agencyId }) => actor.mayActFor(agencyId))
    .sort((a, b) => a.number - b.number);
  const states = await deps.counters.findMany(profiles.map(({ counterId }) => counterId));
  return profiles.map((profile, index) => {
    const state = states[index];
    return { profile, counter: state?.data.day === dayOf(now) ? state : undefined };
  });
}

/** Services of a counter that no counter serves now: what a pause or a closing leaves behind. */
export async function unservedServices(
  deps: ListCountersDeps,
  { data }: StoredCounter,
): Promise<string[]> {
  const services = (await deps.catalogue.services()).filter(({ serviceId }) =>
    data.serviceIds.includes(serviceId),
  );
  const ids = [...new Set(services.flatMap(({ counters }) => counters.map((c) => c.counterId)))];
  const states = await deps.counters.findMany(ids);
  const served = new Set(
    states.flatMap((state) =>
      state?.data.day === data.day && state.data.status === 'open' ? state.data.serviceIds : [],
    ),
  );
  return data.serviceIds.filter((id) => !served.has(id));
}

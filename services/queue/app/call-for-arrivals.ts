import type { CounterData } from '@gerai/shared/events/queue.ts';
import type { CommandContext } from '@gerai/shared/messaging/outbox.ts';
import type { DayKey, Instant } from '@gerai/shared/ports.ts';
import { dayOf } from '@gerai/shared/time.ts';
import { isAlive } from '../domain/call-lease.ts';
import { standstillOf } from '../domain/delay.ts';
import { type CallNextDeps, callNext } from './call-next.ts';
import type { Delays, Elections, StoredTicket } from './ports.ts';

/**
 * Counters that call by themselves call whoever arrives while they are free.
 *
 * Input: tickets that have just come to wait. Output: none. What is called is whoever is first, which
 * may be somebody else; a change that comes twice calls once. Whose call was taken back has not come:
 * their officer would have to send them away again and again.
 *
 * Primary course: 1. Take those who wait now. 2. Look which counters of their services are open, free
 * and set so, and hold no call lease: who holds one calls at the console, knows what is held for it,
 * and may just be calling without network. 3. Call next there, for the counter's own officer.
 */
export interface CallForArrivalsDeps extends CallNextDeps {
  readonly delays: Pick<Delays, 'ofDay'>;
  readonly elections: Pick<Elections, 'many'>;
  readonly mallId: string;
}

export async function callForArrivals(
  deps: CallForArrivalsDeps,
  tickets: readonly StoredTicket[],
  context: Omit<CommandContext, 'time' | 'recordedAt'>,
): Promise<void> {
  const now = deps.clock.now();
  for (const { data, version } of tickets) {
    if (data.status !== 'waiting' || data.day !== dayOf(now)) continue;
    const service = await deps.catalogue.service(data.serviceId);
    const counters = await deps.counters.findMany(
      service?.counters.map(({ counterId }) => counterId) ?? [],
    );
    const idle = counters.flatMap((counter) =>
      counter?.data.autoCall === true &&
      counter.data.officerId !== null &&
      counter.data.day === data.day &&
      counter.data.status === 'open' &&
      counter.currentTicketId === null &&
      counter.data.serviceIds.includes(data.serviceId)
        ? counter.data
        : [],
    );
    const free = await firstWithoutLease(deps, idle, data.day, now);
    if (!free || free.officerId === null) continue;
    // Nobody is called by itself to a counter that cannot serve them.
    const delays = await deps.delays.ofDay(deps.mallId, data.day);
    const standstill = standstillOf(
      data.serviceId,
      delays.map((each) => each.data),
      now,
    );
    if (standstill.kind !== 'none') continue;
    // A change that is read late may tell of somebody who has been called and sent back since.
    const current = await deps.tickets.find(data.ticketId);
    if (current?.data.calls.length !== data.calls.length) continue;
    await callNext(
      deps,
      free.counterId,
      { userId: free.officerId, mayOverride: false, mayActFor: () => true },
      { key: `arrival ${data.ticketId} ${version}`, fingerprint: '' },
      { ...context, time: now, recordedAt: now },
    );
  }
}

async function firstWithoutLease(
  { catalogue, elections }: Pick<CallForArrivalsDeps, 'catalogue' | 'elections'>,
  idle: readonly CounterData[],
  day: DayKey,
  now: Instant,
): Promise<CounterData | undefined> {
  if (idle.length === 0) return undefined;
  const served = new Set(idle.flatMap(({ serviceIds }) => serviceIds));
  const queueIds = (await catalogue.services()).flatMap(({ serviceId, queue }) =>
    served.has(serviceId) ? queue.queueId : [],
  );
  const leases = (await elections.many([...new Set(queueIds)], day)).flatMap((each) => each.leases);
  return idle.find(
    ({ counterId }) => !leases.some((each) => each.counterId === counterId && isAlive(each, now)),
  );
}

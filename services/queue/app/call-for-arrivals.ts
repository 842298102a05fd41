import type { CommandContext } from '@gerai/shared/messaging/outbox.ts';
import { dayOf } from '@gerai/shared/time.ts';
import { standstillOf } from '../domain/delay.ts';
import { type CallNextDeps, callNext } from './call-next.ts';
import type { Delays, StoredTicket } from './ports.ts';

/**
 * Counters that call by themselves call whoever arrives while they are free.
 *
 * Input: tickets that have just come to wait. Output: none. What is called is whoever is first, which
 * may be somebody else; a change that comes twice calls once. Whose call was taken back has not come:
 * their officer would have to send them away again and again.
 *
 * Primary course: 1. Take those who wait now. 2. Look which counters of their services are open, free
 * and set so. 3. Call next there, for the counter's own officer.
 */
export async function callForArrivals(
  deps: CallNextDeps & { readonly delays: Pick<Delays, 'ofDay'>; readonly mallId: string },
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
    const free = counters.find(
      (counter) =>
        counter?.data.autoCall === true &&
        counter.data.day === data.day &&
        counter.data.status === 'open' &&
        counter.currentTicketId === null &&
        counter.data.serviceIds.includes(data.serviceId),
    );
    if (!free || free.data.officerId === null) continue;
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
      free.data.counterId,
      { userId: free.data.officerId, mayOverride: false, mayActFor: () => true },
      { key: `arrival ${data.ticketId} ${version}`, fingerprint: '' },
      { ...context, time: now, recordedAt: now },
    );
  }
}

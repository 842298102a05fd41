import type { BookingData } from '@gerai/shared/events/booking.ts';
import type { CounterData, DelayData } from '@gerai/shared/events/queue.ts';
import type { Change } from '@gerai/shared/messaging/relay.ts';
import type { Item } from '@gerai/shared/table/table.ts';
import type { BegunIssue, SeriesKey, StoredTicket } from '../app/ports.ts';
import type { Rest } from '../domain/experience.ts';
import { readDelayItem } from './delays.ts';
import { begunIn, prunableIn } from './series.ts';
import { readBookingItem, readCounterItem, readServiceItem, readTicketItem } from './stored.ts';

/** What a batch of the table's changes means for the rest of the service. */
export interface Followed {
  /** Agencies whose boards may look different now. */
  readonly agencyIds: readonly string[];
  readonly tickets: readonly StoredTicket[];
  /** Of the tickets: those that wait since this change, and whose call was not just taken back. */
  readonly arrivals: readonly StoredTicket[];
  readonly bookings: readonly BookingData[];
  /** Rests that are over. */
  readonly rests: readonly Rest[];
  readonly catalogueChanged: boolean;
  readonly delays: readonly DelayData[];
  /** Numbers that have just been given. */
  readonly begun: readonly BegunIssue[];
  readonly prunable: readonly { readonly key: SeriesKey; readonly claims: readonly string[] }[];
}

/** Reads a batch of changes; what was deleted by its time to live changes nothing. */
export function followed(changes: readonly Change[]): Followed {
  const agencyIds = new Set<string>();
  const tickets: StoredTicket[] = [];
  const arrivals: StoredTicket[] = [];
  const bookings: BookingData[] = [];
  const rests: Rest[] = [];
  const begun: BegunIssue[] = [];
  const delays: DelayData[] = [];
  const series = new Map<unknown, Item>();
  let catalogueChanged = false;
  for (const { before, after } of changes) {
    if (after?.entity === 'ticket') {
      const ticket = readTicketItem(after);
      if (before && keepsItsPlace(before, ticket)) continue;
      tickets.push(ticket);
      if (ticket.data.status === 'waiting' && !wasTakenBack(before, ticket)) arrivals.push(ticket);
      agencyIds.add(ticket.data.agencyId);
      // One that was re-routed has left the boards of another agency.
      if (typeof before?.agencyId === 'string') agencyIds.add(before.agencyId);
    } else if (after?.entity === 'counter') {
      const { data } = readCounterItem(after);
      agencyIds.add(data.agencyId);
      rests.push(...restBefore(before, data));
    } else if (after?.entity === 'booking-copy') {
      bookings.push(readBookingItem(after).data);
    } else if (after?.entity === 'service-copy') {
      agencyIds.add(readServiceItem(after).agency.agencyId);
      catalogueChanged = true;
    } else if (after?.entity === 'delay') {
      delays.push(readDelayItem(after).data);
    } else if (after?.entity === 'series') {
      const now = begunIn(after);
      if (now && before?.seq !== after.seq) begun.push(now);
      series.set(after.pk, after);
    }
  }
  return {
    agencyIds: [...agencyIds],
    tickets,
    arrivals,
    bookings,
    rests,
    catalogueChanged,
    delays,
    begun,
    prunable: [...series.values()].flatMap((item) => prunableIn(item) ?? []),
  };
}

/** A counter that goes on after a rest without an announced end. */
function restBefore(before: Item | undefined, after: CounterData): Rest[] {
  if (before?.status !== 'paused' || after.status !== 'open') return [];
  const { pausedAt, returnAt, day } = readCounterItem(before).data;
  const { counterId, agencyId, serviceIds } = after;
  const [serviceId] = serviceIds;
  if (pausedAt === null || returnAt !== null || day !== after.day || !serviceId) return [];
  return [{ counterId, agencyId, serviceId, day, from: pausedAt }];
}

/** Sent back to the queue by the counter that had called: it does not want to call again by itself. */
function wasTakenBack(before: Item | undefined, { data }: StoredTicket): boolean {
  return before?.status === 'called' && before.serviceId === data.serviceId;
}

/** Still waiting at the same place: a promise is noted on it, or that a counter holds it. No board shows that. */
function keepsItsPlace(before: Item, { data, heldBy }: StoredTicket): boolean {
  const released = before.heldBy !== undefined && heldBy === undefined;
  return (
    before.status === 'waiting' &&
    data.status === 'waiting' &&
    !released &&
    before.orderAt === data.orderAt &&
    before.serviceId === data.serviceId
  );
}

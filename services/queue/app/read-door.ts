import type { ServiceData } from '@gerai/shared/events/booking.ts';
import { openPeriods } from '@gerai/shared/opening.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import { dayOf } from '@gerai/shared/time.ts';
import type { FloorContent } from '../domain/board.ts';
import { type TicketHours, ticketHours } from '../domain/opening.ts';
import type { Catalogue, Snapshots } from './ports.ts';

/**
 * What is open today, for the board at the door. Input: now. Output: every service with its hours,
 * whether it gives numbers, and how its queue stands; from the snapshots of the floors (one request).
 */
export interface ReadDoorDeps {
  readonly catalogue: Catalogue;
  readonly snapshots: Snapshots;
}

export interface DoorService {
  readonly service: ServiceData;
  readonly hours: readonly { readonly from: string; readonly to: string }[];
  readonly tickets: TicketHours;
  readonly queue: FloorContent['queues'][number] | undefined;
}

export async function readDoor(deps: ReadDoorDeps, now: Instant): Promise<readonly DoorService[]> {
  const services = await deps.catalogue.services();
  const floors = [...new Set(services.map(({ agency }) => agency.floor))];
  const day = dayOf(now);
  const boards = floors.length > 0 ? await deps.snapshots.floorBoards(floors, day) : [];
  const queues = new Map(
    boards.flatMap((board) => board?.content.queues ?? []).map((queue) => [queue.queueId, queue]),
  );
  return [...services]
    .sort((a, b) => a.agency.floor - b.agency.floor || (a.serviceId < b.serviceId ? -1 : 1))
    .map((service) => ({
      service,
      hours: openPeriods(service, day).map(({ from, to }) => ({ from, to })),
      tickets: ticketHours(service, now),
      queue: queues.get(service.queue.queueId),
    }));
}

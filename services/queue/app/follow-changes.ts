import type { BookingData } from '@gerai/shared/events/booking.ts';
import type { DelayData } from '@gerai/shared/events/queue.ts';
import type { CommandContext } from '@gerai/shared/messaging/outbox.ts';
import type { Ids } from '@gerai/shared/ports.ts';
import { dayOf } from '@gerai/shared/time.ts';
import { agenciesMovedByTime } from '../domain/board.ts';
import type { Rest } from '../domain/experience.ts';
import { callForArrivals } from './call-for-arrivals.ts';
import { type CloseDayDeps, closeDay, closingIsDue } from './close-day.ts';
import { completeIssues } from './complete-issues.ts';
import { applyClosing, type DelayDeps, followDelays } from './delay-services.ts';
import type { BegunIssue, Elections, Series, SeriesKey, StoredTicket } from './ports.ts';
import { type ProjectBoardsDeps, projectBoards } from './project-boards.ts';
import { tellVisitors } from './tell-visitors.ts';

export interface FollowDeps extends ProjectBoardsDeps, CloseDayDeps, DelayDeps {
  readonly elections: Elections;
  readonly series: Series;
  readonly ids: Ids;
  readonly mallId: string;
}

export interface ChangesToFollow {
  readonly agencyIds: readonly string[];
  readonly tickets: readonly StoredTicket[];
  /** Of these, those that have just come to wait. */
  readonly arrivals: readonly StoredTicket[];
  /** Bookings of which we have learned something. */
  readonly bookings: readonly BookingData[];
  /** Rests at counters that are over. */
  readonly rests: readonly Rest[];
  readonly catalogueChanged: boolean;
  /** Delays that have been said, changed or ended. */
  readonly delays?: readonly DelayData[];
  readonly begun: readonly BegunIssue[];
  readonly prunable: readonly { readonly key: SeriesKey; readonly claims: readonly string[] }[];
}

/**
 * Follows what has changed in the table.
 *
 * Input: the changes, read. Output: none.
 *
 * Primary course: 1. Complete numbers whose ticket is missing. 2. Forget old claims of the series.
 * 3. Await who has booked, until they are here; shut the series of what is closed. 4. Bring the boards up to date. 5. Note what visitors
 * have been promised, and tell those whose call is near. 6. Call for free counters that call by
 * themselves.
 */
export async function followChanges(deps: FollowDeps, changes: ChangesToFollow): Promise<void> {
  await completeIssues(deps.tickets, changes.begun);
  for (const { key, claims } of changes.prunable) await deps.series.prune(key, claims);
  for (const booking of changes.bookings) await deps.learning.awaitBooking(booking);
  for (const { data, version } of changes.tickets) {
    const { bookingId, agencyId, day } = data;
    if (bookingId !== null && version === 1) {
      await deps.learning.arrived({ bookingId, agencyId, day });
    }
  }
  const { delays = [] } = changes;
  for (const delay of delays) await applyClosing(deps, delay);
  const agencyIds = [...new Set([...changes.agencyIds, ...(await agenciesOf(deps, delays))])];
  const promised = await projectBoards(deps, agencyIds, changes.tickets, {
    freshCatalogue: changes.catalogueChanged,
    rests: changes.rests,
  });
  await tellVisitors(deps, promised, systemContext(deps));
  await callForArrivals(deps, changes.arrivals, systemContext(deps));
}

/**
 * What time alone changes, every minute: expected waits move on, and whatever a lost change left
 * behind is made whole.
 *
 * Primary course: 1. Complete the last number of each series of today, and end delays that have
 * lapsed. 2. Bring the boards up to date that time moves: those of agencies where somebody waits or is
 * served; every fifth minute all of them. 3. Note promises, and tell those whose call is near. 4. At
 * closing, carry over who was not served.
 */
export async function followTime(deps: FollowDeps): Promise<void> {
  const services = await deps.catalogue.services();
  const queueIds = [...new Set(services.map(({ queue }) => queue.queueId))];
  const now = deps.clock.now();
  await completeIssues(deps.tickets, await deps.series.lastOf(queueIds, dayOf(now)));
  await followDelays(deps, { ...systemContext(deps), time: now, recordedAt: now });
  const snapshots = await deps.snapshots.queues(queueIds, dayOf(now));
  const agencyIds = agenciesMovedByTime(
    services,
    snapshots.flatMap((snapshot) => snapshot ?? []),
    now,
  );
  const promised = await projectBoards(deps, agencyIds, [], { freshCatalogue: false });
  await tellVisitors(deps, promised, systemContext(deps));
  if (closingIsDue(deps.clock.now())) await closeDay(deps, systemContext(deps));
}

async function agenciesOf(deps: FollowDeps, delays: readonly DelayData[]): Promise<string[]> {
  if (delays.length === 0) return [];
  const ids = new Set(delays.flatMap(({ serviceIds }) => serviceIds));
  return (await deps.catalogue.services()).flatMap(({ serviceId, agency }) =>
    ids.has(serviceId) ? agency.agencyId : [],
  );
}

function systemContext(deps: FollowDeps): Omit<CommandContext, 'time' | 'recordedAt'> {
  return {
    mallId: deps.mallId,
    timeSource: 'server',
    correlationId: deps.ids.fresh(),
    causationId: null,
    actor: { kind: 'system', id: null },
  };
}

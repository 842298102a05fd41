import type { ServiceData } from '@gerai/shared/events/booking.ts';
import type { DelayData } from '@gerai/shared/events/queue.ts';
import type { Log } from '@gerai/shared/log.ts';
import type { Clock, DayKey, Random } from '@gerai/shared/ports.ts';
import { dayOf } from '@gerai/shared/time.ts';
import {
  type AgencyState,
  floorContent,
  type QueueContent,
  queueContents,
  type Snapshot,
  standstillChanged,
} from '../domain/board.ts';
import { isNear } from '../domain/estimate.ts';
import { asOf, type Rest, withEnded } from '../domain/experience.ts';
import type {
  Catalogue,
  Counters,
  Delays,
  Learning,
  Saved,
  Snapshots,
  StoredTicket,
  Tickets,
} from './ports.ts';
import { retrying } from './retry.ts';
import type { Promised } from './tell-visitors.ts';

/**
 * Keeps the snapshots of agencies and floors true.
 *
 * Input: the agencies in which something changed, and the tickets that changed: the index may show
 * them too late. Output: the waiting tickets whose visitors have a first promise, or whose call is
 * near and who have not been told.
 *
 * Primary course, for each agency:
 *  1. Read the snapshots first, then the state: whoever writes in between makes us start again.
 *     Learn from the services that have ended.
 *  2. Work out the boards of its queues, and write those that differ, at the version that was read.
 *  3. The same for the floors that show its queues.
 */
export interface ProjectBoardsDeps {
  readonly catalogue: Catalogue;
  readonly counters: Counters;
  readonly tickets: Tickets;
  readonly snapshots: Snapshots;
  readonly learning: Learning;
  readonly delays: Delays;
  readonly mallId: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Pick<Log, 'error'>;
}

export async function projectBoards(
  deps: ProjectBoardsDeps,
  agencyIds: readonly string[],
  changed: readonly StoredTicket[],
  options: { readonly freshCatalogue: boolean; readonly rests?: readonly Rest[] },
): Promise<readonly Promised[]> {
  const services = await deps.catalogue.services({ fresh: options.freshCatalogue });
  const day = dayOf(deps.clock.now());
  if (agencyIds.length === 0) return [];
  const delays = (await deps.delays.ofDay(deps.mallId, day)).map(({ data }) => data);
  const promised: Promised[] = [];
  const floors = new Set<number>();
  for (const agencyId of agencyIds) {
    const own = services.filter(({ agency }) => agency.agencyId === agencyId);
    if (own.length === 0) continue;
    const scene = { day, changed, delays, rests: options.rests ?? [] };
    promised.push(...(await projectAgency(deps, agencyId, own, scene)));
    for (const floor of floorsOf(own)) floors.add(floor);
  }
  for (const floor of floors) await projectFloor(deps, services, floor, day);
  return promised;
}

async function projectAgency(
  deps: ProjectBoardsDeps,
  agencyId: string,
  services: readonly ServiceData[],
  scene: {
    readonly day: DayKey;
    readonly changed: readonly StoredTicket[];
    readonly delays: readonly DelayData[];
    readonly rests: readonly Rest[];
  },
): Promise<readonly Promised[]> {
  const { day, changed, delays, rests } = scene;
  const queueIds = [...new Set(services.map(({ queue }) => queue.queueId))];
  const { promised } = await retrying(deps, 'The board of an agency', async () => {
    const before = await deps.snapshots.queues(queueIds, day);
    const known = await learnedNow(deps, agencyId, day, changed, rests);
    if (!known) return undefined;
    const state = await contentsNow(deps, services, day, changed, before, {
      ...known,
      delays,
    });
    const { contents, tickets, now } = state;
    for (const content of contents) {
      const at = queueIds.indexOf(content.queueId);
      const saved = await saveChanged(before[at], { day, now, content }, (snapshot) =>
        deps.snapshots.saveQueue(snapshot),
      );
      if (saved === 'changed-meanwhile') return undefined;
      if (content.unopenedSince !== null && !before[at]?.content.unopenedSince) {
        deps.log.error('counter-not-opened', {
          queueId: content.queueId,
          since: content.unopenedSince,
        });
      }
    }
    const anew = new Set(
      contents.flatMap((content) =>
        standstillChanged(before[queueIds.indexOf(content.queueId)]?.content, content),
      ),
    );
    return { promised: promisedTickets(contents, tickets, services, anew) };
  });
  return promised;
}

/** What is known beside the tickets, with what has just ended; nothing when somebody else was first. */
async function learnedNow(
  deps: ProjectBoardsDeps,
  agencyId: string,
  day: DayKey,
  changed: readonly StoredTicket[],
  rests: readonly Rest[],
) {
  const { experience: stored, awaited } = await deps.learning.read(agencyId, day);
  const known = asOf(stored.experience, day);
  const ended = changed.map(({ data }) => data).filter((ticket) => ticket.agencyId === agencyId);
  const rested = rests.filter((rest) => rest.agencyId === agencyId);
  const next = withEnded(known, ended, rested, deps.clock.now());
  if (next !== known) {
    const saved = await deps.learning.save(agencyId, stored, next);
    if (saved === 'changed-meanwhile') return undefined;
  }
  return { learned: next, awaited };
}

async function contentsNow(
  deps: ProjectBoardsDeps,
  services: readonly ServiceData[],
  day: DayKey,
  changed: readonly StoredTicket[],
  before: readonly (Snapshot<QueueContent> | undefined)[],
  known: Pick<AgencyState, 'learned' | 'awaited' | 'delays'>,
) {
  const profiles = [
    ...new Map(
      services.flatMap(({ counters }) => counters).map((each) => [each.counterId, each]),
    ).values(),
  ].sort((a, b) => a.number - b.number);
  const serviceIds = services.map(({ serviceId }) => serviceId);
  const [states, ...waiting] = await Promise.all([
    deps.counters.findMany(profiles.map(({ counterId }) => counterId)),
    ...serviceIds.map((serviceId) => deps.tickets.allWaiting(serviceId, day)),
  ]);
  const current = await deps.tickets.findMany(
    states.flatMap((state) =>
      state?.currentTicketId && state.data.day === day ? [state.currentTicketId] : [],
    ),
  );
  const tickets = newest([
    ...waiting.flat(),
    ...current.flatMap((ticket) => ticket ?? []),
    ...changed.filter(({ data }) => data.day === day),
  ]).filter(({ data }) => serviceIds.includes(data.serviceId));
  const now = deps.clock.now();
  const contents = queueContents({
    day,
    now,
    services,
    ...known,
    counters: profiles.map((profile, index) => ({ profile, state: states[index] })),
    tickets: tickets.map(({ data }) => data),
    before: new Map(
      before.flatMap((snapshot) =>
        snapshot ? [[snapshot.content.queueId, snapshot.content] as const] : [],
      ),
    ),
  });
  return { contents, tickets, now };
}

async function projectFloor(
  deps: ProjectBoardsDeps,
  services: readonly ServiceData[],
  floor: number,
  day: DayKey,
): Promise<void> {
  const queueIds = [
    ...new Set(
      services
        .filter((service) => floorsOf([service]).has(floor))
        .map(({ queue }) => queue.queueId),
    ),
  ];
  await retrying(deps, 'The board of a floor', async () => {
    const before = await deps.snapshots.floor(floor, day);
    const queues = await deps.snapshots.queues(queueIds, day);
    const now = deps.clock.now();
    const content = floorContent(
      floor,
      queues.flatMap((snapshot) => (snapshot ? [snapshot.content] : [])),
      before?.content,
      now,
    );
    const saved = await saveChanged(before, { day, now, content }, (snapshot) =>
      deps.snapshots.saveFloor(snapshot),
    );
    return saved === 'changed-meanwhile' ? undefined : { saved };
  });
}

/** Writes only what differs, so that versions and ETags stand still with what is shown. */
function saveChanged<Content>(
  before: Snapshot<Content> | undefined,
  now: { readonly day: DayKey; readonly now: string; readonly content: Content },
  save: (snapshot: Snapshot<Content>) => Promise<Saved>,
): Promise<Saved> {
  if (before && sameValue(before.content, now.content)) return Promise.resolve('saved');
  return save({
    day: now.day,
    version: (before?.version ?? 0) + 1,
    computedAt: now.now,
    content: now.content,
  });
}

/** Each ticket once, as it was last. */
function newest(tickets: readonly StoredTicket[]): StoredTicket[] {
  const byId = new Map<string, StoredTicket>();
  for (const ticket of tickets) {
    const known = byId.get(ticket.data.ticketId);
    if (!known || known.version < ticket.version) byId.set(ticket.data.ticketId, ticket);
  }
  return [...byId.values()];
}

/**
 * Those who read their first promise, those who have not been told yet that they are near, and those
 * of services whose delay has just changed: they are promised anew.
 */
function promisedTickets(
  contents: readonly QueueContent[],
  tickets: readonly StoredTicket[],
  services: readonly ServiceData[],
  anew: ReadonlySet<string>,
): Promised[] {
  const nearMinutes = new Map(
    services.map(({ serviceId, service }) => [serviceId, service.nearMinutes]),
  );
  const told = new Map(
    contents.flatMap(({ queueId, waiting }) =>
      waiting.map((each) => [`${queueId} ${each.number}`, each] as const),
    ),
  );
  return tickets.flatMap((ticket) => {
    const { status, queueId, number, nearAt, promises, serviceId } = ticket.data;
    const onBoard = told.get(`${queueId} ${number}`);
    if (status !== 'waiting' || !onBoard) return [];
    const saysNear =
      onBoard.estimate !== null && isNear(onBoard.estimate, nearMinutes.get(serviceId));
    // Who was told that the call is near is told again when it is, after a delay that came between.
    const far = anew.has(serviceId) && nearAt !== null && !saysNear;
    if (!onBoard.estimate) return far ? [{ ticket, told: onBoard, near: false, far }] : [];
    const near = nearAt === null && saysNear;
    return near || far || promises === undefined || anew.has(serviceId)
      ? [{ ticket, told: onBoard, near, far }]
      : [];
  });
}

function floorsOf(services: readonly ServiceData[]): Set<number> {
  return new Set(
    services.flatMap(({ agency, counters }) => [
      agency.floor,
      ...counters.map(({ floor }) => floor),
    ]),
  );
}

/** Equal as data: the order of the names does not matter. */
function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const left = Object.entries(a);
  const right = new Map(Object.entries(b));
  return (
    Array.isArray(a) === Array.isArray(b) &&
    left.length === right.size &&
    left.every(([name, value]) => right.has(name) && sameValue(value, right.get(name)))
  );
}

import type { ServiceData } from '@gerai/shared/events/booking.ts';
import type { DayKey, Instant } from '@gerai/shared/ports.ts';
import { addMinutes, secondsBetween } from '@gerai/shared/time.ts';
import { countersIdOf } from './places.ts';

/** Minutes between two services of one visit: to the next counter, to another, to another floor. */
const WALKING_MINUTES = { sameCounters: 0, sameFloor: 5, otherFloor: 10 } as const;

export interface Times {
  readonly slotStart: Instant;
  readonly slotEnd: Instant;
}

/** One person is at one counter at a time: whether two places overlap. */
export function collide(a: Times, b: Times): boolean {
  return a.slotStart < b.slotEnd && b.slotStart < a.slotEnd;
}

/** Minutes that the way from one service to the next takes. */
export function walkingMinutes(from: ServiceData, to: ServiceData): number {
  if (countersIdOf(from) === countersIdOf(to)) return WALKING_MINUTES.sameCounters;
  return from.agency.floor === to.agency.floor
    ? WALKING_MINUTES.sameFloor
    : WALKING_MINUTES.otherFloor;
}

/** A service with the places of one day that are free for it, the earliest first. */
export interface Wish {
  readonly service: ServiceData;
  readonly free: readonly (Times & { readonly time: string })[];
}

export interface ProposedLeg extends Times {
  readonly serviceId: string;
  readonly time: string;
}

export interface Proposal {
  readonly day: DayKey;
  /** From the first start to the last end. */
  readonly minutes: number;
  readonly legs: readonly ProposedLeg[];
}

/**
 * The visit of one day that has all services and ends first, with time to walk between them; of
 * several that end at the same time the one that begins last, so that nobody waits longer than
 * needed. In a given order each service takes its first place after the one before it, which ends
 * first of all; every order is tried, so at most 24 for the four services that a visit may have.
 */
export function earliestVisit(day: DayKey, wishes: readonly Wish[]): Proposal | undefined {
  let best: Proposal | undefined;
  for (const order of ordersOf(wishes)) {
    const legs = tightened(order, firstFits(order));
    const first = legs?.[0];
    const last = legs?.at(-1);
    if (!legs || !first || !last) continue;
    const proposal = {
      day,
      minutes: secondsBetween(first.slotStart, last.slotEnd) / 60,
      legs,
    };
    const bestEnd = best?.legs.at(-1)?.slotEnd;
    const better =
      best === undefined ||
      bestEnd === undefined ||
      last.slotEnd < bestEnd ||
      (last.slotEnd === bestEnd && proposal.minutes < best.minutes);
    if (better) best = proposal;
  }
  return best;
}

function firstFits(order: readonly Wish[]): ProposedLeg[] | undefined {
  const legs: ProposedLeg[] = [];
  for (const [index, wish] of order.entries()) {
    const before = order[index - 1];
    const last = legs.at(-1);
    const ready =
      before && last
        ? addMinutes(last.slotEnd, walkingMinutes(before.service, wish.service))
        : undefined;
    const place = wish.free.find(({ slotStart }) => ready === undefined || slotStart >= ready);
    if (!place) return undefined;
    legs.push(legOf(wish, place));
  }
  return legs;
}

/** The same end with later beginnings: from the last service back, each takes its latest place. */
function tightened(
  order: readonly Wish[],
  legs: readonly ProposedLeg[] | undefined,
): readonly ProposedLeg[] | undefined {
  if (!legs) return undefined;
  const tight = [...legs];
  for (let index = tight.length - 2; index >= 0; index -= 1) {
    const wish = order[index];
    const after = order[index + 1];
    const next = tight[index + 1];
    if (!wish || !after || !next) continue;
    const walking = walkingMinutes(wish.service, after.service);
    const place = wish.free.findLast(
      ({ slotEnd }) => addMinutes(slotEnd, walking) <= next.slotStart,
    );
    if (place) tight[index] = legOf(wish, place);
  }
  return tight;
}

function legOf({ service }: Wish, { time, slotStart, slotEnd }: Wish['free'][number]): ProposedLeg {
  return { serviceId: service.serviceId, time, slotStart, slotEnd };
}

function ordersOf<T>(values: readonly T[]): T[][] {
  if (values.length === 0) return [[]];
  return values.flatMap((value, index) =>
    ordersOf([...values.slice(0, index), ...values.slice(index + 1)]).map((rest) => [
      value,
      ...rest,
    ]),
  );
}

import { dayOf, hourOf } from '@gerai/shared/time.ts';
import { addCounts, type Cell, type CellId, type Counts } from './cell.ts';
import type { BookingFact, DeliveryFact, Fact, LegFact, OfferFact, RefusalFact } from './fact.ts';
import { bucketOf } from './histogram.ts';
import type { PromiseScore } from './promise.ts';

/** Waits up to this long count as kept. */
export const WAITING_TARGET_SECONDS = 15 * 60;

/**
 * What a fact adds to the leaf cells, whatever order its events came in. A leg stands in two: where
 * it arrived (hour of its number, no counter), with its wait; and where it ended (hour of the
 * service or of the miss, with the counter). The first never changes and the wait is told once, so a
 * new version changes at most two cells, even when the versions between were lost.
 */
export function contribution(fact: Fact): Cell[] {
  switch (fact.kind) {
    case 'leg':
      return ofLeg(fact);
    case 'booking':
      return ofBooking(fact);
    case 'offer':
      return [{ ...cellOf(fact, hourOf(fact.slotStart)), counts: { offersMade: 1 } }];
    case 'delivery':
      return ofDelivery(fact);
    case 'refusal':
      return ofRefusal(fact);
  }
}

function ofLeg(fact: LegFact): Cell[] {
  const arrival: Cell = {
    ...cellOf(fact, hourOf(fact.issuedAt)),
    counts: {
      legs: 1,
      ...(fact.leg === 1
        ? {
            visits: 1,
            applicants: fact.applicantCount,
            ...(fact.priority ? { priorityVisits: 1 } : {}),
            ...(fact.origin === 'booking' ? { bookingsArrived: 1 } : {}),
          }
        : {}),
      ...(fact.furtherBooking ? { bookingsArrived: 1 } : {}),
      ...(fact.status === 'cancelled' ? { cancelled: 1 } : {}),
      ...(fact.timeToCallSeconds === null
        ? {}
        : {
            ...waitingCounts('waiting', fact.timeToCallSeconds),
            ...(fact.priority ? waitingCounts('priorityWaiting', fact.timeToCallSeconds) : {}),
          }),
      ...addCounts((fact.promises ?? []).map(promiseCounts)),
    },
  };
  const end = endOfLeg(fact);
  return end ? [arrival, end] : [arrival];
}

function endOfLeg(fact: LegFact): Cell | undefined {
  if (fact.status === 'missed' && fact.missedAt !== null) {
    return { ...cellOf(fact, hourOf(fact.missedAt), fact.counterId), counts: { missed: 1 } };
  }
  if (fact.status === 'transferred' && fact.startedAt !== null) {
    return { ...cellOf(fact, hourOf(fact.startedAt), fact.counterId), counts: servedCounts(fact) };
  }
  if (fact.status !== 'finished' || fact.finishedAt === null) return undefined;
  return {
    ...cellOf(fact, hourOf(fact.startedAt ?? fact.finishedAt), fact.counterId),
    counts: {
      ...(fact.startedAt === null ? {} : servedCounts(fact)),
      ...(fact.outcome === null ? {} : { [`outcome:${fact.outcome}`]: 1 }),
      ...Object.fromEntries(
        [...new Set(fact.missingRequirementIds)].map((id) => [`missing:${id}`, 1]),
      ),
    },
  };
}

/** Served at a counter, whether the visit ended there or went on at another. */
function servedCounts({ servingSeconds }: LegFact): Counts {
  return { served: 1, servingSeconds, [`serving:${bucketOf(servingSeconds)}`]: 1 };
}

function waitingCounts(name: 'waiting' | 'priorityWaiting', seconds: number): Counts {
  return {
    [`${name}Seconds`]: seconds,
    ...(seconds <= WAITING_TARGET_SECONDS ? { [`${name}WithinTarget`]: 1 } : {}),
    [`${name}:${bucketOf(seconds)}`]: 1,
  };
}

/** Stands where the leg arrived: that is the hour in which the first promise was made. */
function promiseCounts({ kind, kept, byP90, errorSeconds, widthMinutes }: PromiseScore): Counts {
  return {
    [`promised:${kind}`]: 1,
    ...(kept ? { [`promiseKept:${kind}`]: 1 } : {}),
    ...(byP90 ? { [`promiseByP90:${kind}`]: 1 } : {}),
    [`promiseErrorSeconds:${kind}`]: errorSeconds,
    [`promiseWidthMinutes:${kind}`]: widthMinutes,
  };
}

function ofBooking(fact: BookingFact): Cell[] {
  return [
    {
      ...cellOf(fact, hourOf(fact.slotStart)),
      counts: {
        bookingsMade: 1,
        ...(fact.status === 'cancelled'
          ? {
              bookingsCancelled: 1,
              ...(fact.giveUpReason ? { [`givenUp:${fact.giveUpReason}`]: 1 } : {}),
            }
          : {}),
        ...(fact.status === 'missed' ? { bookingsMissed: 1 } : {}),
        ...(fact.accepted ? { offersAccepted: 1 } : {}),
      },
    },
  ];
}

/** What may have been sent may have been charged. */
function ofDelivery(fact: DeliveryFact): Cell[] {
  const charged = fact.status === 'sent' || fact.status === 'unknown';
  return [
    {
      day: dayOf(fact.decidedAt),
      agencyId: fact.agencyId,
      serviceId: null,
      hour: hourOf(fact.decidedAt),
      counterId: null,
      counts: {
        [`message:${fact.status}`]: 1,
        ...(charged ? { messageParts: fact.parts, messageRupiah: fact.priceRupiah } : {}),
      },
    },
  ];
}

function ofRefusal(fact: RefusalFact): Cell[] {
  return [{ ...cellOf(fact, hourOf(fact.refusedAt)), counts: { [`refused:${fact.reason}`]: 1 } }];
}

function cellOf(
  fact: LegFact | BookingFact | OfferFact | RefusalFact,
  hour: number,
  counterId: string | null = null,
): CellId {
  const { day, agencyId, serviceId } = fact;
  return { day, agencyId, serviceId, hour, counterId };
}

import type { ServiceData } from '@gerai/shared/events/booking.ts';
import type { CommandKey } from '@gerai/shared/idempotency.ts';
import type { CommandContext } from '@gerai/shared/messaging/outbox.ts';
import type { DayKey, Instant } from '@gerai/shared/ports.ts';
import { deriveToken, idOfToken } from '@gerai/shared/security/hash.ts';
import { addSeconds, clockTimeAt, instantAt } from '@gerai/shared/time.ts';
import type { Alternative } from '../domain/alternatives.ts';
import { placeAt } from '../domain/availability.ts';
import { countersIdOf, type Hold, judgeRefusal, rowOf } from '../domain/places.ts';
import { chargeWork, type Visitor, type WorkProblem, workProblemOf } from './charge-toll.ts';
import { alternativesTo, questionOf, takingOf } from './find-places.ts';
import type { BookingDeps, Drops } from './ports.ts';

/** How long a place is kept for somebody who fills in the form; extending gives as much again. */
export const HOLD_SECONDS = 300;

/** Rounds of expired holds that may give way before the place counts as full. */
const ATTEMPTS = 4;

export interface HeldPlace {
  readonly serviceId: string;
  readonly day: DayKey;
  readonly slotStart: Instant;
  readonly slotEnd: Instant;
  readonly applicants: number;
  readonly until: Instant;
  readonly extended: boolean;
}

export type HoldResult =
  | { readonly kind: 'held'; readonly token: string; readonly place: HeldPlace }
  | { readonly kind: 'unknown-service' }
  | { readonly kind: 'command-reused' }
  | { readonly kind: 'expired' }
  | WorkProblem
  | {
      readonly kind: 'slot-full' | 'slot-not-available';
      readonly alternatives: readonly Alternative[];
    };

/**
 * Keep a place while its visitor fills in the form.
 *
 * Input: service, day, time and applicants. Output: the token of the hold with its end; or the
 * refusal with the nearest free places.
 *
 * Primary course:
 * 1. Find the place on the day's grid, as for a booking.
 * 2. Take it in the row of the counters' day, with the hold's end beside it: one transaction, which
 *    uses up the work of the device where the service asks for it.
 * 3. Where expired holds stand in the way, take it again over them.
 */
export async function holdPlace(
  deps: BookingDeps,
  request: {
    readonly serviceId: string;
    readonly day: DayKey;
    readonly time: string;
    readonly applicantCount: number;
    readonly visitor?: Visitor;
    readonly command: CommandKey;
    readonly context: CommandContext;
  },
  options: { readonly fresh: boolean } = { fresh: false },
): Promise<HoldResult> {
  const { command } = request;
  const now = request.context.time;
  const token = deriveToken(await deps.secrets.pepper(), 'view-token', `hold ${command.key}`);
  const holdId = idOfToken('hld', token);
  const catalogue = await deps.catalogue.load(options);
  const service = catalogue.services.get(request.serviceId);
  if (!service) return { kind: 'unknown-service' };
  const charged = await chargeWork(deps, service, request.visitor, now);
  // Holds last minutes: there is none to repeat once the work's time is over.
  if (charged.kind === 'over') return { kind: 'work-refused' };
  if (charged.kind !== 'charged') return charged;
  const wanted = { ...request, applicants: request.applicantCount, now };
  const place = placeAt(questionOf(catalogue, service, wanted), request.time);
  if (!place) {
    const alternatives = await alternativesTo(deps, catalogue, service, wanted);
    return { kind: 'slot-not-available', alternatives };
  }
  const taking = takingOf(service, place, wanted);
  const hold: Hold = {
    ...taking.span,
    kind: 'hold',
    serviceId: service.serviceId,
    applicants: wanted.applicants,
    until: addSeconds(now, HOLD_SECONDS),
    extended: false,
    fingerprint: command.fingerprint,
  };
  let drops: Drops = new Map();
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const outcome = await deps.places.hold({ taking, holdId, hold, drops, toll: charged.toll });
    if (outcome.kind === 'held')
      return { kind: 'held', token, place: heldPlace(request.day, hold) };
    const own = outcome.days.get(rowOf(taking))?.holds.get(holdId);
    if (own && own.fingerprint !== command.fingerprint) return { kind: 'command-reused' };
    if (own && own.until <= now) return { kind: 'expired' };
    if (own) return { kind: 'held', token, place: heldPlace(request.day, own) };
    if (outcome.toll) return workProblemOf(deps, outcome.toll, now);
    const refusal = judgeRefusal(outcome.days, [taking], drops, now);
    if (refusal.kind === 'outdated' && !options.fresh) {
      return holdPlace(deps, request, { fresh: true });
    }
    if (refusal.kind !== 'reclaim') break;
    drops = refusal.drops;
  }
  return {
    kind: 'slot-full',
    alternatives: await alternativesTo(deps, catalogue, service, wanted),
  };
}

interface HoldRequest {
  readonly token: string;
  readonly serviceId: string;
  readonly day: DayKey;
  readonly context: CommandContext;
}

/**
 * Keep a held place longer, once.
 *
 * Input: the hold's token, its service and day. Output: the hold with its new end, also when this
 * was asked before; `expired` when its time is over or it has become a booking.
 *
 * Primary course: move its end in the row of the counters' day, on condition that it is still there.
 */
export async function extendHold(
  deps: BookingDeps,
  request: HoldRequest,
): Promise<
  | { readonly kind: 'held'; readonly place: HeldPlace }
  | { readonly kind: 'expired' | 'unknown-service' }
> {
  const service = await serviceOf(deps, request.serviceId);
  if (!service) return { kind: 'unknown-service' };
  const hold = await deps.places.extend({
    countersId: countersIdOf(service),
    day: request.day,
    holdId: idOfToken('hld', request.token),
    seconds: HOLD_SECONDS,
    now: request.context.time,
  });
  return hold ? { kind: 'held', place: heldPlace(request.day, hold) } : { kind: 'expired' };
}

/**
 * Give a held place back before its time is over.
 *
 * Input: the hold's token, its service and day. Output: none; a hold that is not there is given back.
 *
 * Primary course: read the row of the counters' day, and take the hold off as it stands there.
 */
export async function releaseHold(
  deps: BookingDeps,
  request: HoldRequest,
): Promise<{ readonly kind: 'released' | 'unknown-service' }> {
  const service = await serviceOf(deps, request.serviceId);
  if (!service) return { kind: 'unknown-service' };
  const where = { countersId: countersIdOf(service), day: request.day };
  await deps.places.release({ ...where, holdId: idOfToken('hld', request.token) });
  return { kind: 'released' };
}

async function serviceOf(deps: BookingDeps, serviceId: string): Promise<ServiceData | undefined> {
  return (await deps.catalogue.load()).services.get(serviceId);
}

function heldPlace(day: DayKey, hold: Hold): HeldPlace {
  const at = (minute: number) => instantAt(day, clockTimeAt(minute));
  return {
    serviceId: hold.serviceId,
    day,
    slotStart: at(hold.from),
    slotEnd: at(hold.to),
    applicants: hold.applicants,
    until: hold.until,
    extended: hold.extended,
  };
}

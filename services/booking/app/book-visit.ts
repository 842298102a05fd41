import type { CityText } from '@gerai/shared/contract/city.ts';
import { encodeCode } from '@gerai/shared/encoding.ts';
import type { ContactData, ServiceData } from '@gerai/shared/events/booking.ts';
import type { FieldError } from '@gerai/shared/http/problem.ts';
import { type CommandKey, matchCommand } from '@gerai/shared/idempotency.ts';
import { eventOf } from '@gerai/shared/messaging/outbox.ts';
import { referralOf } from '@gerai/shared/referral.ts';
import type { ContactSecret } from '@gerai/shared/security/contact-secret.ts';
import { deriveBytes, deriveId, deriveToken, idOfToken } from '@gerai/shared/security/hash.ts';
import { seal } from '@gerai/shared/security/seal.ts';
import { dayOf, later } from '@gerai/shared/time.ts';
import type { BookFieldsData, VisitFieldsData } from '../contract/schemas.ts';
import { type Place, placeAt } from '../domain/availability.ts';
import type { Catalogue } from '../domain/catalogue.ts';
import { isHoldOf, judgeRefusal, rowOf, stillHeld, type Taking } from '../domain/places.ts';
import { collide, type Proposal } from '../domain/visit.ts';
import {
  auditOf,
  type BookRequest,
  contactOf,
  expiredOf,
  guardOf,
  identify,
  newBooking,
  type Person,
} from './book.ts';
import {
  askingServices,
  chargePhoneCode,
  chargeWork,
  type TollProblem,
  tollProblemOf,
} from './charge-toll.ts';
import { interpreterFor, questionOf, takingOf } from './find-places.ts';
import type { BookingDeps, Drops, LegPlan, StoredBooking } from './ports.ts';
import { visitsFor } from './propose-visits.ts';

export interface VisitRequest extends Omit<BookRequest, 'fields'> {
  readonly fields: VisitFieldsData;
}

export type VisitResult =
  | { readonly kind: 'booked'; readonly stored: readonly StoredBooking[]; readonly token: string }
  | { readonly kind: 'invalid'; readonly errors: readonly FieldError[] }
  | { readonly kind: 'forbidden' | 'command-reused' }
  | { readonly kind: 'limit-reached'; readonly serviceId: string }
  | {
      readonly kind: 'served-elsewhere';
      readonly serviceId: string;
      readonly location: CityText;
    }
  | {
      readonly kind: 'slot-full' | 'slot-not-available';
      /** The services whose place could not be had. */
      readonly serviceIds: readonly string[];
      readonly proposals: readonly Proposal[];
    }
  | TollProblem;

/** Codes that collide, guards and holds that give way: a handful of tries is plenty. */
const ATTEMPTS = 6;

/** Proposals in a refusal. */
const MOST_PROPOSALS = 4;

/** A service of the visit with its place, as far as they are known before anything is written. */
interface Leg {
  readonly index: number;
  readonly fields: BookFieldsData;
  readonly service: ServiceData;
  readonly person: Person;
  readonly place: Place;
  readonly taking: Taking;
}

/**
 * Book several services for one visit, together or not at all.
 *
 * Input: the visitor, one day, and for each service its time; the command with its context.
 * Output: the bookings in the order of their times, with the token of the one link; what was wrong;
 * or the refusal, with the services that were the matter and visits that are free.
 *
 * Primary course:
 * 1. Derive token and ids from the command: that of the first booking is the link's, the others
 *    follow from it. Visit, code and contact are those of the first.
 * 2. Check each service as for a booking of its own, and that no two places overlap.
 * 3. From the web, charge what its services ask of a device and a phone, once for all of them.
 * 4. Seal the contact once.
 * 5. Write everything in one transaction: services that share counters take from one row, net.
 *
 * Refused writes: as for a single booking. Nothing of a visit is ever booked without the rest.
 */
export async function bookVisit(
  deps: BookingDeps,
  request: VisitRequest,
  options: { readonly fresh: boolean } = { fresh: false },
): Promise<VisitResult> {
  const { fields, command, context } = request;
  const now = context.time;
  const pepper = await deps.secrets.pepper();
  const token = deriveToken(pepper, 'view-token', command.key);
  const firstId = idOfToken('bkg', token);
  const catalogue = await deps.catalogue.load(options);

  const checked = checkLegs(catalogue, request);
  if (checked.kind !== 'legs') return checked;
  const { legs, missing } = checked;
  const asking = askingServices(
    fields.legs.flatMap(({ serviceId }) => catalogue.services.get(serviceId) ?? []),
    request.visitor,
  );
  if (!asking.work || !asking.code) throw new Error('A visit without services');
  const charged = await chargeWork(deps, asking.work, request.visitor, now);
  if (charged.kind === 'over') {
    return (await repeated(deps, firstId, command, token)) ?? { kind: 'work-refused' };
  }
  if (charged.kind !== 'charged') return charged;
  const clash = legs.find((leg) =>
    legs.some((other) => other !== leg && collide(other.place, leg.place)),
  );
  if (clash && missing.length === 0) return invalid([`/legs/${clash.index}/time`, 'overlaps']);
  if (missing.length > 0) {
    const existing = await repeated(deps, firstId, command, token);
    if (existing) return existing;
    const { proposals } = await freeVisits(deps, catalogue, request);
    return { kind: 'slot-not-available', serviceIds: missing, proposals };
  }

  const ordered = legs.toSorted((a, b) => (a.place.slotStart < b.place.slotStart ? -1 : 1));
  const bookingIds = ordered.map((_, index) =>
    index === 0 ? firstId : deriveId('bkg', firstId, String(index + 1)),
  );
  const { phone } = personOf(ordered);
  const proven = await chargePhoneCode(deps, asking.code, request.visitor, phone, now);
  if (proven.kind !== 'charged') {
    const existing =
      proven.kind === 'code-over' ? await repeated(deps, firstId, command, token) : undefined;
    return existing ?? proven;
  }
  const toll = { ...charged.toll, phoneCode: proven.phoneCode };
  const giveBack = async () => {
    if (toll.phoneCode) await deps.phoneCodes.giveBackTry(toll.phoneCode);
  };
  const refuse = async (refused: VisitResult): Promise<VisitResult> => {
    await giveBack();
    return refused;
  };
  const guards = ordered.map(({ service, person }) => guardOf(pepper, service, person, now));
  const sealingKeys = await deps.secrets.sealingKeys();
  const holds = ordered.map(({ fields: { holdToken } }) =>
    holdToken === undefined ? null : idOfToken('hld', holdToken),
  );
  const expired: (readonly string[])[] = ordered.map(() => []);
  let drops: Drops = new Map();
  let codeAttempt = 0;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const code = encodeCode(deriveBytes(firstId, String(codeAttempt)), 6);
    const plans = ordered.map((leg, index): LegPlan => {
      const guard = guards[index];
      const bookingId = bookingIds[index] ?? '';
      const stored = newBooking({
        deps,
        request: { ...request, fields: leg.fields },
        service: leg.service,
        place: leg.place,
        person: leg.person,
        pepper,
        bookingId,
        code,
        personHash: guard?.personHash ?? null,
        together: { leg: index + 1, bookingIds, changed: ordered.length, tells: index === 0 },
      });
      return {
        stored,
        taking: leg.taking,
        holdId: holds[index] ?? null,
        guard: guard ? { ...guard, expired: expired[index] ?? [] } : null,
        confirmed: eventOf('booking.booking.confirmed.v1', context, deps.ids),
      };
    });
    const first = plans[0];
    const lead = ordered[0];
    if (!first || !lead) throw new Error('A visit without bookings');
    const { nik } = personOf(ordered);
    const secret: ContactSecret = {
      name: fields.visitor.name,
      phone: phone?.digits() ?? null,
      nikLastFour: nik?.lastFour() ?? null,
      needs: fields.needs,
      viewToken: token,
    };
    const data: ContactData = {
      ...contactOf(first.stored.booking, { ...request, fields: lead.fields }),
      sealed: seal(sealingKeys, JSON.stringify(secret), deriveId('con', firstId)),
    };
    const provided = eventOf('booking.contact.provided.v1', context, deps.ids);
    const audit = auditOf(request, firstId, checked.overridden);
    const plan = { legs: plans, contact: { data, provided }, audit, toll, now };
    const outcome = await deps.bookings.bookVisit(plan, drops);
    if (outcome.kind === 'booked') {
      return { kind: 'booked', stored: plans.map(({ stored }) => stored), token };
    }
    if (outcome.existing) {
      const existing = await repeated(deps, firstId, command, token);
      if (existing) return existing;
    }
    if (outcome.toll) return refuse(tollProblemOf(deps, outcome.toll, now));
    for (const [index, guard] of guards.entries()) {
      const entries = outcome.guards.get(bookingIds[index] ?? '');
      const leg = ordered[index];
      if (!guard || !entries || !leg) continue;
      const over = expiredOf(entries, now);
      expired[index] = over;
      if (entries.size - over.length >= guard.limit) {
        return refuse({ kind: 'limit-reached', serviceId: leg.service.serviceId });
      }
    }
    let heldElsewhere = false;
    for (const [index, leg] of ordered.entries()) {
      const holdId = holds[index];
      const day = outcome.days.get(rowOf(leg.taking));
      if (!holdId || !day) continue;
      if (!stillHeld(day, holdId, now)) {
        // A hold that is over is worth nothing, but its place may still be free.
        holds[index] = null;
        heldElsewhere = true;
      } else if (!isHoldOf(day, holdId, leg.taking)) {
        return refuse(invalid([`/legs/${leg.index}/holdToken`, 'other-place']));
      }
    }
    if (outcome.days.size > 0 && !heldElsewhere) {
      const takings = ordered.map(({ taking }) => taking);
      const refusal = judgeRefusal(outcome.days, takings, drops, now);
      if (refusal.kind === 'outdated' && !options.fresh) {
        await giveBack();
        return bookVisit(deps, request, { fresh: true });
      }
      if (refusal.kind !== 'reclaim') {
        const { proposals, full } = await freeVisits(deps, catalogue, request);
        return refuse({ kind: 'slot-full', serviceIds: full, proposals });
      }
      drops = refusal.drops;
    }
    if (outcome.codeTaken) codeAttempt += 1;
  }
  throw new Error('No attempt at the visit came through');
}

/** The first attempt of this command, if there was one. */
async function repeated(
  deps: BookingDeps,
  firstId: string,
  command: CommandKey,
  token: string,
): Promise<VisitResult | undefined> {
  const existing = await deps.bookings.find(firstId);
  if (!existing) return undefined;
  if (matchCommand(existing.commands, command) !== 'same') return { kind: 'command-reused' };
  const stored = await deps.bookings.findMany(existing.booking.together?.bookingIds ?? [firstId]);
  return { kind: 'booked', stored, token };
}

function checkLegs(
  catalogue: Catalogue,
  request: VisitRequest,
):
  | {
      readonly kind: 'legs';
      readonly legs: readonly Leg[];
      /** Services whose time is none at which they can be booked. */
      readonly missing: readonly string[];
      /** The desk books though a district is served elsewhere. */
      readonly overridden: boolean;
    }
  | Extract<VisitResult, { kind: 'invalid' }>
  | Extract<VisitResult, { kind: 'served-elsewhere' }>
  | { readonly kind: 'forbidden' } {
  const { fields, channel, context } = request;
  const { legs: wanted, ...shared } = fields;
  const services = wanted.map(({ serviceId }) => catalogue.services.get(serviceId));
  const asksNik = services.some((service) => service?.service.identityPolicy.booking === 'nik');
  const errors: FieldError[] = [];
  const legs: Leg[] = [];
  const missing: string[] = [];
  let overridden = false;
  for (const [index, leg] of wanted.entries()) {
    const at = `/legs/${index}`;
    const service = services[index];
    if (!service) {
      errors.push({ pointer: `${at}/serviceId`, code: 'unknown' });
      continue;
    }
    if (wanted.findIndex(({ serviceId }) => serviceId === leg.serviceId) < index) {
      errors.push({ pointer: `${at}/serviceId`, code: 'twice' });
      continue;
    }
    if (!request.mayActFor(service.agency.agencyId)) return { kind: 'forbidden' };
    // The NIK is for those services of the visit that ask for it.
    const { nik: _, ...withoutNik } = shared.visitor;
    const asked = service.service.identityPolicy.booking === 'nik' || !asksNik;
    const own = { ...shared, ...leg, visitor: asked ? shared.visitor : withoutNik };
    const person = identify(catalogue, service, { fields: own, channel });
    if (person.kind === 'invalid') {
      for (const { pointer, code } of person.errors) {
        const where = pointer.startsWith('/requirementIds') ? `${at}${pointer}` : pointer;
        if (!errors.some((error) => error.pointer === where)) errors.push({ pointer: where, code });
      }
      continue;
    }
    const location = referralOf(service.service, own.residence);
    if (location && !request.override) {
      return { kind: 'served-elsewhere', serviceId: service.serviceId, location };
    }
    if (location) overridden = true;
    const interpreter = interpreterFor(own);
    const asking = { ...own, applicants: leg.applicantCount, interpreter, now: context.time };
    const place = placeAt(questionOf(catalogue, service, asking), leg.time);
    if (!place) {
      missing.push(service.serviceId);
      continue;
    }
    const taking = takingOf(service, place, asking);
    legs.push({ index, fields: own, service, person, place, taking });
  }
  return errors.length > 0
    ? { kind: 'invalid', errors }
    : { kind: 'legs', legs, missing, overridden };
}

/** The phone and NIK of the visitor, from whichever service asks for them. */
function personOf(legs: readonly Leg[]): Pick<Person, 'phone' | 'nik'> {
  return {
    phone: legs.find(({ person }) => person.phone)?.person.phone,
    nik: legs.find(({ person }) => person.nik)?.person.nik,
  };
}

/** Visits that are free, from the wanted day on, and which of the wanted places are not. */
async function freeVisits(
  deps: BookingDeps,
  catalogue: Catalogue,
  { fields, context }: VisitRequest,
): Promise<{ readonly proposals: readonly Proposal[]; readonly full: readonly string[] }> {
  const now = context.time;
  const today = dayOf(now);
  const wishes = fields.legs.flatMap(({ serviceId, applicantCount, time }) => {
    const service = catalogue.services.get(serviceId);
    return service ? [{ service, applicants: applicantCount, time }] : [];
  });
  const from = later(fields.day, today);
  const interpreter = interpreterFor(fields);
  const range = { from, after: undefined, interpreter, now, fresh: true };
  const { proposals, days } = await visitsFor(deps, catalogue, wishes, range);
  const full = wishes.flatMap(({ service, time }, index) => {
    const slot = days[index]?.[0]?.slots.find((each) => each.time === time);
    return slot && slot.remaining > 0 ? [] : [service.serviceId];
  });
  return { proposals: proposals.slice(0, MOST_PROPOSALS), full };
}

function invalid(...errors: readonly [pointer: string, code: string][]): VisitResult {
  return { kind: 'invalid', errors: errors.map(([pointer, code]) => ({ pointer, code })) };
}

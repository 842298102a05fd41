import type { CityText } from '@gerai/shared/contract/city.ts';
import { encodeCode } from '@gerai/shared/encoding.ts';
import type { BookingData, ContactData, ServiceData } from '@gerai/shared/events/booking.ts';
import type { FieldError } from '@gerai/shared/http/problem.ts';
import { type CommandKey, matchCommand } from '@gerai/shared/idempotency.ts';
import { type CommandContext, eventOf } from '@gerai/shared/messaging/outbox.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import { referralOf } from '@gerai/shared/referral.ts';
import type { ContactSecret } from '@gerai/shared/security/contact-secret.ts';
import {
  deriveBytes,
  deriveId,
  deriveToken,
  idOfToken,
  keyedHash,
} from '@gerai/shared/security/hash.ts';
import { Nik } from '@gerai/shared/security/nik.ts';
import { Phone } from '@gerai/shared/security/phone.ts';
import { seal } from '@gerai/shared/security/seal.ts';
import { addDays, dayOf, instantAt } from '@gerai/shared/time.ts';
import type { BookFieldsData } from '../contract/schemas.ts';
import type { Alternative } from '../domain/alternatives.ts';
import { type Group, type Place, placeAt } from '../domain/availability.ts';
import { guardSettingsOf } from '../domain/booking-guard.ts';
import type { Catalogue } from '../domain/catalogue.ts';
import { countersIdOf, isHoldOf, judgeRefusal, rowOf, stillHeld } from '../domain/places.ts';
import {
  chargePhoneCode,
  chargeWork,
  type TollProblem,
  tollProblemOf,
  type Visitor,
} from './charge-toll.ts';
import { alternativesTo, interpreterFor, questionOf, takingOf } from './find-places.ts';
import type { BookingDeps, BookingPlan, Drops, GuardEntries, StoredBooking } from './ports.ts';

/**
 * Book a place.
 *
 * Input: what the visitor or the desk asks for, the command with its context, and for whom the
 * caller may act.
 * Output: the booking with the token of its link; or what was wrong with the request; or the refusal
 * with the nearest free places.
 *
 * Primary course:
 * 1. Derive token and booking id from the command, so that a repetition meets its first attempt.
 * 2. Find the service, and check what it asks for: NIK or phone, requirements, residence.
 * 3. From the web, charge what the service asks of a device and a phone; the write uses it up.
 * 4. Find the place on the day's grid. One that was full a moment ago is refused at once, with one
 *    read to tell a repetition.
 * 5. Seal name, phone and needs for notify; keep keyed hashes only.
 * 6. Write the counters' day, the person's guard, code, contact and booking at once. A hold of this
 *    place becomes the booking in the same write.
 *
 * Refused writes: a booking that stands there is the command's own first attempt; a taken code tries
 * the next one; guard entries whose slot is over and holds whose time is over give way; a timetable
 * that has changed is read again; else the place is full or the person's limit reached.
 */
export async function book(
  deps: BookingDeps,
  request: BookRequest,
  options: { readonly fresh: boolean } = { fresh: false },
): Promise<BookResult> {
  const { fields, command, context } = request;
  const now = context.time;
  const pepper = await deps.secrets.pepper();
  const token = deriveToken(pepper, 'view-token', command.key);
  const bookingId = idOfToken('bkg', token);
  const repeated = (stored: StoredBooking): BookResult =>
    matchCommand(stored.commands, command) === 'same'
      ? { kind: 'booked', stored, token }
      : { kind: 'command-reused' };

  const catalogue = await deps.catalogue.load(options);
  const service = catalogue.services.get(fields.serviceId);
  if (!service) return invalid(['/serviceId', 'unknown']);
  if (!request.mayActFor(service.agency.agencyId)) return { kind: 'forbidden' };
  const charged = await chargeWork(deps, service, request.visitor, now);
  if (charged.kind === 'over') {
    const existing = await deps.bookings.find(bookingId);
    return existing ? repeated(existing) : { kind: 'work-refused' };
  }
  if (charged.kind !== 'charged') return charged;
  const person = identify(catalogue, service, request);
  if (person.kind === 'invalid') return person;

  const elsewhere = referralOf(service.service, fields.residence);
  if (elsewhere && !request.override) return { kind: 'served-elsewhere', location: elsewhere };

  const interpreter = interpreterFor(fields);
  const { group } = request;
  const wanted = { ...fields, applicants: fields.applicantCount, interpreter, group, now };
  const place = placeAt(questionOf(catalogue, service, wanted), fields.time);
  if (!place) {
    const existing = await deps.bookings.find(bookingId);
    if (existing) return repeated(existing);
    const alternatives = await alternativesTo(deps, catalogue, service, wanted);
    return { kind: 'slot-not-available', alternatives };
  }
  const taking = takingOf(service, place, wanted);

  const name = `${fields.serviceId} ${fields.day} ${fields.time} ${fields.applicantCount} ${interpreter ?? ''}`;
  const known =
    fields.holdToken === undefined && !group ? deps.knownFull.find(name, now) : undefined;
  if (known) {
    const existing = await deps.bookings.find(bookingId);
    return existing ? repeated(existing) : { kind: 'slot-full', alternatives: known };
  }
  const proven = await chargePhoneCode(deps, service, request.visitor, person.phone, now);
  if (proven.kind !== 'charged') {
    const existing = proven.kind === 'code-over' ? await deps.bookings.find(bookingId) : undefined;
    return existing ? repeated(existing) : proven;
  }
  const toll = { ...charged.toll, phoneCode: proven.phoneCode };
  const refuse = async <Refused extends BookResult>(refused: Refused): Promise<Refused> => {
    if (toll.phoneCode) await deps.phoneCodes.giveBackTry(toll.phoneCode);
    return refused;
  };

  const guard = guardOf(pepper, service, person, now);
  const sealingKeys = await deps.secrets.sealingKeys();
  let expired: readonly string[] = [];
  let drops: Drops = new Map();
  let holdId = fields.holdToken === undefined ? null : idOfToken('hld', fields.holdToken);
  let codeAttempt = 0;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const stored = newBooking({
      deps,
      request,
      service,
      place,
      person,
      pepper,
      bookingId,
      code: encodeCode(deriveBytes(bookingId, String(codeAttempt)), 6),
      personHash: guard?.personHash ?? null,
    });
    const secret: ContactSecret = {
      name: fields.visitor.name,
      phone: person.phone?.digits() ?? null,
      nikLastFour: person.nik?.lastFour() ?? null,
      needs: fields.needs,
      viewToken: token,
    };
    const contact: ContactData = {
      ...contactOf(stored.booking, request),
      sealed: seal(sealingKeys, JSON.stringify(secret), deriveId('con', bookingId)),
    };
    const plan: BookingPlan = {
      stored,
      taking,
      holdId,
      guard: guard ? { ...guard, expired } : null,
      contact: {
        data: contact,
        provided: eventOf('booking.contact.provided.v1', context, deps.ids),
      },
      confirmed: eventOf('booking.booking.confirmed.v1', context, deps.ids),
      audit: auditOf(request, bookingId, elsewhere !== undefined),
      toll,
      now,
    };
    const outcome = await deps.bookings.book(plan, drops);
    if (outcome.kind === 'booked') return { kind: 'booked', stored, token };
    if (outcome.existing) return repeated(outcome.existing);
    if (outcome.toll) return refuse(tollProblemOf(deps, outcome.toll, now));
    if (guard && outcome.guard) {
      expired = expiredOf(outcome.guard, now);
      if (outcome.guard.size - expired.length >= guard.limit) {
        return refuse({ kind: 'limit-reached' });
      }
    }
    const day = outcome.days.get(rowOf(taking));
    if (day && holdId && !stillHeld(day, holdId, now)) {
      // A hold that is over is worth nothing, but its place may still be free.
      holdId = null;
    } else if (day && holdId && !isHoldOf(day, holdId, taking)) {
      return refuse(invalid(['/holdToken', 'other-place']));
    } else if (day) {
      const refusal = judgeRefusal(outcome.days, [taking], drops, now);
      if (refusal.kind === 'outdated' && !options.fresh) {
        if (toll.phoneCode) await deps.phoneCodes.giveBackTry(toll.phoneCode);
        return book(deps, request, { fresh: true });
      }
      if (refusal.kind !== 'reclaim') {
        const alternatives =
          (group ? undefined : deps.knownFull.find(name, now)) ??
          (await alternativesTo(deps, catalogue, service, wanted));
        if (!group) deps.knownFull.note(name, alternatives, now);
        return refuse({ kind: 'slot-full', alternatives });
      }
      drops = refusal.drops;
    }
    if (outcome.codeTaken) codeAttempt += 1;
  }
  throw new Error('No attempt at the booking came through');
}

export interface BookRequest {
  readonly fields: BookFieldsData;
  readonly bookedBy: BookingData['bookedBy'];
  readonly channel: BookingData['channel'];
  readonly command: CommandKey;
  readonly context: CommandContext;
  readonly mayActFor: (agencyId: string) => boolean;
  /** A group that a supervisor books, and why: the audit keeps it. */
  readonly group?: Group & { readonly reason: string };
  /** Why the desk books though the visitor's district is served elsewhere. */
  readonly override?: string | undefined;
  /** Who asks from the web, with what the service may want of them; the desk is exempt. */
  readonly visitor?: Visitor;
}

export type BookResult =
  | { readonly kind: 'booked'; readonly stored: StoredBooking; readonly token: string }
  | { readonly kind: 'invalid'; readonly errors: readonly FieldError[] }
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'command-reused' }
  | { readonly kind: 'slot-full'; readonly alternatives: readonly Alternative[] }
  | { readonly kind: 'slot-not-available'; readonly alternatives: readonly Alternative[] }
  | { readonly kind: 'limit-reached' }
  | { readonly kind: 'served-elsewhere'; readonly location: CityText }
  | TollProblem;

/** What the audit keeps of a booking: that a rule was set aside, and why. */
export function auditOf(
  { override, group, context }: Pick<BookRequest, 'override' | 'group' | 'context'>,
  subject: string,
  overridden: boolean,
): NonNullable<BookingPlan['audit']> | null {
  if (group) {
    return { note: { action: 'booking.group', purpose: group.reason, subject }, by: context };
  }
  return overridden && override !== undefined
    ? { note: { action: 'booking.override-referral', purpose: override, subject }, by: context }
    : null;
}

/** Codes that collide and guards that others write meanwhile are rare: a handful of tries is plenty. */
const ATTEMPTS = 6;

export interface Person {
  readonly kind: 'person';
  readonly phone: Phone | undefined;
  readonly nik: Nik | undefined;
}

/** What the service asks of whom, and that what was given exists. */
export function identify(
  catalogue: Catalogue,
  { service }: ServiceData,
  {
    fields,
    channel,
    group,
  }: {
    readonly fields: Omit<BookFieldsData, 'time' | 'holdToken'>;
    readonly channel: BookingData['channel'];
    readonly group?: Group;
  },
): Person | Extract<BookResult, { kind: 'invalid' }> {
  const isGroup = group !== undefined;
  const wrong: [pointer: string, code: string][] = [];
  const phone = fields.contact ? Phone.parse(fields.contact.phone) : undefined;
  if (fields.contact && !phone) wrong.push(['/contact/phone', 'not-a-mobile-number']);
  const nik = fields.visitor.nik === undefined ? undefined : Nik.parse(fields.visitor.nik);
  // A group has as many NIKs as people: they are shown at the counter.
  if (service.identityPolicy.booking === 'nik' && !isGroup) {
    if (!nik) wrong.push(['/visitor/nik', fields.visitor.nik ? 'not-a-nik' : 'required']);
    if (guardSettingsOf(service).smsCode && !fields.contact && channel === 'web') {
      wrong.push(['/contact', 'required']);
    }
  } else {
    if (fields.visitor.nik !== undefined) wrong.push(['/visitor/nik', 'not-asked']);
    if (!fields.contact && channel === 'web') wrong.push(['/contact', 'required']);
  }
  if (fields.smsConsent.given && !fields.contact) wrong.push(['/smsConsent/given', 'no-phone']);
  const known = service.standard.requirements.map(({ requirementId }) => requirementId);
  fields.requirementIdsConfirmed.forEach((requirementId, index) => {
    if (!known.includes(requirementId)) {
      wrong.push([`/requirementIdsConfirmed/${index}`, 'unknown']);
    }
  });
  const interpreters = catalogue.interpreters ?? [];
  const { interpreterId } = fields;
  if (interpreterId && !interpreters.some((each) => each.interpreterId === interpreterId)) {
    wrong.push(['/interpreterId', 'unknown']);
  }
  const districts = catalogue.mall.kecamatan.map(({ kecamatanId }) => kecamatanId);
  if (fields.residence === null && service.referrals.length > 0) {
    wrong.push(['/residence', 'required']);
  }
  if (fields.residence !== null && ![...districts, 'outside'].includes(fields.residence)) {
    wrong.push(['/residence', 'unknown']);
  }
  return wrong.length > 0 ? invalid(...wrong) : { kind: 'person', phone, nik };
}

function invalid(
  ...errors: readonly [pointer: string, code: string][]
): Extract<BookResult, { kind: 'invalid' }> {
  return { kind: 'invalid', errors: errors.map(([pointer, code]) => ({ pointer, code })) };
}

/** By NIK where the service asks for it, else by phone; a desk booking without a phone has none. */
export function guardOf(
  pepper: string,
  { service }: ServiceData,
  person: Person | { readonly personHash: string },
  now: Instant,
) {
  const personHash =
    'personHash' in person
      ? person.personHash
      : person.nik
        ? keyedHash(pepper, 'nik', person.nik.digits())
        : person.phone
          ? keyedHash(pepper, 'phone', person.phone.digits())
          : undefined;
  if (personHash === undefined) return null;
  const keepUntil = instantAt(addDays(dayOf(now), service.bookingHorizonDays + 2), '00:00');
  return { personHash, limit: service.bookingsPerPerson, keepUntil };
}

export function expiredOf(entries: GuardEntries, now: Instant): string[] {
  return [...entries].filter(([, slotEnd]) => slotEnd <= now).map(([bookingId]) => bookingId);
}

/** The citizen proves with the last four digits of the phone, without one with those of the NIK. */
export function proofOf(pepper: string, bookingId: string, person: Person): StoredBooking['proof'] {
  const hash = (digits: string) => keyedHash(pepper, 'last-four', `${bookingId}${digits}`);
  if (person.phone) return { kind: 'phone', hash: hash(person.phone.lastFour()) };
  return person.nik ? { kind: 'nik', hash: hash(person.nik.lastFour()) } : null;
}

/** A confirmed booking, before it is written. */
export function newBooking(given: {
  readonly deps: BookingDeps;
  readonly request: BookRequest;
  readonly service: ServiceData;
  readonly place: Place;
  readonly person: Person;
  readonly pepper: string;
  readonly bookingId: string;
  readonly code: string;
  readonly personHash: string | null;
  /** Where it is made with others: visit and contact are those of the first. */
  readonly together?: BookingData['together'];
}): StoredBooking {
  const { deps, request, service, place, bookingId, together } = given;
  const { fields } = request;
  const firstId = together?.bookingIds[0] ?? bookingId;
  return {
    booking: {
      bookingId,
      visitId: deriveId('vis', firstId),
      mallId: deps.mallId,
      code: given.code,
      status: 'confirmed',
      serviceId: service.serviceId,
      agencyId: service.agency.agencyId,
      queueId: service.queue.queueId,
      catalogueVersion: service.catalogueVersion,
      day: fields.day,
      slotStart: place.slotStart,
      slotEnd: place.slotEnd,
      slotCount: place.slots.length,
      applicantCount: fields.applicantCount,
      channel: request.channel,
      bookedBy: request.bookedBy,
      minor: fields.minor,
      priority: fields.priority,
      language: fields.language,
      residence: fields.residence,
      contactId: deriveId('con', firstId),
      requirementIdsConfirmed: fields.requirementIdsConfirmed,
      followUpOf: fields.followUpOf,
      confirmedAt: request.context.time,
      cancelledAt: null,
      cancelledBy: null,
      checkedInAt: null,
      finishedAt: null,
      ...(together ? { together } : {}),
      ...(request.group ? { counterCount: request.group.counters } : {}),
    },
    version: 1,
    commands: [request.command],
    slotTimes: place.slots.map((slot) => slot.time),
    countersId: countersIdOf(service),
    personHash: given.personHash,
    proof: proofOf(given.pepper, bookingId, given.person),
    attempts: 0,
    ticketVersion: 0,
  };
}

/** The contact of a booking, before it is sealed. */
export function contactOf(
  booking: BookingData,
  { fields, channel, context }: BookRequest,
): Omit<ContactData, 'sealed'> {
  return {
    contactId: deriveId('con', booking.bookingId),
    mallId: booking.mallId,
    visitId: booking.visitId,
    subject: { kind: 'booking', id: booking.bookingId },
    agencyId: booking.agencyId,
    day: booking.day,
    language: booking.language,
    smsConsent: { ...fields.smsConsent, at: context.time, channel },
  };
}

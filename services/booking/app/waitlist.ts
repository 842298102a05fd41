import type { CityText } from '@gerai/shared/contract/city.ts';
import { encodeCode } from '@gerai/shared/encoding.ts';
import type { ContactData } from '@gerai/shared/events/booking.ts';
import type { FieldError } from '@gerai/shared/http/problem.ts';
import { type CommandKey, matchCommand, rememberCommand } from '@gerai/shared/idempotency.ts';
import { type CommandContext, eventOf } from '@gerai/shared/messaging/outbox.ts';
import { referralOf } from '@gerai/shared/referral.ts';
import {
  deriveBytes,
  deriveId,
  deriveToken,
  idOfToken,
  keyedHash,
  sameText,
} from '@gerai/shared/security/hash.ts';
import { seal } from '@gerai/shared/security/seal.ts';
import { clockTimeOf } from '@gerai/shared/time.ts';
import type { WaitFieldsData } from '../contract/schemas.ts';
import type { Alternative } from '../domain/alternatives.ts';
import { placeAt } from '../domain/availability.ts';
import { countersIdOf, rowOf, spanOf } from '../domain/places.ts';
import { isQuiet, MOST_PASSED, nextFor, offerUntil } from '../domain/waitlist.ts';
import { expiredOf, guardOf, identify, proofOf } from './book.ts';
import {
  chargePhoneCode,
  chargeWork,
  NO_TOLL,
  type TollProblem,
  tollProblemOf,
  type Visitor,
} from './charge-toll.ts';
import { alternativesTo, daysFrom, questionOf, takingOf } from './find-places.ts';
import type { BookingDeps, Drops, StoredBooking } from './ports.ts';
import { type FreedPlace, freedHold, type WaitEntry } from './waitlist-ports.ts';

/** Wrong tries at the last four digits. */
const WRONG_TRIES = 5;
/** Times that somebody else may be first. */
const ATTEMPTS = 5;

export type JoinResult =
  | { readonly kind: 'waiting'; readonly entry: WaitEntry; readonly token: string }
  | { readonly kind: 'invalid'; readonly errors: readonly FieldError[] }
  | { readonly kind: 'command-reused' | 'waits-already' | 'not-bookable' }
  | { readonly kind: 'served-elsewhere'; readonly location: CityText }
  | { readonly kind: 'not-full'; readonly alternatives: readonly Alternative[] }
  | TollProblem;

/**
 * Wait for a place of a full day.
 *
 * Input: what a booking needs but the time, from the web. Output: the entry with the token of its
 * link, which is the link of the booking that it may become; or why not.
 *
 * Primary course:
 * 1. Check the fields as for a booking; a phone is needed, for the offer.
 * 2. The day must be within the horizon and full: what is free is booked, not waited for.
 * 3. Write entry, one per person, service and day, the day's count and the sealed contact at once.
 */
export async function joinWaitlist(
  deps: BookingDeps,
  request: {
    readonly fields: Omit<WaitFieldsData, 'proofOfWork' | 'smsCode'>;
    readonly visitor?: Visitor;
    readonly command: CommandKey;
    readonly context: CommandContext;
  },
): Promise<JoinResult> {
  const { fields, command, context } = request;
  const now = context.time;
  const pepper = await deps.secrets.pepper();
  const token = deriveToken(pepper, 'view-token', `wait ${command.key}`);
  const bookingId = idOfToken('bkg', token);
  const catalogue = await deps.catalogue.load();
  const service = catalogue.services.get(fields.serviceId);
  if (!service) return { kind: 'invalid', errors: [{ pointer: '/serviceId', code: 'unknown' }] };
  const charged = await chargeWork(deps, service, request.visitor, now);
  if (charged.kind !== 'charged' && charged.kind !== 'over') return charged;
  const person = identify(catalogue, service, { fields, channel: 'web' });
  if (person.kind === 'invalid') return person;
  const location = referralOf(service.service, fields.residence);
  if (location) return { kind: 'served-elsewhere', location };
  const guard = guardOf(pepper, service, person, now);
  if (!person.phone || !guard) {
    return { kind: 'invalid', errors: [{ pointer: '/contact', code: 'required' }] };
  }
  const known = await deps.waits.find(bookingId);
  if (known) {
    return matchCommand(known.commands, command) === 'same'
      ? { kind: 'waiting', entry: known, token }
      : { kind: 'command-reused' };
  }
  const [day] = await daysFrom(deps, catalogue, service, {
    from: fields.day,
    count: 1,
    fresh: true,
    applicants: fields.applicantCount,
    now,
  });
  if (day?.state === 'open') {
    const wanted = { day: fields.day, time: '08:00', applicants: fields.applicantCount, now };
    return {
      kind: 'not-full',
      alternatives: await alternativesTo(deps, catalogue, service, wanted),
    };
  }
  if (day?.state !== 'full') return { kind: 'not-bookable' };
  if (charged.kind === 'over') return { kind: 'work-refused' };
  const proven = await chargePhoneCode(deps, service, request.visitor, person.phone, now);
  if (proven.kind !== 'charged') return proven;

  const contactId = deriveId('con', bookingId);
  const visitId = deriveId('vis', bookingId);
  const entry: WaitEntry = {
    bookingId,
    visitId,
    mallId: deps.mallId,
    serviceId: service.serviceId,
    agencyId: service.agency.agencyId,
    day: fields.day,
    applicantCount: fields.applicantCount,
    channel: 'web',
    bookedBy: fields.bookedBy,
    minor: fields.minor,
    priority: fields.priority,
    language: fields.language,
    residence: fields.residence,
    requirementIdsConfirmed: fields.requirementIdsConfirmed,
    followUpOf: fields.followUpOf,
    contactId,
    countersId: countersIdOf(service),
    status: 'waiting',
    askedAt: now,
    passed: 0,
    offer: null,
    personHash: guard.personHash,
    proof: proofOf(pepper, bookingId, person),
    attempts: 0,
    commands: [command],
    version: 1,
  };
  const secret = {
    name: fields.visitor.name,
    phone: person.phone.digits(),
    nikLastFour: person.nik?.lastFour() ?? null,
    needs: fields.needs,
    viewToken: token,
  };
  const contact: ContactData = {
    contactId,
    mallId: deps.mallId,
    visitId,
    subject: { kind: 'booking', id: bookingId },
    agencyId: entry.agencyId,
    day: entry.day,
    language: entry.language,
    smsConsent: { ...fields.smsConsent, at: now, channel: 'web' },
    sealed: seal(await deps.secrets.sealingKeys(), JSON.stringify(secret), contactId),
  };
  const event = eventOf('booking.contact.provided.v1', context, deps.ids);
  const { phoneCode } = proven;
  const toll = { ...charged.toll, phoneCode };
  const outcome = await deps.waits.join(entry, contact, event, toll, now);
  if (outcome.kind === 'joined') return { kind: 'waiting', entry, token };
  if (phoneCode) await deps.phoneCodes.giveBackTry(phoneCode);
  if (outcome.kind === 'toll') return tollProblemOf(deps, outcome.toll, now);
  if (outcome.kind === 'waits-already') return outcome;
  return matchCommand(outcome.entry.commands, command) === 'same'
    ? { kind: 'waiting', entry: outcome.entry, token }
    : { kind: 'command-reused' };
}

type Proven =
  | { readonly kind: 'proven'; readonly entry: WaitEntry }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'wrong-digits' }
  | { readonly kind: 'locked' };

async function prove(
  deps: BookingDeps,
  request: { readonly token: string; readonly lastFour: string },
): Promise<Proven> {
  const bookingId = idOfToken('bkg', request.token);
  const tried = await deps.waits.countAttempt(bookingId, WRONG_TRIES);
  if (tried.kind === 'unknown') return tried;
  if (tried.kind === 'locked') return { kind: 'locked' };
  const pepper = await deps.secrets.pepper();
  const hash = keyedHash(pepper, 'last-four', `${bookingId}${request.lastFour}`);
  const { proof } = tried.entry;
  return proof && sameText(proof.hash, hash)
    ? { kind: 'proven', entry: tried.entry }
    : { kind: 'wrong-digits' };
}

/**
 * Wait no longer. An offer that stands goes on to the next at once.
 *
 * Input: the token of the link, the last four digits. Output: the entry, also when it had left.
 */
export async function leaveWaitlist(
  deps: BookingDeps,
  request: {
    readonly token: string;
    readonly lastFour: string;
    readonly context: CommandContext;
  },
): Promise<
  | { readonly kind: 'left'; readonly entry: WaitEntry }
  | { readonly kind: 'not-active' }
  | Exclude<Proven, { kind: 'proven' }>
> {
  const proven = await prove(deps, request);
  if (proven.kind !== 'proven') return proven;
  let entry: WaitEntry | undefined = proven.entry;
  for (let attempt = 1; entry && attempt <= ATTEMPTS; attempt += 1) {
    if (entry.status === 'left') return { kind: 'left', entry };
    if (entry.status !== 'waiting' && entry.status !== 'offered') return { kind: 'not-active' };
    const after: WaitEntry = { ...entry, status: 'left', offer: null, version: entry.version + 1 };
    if ((await deps.waits.leave(entry, after, request.context.time)) === 'written') {
      return { kind: 'left', entry: after };
    }
    entry = await deps.waits.find(entry.bookingId);
  }
  throw new Error('The entry changed under every attempt to take it off the list');
}

export type AcceptResult =
  | { readonly kind: 'booked'; readonly stored: StoredBooking }
  | { readonly kind: 'offer-over' | 'limit-reached' | 'command-reused' };

/** Accept an offer by the link, with the last four digits. */
export async function acceptByLink(
  deps: BookingDeps,
  request: {
    readonly token: string;
    readonly lastFour: string;
    readonly command: CommandKey;
    readonly context: CommandContext;
  },
): Promise<AcceptResult | Exclude<Proven, { kind: 'proven' }>> {
  const proven = await prove(deps, request);
  return proven.kind === 'proven' ? accept(deps, proven.entry, request) : proven;
}

/** Accept an offer at the desk, for the visitor who stands there. */
export async function acceptAtDesk(
  deps: BookingDeps,
  request: {
    readonly bookingId: string;
    readonly command: CommandKey;
    readonly context: CommandContext;
    readonly mayActFor: (agencyId: string) => boolean;
  },
): Promise<AcceptResult | { readonly kind: 'unknown' } | { readonly kind: 'forbidden' }> {
  const entry = await deps.waits.find(request.bookingId);
  if (!entry) return { kind: 'unknown' };
  if (!request.mayActFor(entry.agencyId)) return { kind: 'forbidden' };
  return accept(deps, entry, request);
}

/**
 * The offered place becomes the booking.
 *
 * Primary course: one transaction: the booking, its code and guard; the counters' day, in which the
 * hold of the offer becomes the booking's place; the freed place and the entry, both as they were read.
 */
async function accept(
  deps: BookingDeps,
  entry: WaitEntry,
  request: { readonly command: CommandKey; readonly context: CommandContext },
): Promise<AcceptResult> {
  const { command, context } = request;
  const now = context.time;
  if (entry.status === 'booked') {
    const stored = await deps.bookings.find(entry.bookingId);
    if (!stored) throw new Error('An entry is booked without a booking');
    return { kind: 'booked', stored };
  }
  const freed = entry.offer ? await deps.waits.findFreed(entry.offer.offerId) : undefined;
  if (entry.status !== 'offered' || !freed || !isOfferedTo(freed, entry, now)) {
    return { kind: 'offer-over' };
  }
  const catalogue = await deps.catalogue.load({ fresh: true });
  const service = catalogue.services.get(entry.serviceId);
  if (!service) throw new Error('An entry of a service that the catalogue does not know');
  const wanted = { day: entry.day, applicants: entry.applicantCount, now };
  const place = placeAt(questionOf(catalogue, service, wanted), clockTimeOf(freed.slotStart));
  if (!place) return { kind: 'offer-over' };
  const taking = takingOf(service, place, wanted);
  const pepper = await deps.secrets.pepper();
  const guard = guardOf(pepper, service, { personHash: entry.personHash }, now);
  const drops: Drops = new Map([
    [rowOf(freed), new Map([[freed.offerId, freedHold(freed, spanOf(freed))]])],
  ]);
  let expired: readonly string[] = [];
  let codeAttempt = 0;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const stored: StoredBooking = {
      booking: {
        bookingId: entry.bookingId,
        visitId: entry.visitId,
        mallId: entry.mallId,
        code: encodeCode(deriveBytes(entry.bookingId, String(codeAttempt)), 6),
        status: 'confirmed',
        serviceId: entry.serviceId,
        agencyId: entry.agencyId,
        queueId: service.queue.queueId,
        catalogueVersion: service.catalogueVersion,
        day: entry.day,
        slotStart: place.slotStart,
        slotEnd: place.slotEnd,
        slotCount: place.slots.length,
        applicantCount: entry.applicantCount,
        channel: entry.channel,
        bookedBy: entry.bookedBy,
        minor: entry.minor,
        priority: entry.priority,
        language: entry.language,
        residence: entry.residence,
        contactId: entry.contactId,
        requirementIdsConfirmed: entry.requirementIdsConfirmed,
        followUpOf: entry.followUpOf,
        confirmedAt: now,
        cancelledAt: null,
        cancelledBy: null,
        checkedInAt: null,
        finishedAt: null,
        offerId: freed.offerId,
      },
      version: 1,
      commands: [command],
      slotTimes: place.slots.map((slot) => slot.time),
      countersId: countersIdOf(service),
      personHash: entry.personHash,
      proof: entry.proof,
      attempts: 0,
      ticketVersion: 0,
    };
    const outcome = await deps.waits.accept(
      {
        stored,
        taking,
        holdId: null,
        guard: guard && { ...guard, expired },
        contact: null,
        confirmed: eventOf('booking.booking.confirmed.v1', context, deps.ids),
        // Charged when the visitor joined the list.
        toll: NO_TOLL,
        now,
      },
      drops,
      {
        freed: {
          before: freed,
          after: { ...freed, status: 'accepted', version: freed.version + 1 },
        },
        entry: {
          before: entry,
          after: {
            ...entry,
            status: 'booked',
            offer: null,
            commands: rememberCommand(entry.commands, command),
            version: entry.version + 1,
          },
        },
      },
    );
    if (outcome.kind === 'booked') return { kind: 'booked', stored };
    if (outcome.kind === 'changed') {
      const newest = await deps.waits.find(entry.bookingId);
      return newest ? accept(deps, newest, request) : { kind: 'offer-over' };
    }
    if (guard && outcome.guard) {
      expired = expiredOf(outcome.guard, now);
      if (outcome.guard.size - expired.length >= guard.limit) return { kind: 'limit-reached' };
    }
    if (outcome.days.size > 0) return { kind: 'offer-over' };
    if (outcome.codeTaken) codeAttempt += 1;
  }
  throw new Error('No attempt at accepting the offer came through');
}

function isOfferedTo(freed: FreedPlace, entry: WaitEntry, now: string): boolean {
  return (
    freed.status === 'offered' &&
    freed.offeredTo.at(-1) === entry.bookingId &&
    freed.offeredUntil !== null &&
    now < freed.offeredUntil
  );
}

/**
 * Hand on the places that were given back while somebody waited.
 *
 * Input: none but the time. Output: how many places took a step.
 *
 * Primary course, for each place that is due:
 * 1. At night nothing is offered; a place whose time has come too near is released to everybody.
 * 2. An offer that has passed counts for its visitor, who waits on, or after two is off the list.
 * 3. The next in the order of asking is offered the place, for a limited time, by its event; where
 *    nobody is left for whom it is large enough, it is released.
 * Each step is one transaction with the entries that it changes, so a place is at any moment free,
 * held, booked or offered, and exactly one of them.
 */
export async function handOnPlaces(deps: BookingDeps, context: CommandContext): Promise<number> {
  const now = context.time;
  const { services } = await deps.catalogue.load();
  let steps = 0;
  for (const before of await deps.waits.due(now)) {
    const notice = services.get(before.serviceId)?.service.minimumNoticeMinutes ?? 0;
    const until = offerUntil(now, before.slotStart, notice);
    const tooNear = until <= now;
    if (!tooNear && isQuiet(now)) continue;

    const entries: { readonly before: WaitEntry; readonly after: WaitEntry }[] = [];
    const lastId = before.status === 'offered' ? before.offeredTo.at(-1) : undefined;
    const last = lastId ? await deps.waits.find(lastId) : undefined;
    if (last?.status === 'offered' && last.offer?.offerId === before.offerId) {
      const passed = last.passed + 1;
      const status = passed >= MOST_PASSED ? 'ended' : 'waiting';
      const version = last.version + 1;
      entries.push({ before: last, after: { ...last, status, passed, offer: null, version } });
    }
    const waiting = tooNear ? [] : await deps.waits.waiting(before.serviceId, before.day);
    const next = nextFor(before, waiting);
    const version = before.version + 1;
    const { offerId, slotStart } = before;
    if (next) {
      const offer = { offerId, slotStart, until };
      const offered = { ...next, status: 'offered', offer, version: next.version + 1 } as const;
      entries.push({ before: next, after: offered });
    }
    const written = await deps.waits.turn({
      before,
      after: next
        ? {
            ...before,
            version,
            status: 'offered',
            dueAt: until,
            offeredTo: [...before.offeredTo, next.bookingId],
            offeredAt: now,
            offeredUntil: until,
            visitor: {
              visitId: next.visitId,
              contactId: next.contactId,
              language: next.language,
              applicantCount: next.applicantCount,
            },
          }
        : { ...before, version, status: 'released', offeredUntil: null, visitor: null },
      entries,
      event: next ? eventOf('booking.slot.offered.v1', context, deps.ids) : null,
    });
    // Whoever accepted or left meanwhile was first; the next minute looks again.
    if (written === 'written') steps += 1;
  }
  return steps;
}

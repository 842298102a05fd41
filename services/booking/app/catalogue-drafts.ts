import type { BookingData, ServiceData, ShortReason } from '@gerai/shared/events/booking.ts';
import { type CommandKey, commandKey, matchCommand } from '@gerai/shared/idempotency.ts';
import { type CommandContext, eventOf } from '@gerai/shared/messaging/outbox.ts';
import type { DayKey, Instant } from '@gerai/shared/ports.ts';
import { deriveId } from '@gerai/shared/security/hash.ts';
import { addDays, clockTimeOf, dayOf } from '@gerai/shared/time.ts';
import { nearestFree } from '../domain/alternatives.ts';
import { affect, type Decision, isChangeable } from '../domain/booking.ts';
import type { Catalogue } from '../domain/catalogue.ts';
import {
  applyChanges,
  type CatalogueChanges,
  type ChangeProblem,
  type FieldChange,
  fieldChanges,
  type MallPart,
  mallChanges,
  nextVersion,
  touchesCountersOnly,
  touchesTimes,
} from '../domain/catalogue-change.ts';
import { bookingsHit } from '../domain/hits.ts';
import { countersIdOf } from '../domain/places.ts';
import { collide } from '../domain/visit.ts';
import { daysFrom } from './find-places.ts';
import type { BookingDeps } from './ports.ts';
import { groupOf, rescheduleStored, siblingsOf } from './reschedule-booking.ts';

/** A change of the catalogue, from its writing to its undoing, without its services. */
export interface DraftHead {
  readonly draftId: string;
  readonly mallId: string;
  readonly version: number;
  readonly status: 'draft' | 'publishing' | 'published';
  readonly note: string;
  /** Why, in words for the SMS of whom it hits; null where nobody said it. */
  readonly reason: ShortReason | null;
  readonly serviceIds: readonly string[];
  /** What belongs to the mall as a whole, where it changes; `base` is the version that it changes. */
  readonly mall: {
    readonly before: MallPart;
    readonly after: MallPart;
    readonly base: number;
  } | null;
  /** The publication that this one takes back. */
  readonly undoOf: string | null;
  readonly createdBy: string | null;
  readonly createdAt: Instant;
  readonly publishedBy: string | null;
  readonly publishedAt: Instant | null;
  readonly undoneBy: string | null;
  readonly undoneAt: Instant | null;
  /** What was decided for the bookings hit. */
  readonly decisions: Readonly<Record<string, Decision>>;
  readonly command: CommandKey;
  /** A draft of the first form keeps its services in its own item. */
  readonly inline?: true;
}

/** With the services as they were when it was written, and as it leaves them. */
export interface CatalogueDraft extends DraftHead {
  readonly before: readonly ServiceData[];
  readonly after: readonly ServiceData[];
}

/** Where nobody said why. */
const CHANGED: ShortReason = { id: 'jadwal berubah', en: 'new opening hours' };

export interface Hit {
  readonly booking: BookingData;
  readonly nearest: { readonly day: DayKey; readonly time: string } | null;
}

export interface Preview {
  readonly draft: CatalogueDraft;
  readonly diff: readonly FieldChange[];
  readonly hits: readonly Hit[];
}

type DraftRefusal =
  | { readonly kind: 'refused'; readonly problems: readonly ChangeProblem[] }
  | { readonly kind: 'nothing-changed' | 'command-reused' | 'forbidden' };

/**
 * What somebody may change: everything (null), or nothing but the counters of the agencies that this
 * says yes to. A new counter is put up by who runs the agency's counters.
 */
type Reach = ((agencyId: string) => boolean) | null;

function isWithin(
  { before, after, mall }: Pick<CatalogueDraft, 'before' | 'after' | 'mall'>,
  reach: Reach,
): boolean {
  if (!reach) return true;
  const stood = new Map(before.map((service) => [service.serviceId, service]));
  return (
    mall === null &&
    after.every(
      (service) =>
        reach(service.agency.agencyId) &&
        touchesCountersOnly(stood.get(service.serviceId), service),
    )
  );
}

/**
 * Write a draft of the catalogue.
 *
 * Input: the changes, a note on why. Output: the preview of the draft; nothing is valid yet.
 *
 * Primary course: 1. Apply the changes to the catalogue as it is, checked. 2. Keep both sides.
 * 3. Show field by field what differs, and the bookings that it hits.
 */
export async function writeDraft(
  deps: BookingDeps,
  request: {
    readonly changes: CatalogueChanges;
    readonly note: string;
    readonly reason?: ShortReason | null;
    readonly reach?: Reach;
    readonly command: CommandKey;
    readonly context: CommandContext;
  },
): Promise<{ readonly kind: 'draft'; readonly preview: Preview } | DraftRefusal> {
  const { command, context } = request;
  const catalogue = await deps.catalogue.load({ fresh: true });
  const mall = mallOf(catalogue);
  const floors = catalogue.mall.floors.map(({ floor }) => floor);
  const building = { services: catalogue.services, mall, floors };
  const applied = applyChanges(building, request.changes, context.time);
  if (applied.kind === 'refused') return applied;
  if (applied.after.length === 0 && !applied.mall) return { kind: 'nothing-changed' };
  return keepDraft(deps, catalogue, {
    ...request,
    reason: request.reason ?? null,
    reach: request.reach ?? null,
    draftId: deriveId('drf', command.key),
    after: applied.after,
    mall: applied.mall,
    undoOf: null,
  });
}

/**
 * Write the draft that takes a publication back.
 *
 * Input: the publication. Output: the preview of a draft with what stood before it; `outdated` where
 * one of its services has been published since.
 */
export async function writeUndo(
  deps: BookingDeps,
  request: {
    readonly draftId: string;
    readonly reach?: Reach;
    readonly command: CommandKey;
    readonly context: CommandContext;
  },
): Promise<
  | { readonly kind: 'draft'; readonly preview: Preview }
  | DraftRefusal
  | { readonly kind: 'unknown' | 'not-published' | 'outdated' }
> {
  const { command, context } = request;
  const draft = await deps.drafts.find(request.draftId);
  if (!draft) return { kind: 'unknown' };
  if (draft.status !== 'published') return { kind: 'not-published' };
  const catalogue = await deps.catalogue.load({ fresh: true });
  if (!isCurrent(catalogue, draft.after)) return { kind: 'outdated' };
  if (draft.mall && catalogue.mallVersion !== draft.mall.base + 1) return { kind: 'outdated' };
  const after = draft.before.map((service) => {
    const current = catalogue.services.get(service.serviceId);
    return nextVersion(service, current?.catalogueVersion ?? 0, context.time);
  });
  if (after.length < draft.after.length) return { kind: 'not-published' };
  return keepDraft(deps, catalogue, {
    command,
    context,
    note: `undo ${draft.draftId}`,
    reason: null,
    reach: request.reach ?? null,
    draftId: deriveId('drf', command.key),
    after,
    mall: draft.mall?.before ?? null,
    undoOf: draft.draftId,
  });
}

async function keepDraft(
  deps: BookingDeps,
  catalogue: Catalogue,
  given: {
    readonly draftId: string;
    readonly after: readonly ServiceData[];
    readonly mall: MallPart | null;
    readonly note: string;
    readonly reason: ShortReason | null;
    readonly undoOf: string | null;
    readonly reach: Reach;
    readonly command: CommandKey;
    readonly context: CommandContext;
  },
): Promise<{ readonly kind: 'draft'; readonly preview: Preview } | DraftRefusal> {
  const { context, after } = given;
  const draft: CatalogueDraft = {
    draftId: given.draftId,
    mallId: deps.mallId,
    version: 1,
    status: 'draft',
    note: given.note,
    reason: given.reason,
    serviceIds: after.map(({ serviceId }) => serviceId),
    mall: given.mall && {
      before: mallOf(catalogue),
      after: given.mall,
      base: catalogue.mallVersion ?? 1,
    },
    before: after.flatMap(({ serviceId }) => catalogue.services.get(serviceId) ?? []),
    after,
    undoOf: given.undoOf,
    createdBy: context.actor.id,
    createdAt: context.time,
    publishedBy: null,
    publishedAt: null,
    undoneBy: null,
    undoneAt: null,
    decisions: {},
    command: given.command,
  };
  if (!isWithin(draft, given.reach)) return { kind: 'forbidden' };
  const existing = await deps.drafts.put(draft);
  if (existing && matchCommand([existing.command], given.command) === 'reused') {
    return { kind: 'command-reused' };
  }
  return {
    kind: 'draft',
    preview: await previewOf(deps, catalogue, existing ?? draft, context.time),
  };
}

/**
 * Look at a draft: what differs, and the bookings that it would hit now.
 *
 * Input: the draft's id. Output: the preview; none of a draft that is out of reach.
 */
export async function viewDraft(
  deps: BookingDeps,
  draftId: string,
  now: Instant,
  reach: Reach = null,
): Promise<Preview | undefined> {
  const draft = await deps.drafts.find(draftId);
  if (!draft || !isWithin(draft, reach)) return undefined;
  return previewOf(deps, await deps.catalogue.load({ fresh: true }), draft, now);
}

/** Drafts that are read whole at a time. */
const READ_AT_ONCE = 10;

/**
 * List the drafts and publications of the last year, the latest first.
 *
 * Input: how far somebody may reach. Output: all of them, or those within the reach: what one who lost
 * a draft's id can still publish or take back.
 *
 * A head does not say what is changed. Those that touch another agency are left out by it, and of the
 * rest, the few of an agency, each is read whole.
 */
export async function listDrafts(deps: BookingDeps, reach: Reach): Promise<readonly DraftHead[]> {
  const heads = await deps.drafts.list();
  if (!reach) return heads;
  const { services } = await deps.catalogue.load({ fresh: true });
  const isNear = (serviceId: string): boolean => {
    const service = services.get(serviceId);
    return service !== undefined && reach(service.agency.agencyId);
  };
  const near = heads.filter(({ mall, serviceIds }) => mall === null && serviceIds.every(isNear));
  const within: DraftHead[] = [];
  for (let from = 0; from < near.length; from += READ_AT_ONCE) {
    const page = near.slice(from, from + READ_AT_ONCE);
    const read = await Promise.all(page.map(({ draftId }) => deps.drafts.find(draftId)));
    for (const draft of read) if (draft && isWithin(draft, reach)) within.push(draft);
  }
  return within;
}

async function previewOf(
  deps: BookingDeps,
  catalogue: Catalogue,
  draft: CatalogueDraft,
  now: Instant,
): Promise<Preview> {
  const before = new Map(draft.before.map((service) => [service.serviceId, service]));
  const diff = [
    ...(draft.mall ? mallChanges(draft.mall.before, draft.mall.after) : []),
    ...draft.after.flatMap((service) => fieldChanges(before.get(service.serviceId), service)),
  ];
  const hits = draft.status === 'draft' ? await hitsOf(deps, catalogue, draft, now) : [];
  return { draft, diff, hits };
}

/** The bookings hit, each with the nearest place that would be free by the new catalogue. */
async function hitsOf(
  deps: BookingDeps,
  catalogue: Catalogue,
  draft: CatalogueDraft,
  now: Instant,
): Promise<readonly Hit[]> {
  const after = withDraft(catalogue, draft);
  const { hit } = await listHit(deps, catalogue, after, draft, now);
  return Promise.all(
    hit.map(async (booking) => ({ booking, nearest: await nearestTo(deps, after, booking, now) })),
  );
}

async function listHit(
  deps: BookingDeps,
  catalogue: Catalogue,
  after: Catalogue,
  draft: CatalogueDraft,
  now: Instant,
): Promise<{
  readonly hit: readonly BookingData[];
  /** Those that were asked to choose, and have opening and counter again. */
  readonly relieved: readonly BookingData[];
}> {
  // What is being published stands in the catalogue already.
  const stood =
    draft.status === 'draft'
      ? catalogue.services
      : new Map(draft.before.map((service) => [service.serviceId, service]));
  // A change that touches no times asks nobody who has been told to come as booked.
  if (!draft.after.some((each) => touchesTimes(stood.get(each.serviceId), each))) {
    return { hit: [], relieved: [] };
  }
  const counters = new Set(draft.after.flatMap((service) => countersOf(catalogue, service)));
  const horizon = Math.max(...draft.after.map(({ service }) => service.bookingHorizonDays));
  const days = Array.from({ length: horizon + 2 }, (_, index) => addDays(dayOf(now), index));
  const bookings: BookingData[] = [];
  for (const day of days) {
    for (const { booking, countersId } of await deps.bookings.upcoming(day)) {
      const service = catalogue.services.get(booking.serviceId);
      const where = countersId ?? (service ? countersIdOf(service) : '');
      if (counters.has(where) && isChangeable(booking, now)) bookings.push(booking);
    }
  }
  const hit = bookingsHit(after.services, after.holidays, bookings);
  const relieved = bookings.filter(
    (booking) => booking.affected?.outcome === 'choose' && !hit.includes(booking),
  );
  return { hit, relieved };
}

/** The counters of a service before and after the change. */
function countersOf(catalogue: Catalogue, after: ServiceData): string[] {
  const before = catalogue.services.get(after.serviceId);
  return [...new Set([countersIdOf(after), ...(before ? [countersIdOf(before)] : [])])];
}

function withDraft(catalogue: Catalogue, draft: CatalogueDraft): Catalogue {
  const after = draft.after.map((service) => [service.serviceId, service] as const);
  const { mall } = draft;
  return {
    ...catalogue,
    ...(mall
      ? {
          holidays: new Map(mall.after.holidays.map((holiday) => [holiday.date, holiday])),
          interpreters: mall.after.interpreters,
        }
      : {}),
    services: new Map([...catalogue.services, ...after]),
  };
}

function mallOf({ holidays, interpreters = [] }: Catalogue): MallPart {
  return { holidays: [...holidays.values()], interpreters };
}

function isCurrent(catalogue: Catalogue, services: readonly ServiceData[]): boolean {
  return services.every(
    ({ serviceId, catalogueVersion }) =>
      catalogue.services.get(serviceId)?.catalogueVersion === catalogueVersion,
  );
}

/** The nearest place that is free for a booking, from its day on and beside the others of its visit. */
export async function nearestTo(
  deps: BookingDeps,
  catalogue: Catalogue,
  booking: BookingData,
  now: Instant,
): Promise<Hit['nearest']> {
  const service = catalogue.services.get(booking.serviceId);
  if (!service) return null;
  const days = await daysFrom(deps, catalogue, service, {
    from: dayOf(now),
    count: service.service.bookingHorizonDays + 1,
    fresh: true,
    applicants: booking.applicantCount,
    group: groupOf(booking),
    now,
  });
  const wanted = { day: booking.day, time: clockTimeOf(booking.slotStart) };
  const siblings = await siblingsOf(deps, booking);
  const others = siblings.filter((each) => isChangeable(each.booking, now));
  const [nearest] = nearestFree(
    days
      .filter(({ day }) => day >= booking.day)
      .map((day) => ({
        ...day,
        slots: day.slots.filter((slot) => !others.some((each) => collide(each.booking, slot))),
      })),
    wanted,
  );
  return nearest ? { day: nearest.day, time: nearest.time } : null;
}

export type PublishResult =
  | { readonly kind: 'published'; readonly draft: CatalogueDraft }
  | { readonly kind: 'unknown' | 'outdated' | 'forbidden' }
  | { readonly kind: 'undecided'; readonly hits: readonly Hit[] };

/**
 * Publish a draft.
 *
 * Input: the draft, a decision for each booking that it hits (or one for all).
 * Output: the publication; or the bookings hit that nobody decided about, and then nothing has
 * changed; `outdated` where one of its services was published meanwhile.
 *
 * Primary course:
 * 1. Read draft and catalogue; list the bookings hit; each must have its decision.
 * 2. Note the draft as publishing, so that a run that dies is taken up by the next one.
 * 3. Write the days of the counters first: who has read the old catalogue can no longer book on it.
 * 4. Put each service with its event, in its next version.
 * 5. List the bookings hit again: one that came in between is asked. Keep, move or ask each; each
 *    citizen is told by its booking's event. Who cannot be moved is asked. Who was asked before, and
 *    need not choose any more, keeps the place and is told so.
 * 6. Note who published it and when.
 */
export async function publishDraft(
  deps: BookingDeps,
  request: {
    readonly draftId: string;
    readonly decisions: Readonly<Record<string, Decision>>;
    readonly others: Decision | null;
    readonly reach?: Reach;
    readonly context: CommandContext;
  },
): Promise<PublishResult> {
  const { context } = request;
  const now = context.time;
  let draft = await deps.drafts.find(request.draftId);
  if (!draft) return { kind: 'unknown' };
  if (!isWithin(draft, request.reach ?? null)) return { kind: 'forbidden' };
  if (draft.status === 'published') return { kind: 'published', draft };
  const catalogue = await deps.catalogue.load({ fresh: true });
  if (draft.status === 'draft') {
    const added = draft.after.filter(({ catalogueVersion }) => catalogueVersion === 1);
    const isNew = added.every(({ serviceId }) => !catalogue.services.has(serviceId));
    if (!isNew || !isCurrent(catalogue, draft.before)) return { kind: 'outdated' };
    if (draft.mall && catalogue.mallVersion !== draft.mall.base) return { kind: 'outdated' };
    const hits = await hitsOf(deps, catalogue, draft, now);
    const decisions: Record<string, Decision> = {};
    for (const { booking } of hits) {
      const decision = request.decisions[booking.bookingId] ?? request.others;
      if (decision) decisions[booking.bookingId] = decision;
    }
    const undecided = hits.filter(({ booking }) => !(booking.bookingId in decisions));
    if (undecided.length > 0) return { kind: 'undecided', hits: undecided };
    const publishing = {
      ...draft,
      version: draft.version + 1,
      status: 'publishing',
      decisions,
    } as const;
    if ((await deps.drafts.change(draft, publishing, null)) === 'changed') {
      return publishDraft(deps, request);
    }
    draft = publishing;
  }
  await outdateDays(deps, catalogue, draft, now);
  for (const service of draft.after) {
    const event = eventOf('booking.service.published.v1', context, deps.ids);
    await deps.catalogue.publish(service, event);
  }
  if (draft.mall) await deps.catalogue.publishMall(draft.mall.after, draft.mall.base);
  const published = await deps.catalogue.load({ fresh: true });
  const { hit, relieved } = await listHit(deps, published, published, draft, now);
  for (const booking of hit) {
    const decision = draft.decisions[booking.bookingId] ?? 'offer';
    await decide(deps, published, booking, decision, draft, context);
  }
  for (const booking of relieved) await decide(deps, published, booking, 'keep', draft, context);
  const done: CatalogueDraft = {
    ...draft,
    version: draft.version + 1,
    status: 'published',
    publishedBy: context.actor.id,
    publishedAt: now,
  };
  const note = { action: 'catalogue.publish', purpose: draft.note, subject: draft.draftId };
  if ((await deps.drafts.change(draft, done, { note, by: context })) === 'changed') {
    return publishDraft(deps, request);
  }
  if (draft.undoOf !== null) {
    const undone = await deps.drafts.find(draft.undoOf);
    if (undone) {
      const by = { undoneBy: context.actor.id, undoneAt: now, version: undone.version + 1 };
      await deps.drafts.change(undone, { ...undone, ...by }, null);
    }
  }
  return { kind: 'published', draft: done };
}

/** The days of the counters refuse whoever has read the old timetable. */
async function outdateDays(
  deps: BookingDeps,
  catalogue: Catalogue,
  draft: CatalogueDraft,
  now: Instant,
): Promise<void> {
  const before = new Map(draft.before.map((service) => [service.serviceId, service]));
  const touched = draft.after.filter((service) =>
    touchesTimes(before.get(service.serviceId), service),
  );
  const horizon = Math.max(0, ...touched.map(({ service }) => service.bookingHorizonDays));
  const days = Array.from({ length: horizon + 2 }, (_, index) => addDays(dayOf(now), index));
  const counters = new Map<string, ServiceData[]>();
  for (const service of touched) {
    for (const countersId of countersOf(catalogue, service)) {
      counters.set(countersId, [...(counters.get(countersId) ?? []), service]);
    }
  }
  for (const [countersId, services] of counters) {
    await deps.places.outdate(countersId, days, services);
  }
}

/** Times that somebody else may be first. */
const ATTEMPTS = 4;

async function decide(
  deps: BookingDeps,
  catalogue: Catalogue,
  hit: BookingData,
  decision: Decision,
  draft: CatalogueDraft,
  context: CommandContext,
): Promise<void> {
  let wanted = decision;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const stored = await deps.bookings.find(hit.bookingId);
    // Whoever has changed it since decided for themselves.
    if (!stored || stored.booking.slotStart !== hit.slotStart) return;
    if (!isChangeable(stored.booking, context.time)) return;
    if (wanted === 'move') {
      const nearest = await nearestTo(deps, catalogue, stored.booking, context.time);
      if (nearest) {
        const moved = await rescheduleStored(deps, stored, {
          ...nearest,
          command: commandKey('publish', `${draft.draftId}${attempt}`, nearest),
          context,
          reason: draft.reason ?? CHANGED,
          audit: {
            action: 'booking.reschedule',
            purpose: 'timetable-changed',
            subject: hit.bookingId,
          },
        });
        if (moved.kind === 'rescheduled') return;
        continue;
      }
      wanted = 'offer';
    }
    const change = { changeId: draft.draftId, reason: draft.reason ?? CHANGED };
    const booking = affect(stored.booking, wanted, change, context.time);
    // A run that was taken up again has told it already.
    if (booking === stored.booking) return;
    const written = await deps.bookings.tell(
      stored,
      { ...stored, booking, version: stored.version + 1 },
      eventOf('booking.booking.affected.v1', context, deps.ids),
    );
    if (written === 'written') return;
  }
  throw new Error('The booking changed under every attempt to decide about it');
}

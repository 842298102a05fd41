import { type Body, call, isObject, type Outcome } from '../../core/api.ts';
import { type ReadClaim, readClaim } from '../../core/claim.ts';
import { serverNow } from '../../core/clock.ts';
import { clock, dayKey, middleDay } from '../../core/format.ts';
import { language } from '../../core/language.ts';
import { t } from '../../i18n/kiosk.ts';
import { type DoorService, servedElsewhere } from './mall.ts';
import type { Given } from './offline.ts';
import type { Referral } from './referral.tsx';
import type { SorryProps } from './screens.tsx';
import type { Station } from './station.ts';
import type { Taken } from './taken.ts';

/** What came of a wish: a number, or why there is none. */
export type Came =
  | { readonly kind: 'taken'; readonly taken: Taken }
  | { readonly kind: 'referred'; readonly referral: Referral }
  | { readonly kind: 'sorry'; readonly sorry: SorryProps; readonly final: boolean }
  | { readonly kind: 'survey'; readonly surveyToken: string };

/** The network may take this long while it is there, and this long while it was gone a moment ago. */
const ANSWER_MS = 8000;
const GONE_MS = 2500;

type Issued = Body<'POST /v1/kiosk/tickets'>;
type CheckedIn = Body<'POST /v1/kiosk/check-ins'>;

const patience = (station: Station) => (station.door.state.value === 'stale' ? GONE_MS : ANSWER_MS);
const tokenOf = ({ device }: Station) =>
  device.state.value.kind === 'paired' ? device.state.value.token : undefined;

function unanswered(outcome: Outcome<unknown>): boolean {
  return (
    outcome.kind === 'unreachable' || (outcome.kind === 'problem' && outcome.problem.status >= 500)
  );
}

/** A number for a walk-in: the server's, asked twice with one key, else a spare one. */
export async function takeNumber(
  station: Station,
  wish: {
    readonly serviceId: string;
    readonly priority: boolean;
    /** The kecamatan, or `outside`; nothing where the service does not ask. */
    readonly residence: string | null;
    readonly key: string;
  },
): Promise<Came> {
  const { serviceId, priority, residence } = wish;
  const ask = () =>
    call('POST /v1/kiosk/tickets', {
      token: tokenOf(station),
      key: wish.key,
      body: { serviceId, priority, residence, language: language.value },
      timeoutMs: patience(station),
    });
  let outcome = await ask();
  // A lost answer may have been a number: the same key asks for the very same one.
  if (unanswered(outcome) && station.door.state.value !== 'stale') outcome = await ask();
  if (outcome.kind === 'ok') return { kind: 'taken', taken: takenOf(outcome.body) };
  const elsewhere = placeElsewhere(station, serviceId, residence, outcome);
  if (elsewhere) return { kind: 'referred', referral: elsewhere };
  if (!unanswered(outcome)) return { kind: 'sorry', sorry: refusal(outcome), final: true };
  return spareNumber(station, serviceId, { priority, residence });
}

/**
 * Where somebody is served instead: by the server's word, or without a network by the catalogue, so that
 * nobody waits with a spare number for a counter that will send him away.
 */
function placeElsewhere(
  station: Station,
  serviceId: string,
  residence: string | null,
  outcome: Outcome<unknown>,
): Referral | undefined {
  const refused = outcome.kind === 'problem' && outcome.problem.code === 'served-elsewhere';
  if (!refused && !unanswered(outcome)) return undefined;
  const catalogue = station.catalogue.data.value;
  for (const agency of catalogue?.agencies ?? []) {
    const service = agency.services.find((each) => each.serviceId === serviceId);
    const place = service && servedElsewhere(service, residence);
    if (!service || !place) continue;
    const district = catalogue?.mall.kecamatan.find(({ kecamatanId }) => kecamatanId === residence);
    return { place, service, agency, district: district?.name ?? '', at: serverNow() };
  }
  return undefined;
}

/** A booking arrives: by the claim of its QR code, or its code typed in. */
export async function checkIn(
  station: Station,
  by: { readonly claim: string } | { readonly code: string },
  key: string,
): Promise<Came> {
  const outcome = await call('POST /v1/kiosk/check-ins', {
    token: tokenOf(station),
    key,
    body: by,
    timeoutMs: patience(station),
  });
  if (outcome.kind === 'ok') return { kind: 'taken', taken: takenOf(outcome.body) };
  if (!unanswered(outcome)) return { kind: 'sorry', sorry: refusal(outcome), final: true };
  // A code says nothing by itself; a claim is signed.
  if ('code' in by) return { kind: 'sorry', sorry: { text: t().offlineCode }, final: false };
  return checkInOffline(station, by.claim);
}

async function checkInOffline(station: Station, text: string): Promise<Came> {
  const claim = await readClaim(text, station.claimKeys.value);
  const sorry = (given: SorryProps): Came => ({ kind: 'sorry', sorry: given, final: false });
  if (claim === undefined) return sorry({ text: t().unreadable });
  if (claim === 'unsure') return sorry({ text: t().offlineCode });
  const service = serviceOf(station, claim.serviceId);
  if (!service) return sorry({ text: t().offlineCode });
  const now = serverNow();
  const slot = Date.parse(claim.slotStart);
  if (dayKey(slot) !== dayKey(now)) {
    return sorry({ text: t().wrongDay(middleDay(dayKey(slot))), reschedule: checkPage() });
  }
  const from = slot - service.checkIn.earlyMinutes * 60_000;
  if (now < from) return sorry({ text: t().early(clock(from)) });
  const late = now > slot + service.checkIn.graceMinutes * 60_000;
  return spareNumber(station, claim.serviceId, { priority: claim.priority, claim, text, late });
}

/** A number of those kept for a time without network. */
async function spareNumber(
  station: Station,
  serviceId: string,
  of: {
    readonly priority: boolean;
    readonly residence?: string | null;
    readonly claim?: ReadClaim;
    readonly text?: string;
    readonly late?: boolean;
  },
): Promise<Came> {
  const service = serviceOf(station, serviceId);
  const spare = station.offline.value;
  const usedUp: Came = {
    kind: 'sorry',
    sorry: { text: t().usedUp, more: t().usedUpText },
    final: false,
  };
  if (!service || !spare) return usedUp;
  const now = serverNow();
  const door = station.door.data.value;
  if (!of.claim && door?.day === dayKey(now) && !givesNumbers(service, now)) {
    return { kind: 'sorry', sorry: { text: t().closedNow }, final: false };
  }
  const given = await spare.give({
    queueId: service.queueId,
    serviceId,
    priority: of.priority,
    language: language.value,
    residence: of.residence ?? null,
    claim: of.text ?? null,
    bookingId: of.claim?.bookingId ?? null,
  });
  if (!given) return usedUp;
  const slotStart = of.claim?.slotStart ?? null;
  return { kind: 'taken', taken: spareTaken(given, service, slotStart, of.late ?? false, now) };
}

function givesNumbers({ ticketsFrom, ticketsUntil }: DoorService, now: number): boolean {
  if (ticketsFrom === null || ticketsUntil === null) return false;
  return now >= Date.parse(ticketsFrom) && now <= Date.parse(ticketsUntil);
}

function serviceOf({ door }: Station, serviceId: string): DoorService | undefined {
  return door.data.value?.services.find((service) => service.serviceId === serviceId);
}

function takenOf(body: Issued | CheckedIn): Taken {
  const booking = 'slotStart' in body ? body : undefined;
  const walkIn = 'viewToken' in body ? body : undefined;
  return {
    ...body,
    link: walkIn?.link ?? null,
    // A phone can be left once.
    viewToken: walkIn && walkIn.contactId === null ? walkIn.viewToken : null,
    slotStart: booking?.slotStart ?? null,
    late: booking?.late ?? false,
    offline: false,
  };
}

function spareTaken(
  given: Given,
  service: DoorService,
  slotStart: string | null,
  late: boolean,
  now: number,
): Taken {
  return {
    number: given.number,
    day: dayKey(now),
    serviceName: service.name,
    agencyName: service.agencyName,
    place: { floor: service.floor, counterNumbers: service.counterNumbers },
    boundMinutes: service.boundMinutes,
    issuedAt: new Date(now).toISOString(),
    ahead: null,
    estimate: null,
    link: given.link,
    viewToken: null,
    slotStart,
    late,
    offline: true,
    delay: service.delay,
  };
}

/** Where a booking's time is changed by hand: code and four digits. */
function checkPage(): string {
  return `${location.origin}/cek`;
}

/** A refusal of the server as the kiosk says it. */
function refusal(outcome: Outcome<unknown>): SorryProps {
  if (outcome.kind !== 'problem') return { text: t().trouble };
  const { code, members, status } = outcome.problem;
  if (status === 401 || (status === 403 && code !== 'verification-failed')) {
    return { text: t().unpaired };
  }
  switch (code) {
    case 'check-in-too-early':
      return {
        text:
          typeof members.checkInFrom === 'string'
            ? t().early(clock(members.checkInFrom))
            : t().trouble,
      };
    case 'booking-not-active':
      return {
        text:
          typeof members.day === 'string' ? t().wrongDay(middleDay(members.day)) : t().unreadable,
        reschedule: checkPage(),
      };
    case 'service-closed':
      return {
        text: delayText(members.delay) ?? t().closedNow,
        ...(typeof members.ticketsFrom === 'string' && typeof members.ticketsUntil === 'string'
          ? { more: `${t().opensAt(clock(members.ticketsFrom))}, ${clock(members.ticketsUntil)}` }
          : {}),
      };
    case 'quota-used':
      return { text: t().quota };
    default:
      return {
        text: status === 404 || status === 422 || status === 403 ? t().unreadable : t().trouble,
      };
  }
}

/** Why a service is closed beside its hours, as the server says it. */
function delayText(delay: unknown): string | undefined {
  if (!isObject(delay) || !isObject(delay.text)) return undefined;
  const text = delay.text[language.value];
  return typeof text === 'string' ? text : undefined;
}

/**
 * A link on paper or phone was scanned: of a ticket that waits, its standing; of one that has ended,
 * its survey; of a booking, its check-in.
 */
export async function followLink(station: Station, viewToken: string, key: string): Promise<Came> {
  const seen = await call('GET /v1/tickets/{token}', {
    params: { token: viewToken },
    timeoutMs: patience(station),
  });
  if (seen.kind === 'ok') {
    const { body } = seen;
    if (body.surveyToken !== null) return { kind: 'survey', surveyToken: body.surveyToken };
    if (body.status === 'called' && body.counter) {
      const { number, floor } = body.counter;
      return { kind: 'sorry', sorry: { text: t().calledTo(number, floor) }, final: true };
    }
    if (body.status !== 'waiting') {
      return { kind: 'sorry', sorry: { text: t().ended }, final: true };
    }
    const more = body.ahead === null ? t().unknown : t().ahead(body.ahead);
    return {
      kind: 'sorry',
      sorry: { text: `${t().place}: ${body.number}`, more },
      final: true,
    };
  }
  if (unanswered(seen)) return { kind: 'sorry', sorry: { text: t().offlineCode }, final: false };
  const booking = await call('GET /v1/bookings/{token}', { params: { token: viewToken } });
  const claim = booking.kind === 'ok' ? booking.body.checkInClaim : null;
  if (claim) return checkIn(station, { claim }, key);
  return { kind: 'sorry', sorry: { text: t().unreadable }, final: true };
}

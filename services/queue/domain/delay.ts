import type { CityText } from '@gerai/shared/contract/city.ts';
import type { ServiceData } from '@gerai/shared/events/booking.ts';
import type { DelayData, DelayReason, DelayScope } from '@gerai/shared/events/queue.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import { addMinutes, dottedTime, later } from '@gerai/shared/time.ts';

/** What is told of a delay on boards, tickets and at the kiosk. */
export interface DelayOnBoard {
  readonly delayId: string;
  readonly kind: DelayData['kind'];
  readonly scope: DelayScope;
  readonly reason: DelayReason;
  readonly since: Instant;
  readonly expectedUntil: Instant | null;
  readonly serviceIds: readonly string[];
  /** What, why and until when, in a sentence. */
  readonly text: CityText;
}

/** A delay that nobody ended lapses so long after it was expected to end. */
export const LAPSE_MINUTES = 15;

export function isStanding(delay: DelayData): boolean {
  return delay.endedAt === null;
}

/** Whether a delay has outlived what was announced of it. */
export function hasLapsed(delay: DelayData, now: Instant): boolean {
  return (
    isStanding(delay) &&
    delay.expectedUntil !== null &&
    now >= addMinutes(delay.expectedUntil, LAPSE_MINUTES)
  );
}

/** The services that a scope reaches. */
export function reachOf(
  scope: DelayScope,
  scopeId: string,
  services: readonly ServiceData[],
): ServiceData[] {
  switch (scope) {
    case 'service':
      return services.filter(({ serviceId }) => serviceId === scopeId);
    case 'agency':
      return services.filter(({ agency }) => agency.agencyId === scopeId);
    case 'floor':
      return services.filter(({ agency }) => String(agency.floor) === scopeId);
    case 'mall':
      return services.filter(({ mallId }) => mallId === scopeId);
  }
}

/** When a service goes on, as far as anybody has said. */
export type Standstill =
  | { readonly kind: 'none' }
  | { readonly kind: 'until'; readonly until: Instant }
  /** Until further notice, or closed. */
  | { readonly kind: 'unknown' };

export function standstillOf(
  serviceId: string,
  delays: readonly DelayData[],
  now: Instant,
): Standstill {
  const own = delays.filter((each) => isStanding(each) && each.serviceIds.includes(serviceId));
  if (own.some(({ expectedUntil }) => expectedUntil === null)) return { kind: 'unknown' };
  const until = own.reduce((last, { expectedUntil }) => later(last, expectedUntil ?? last), now);
  return until > now ? { kind: 'until', until } : { kind: 'none' };
}

/** The delays that stand for some of these services, the gravest first. */
export function delaysOnBoard(
  delays: readonly DelayData[],
  services: readonly ServiceData[],
): DelayOnBoard[] {
  return delays
    .filter(isStanding)
    .flatMap((delay) => {
      const own = services.filter(({ serviceId }) => delay.serviceIds.includes(serviceId));
      const [first] = own;
      if (!first) return [];
      return [
        {
          delayId: delay.delayId,
          kind: delay.kind,
          scope: delay.scope,
          reason: delay.reason,
          since: delay.startedAt,
          expectedUntil: delay.expectedUntil,
          serviceIds: own.map(({ serviceId }) => serviceId).sort(),
          text: sentenceOf(delay, first),
        },
      ];
    })
    .sort((a, b) => gravity(b) - gravity(a) || (a.since < b.since ? -1 : 1));
}

/** The gravest of the delays that stand for a service. */
export function delayOf(
  serviceId: string,
  delays: readonly DelayOnBoard[] | undefined,
): DelayOnBoard | null {
  return delays?.find(({ serviceIds }) => serviceIds.includes(serviceId)) ?? null;
}

function gravity({ kind, expectedUntil }: Pick<DelayOnBoard, 'kind' | 'expectedUntil'>): number {
  if (kind === 'closed') return 2;
  return expectedUntil === null ? 1 : 0;
}

/** What is delayed or closed, why, and until when: for boards, tickets, the kiosk and the voice. */
export function sentenceOf(delay: DelayData, of: ServiceData): CityText {
  const what = whatOf(delay, of);
  const why = REASON_WORDS[delay.reason];
  if (delay.kind === 'closed') {
    return {
      id: `${what.id} tutup untuk hari ini karena ${why.id}.`,
      en: `${what.en} closed for today because of ${why.en}.`,
    };
  }
  const until =
    delay.expectedUntil === null
      ? { id: 'sampai ada pemberitahuan', en: 'until further notice' }
      : {
          id: `diperkirakan mulai lagi pukul ${dottedTime(delay.expectedUntil)}`,
          en: `expected to go on at ${dottedTime(delay.expectedUntil)}`,
        };
  return {
    id: `${what.id} tertunda karena ${why.id}, ${until.id}.`,
    en: `${what.en} delayed because of ${why.en}, ${until.en}.`,
  };
}

function whatOf({ scope, scopeId }: DelayData, { service, agency }: ServiceData): CityText {
  switch (scope) {
    case 'service':
      return { id: `Layanan ${service.name.id}`, en: `${service.name.en} is` };
    case 'agency':
      return { id: `Layanan ${agency.shortName}`, en: `Services of ${agency.shortName} are` };
    case 'floor':
      return {
        id: `Semua layanan di lantai ${scopeId}`,
        en: `All services on floor ${scopeId} are`,
      };
    case 'mall':
      return { id: 'Semua layanan', en: 'All services are' };
  }
}

const REASON_WORDS = {
  system: { id: 'gangguan sistem', en: 'a system failure' },
  power: { id: 'listrik padam', en: 'a power failure' },
  equipment: { id: 'kerusakan alat', en: 'broken equipment' },
  staff: { id: 'petugas berhalangan', en: 'staff being unavailable' },
  emergency: { id: 'keadaan darurat', en: 'an emergency' },
  event: { id: 'kegiatan resmi', en: 'an official event' },
  other: { id: 'sebab lain', en: 'another cause' },
} as const satisfies Record<DelayReason, CityText>;

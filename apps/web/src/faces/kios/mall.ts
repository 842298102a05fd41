import type { Body } from '../../core/api.ts';
import { clock, dayKey, roundedMinutes } from '../../core/format.ts';
import { said } from '../../core/language.ts';
import { t } from '../../i18n/kiosk.ts';

export type Catalogue = Body<'GET /v1/catalogue'>;
export type Agency = Catalogue['agencies'][number];
export type CatalogueService = Agency['services'][number];
export type District = Catalogue['mall']['kecamatan'][number];
export type Door = Body<'GET /v1/boards/door'>;
export type DoorService = Door['services'][number];

/** Whether a service or agency gives numbers now, in words; `open` false greys its tile. */
export interface Standing {
  readonly open: boolean;
  readonly text: string;
}

/**
 * How it stands with the services of an agency, by the door board. The board may be from before the
 * network went: its hours hold for its day, its counts do not.
 */
export function standingOf(
  services: readonly DoorService[],
  door: Door,
  now: number,
  fresh: boolean,
): Standing {
  if (services.length === 0 || door.day !== dayKey(now)) return { open: true, text: '' };
  const from = earliest(services.flatMap(({ ticketsFrom }) => ticketsFrom ?? []));
  const until = latest(services.flatMap(({ ticketsUntil }) => ticketsUntil ?? []));
  if (from === undefined || until === undefined) return { open: false, text: t().tileClosed };
  if (now < Date.parse(from)) return { open: false, text: t().tileFrom(clock(from)) };
  if (now > Date.parse(until)) return { open: false, text: t().tileUntil(clock(until)) };
  const delay = services.find((service) => service.delay !== null)?.delay;
  if (delay && services.every((service) => service.delay !== null)) {
    return { open: delay.kind !== 'closed', text: said(delay.text) };
  }
  if (!fresh) return { open: true, text: '' };
  if (services.every(({ unopenedSince }) => unopenedSince !== null)) {
    return { open: true, text: t().tileLate };
  }
  // Several services may share a queue: it is counted once.
  const queues = [...new Map(services.map((each) => [each.queueId, each])).values()];
  const waiting = queues.reduce((sum, queue) => sum + queue.waitingCount, 0);
  const estimates = queues.flatMap(({ estimate }) => estimate ?? []);
  const range =
    estimates.length === 0 || waiting === 0
      ? ''
      : ` · ${t().range(
          Math.min(...estimates.map(({ p10 }) => roundedMinutes(p10))),
          Math.max(...estimates.map(({ p90 }) => roundedMinutes(p90))),
        )}`;
  return { open: true, text: t().waiting(waiting) + range };
}

/** Whether a service asks where somebody lives: the residents of some districts are served elsewhere. */
export function asksResidence({ referrals }: CatalogueService): boolean {
  return referrals !== undefined && referrals.length > 0;
}

/** Where the residents of a district are served instead; nothing where they are served here. */
export function servedElsewhere({ referrals }: CatalogueService, residence: string | null) {
  return referrals?.find(({ kecamatanIds }) => kecamatanIds.some((each) => each === residence))
    ?.location;
}

/** The house as a whole: from when to when numbers are given. */
export function houseText(door: Door | undefined, now: number): string {
  if (!door || door.day !== dayKey(now)) return '';
  const from = earliest(door.services.flatMap(({ ticketsFrom }) => ticketsFrom ?? []));
  const until = latest(door.services.flatMap(({ ticketsUntil }) => ticketsUntil ?? []));
  if (from === undefined || until === undefined) return t().closedToday;
  if (now < Date.parse(from)) return t().opensAt(clock(from));
  if (now > Date.parse(until)) return t().closedNowAll;
  return t().openUntil(clock(until));
}

function earliest(instants: readonly string[]): string | undefined {
  return [...instants].sort()[0];
}
function latest(instants: readonly string[]): string | undefined {
  return [...instants].sort().at(-1);
}

/**
 * Services in which every typed word begins a word of their name, their agency or their id, in either
 * language; those with it in their own name first.
 */
export function findServices(
  agencies: readonly Agency[],
  text: string,
): { agency: Agency; service: CatalogueService }[] {
  const typed = wordsOf(text);
  if (typed.length === 0) return [];
  const holds = (words: readonly string[]) =>
    typed.every((each) => words.some((word) => word.startsWith(each)));
  const ranked = agencies.flatMap((agency) =>
    agency.services.flatMap((service) => {
      const own = wordsOf(`${service.name.id} ${service.name.en} ${service.shortName}`);
      const around = wordsOf(`${agency.name.id} ${agency.shortName} ${service.serviceId}`);
      if (holds(own)) return [{ agency, service, points: 2 }];
      return holds([...own, ...around]) ? [{ agency, service, points: 1 }] : [];
    }),
  );
  return ranked.sort((a, b) => b.points - a.points);
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
}

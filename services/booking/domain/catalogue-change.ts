import {
  type CityCounter,
  type CityHoliday,
  type CityInterpreter,
  type CitySeason,
  type CityService,
  WEEKDAYS,
} from '@gerai/shared/contract/city.ts';
import type { ServiceData } from '@gerai/shared/events/booking.ts';
import type { DayKey, Instant } from '@gerai/shared/ports.ts';
import { dayOf } from '@gerai/shared/time.ts';
import { countersIdOf } from './places.ts';

/** What belongs to the mall as a whole: the names of its holidays, and who interprets when. */
export interface MallPart {
  readonly holidays: readonly CityHoliday[];
  readonly interpreters: readonly CityInterpreter[];
}

/** What a draft changes; everything it does not name stays. */
export interface CatalogueChanges {
  /** Services as they shall be, whole; a new one joins the queue and timetable that it names. */
  readonly services: readonly CityService[];
  /** Counters as they shall be, whole; one that is not there yet is put up. */
  readonly counters?: readonly CityCounter[];
  readonly removedCounterIds?: readonly string[];
  /** Weekly hours of an agency's counters. */
  readonly timetables: readonly (ServiceData['timetable'] & {
    readonly agencyId: string;
    readonly timetableId: string;
  })[];
  /** Days on which an agency does not sit, or sits after all. */
  readonly closedDays: readonly {
    readonly agencyId: string;
    readonly day: DayKey;
    readonly closed: boolean;
  }[];
  /** Days on which counters have hours of their own; null gives the day back to week and season. */
  readonly exceptions?: readonly {
    readonly agencyId: string;
    readonly timetableId: string;
    readonly day: DayKey;
    readonly periods: readonly Period[] | null;
  }[];
  /** Seasons of the mall, whole. */
  readonly seasons?: readonly CitySeason[];
  readonly removedSeasonIds?: readonly string[];
  /** Days on which the mall is closed, each with its name. */
  readonly holidays?: readonly CityHoliday[];
  readonly removedHolidays?: readonly DayKey[];
  readonly interpreters?: readonly CityInterpreter[];
  readonly removedInterpreterIds?: readonly string[];
}

type Period = NonNullable<ServiceData['exceptions']>[number]['periods'][number];

export interface ChangeProblem {
  readonly pointer: string;
  readonly code: string;
}

/** One field that differs, by its path in the service (`timetable/weekly/0/to`) or in the mall. */
export interface FieldChange {
  /** Null for what belongs to the mall as a whole. */
  readonly serviceId: string | null;
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * The services that the changes leave different, each with the next version of its own, or what is
 * wrong with the changes.
 */
export function applyChanges(
  {
    services,
    mall,
    floors,
  }: {
    readonly services: ReadonlyMap<string, ServiceData>;
    readonly mall: MallPart;
    /** The floors of the building. */
    readonly floors: readonly number[];
  },
  changes: CatalogueChanges,
  now: Instant,
):
  | {
      readonly kind: 'applied';
      readonly after: readonly ServiceData[];
      /** Null where nothing of the mall as a whole changes. */
      readonly mall: MallPart | null;
    }
  | { readonly kind: 'refused'; readonly problems: readonly ChangeProblem[] } {
  const problems: ChangeProblem[] = [];
  const wrong = (pointer: string, code: string) => {
    problems.push({ pointer, code });
  };
  const working = new Map(services);
  const counters = new CounterChanges(services);
  changes.services.forEach((service, index) => {
    const at = `/services/${index}`;
    const sibling = [...services.values()].find(
      (each) =>
        each.agency.agencyId === service.agencyId &&
        each.queue.queueId === service.queueId &&
        each.service.timetableId === service.timetableId,
    );
    if (!sibling) {
      wrong(at, 'no-such-agency-queue-and-timetable');
      return;
    }
    const { bookedMinutes, priorityMinutes, quickLaneMinutes, boundMinutes } = service.advantages;
    if (bookedMinutes + priorityMinutes + quickLaneMinutes > boundMinutes) {
      wrong(`${at}/advantages`, 'more-than-bound');
    }
    const before = services.get(service.serviceId);
    if (before && before.agency.agencyId !== service.agencyId) wrong(`${at}/agencyId`, 'fixed');
    const base = before && countersIdOf(before) === countersIdOf(sibling) ? before : sibling;
    working.set(service.serviceId, {
      ...base,
      serviceId: service.serviceId,
      catalogueVersion: before?.catalogueVersion ?? 0,
      service,
      queue: sibling.queue,
      counters: base.counters,
    });
    for (const { counterId } of base.counters) counters.join(counterId, service.serviceId);
  });
  (changes.counters ?? []).forEach((counter, index) => {
    const at = `/counters/${index}`;
    const before = counters.find(counter.counterId);
    if (before && before.agencyId !== counter.agencyId) wrong(`${at}/agencyId`, 'fixed');
    if (!floors.includes(counter.floor)) wrong(`${at}/floor`, 'unknown');
    counter.serviceIds.forEach((serviceId, place) => {
      const agencyId = working.get(serviceId)?.agency.agencyId;
      if (agencyId !== counter.agencyId) wrong(`${at}/serviceIds/${place}`, 'unknown');
    });
    counters.put(counter);
  });
  (changes.removedCounterIds ?? []).forEach((counterId, index) => {
    if (!counters.find(counterId)) wrong(`/removedCounterIds/${index}`, 'unknown');
    counters.remove(counterId);
  });
  (changes.counters ?? []).forEach((counter, index) => {
    if (counters.isNumberTaken(counter)) wrong(`/counters/${index}/number`, 'taken');
  });
  for (const service of working.values()) {
    working.set(service.serviceId, { ...service, counters: counters.of(service) });
  }
  changes.timetables.forEach(({ agencyId, timetableId, ...timetable }, index) => {
    const at = `/timetables/${index}`;
    const users = [...working.values()].filter(
      (each) => each.agency.agencyId === agencyId && each.service.timetableId === timetableId,
    );
    if (users.length === 0) {
      wrong(at, 'unknown');
      return;
    }
    for (const fault of hoursFaults(timetable.weekly)) wrong(`${at}/weekly/${fault}`, 'overlaps');
    const most = Math.max(0, ...timetable.weekly.map(({ plannedCounters }) => plannedCounters));
    if (users.some(({ counters }) => most > counters.length)) wrong(at, 'more-than-counters');
    for (const user of users) working.set(user.serviceId, { ...user, timetable });
  });
  const season = changes.seasons ?? [];
  season.forEach((each, index) => {
    const at = `/seasons/${index}`;
    if (each.from > each.to) wrong(`${at}/to`, 'before-from');
    for (const weekday of WEEKDAYS) {
      if (periodFaults(each.week[weekday]).length > 0) wrong(`${at}/week/${weekday}`, 'overlaps');
    }
  });
  const gone = new Set([
    ...(changes.removedSeasonIds ?? []),
    ...season.map(({ seasonId }) => seasonId),
  ]);
  const left = changes.removedHolidays ?? [];
  const added = (changes.holidays ?? []).map(({ date }) => date);
  for (const service of working.values()) {
    const seasons = [...service.seasons.filter(({ seasonId }) => !gone.has(seasonId)), ...season];
    const days = service.closedDays.filter((day) => !left.includes(day) && !added.includes(day));
    working.set(service.serviceId, {
      ...service,
      seasons: seasons.toSorted((a, b) => (a.from < b.from ? -1 : 1)),
      closedDays: [...days, ...added].sort(),
    });
  }
  (changes.exceptions ?? []).forEach(({ agencyId, timetableId, day, periods }, index) => {
    const at = `/exceptions/${index}`;
    const users = [...working.values()].filter(
      (each) => each.agency.agencyId === agencyId && each.service.timetableId === timetableId,
    );
    if (users.length === 0) wrong(at, 'unknown');
    for (const fault of periodFaults(periods ?? [])) wrong(`${at}/periods/${fault}`, 'overlaps');
    const most = Math.max(0, ...(periods ?? []).map(({ plannedCounters }) => plannedCounters));
    if (users.some(({ counters }) => most > counters.length)) wrong(at, 'more-than-counters');
    for (const user of users) {
      const { exceptions = [], ...rest } = user;
      const kept = exceptions.filter((each) => each.day !== day);
      const all = periods ? [...kept, { day, periods: [...periods] }] : kept;
      const sorted = all.sort((a, b) => (a.day < b.day ? -1 : 1));
      working.set(user.serviceId, all.length > 0 ? { ...rest, exceptions: sorted } : rest);
    }
  });
  (changes.interpreters ?? []).forEach((each, index) => {
    const days = new Map<number, { readonly from: string; readonly to: string }[]>();
    for (const { weekday, ...hours } of each.weekly) {
      days.set(weekday, [...(days.get(weekday) ?? []), hours]);
    }
    const all = [...days.values(), ...each.days.map(({ hours }) => hours)];
    if (all.some((hours) => periodFaults(hours).length > 0)) {
      wrong(`/interpreters/${index}`, 'overlaps');
    }
  });
  changes.closedDays.forEach(({ agencyId, day, closed }, index) => {
    const users = [...working.values()].filter((each) => each.agency.agencyId === agencyId);
    if (users.length === 0) {
      wrong(`/closedDays/${index}/agencyId`, 'unknown');
      return;
    }
    for (const user of users) {
      const others = user.closedDays.filter((each) => each !== day);
      const closedDays = closed ? [...others, day].sort() : others;
      working.set(user.serviceId, { ...user, closedDays });
    }
  });
  for (const { serviceId, counters: own, timetable, exceptions = [] } of working.values()) {
    if (!counters.touches(own, services.get(serviceId)?.counters ?? [])) continue;
    const at = changes.removedCounterIds?.length ? '/removedCounterIds' : '/counters';
    const ahead = exceptions.filter(({ day }) => day >= dayOf(now));
    const periods = [...timetable.weekly, ...ahead.flatMap((each) => each.periods)];
    const most = Math.max(0, ...periods.map(({ plannedCounters }) => plannedCounters));
    if (own.length === 0) wrong(at, 'leaves-a-service-without-counter');
    else if (most > own.length) wrong(at, 'fewer-than-planned');
  }
  if (problems.length > 0) return { kind: 'refused', problems };
  const after = [...working.values()]
    .filter((service) => fieldChanges(services.get(service.serviceId), service).length > 0)
    .map((service) => nextVersion(service, service.catalogueVersion, now));
  const changedMall = mallAfter(mall, changes);
  const same = JSON.stringify(changedMall) === JSON.stringify(mallAfter(mall, NO_CHANGES));
  return { kind: 'applied', after, mall: same ? null : changedMall };
}

/**
 * The counters of the building while they are changed. Each service carries its own copy of them, so
 * a counter that changes is changed in all services that it serves or has served.
 */
class CounterChanges {
  readonly #counters: Map<string, CityCounter>;
  readonly #changed = new Set<string>();

  constructor(services: ReadonlyMap<string, ServiceData>) {
    const latestLast = [...services.values()].toSorted((a, b) =>
      a.publishedAt < b.publishedAt ? -1 : 1,
    );
    this.#counters = new Map(
      latestLast.flatMap(({ counters }) => counters.map((each) => [each.counterId, each])),
    );
  }

  find(counterId: string): CityCounter | undefined {
    return this.#counters.get(counterId);
  }

  put(counter: CityCounter): void {
    const serviceIds = [...new Set(counter.serviceIds)];
    this.#counters.set(counter.counterId, { ...counter, serviceIds });
    this.#changed.add(counter.counterId);
  }

  /** A service that is new at a counter. */
  join(counterId: string, serviceId: string): void {
    const counter = this.find(counterId);
    if (!counter || counter.serviceIds.includes(serviceId)) return;
    this.put({ ...counter, serviceIds: [...counter.serviceIds, serviceId] });
  }

  remove(counterId: string): void {
    this.#counters.delete(counterId);
    this.#changed.add(counterId);
  }

  /** Another counter of the mall has this number. */
  isNumberTaken({ counterId, number }: CityCounter): boolean {
    return [...this.#counters.values()].some(
      (each) => each.number === number && each.counterId !== counterId,
    );
  }

  /** The counters that serve a service after the changes, by number. */
  of({ serviceId, counters }: ServiceData): CityCounter[] {
    const changed = [...this.#changed]
      .flatMap((counterId) => this.find(counterId) ?? [])
      .filter(({ serviceIds }) => serviceIds.includes(serviceId));
    if (!this.touches(changed, counters)) return counters;
    const kept = counters.filter(({ counterId }) => !this.#changed.has(counterId));
    return [...kept, ...changed].sort((a, b) => a.number - b.number);
  }

  /** Whether a changed counter is among them. */
  touches(...lists: readonly (readonly CityCounter[])[]): boolean {
    return lists.flat().some(({ counterId }) => this.#changed.has(counterId));
  }
}

const NO_CHANGES = { services: [], timetables: [], closedDays: [] } satisfies CatalogueChanges;

function mallAfter(mall: MallPart, changes: CatalogueChanges): MallPart {
  const { holidays = [], removedHolidays = [] } = changes;
  const { interpreters = [], removedInterpreterIds = [] } = changes;
  const days = new Set([...removedHolidays, ...holidays.map(({ date }) => date)]);
  const ids = new Set([
    ...removedInterpreterIds,
    ...interpreters.map(({ interpreterId }) => interpreterId),
  ]);
  return {
    holidays: [...mall.holidays.filter(({ date }) => !days.has(date)), ...holidays].toSorted(
      (a, b) => (a.date < b.date ? -1 : 1),
    ),
    interpreters: [
      ...mall.interpreters.filter(({ interpreterId }) => !ids.has(interpreterId)),
      ...interpreters,
    ].toSorted((a, b) => (a.interpreterId < b.interpreterId ? -1 : 1)),
  };
}

/** Field by field what differs of the mall as a whole, each holiday and interpreter by its own name. */
export function mallChanges(before: MallPart, after: MallPart): FieldChange[] {
  const named = ({ holidays, interpreters }: MallPart) => ({
    holidays: Object.fromEntries(holidays.map((each) => [each.date, each])),
    interpreters: Object.fromEntries(interpreters.map((each) => [each.interpreterId, each])),
  });
  return differences('', named(before), named(after)).map((change) => ({
    serviceId: null,
    ...change,
  }));
}

/** Indexes of stretches that end before they begin, or begin before the one before them ended. */
function periodFaults(
  periods: readonly { readonly from: string; readonly to: string }[],
): number[] {
  return periods.flatMap(({ from, to }, index) => {
    const before = periods[index - 1];
    return from >= to || (before && from < before.to) ? [index] : [];
  });
}

/** The same content as a version of its own. */
export function nextVersion(service: ServiceData, current: number, now: Instant): ServiceData {
  return { ...service, catalogueVersion: current + 1, publishedAt: now };
}

/** Field by field what differs; version and time of publishing are no content. */
export function fieldChanges(before: ServiceData | undefined, after: ServiceData): FieldChange[] {
  // What has a name of its own is compared by it: a new season does not change those after it.
  const content = ({ catalogueVersion: _, publishedAt: __, ...rest }: ServiceData) => ({
    ...rest,
    counters: Object.fromEntries(rest.counters.map((counter) => [counter.counterId, counter])),
    seasons: Object.fromEntries(rest.seasons.map((season) => [season.seasonId, season])),
    closedDays: Object.fromEntries(rest.closedDays.map((day) => [day, true])),
    exceptions: Object.fromEntries((rest.exceptions ?? []).map((each) => [each.day, each.periods])),
  });
  return differences('', before ? content(before) : undefined, content(after)).map((change) => ({
    serviceId: after.serviceId,
    ...change,
  }));
}

/** Whether the change can touch bookings: another time, other counters, another grid. */
export function touchesTimes(before: ServiceData | undefined, after: ServiceData): boolean {
  return fieldChanges(before, after).some(({ field }) =>
    /^(timetable|closedDays|seasons|exceptions|service\/(timetableId|slotMinutes|counterMinutes))/.test(
      field,
    ),
  );
}

/** Whether nothing but counters differs. */
export function touchesCountersOnly(before: ServiceData | undefined, after: ServiceData): boolean {
  return fieldChanges(before, after).every(({ field }) => field.startsWith('counters/'));
}

function differences(
  path: string,
  before: unknown,
  after: unknown,
): { field: string; before: unknown; after: unknown }[] {
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return names.flatMap((name) =>
      differences(path === '' ? name : `${path}/${name}`, before[name], after[name]),
    );
  }
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  return [{ field: path, before: before ?? null, after: after ?? null }];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Indexes of periods that end before they begin or begin before the one before them ended. */
function hoursFaults(weekly: ServiceData['timetable']['weekly']): number[] {
  return weekly.flatMap((period, index) => {
    const before = weekly[index - 1];
    const overlaps =
      before && before.weekday === period.weekday && period.from < before.to
        ? true
        : before !== undefined && before.weekday > period.weekday;
    return period.from >= period.to || overlaps ? [index] : [];
  });
}

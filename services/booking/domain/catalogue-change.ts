import type { CityService } from '@gerai/shared/contract/city.ts';
import type { ServiceData } from '@gerai/shared/events/booking.ts';
import type { DayKey, Instant } from '@gerai/shared/ports.ts';
import { countersIdOf } from './places.ts';

/** What a draft changes; everything it does not name stays. */
export interface CatalogueChanges {
  /** Services as they shall be, whole; a new one joins the queue and timetable that it names. */
  readonly services: readonly CityService[];
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
}

export interface ChangeProblem {
  readonly pointer: string;
  readonly code: string;
}

/** One field that differs, by its path in the service: `timetable/weekly/0/to`. */
export interface FieldChange {
  readonly serviceId: string;
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * The services that the changes leave different, each with the next version of its own, or what is
 * wrong with the changes.
 */
export function applyChanges(
  services: ReadonlyMap<string, ServiceData>,
  changes: CatalogueChanges,
  now: Instant,
):
  | { readonly kind: 'applied'; readonly after: readonly ServiceData[] }
  | { readonly kind: 'refused'; readonly problems: readonly ChangeProblem[] } {
  const problems: ChangeProblem[] = [];
  const wrong = (pointer: string, code: string) => {
    problems.push({ pointer, code });
  };
  const working = new Map(services);
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
      counters: base.counters.map((counter) =>
        counter.serviceIds.includes(service.serviceId)
          ? counter
          : { ...counter, serviceIds: [...counter.serviceIds, service.serviceId] },
      ),
    });
  });
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
  if (problems.length > 0) return { kind: 'refused', problems };
  const after = [...working.values()]
    .filter((service) => fieldChanges(services.get(service.serviceId), service).length > 0)
    .map((service) => nextVersion(service, service.catalogueVersion, now));
  return { kind: 'applied', after };
}

/** The same content as a version of its own. */
export function nextVersion(service: ServiceData, current: number, now: Instant): ServiceData {
  return { ...service, catalogueVersion: current + 1, publishedAt: now };
}

/** Field by field what differs; version and time of publishing are no content. */
export function fieldChanges(before: ServiceData | undefined, after: ServiceData): FieldChange[] {
  const content = ({ catalogueVersion: _, publishedAt: __, ...rest }: ServiceData) => rest;
  return differences('', before ? content(before) : undefined, content(after)).map((change) => ({
    serviceId: after.serviceId,
    ...change,
  }));
}

/** Whether the change can touch bookings: another time, other counters, another grid. */
export function touchesTimes(before: ServiceData | undefined, after: ServiceData): boolean {
  return fieldChanges(before, after).some(({ field }) =>
    /^(timetable|closedDays|seasons|service\/(timetableId|slotMinutes|counterMinutes))/.test(field),
  );
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

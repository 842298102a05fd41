import { importCity } from '@gerai/booking/app/import-city.ts';
import { availabilityOf, NOTHING_TAKEN } from '@gerai/booking/domain/availability.ts';
import { openingOf } from '@gerai/booking/domain/timetable.ts';
import { loadCity } from '@gerai/config/load.ts';
import type { CityHoliday } from '@gerai/shared/contract/city.ts';
import type { ServiceData } from '@gerai/shared/events/booking.ts';
import { sequentialIds, testContext } from '@gerai/shared/testing/doubles.ts';
import { addDays, clockTimeOf, instantAt, minutesOf, weekdayOf } from '@gerai/shared/time.ts';
import { beforeAll, describe, expect, it } from 'vitest';

/** The joint decree of three ministers for 2026: 17 holidays and 8 days of joint leave. */
const DECREE = {
  national:
    '01-01 01-16 02-17 03-19 03-21 03-22 04-03 04-05 05-01 05-14 05-27 05-31 06-01 06-16 08-17 08-25 12-25',
  'joint-leave': '02-16 03-18 03-20 03-23 03-24 05-15 05-28 12-24',
} as const;

const YEAR = Array.from({ length: 365 }, (_, index) => addDays('2026-01-01', index));
const services: ServiceData[] = [];
let holidays: ReadonlyMap<string, CityHoliday>;

/** Pekalongan as it would have been loaded before the year began. */
beforeAll(async () => {
  const city = await loadCity(new URL('../../config/pekalongan/', import.meta.url));
  holidays = new Map(city.holidays.map((holiday) => [holiday.date, holiday]));
  const cities = {
    isInstalled: () => Promise.resolve(false),
    putMall: () => Promise.resolve(),
    putService: (service: ServiceData) => {
      services.push(service);
      return Promise.resolve();
    },
    markInstalled: () => Promise.resolve(),
  };
  const context = testContext('2025-12-31T02:00:00.000Z');
  await importCity({ mallId: 'pekalongan', ids: sequentialIds(), cities }, city, context);
});

/** One service of each timetable and grid: the others have the same days and slots. */
const kinds = () =>
  new Map(
    services.map((each) => {
      const { timetableId, slotMinutes, counterMinutes } = each.service;
      return [`${each.agency.agencyId} ${timetableId} ${slotMinutes} ${counterMinutes}`, each];
    }),
  );

const freeOn = (service: ServiceData, day: string) =>
  availabilityOf(
    { service, holidays, day, applicants: 1, now: instantAt(addDays(day, -1), '08:00') },
    NOTHING_TAKEN,
  );

describe('the year 2026 of Pekalongan', () => {
  it('closes every service on the whole table of holidays, each by its name, and on no other day', () => {
    const decreed = Object.entries(DECREE).flatMap(([kind, days]) =>
      days.split(' ').map((day) => [`2026-${day}`, kind] as const),
    );
    expect(decreed).toHaveLength(25);
    const kindOf = new Map<string, string>(decreed);
    expect(services).toHaveLength(60);
    for (const service of services) {
      const closed = YEAR.flatMap((day) => {
        const opening = openingOf(service, holidays, day);
        return opening.kind === 'holiday' ? [[day, opening.holiday.kind]] : [];
      });
      expect(closed).toEqual(
        decreed.toSorted(([a], [b]) => (a < b ? -1 : 1)).map((each) => [...each]),
      );
      for (const day of YEAR) {
        if (kindOf.has(day))
          expect(freeOn(service, day)).toMatchObject({ state: 'holiday', slots: [] });
      }
    }
  });
  it('opens nobody on a weekend or on a weekday on which the agency does not sit', () => {
    for (const service of kinds().values()) {
      const sits = new Set(service.timetable.weekly.map(({ weekday }) => weekday));
      for (const day of YEAR) {
        const opening = openingOf(service, holidays, day);
        if (!sits.has(weekdayOf(day))) expect(opening.kind).not.toBe('open');
      }
    }
  });
  it('has in Ramadan the hours of Ramadan, on Fridays a break, and no slot outside of its opening', () => {
    const outside: string[] = [];
    const inRamadan = (day: string) => day >= '2026-02-19' && day <= '2026-03-20';
    const days = YEAR.filter(
      (day) => weekdayOf(day) === 5 || inRamadan(day) || day.endsWith('-03') || day.endsWith('-28'),
    );
    for (const service of kinds().values()) {
      for (const day of days) {
        const opening = openingOf(service, holidays, day);
        const periods = opening.kind === 'open' ? opening.periods : [];
        const isFriday = weekdayOf(day) === 5;
        const isRamadan = inRamadan(day);
        for (const { slotStart, slotEnd } of freeOn(service, day).slots) {
          const [from, to] = [minutesOf(clockTimeOf(slotStart)), minutesOf(clockTimeOf(slotEnd))];
          // Touching periods are one stretch: lunch taken in turns does not break a slot.
          const open = periods.reduce(
            (sum, period) =>
              sum + Math.max(0, Math.min(to, period.to) - Math.max(from, period.from)),
            0,
          );
          const [breaks, again] = isFriday ? ['11:30', '12:30'] : ['12:00', '12:30'];
          const overBreak = to > minutesOf(breaks) && from < minutesOf(again);
          const early = from < minutesOf('08:15') || to > minutesOf(isFriday ? '14:30' : '15:15');
          if (open < to - from || (isFriday && overBreak) || (isRamadan && (early || overBreak))) {
            outside.push(`${service.serviceId} ${slotStart}`);
          }
        }
      }
    }
    expect(outside).toEqual([]);
  });
  it('goes on over midnight and the end of the year in Jakarta, not in UTC', () => {
    const service = services.find(({ serviceId }) => serviceId === 'dukcapil-kk');
    if (!service) throw new Error('No service');
    const at = (now: string) =>
      availabilityOf({ service, holidays, day: '2027-01-04', applicants: 1, now }, NOTHING_TAKEN)
        .state;
    const { bookingHorizonDays } = service.service;
    const opens = addDays('2027-01-04', -bookingHorizonDays);
    expect(at(instantAt(addDays(opens, -1), '23:59'))).toBe('not-yet-open');
    expect(at(instantAt(opens, service.service.opensAt))).toBe('open');
    expect(at(instantAt('2027-01-05', '00:00'))).toBe('past');
    expect(at(instantAt('2027-01-04', '00:00'))).toBe('open');
    expect(freeOn(service, '2026-12-31').slots[0]?.slotStart).toBe('2026-12-31T01:00:00.000Z');
    expect(freeOn(service, '2027-01-01').state).toBe('holiday');
  });
});

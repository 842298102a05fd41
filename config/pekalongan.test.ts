import { type City, WEEKDAYS } from '@gerai/shared/contract/city.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadCity } from './load.ts';

let city: City;

beforeAll(async () => {
  city = await loadCity(new URL('./pekalongan', import.meta.url));
});

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

describe('the mall of Pekalongan', () => {
  it('has 18 gerai with the prefixes, floors and daily quotas of the plan', () => {
    const gerai = city.agencies.map((agency) => {
      const services = city.services.filter((service) => service.agencyId === agency.agencyId);
      return [
        agency.number,
        city.queues.find((queue) => queue.agencyId === agency.agencyId)?.prefix,
        agency.floor,
        services.reduce((sum, { dailyQuota }) => sum + dailyQuota.booking + dailyQuota.walkIn, 0),
      ];
    });
    expect(gerai).toEqual([
      [1, 'A', 1, 40],
      [2, 'B', 1, 30],
      [3, 'C', 1, 100],
      [4, 'D', 1, 60],
      [5, 'E', 1, 40],
      [6, 'F', 2, 20],
      [7, 'G', 2, 50],
      [8, 'H', 2, 40],
      [9, 'J', 2, 20],
      [10, 'K', 1, 50],
      [11, 'L', 2, 20],
      [12, 'M', 2, 20],
      [13, 'N', 2, 20],
      [14, 'P', 2, 30],
      [15, 'Q', 1, 60],
      [16, 'R', 1, 30],
      [17, 'S', 2, 30],
      [18, 'T', 1, 80],
    ]);
  });

  it('has two services or more in each gerai, and 18 counters or more', () => {
    for (const { agencyId } of city.agencies) {
      const services = city.services.filter((service) => service.agencyId === agencyId);
      expect(services.length, agencyId).toBeGreaterThanOrEqual(2);
    }
    expect(city.counters.length).toBeGreaterThanOrEqual(18);
  });

  it('plans no more work for a day than its counters have minutes', () => {
    for (const timetable of city.timetables) {
      const planned = WEEKDAYS.map((weekday) =>
        timetable.week[weekday].reduce(
          (sum, { from, to, plannedCounters }) =>
            sum + (minuteOf(to) - minuteOf(from)) * plannedCounters,
          0,
        ),
      );
      const work = city.services
        .filter((service) => service.timetableId === timetable.timetableId)
        .reduce(
          (sum, { dailyQuota, counterMinutes }) =>
            sum + (dailyQuota.booking + dailyQuota.walkIn) * counterMinutes,
          0,
        );
      expect(work, timetable.timetableId).toBeGreaterThan(0);
      expect(work, timetable.timetableId).toBeLessThanOrEqual(Math.max(...planned));
    }
  });

  it('is closed on Friday from 11.30 to 13.00 and never open outside 08.00 to 15.30', () => {
    for (const { timetableId, week } of city.timetables) {
      for (const { from, to } of week.friday) {
        expect(to <= '11:30' || from >= '13:00', timetableId).toBe(true);
      }
      for (const { from, to } of WEEKDAYS.flatMap((weekday) => week[weekday])) {
        expect(from >= '08:00' && to <= '15:30', timetableId).toBe(true);
      }
      expect([...week.saturday, ...week.sunday]).toEqual([]);
    }
  });

  it('names the agency in place of services of health, police, court and social aid', () => {
    const sensitive = new Set(
      city.services.filter((service) => service.sensitive).map((service) => service.serviceId),
    );
    for (const serviceId of ['dinkes-jkn-pbi', 'polres-skck', 'kejaksaan-tilang', 'dinsos-dtsen']) {
      expect(sensitive).toContain(serviceId);
    }
    expect(sensitive).not.toContain('dukcapil-ktp-el-rekam');
  });

  it('sends residents of Utara and Timur to the health office for JKN', () => {
    const jkn = city.services.find((service) => service.serviceId === 'dinkes-jkn-pbi');
    expect(jkn?.referrals.flatMap((referral) => referral.kecamatanIds)).toEqual([
      'pekalongan-utara',
      'pekalongan-timur',
    ]);
  });
});

describe('the holidays', () => {
  const of = (year: string) => city.holidays.filter((holiday) => holiday.date.startsWith(year));

  it('of 2026 are those of the decree: 17 national and 8 of joint leave', () => {
    const days = (kind: string) =>
      of('2026')
        .filter((holiday) => holiday.kind === kind)
        .map((holiday) => holiday.date.slice(5))
        .join(' ');
    expect(days('national')).toBe(
      '01-01 01-16 02-17 03-19 03-21 03-22 04-03 04-05 05-01 05-14 05-27 05-31 06-01 06-16 08-17 08-25 12-25',
    );
    expect(days('joint-leave')).toBe('02-16 03-18 03-20 03-23 03-24 05-15 05-28 12-24');
    expect(of('2026').every((holiday) => holiday.status === 'official')).toBe(true);
  });

  it('of 2027 are estimates', () => {
    expect(of('2027')).toHaveLength(17);
    expect(of('2027').every((holiday) => holiday.status === 'estimate')).toBe(true);
  });
});

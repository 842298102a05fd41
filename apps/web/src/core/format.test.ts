import { afterEach, describe, expect, test, vi } from 'vitest';

// The names follow the language of the page, and here is no page.
vi.stubGlobal('document', { documentElement: { lang: 'id' } });
const { language } = await import('./language.ts');
const { clock, longDay, middleDay, monthName, plusDays, shortDay, weekdayName } = await import(
  './format.ts'
);

afterEach(() => {
  language.value = 'id';
});

describe.each(['id', 'en'] as const)('dates in %s', (chosen) => {
  const locale = chosen === 'id' ? 'id-ID' : 'en-GB';
  const formats = new Map<string, Intl.DateTimeFormat>();
  const intl = (options: Intl.DateTimeFormatOptions, at: Date) => {
    const name = JSON.stringify(options);
    const format = formats.get(name) ?? new Intl.DateTimeFormat(locale, options);
    formats.set(name, format);
    return format.format(at);
  };
  // Commas differ between versions of ICU, and “Sept” is shortened as any other month here.
  const plain = (text: string) =>
    text.replaceAll(',', '').replace('Sept ', 'Sep ').replace(/Sept$/, 'Sep');

  test('are those that Intl writes, on each day of two years', () => {
    language.value = chosen;
    for (let day = '2027-01-01'; day < '2029-01-01'; day = plusDays(day, 1)) {
      const at = new Date(`${day}T12:00:00Z`);
      const timeZone = 'UTC';
      const middle = { weekday: 'long', day: 'numeric', month: 'long', timeZone } as const;
      expect(plain(middleDay(day))).toBe(plain(intl(middle, at)));
      expect(plain(longDay(day))).toBe(plain(intl({ ...middle, year: 'numeric' }, at)));
      expect(plain(shortDay(day))).toBe(
        plain(intl({ weekday: 'short', day: 'numeric', month: 'short', timeZone }, at)),
      );
      expect(monthName(day)).toBe(intl({ month: 'long', year: 'numeric', timeZone }, at));
      expect(weekdayName(at.getUTCDay() || 7)).toBe(intl({ weekday: 'long', timeZone }, at));
    }
  });

  test('have the time of Jakarta', () => {
    language.value = chosen;
    for (const instant of [
      '2026-11-24T16:59:59.999Z',
      '2026-11-24T17:00:00.000Z',
      '2026-06-01T01:05:00Z',
    ]) {
      const time = intl(
        { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'Asia/Jakarta' },
        new Date(instant),
      );
      expect(clock(instant)).toBe(time);
      expect(clock(Date.parse(instant))).toBe(time);
    }
  });
});

test('“Selasa, 24 November 2026” has its comma, and what is no day is refused', () => {
  expect(longDay('2026-11-24')).toBe('Selasa, 24 November 2026');
  expect(shortDay('2026-08-05')).toBe('Rab, 5 Agu');
  language.value = 'en';
  expect(longDay('2026-11-24')).toBe('Tuesday 24 November 2026');
  expect(() => longDay('tomorrow')).toThrow(RangeError);
});

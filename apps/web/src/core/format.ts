import { language } from './language.ts';

/**
 * Dates are written from these names and not by `Intl.DateTimeFormat`: making the first of those took a
 * third of the processor time of a page of times on a cheap phone, and Jakarta has no summer time.
 */
const NAMES = {
  id: {
    weekdays: ['Minggu', 'Senin', 'Selasa', 'Rabu', 'Kamis', 'Jumat', 'Sabtu'],
    months: [
      'Januari',
      'Februari',
      'Maret',
      'April',
      'Mei',
      'Juni',
      'Juli',
      'Agustus',
      'September',
      'Oktober',
      'November',
      'Desember',
    ],
    comma: ',',
  },
  en: {
    weekdays: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
    months: [
      'January',
      'February',
      'March',
      'April',
      'May',
      'June',
      'July',
      'August',
      'September',
      'October',
      'November',
      'December',
    ],
    comma: '',
  },
} as const;
const locale = () => (language.value === 'id' ? 'id-ID' : 'en-GB');

interface Written {
  readonly weekday: string;
  readonly date: number;
  readonly month: string;
  readonly year: number;
}

/** The parts of a day key. @throws RangeError for what is no day. */
function parts(day: string): Written {
  const at = new Date(`${day}T00:00:00Z`);
  const { weekdays, months } = NAMES[language.value];
  const weekday = weekdays[at.getUTCDay()];
  const month = months[at.getUTCMonth()];
  if (!weekday || !month) throw new RangeError(`No day: ${day}`);
  return { weekday, month, date: at.getUTCDate(), year: at.getUTCFullYear() };
}

/** “Selasa, 24 November 2026” of a day key. */
export function longDay(day: string): string {
  return `${middleDay(day)} ${parts(day).year}`;
}

/** “Sel, 24 Nov”. */
export function shortDay(day: string): string {
  const { weekday, date, month } = parts(day);
  return `${weekday.slice(0, 3)}${NAMES[language.value].comma} ${date} ${month.slice(0, 3)}`;
}

/** “Selasa, 24 November”. */
export function middleDay(day: string): string {
  const { weekday, date, month } = parts(day);
  return `${weekday}${NAMES[language.value].comma} ${date} ${month}`;
}

/** “November 2026” of any day in it. */
export function monthName(day: string): string {
  const { month, year } = parts(day);
  return `${month} ${year}`;
}

/** “Senin”, of 1 Monday to 7 Sunday. */
export function weekdayName(weekday: number): string {
  return NAMES[language.value].weekdays[weekday % 7] ?? '';
}

/** “10.30” of an instant or of ms; “10:30” in English. */
export function clock(instant: string | number): string {
  return clockTime(
    new Date(new Date(instant).getTime() + 7 * 3_600_000).toISOString().slice(11, 16),
  );
}

/** “10.30” of a clock time `10:30`. */
export function clockTime(time: string): string {
  return language.value === 'id' ? time.replace(':', '.') : time;
}

/** The day in Jakarta of ms. */
export function dayKey(ms: number): string {
  return new Date(ms + 7 * 3_600_000).toISOString().slice(0, 10);
}

/** `2026-11-24` a number of days later. */
export function plusDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Minutes of a wait as people say them: rounded up to five. */
export function roundedMinutes(minutes: number): number {
  return Math.max(5, Math.ceil(minutes / 5) * 5);
}

/** `K7P-M4T` of a booking code. */
export function spacedCode(code: string): string {
  return `${code.slice(0, 3)}-${code.slice(3)}`;
}

export function number(value: number, digits = 0): string {
  return new Intl.NumberFormat(locale(), {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);
}

export function rupiah(value: number): string {
  return `Rp${number(value)}`;
}

/** `mm.dd` since an instant, for a running time. */
export function elapsed(sinceMs: number, now: number): string {
  const seconds = Math.max(0, Math.floor((now - sinceMs) / 1000));
  return `${Math.floor(seconds / 60)}.${String(seconds % 60).padStart(2, '0')}`;
}

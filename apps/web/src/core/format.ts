import { language } from './language.ts';

const ZONE = 'Asia/Jakarta';
const formats = new Map<string, Intl.DateTimeFormat>();
/** Making one takes longer than using it a hundred times, on a cheap phone above all. */
function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = `${locale()} ${JSON.stringify(options)}`;
  const known = formats.get(name);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locale(), options);
  formats.set(name, made);
  return made;
}
const locale = () => (language.value === 'id' ? 'id-ID' : 'en-GB');

/** “Selasa, 24 November 2026” of a day key. */
export function longDay(day: string): string {
  return noon(day, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
}

/** “Sel, 24 Nov”. */
export function shortDay(day: string): string {
  return noon(day, { weekday: 'short', day: 'numeric', month: 'short' });
}

/** “Selasa, 24 November”. */
export function middleDay(day: string): string {
  return noon(day, { weekday: 'long', day: 'numeric', month: 'long' });
}

function noon(day: string, options: Intl.DateTimeFormatOptions): string {
  return dateFormat({ ...options, timeZone: 'UTC' }).format(new Date(`${day}T12:00:00Z`));
}

/** “10.30” of an instant or of ms; “10:30” in English. */
export function clock(instant: string | number): string {
  return dateFormat({
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: ZONE,
  }).format(new Date(instant));
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

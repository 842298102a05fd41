import type { DayKey, Instant } from './ports.ts';

/**
 * Jakarta day arithmetic. Western Indonesia Time is UTC+7 all year and has been since 1988, so a
 * fixed offset is exact and costs no time zone database.
 */
const JAKARTA_OFFSET_MS = 7 * 60 * 60 * 1000;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Milliseconds since the epoch. @throws RangeError when the text is no instant. */
export function epochMs(instant: Instant): number {
  const ms = Date.parse(instant);
  if (Number.isNaN(ms)) throw new RangeError(`Not an instant: ${instant}`);
  return ms;
}

export function instantOf(ms: number): Instant {
  return new Date(ms).toISOString();
}

export function addSeconds(instant: Instant, seconds: number): Instant {
  return instantOf(epochMs(instant) + seconds * 1000);
}

export function addMinutes(instant: Instant, minutes: number): Instant {
  return instantOf(epochMs(instant) + minutes * MINUTE_MS);
}

/** Seconds from `from` to `to`; negative when `to` is earlier. */
export function secondsBetween(from: Instant, to: Instant): number {
  return (epochMs(to) - epochMs(from)) / 1000;
}

export function earlier(a: Instant, b: Instant): Instant {
  return a < b ? a : b;
}

export function later(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}

/** The Jakarta day that the instant falls on. */
export function dayOf(instant: Instant): DayKey {
  return instantOf(epochMs(instant) + JAKARTA_OFFSET_MS).slice(0, 10);
}

/** The Jakarta time of day, `09:30`. */
export function clockTimeOf(instant: Instant): string {
  return instantOf(epochMs(instant) + JAKARTA_OFFSET_MS).slice(11, 16);
}

/** The Jakarta hour, 0 to 23. */
export function hourOf(instant: Instant): number {
  return Number(clockTimeOf(instant).slice(0, 2));
}

/** The instant of a Jakarta day and time of day: `instantAt('2026-11-30', '09:30')`. */
export function instantAt(day: DayKey, clockTime: string): Instant {
  return instantOf(epochMs(`${day}T${clockTime}:00.000Z`) - JAKARTA_OFFSET_MS);
}

/** True when the text is a day that exists: `2026-02-30` does not. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00.000Z`);
  return !Number.isNaN(ms) && instantOf(ms).startsWith(text);
}

export function addDays(day: DayKey, days: number): DayKey {
  return instantOf(epochMs(`${day}T00:00:00.000Z`) + days * DAY_MS).slice(0, 10);
}

/** Whole days from one day to another. */
export function daysBetween(from: DayKey, to: DayKey): number {
  return Math.round((epochMs(`${to}T00:00:00.000Z`) - epochMs(`${from}T00:00:00.000Z`)) / DAY_MS);
}

/** 1 Monday … 7 Sunday (ISO 8601). */
export function weekdayOf(day: DayKey): number {
  return new Date(`${day}T00:00:00.000Z`).getUTCDay() || 7;
}

/** The earlier of two times of day. */
export function earlierTime(a: string, b: string): string {
  return a < b ? a : b;
}

/** The later of two times of day. */
export function laterTime(a: string, b: string): string {
  return a > b ? a : b;
}

/** Minutes since midnight of a time of day. */
export function minutesOf(clockTime: string): number {
  return Number(clockTime.slice(0, 2)) * 60 + Number(clockTime.slice(3, 5));
}

/** The time of day so many minutes after midnight. */
export function clockTimeAt(minutes: number): string {
  const pad = (n: number) => String(n).padStart(2, '0');
  return `${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}

/** Epoch seconds for a table's `expiresAt`, so many days after the instant. */
export function expiryAfter(instant: Instant, days: number): number {
  return Math.ceil((epochMs(instant) + days * DAY_MS) / 1000);
}

const WEEKDAYS = {
  id: ['Sen', 'Sel', 'Rab', 'Kam', 'Jum', 'Sab', 'Min'],
  en: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
} as const;

/** `Sen 30/11/26`, short enough for an SMS. */
export function shortDay(day: DayKey, language: 'id' | 'en'): string {
  const name = WEEKDAYS[language][weekdayOf(day) - 1] ?? '';
  return `${name} ${day.slice(8, 10)}/${day.slice(5, 7)}/${day.slice(2, 4)}`;
}

/** `09.30`, as Indonesians write it. */
export function dottedTime(instant: Instant): string {
  return clockTimeOf(instant).replace(':', '.');
}

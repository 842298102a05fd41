import { plusDays } from '../../core/format.ts';

/** The days of a calendar: pure, of day keys (`2026-11-26`) and months (`2026-11`). */
export function monthOf(day: string): string {
  return day.slice(0, 7);
}

/** The months from a day's to another's, both included. */
export function monthsBetween(first: string, last: string): string[] {
  const months: string[] = [];
  for (let month = monthOf(first); month <= monthOf(last); month = monthAfter(month, 1)) {
    months.push(month);
  }
  return months;
}

/** The month so many later, or earlier. */
export function monthAfter(month: string, months: number): string {
  const count = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + months;
  return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}`;
}

export function lastDayOf(month: string): string {
  return plusDays(`${monthAfter(month, 1)}-01`, -1);
}

/** 1 Monday to 7 Sunday. */
export function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
}

/** The weeks of a month from Monday on; nothing where a day is of another month. */
export function weeksOf(month: string): (string | undefined)[][] {
  const first = `${month}-01`;
  const last = lastDayOf(month);
  const weeks: (string | undefined)[][] = [];
  for (let monday = plusDays(first, 1 - weekdayOf(first)); monday <= last; ) {
    const days = [0, 1, 2, 3, 4, 5, 6].map((index) => plusDays(monday, index));
    weeks.push(days.map((day) => (monthOf(day) === month ? day : undefined)));
    monday = plusDays(monday, 7);
  }
  return weeks;
}

/** The first days of the answers, of `length` days each, that cover what of a month is not before today. */
export function rangesOf(month: string, today: string, length: number): string[] {
  const ranges: string[] = [];
  const first = `${month}-01`;
  for (let from = first < today ? today : first; from <= lastDayOf(month); ) {
    ranges.push(from);
    from = plusDays(from, length);
  }
  return ranges;
}

/**
 * Where a key leads from a day, as in any calendar: arrows by days and weeks, Home and End in the week,
 * Page Up and Page Down by months. Nothing for another key; never before `first` or after `last`.
 */
export function dayByKey(
  key: string,
  day: string,
  first: string,
  last: string,
): string | undefined {
  const wanted = (() => {
    switch (key) {
      case 'ArrowLeft':
        return plusDays(day, -1);
      case 'ArrowRight':
        return plusDays(day, 1);
      case 'ArrowUp':
        return plusDays(day, -7);
      case 'ArrowDown':
        return plusDays(day, 7);
      case 'Home':
        return plusDays(day, 1 - weekdayOf(day));
      case 'End':
        return plusDays(day, 7 - weekdayOf(day));
      case 'PageUp':
        return sameDayIn(monthAfter(monthOf(day), -1), day);
      case 'PageDown':
        return sameDayIn(monthAfter(monthOf(day), 1), day);
      default:
        return undefined;
    }
  })();
  if (wanted === undefined) return undefined;
  return wanted < first ? first : wanted > last ? last : wanted;
}

/** The 31st of a month that has none is its last day. */
function sameDayIn(month: string, day: string): string {
  const wanted = `${month}${day.slice(7)}`;
  const last = lastDayOf(month);
  return wanted > last ? last : wanted;
}

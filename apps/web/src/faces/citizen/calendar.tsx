import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { serverNow } from '../../core/clock.ts';
import { dayKey, middleDay, monthName, plusDays, weekdayName } from '../../core/format.ts';
import { said } from '../../core/language.ts';
import { liveResource } from '../../core/live.ts';
import { t } from '../../i18n/citizen.ts';
import { Stale } from '../../kit/kit.tsx';
import { FullRow, lacksInterpreter, Presence, type Slot, SlotButtons } from './day-parts.tsx';
import {
  dayByKey,
  lastDayOf,
  monthAfter,
  monthOf,
  monthsBetween,
  rangesOf,
  weeksOf,
} from './month.ts';
import { type Day, TIMES_GOOD_MS, type TimesQuestion, timesName, timesOptions } from './times.ts';

/** Days in one answer. */
const RANGE_DAYS = 14;

/**
 * A month as a grid: arrows move among its days, Page Up and Page Down among months, and each day says
 * in words how it stands. The times of the chosen day are below.
 */
export function Calendar({
  question,
  start,
  horizonDays,
  choose,
  waitFor,
}: {
  question: Omit<TimesQuestion, 'from'>;
  /** The day that is chosen at first: the first with a time. */
  start: string | undefined;
  /** How many days ahead may be booked. */
  horizonDays: number;
  choose: (slot: Slot) => void;
  waitFor?: (day: string) => void;
}) {
  const w = t().slots;
  const today = dayKey(serverNow());
  const last = lastDayOf(monthOf(plusDays(today, horizonDays)));
  const months = monthsBetween(today, last);
  const [at, setAt] = useState(start ?? today);
  const [chosen, setChosen] = useState(start);
  const grid = useRef<HTMLTableElement>(null);
  const below = useRef<HTMLHeadingElement>(null);
  const follow = useRef(false);
  const month = monthOf(at);
  const { days, lives } = useMonth(question, month, today);
  const shown = days.get(chosen ?? '');

  useLayoutEffect(() => {
    // The focus goes along with the arrows, before the next key can come, and stays where it is when a button turned the page.
    if (!follow.current) return;
    follow.current = false;
    grid.current?.querySelector<HTMLElement>(`[data-day="${at}"]`)?.focus();
  }, [at]);

  const turnTo = (wanted: string) => {
    const first = `${wanted}-01`;
    setAt(first < today ? today : first);
  };
  const pick = (day: string) => {
    setAt(day);
    const found = days.get(day);
    if (!found || (found.slots.length === 0 && found.state !== 'full')) return;
    if (lacksInterpreter(found, question.interpreter)) return;
    setChosen(day);
    // Once it is drawn.
    queueMicrotask(() => requestAnimationFrame(() => below.current?.focus()));
  };
  const before = monthAfter(month, -1);
  const after = monthAfter(month, 1);
  const heading = monthName(`${month}-01`);
  const stale = lives.find(({ state }) => state.value === 'stale');
  return (
    <section class="calendar" aria-label={w.calendar}>
      <div class="months">
        <button
          type="button"
          aria-label={w.monthBefore}
          aria-disabled={!months.includes(before)}
          onClick={() => months.includes(before) && turnTo(before)}
        >
          ‹
        </button>
        <select
          aria-label={w.month}
          value={month}
          onChange={(event) => turnTo(event.currentTarget.value)}
        >
          {months.map((each) => (
            <option key={each} value={each}>
              {monthName(`${each}-01`)}
            </option>
          ))}
        </select>
        <button
          type="button"
          aria-label={w.monthAfter}
          aria-disabled={!months.includes(after)}
          onClick={() => months.includes(after) && turnTo(after)}
        >
          ›
        </button>
      </div>
      <p class="sr-only" role="status">
        {heading}
        {days.size > 0 ? `: ${w.monthHas(countOpen(days, month))}` : ''}
      </p>
      {stale && <Stale live={stale} goodMs={TIMES_GOOD_MS} />}
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table that arrows move in is a grid
        role="grid"
        aria-label={heading}
        aria-describedby="kalender-petunjuk"
        aria-busy={days.size === 0}
        ref={grid}
        onKeyDown={(event) => {
          if (event.ctrlKey || event.metaKey || event.altKey) return;
          const next = dayByKey(event.key, at, today, last);
          if (next === undefined) return;
          event.preventDefault();
          follow.current = true;
          setAt(next);
        }}
      >
        <thead>
          <tr>
            {[1, 2, 3, 4, 5, 6, 7].map((weekday) => (
              <th scope="col" key={weekday}>
                <span aria-hidden="true">{weekdayName(weekday).slice(0, 3)}</span>
                <span class="sr-only">{weekdayName(weekday)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeksLeft(month, today).map((week, index) => (
            <tr key={`${month} ${index}`}>
              {week.map((day, column) =>
                day === undefined ? (
                  <td key={column} />
                ) : (
                  <td key={column}>
                    <DayButton
                      day={day}
                      found={days.get(day)}
                      past={day < today}
                      focusable={day === at}
                      chosen={day === chosen}
                      interpreter={question.interpreter}
                      pick={pick}
                    />
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
      <p class="hint" id="kalender-petunjuk">
        {w.calendarHint}
      </p>
      {shown && shown.slots.length > 0 && (
        <section class="day-times" aria-label={middleDay(shown.day)}>
          <h2 ref={below} tabIndex={-1}>
            {middleDay(shown.day)}
          </h2>
          {question.interpreter && <Presence day={shown} />}
          <SlotButtons day={shown} choose={choose} level={3} />
        </section>
      )}
      {shown && shown.slots.length === 0 && (
        <section class="day-times" aria-label={middleDay(shown.day)}>
          <h2 ref={below} tabIndex={-1}>
            {w.fullDay(middleDay(shown.day))}
          </h2>
          {waitFor && <FullRow day={shown.day} waitFor={waitFor} />}
        </section>
      )}
    </section>
  );
}

function DayButton({
  day,
  found,
  past,
  focusable,
  chosen,
  interpreter,
  pick,
}: {
  day: string;
  found: Day | undefined;
  past: boolean;
  focusable: boolean;
  chosen: boolean;
  interpreter: boolean;
  pick: (day: string) => void;
}) {
  const w = t().slots;
  const state = past
    ? 'past'
    : found?.state === 'open' && found.slots.length === 0
      ? 'full'
      : found?.state;
  const free = state === 'open' ? (found?.slots.length ?? 0) : 0;
  const holiday = found?.holiday ? ` (${said(found.holiday.name)})` : '';
  const away = found !== undefined && lacksInterpreter(found, interpreter);
  const words = away
    ? t().interpreter.away
    : state === 'open'
      ? w.count(free)
      : state
        ? w.states[state].toLowerCase()
        : '';
  return (
    <button
      type="button"
      class={`date is-${state ?? 'unknown'}`}
      data-day={day}
      tabIndex={focusable ? 0 : -1}
      aria-pressed={chosen}
      aria-disabled={away || (free === 0 && state !== 'full')}
      onClick={() => pick(day)}
    >
      {/* A name of its own, and not `aria-label`: what is seen is part of what is heard. */}
      <span class="sr-only">{`${middleDay(day)}${words && `, ${words}`}${holiday}`}</span>
      <span aria-hidden="true">{Number(day.slice(8))}</span>
      <small aria-hidden="true">
        {away ? '–' : state === 'open' ? free : state ? w.marks[state] : '\u00a0'}
      </small>
    </button>
  );
}

/** The weeks that are not over: nobody looks for a time in the past. */
function weeksLeft(month: string, today: string) {
  return weeksOf(month).filter((week) => week.some((day) => day !== undefined && day >= today));
}

function countOpen(days: ReadonlyMap<string, Day>, month: string): number {
  return [...days.values()].filter(({ day, slots }) => monthOf(day) === month && slots.length > 0)
    .length;
}

/** The days of a month as the service tells them, in as many questions as it takes. */
function useMonth(question: Omit<TimesQuestion, 'from'>, month: string, today: string) {
  const name = `${timesName({ ...question, from: month })} ${today}`;
  const lives = useMemo(
    () =>
      rangesOf(month, today, RANGE_DAYS).map((from) =>
        // Today's is the same question as that of the list.
        liveResource(timesOptions({ ...question, from: from === today ? undefined : from })),
      ),
    [name],
  );
  useEffect(
    () => () => {
      for (const live of lives) live.stop();
    },
    [lives],
  );
  const days = new Map<string, Day>();
  for (const { data } of lives) {
    for (const day of data.value?.days ?? []) {
      days.set(day.day, { ...day, slots: day.slots.filter(({ remaining }) => remaining > 0) });
    }
  }
  return { days, lives };
}

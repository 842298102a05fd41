import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { isObject, type Problem } from '../../core/api.ts';
import { clockTime, lineDay, middleDay, plusDays } from '../../core/format.ts';
import { said } from '../../core/language.ts';
import { useLive } from '../../core/use-live.ts';
import { t } from '../../i18n/citizen.ts';
import { Loading, Stale } from '../../kit/kit.tsx';
import { later } from '../../kit/later.tsx';
import { FullRow, lacksInterpreter, Presence, type Slot, SlotButtons } from './day-parts.tsx';
import { InterpreterChoice } from './interpreter.tsx';
import type { ServiceView } from './service.tsx';
import { type Availability, type Day, TIMES_GOOD_MS, timesName, timesOptions } from './times.ts';

export function whenText({ day, time }: Slot): string {
  return `${middleDay(day)}, ${clockTime(time)} WIB`;
}

const Calendar = later(() => import('./calendar.tsx').then((each) => each.Calendar));

/** A month instead of the list; kept as long as the page, also over the way back. */
const asMonth = signal(false);

/**
 * The times of 14 days: the earliest as a choice already made, the days to open, why some cannot be
 * chosen, and three ways out when there is none.
 */
export function SlotPicker({
  serviceId,
  view,
  applicants,
  choose,
  waitFor,
  interpreter,
  needInterpreter,
  children,
}: {
  serviceId: string;
  /** Once it is there; only what to do without a time needs it. */
  view: ServiceView | undefined;
  applicants: number;
  /** Only times at which somebody interprets. */
  interpreter: boolean;
  needInterpreter: (needed: boolean) => void;
  /** Below the times, once they are there: nothing moves when they come. */
  children?: ComponentChildren;
  choose: (slot: Slot) => void;
  /** Offered for full days, where waiting for one makes sense. */
  waitFor?: (day: string) => void;
}) {
  const [from, setFrom] = useState<string | undefined>(undefined);
  const question = { serviceId, from, applicants, interpreter };
  const live = useLive(() => timesOptions(question), timesName(question));
  const data = live.data.value;
  // What was asked for stays where it is while the answer is on its way: the focus is in it.
  const asked = useRef(false);
  if (data) asked.current = true;
  const interpreted = data?.days.some(({ interpreters }) => interpreters.length > 0) ?? false;
  const days = (data?.days ?? []).map((day) => ({
    ...day,
    slots: day.slots.filter(({ remaining }) => remaining > 0),
  }));
  const open = days.filter(({ slots }) => slots.length > 0);
  const first = open[0];
  const earliest = first?.slots[0];
  const firstDay = data?.days[0]?.day;
  const later = () => firstDay && setFrom(plusDays(firstDay, 14));
  return (
    <>
      <Stale live={live} goodMs={TIMES_GOOD_MS} />
      {!data && <Loading lines={7} atOnce retry={() => void live.refresh()} />}
      {first && earliest && !from && (
        <section class="card earliest">
          <p>
            {t().slots.earliest}:{' '}
            <strong>{whenText({ day: first.day, time: earliest.time })}</strong>
          </p>
          <button
            type="button"
            class="primary wide"
            onClick={() => choose({ day: first.day, time: earliest.time })}
          >
            {t().slots.takeThis}
          </button>
        </section>
      )}
      {data && view && open.length === 0 && (
        <NoSlots
          view={view}
          days={days}
          waitFor={waitFor}
          later={later}
          interpreter={interpreter && interpreted}
        />
      )}
      {data && (from || open.length > 0) && (
        <p class="row more">
          <button type="button" class="quiet" onClick={() => (asMonth.value = !asMonth.value)}>
            {asMonth.value ? t().slots.list : t().slots.calendar}
          </button>
        </p>
      )}
      {data && asMonth.value && (
        <Calendar
          question={{ serviceId, applicants, interpreter }}
          start={first?.day}
          horizonDays={view?.service.bookingHorizonDays ?? 30}
          choose={choose}
          {...(waitFor ? { waitFor } : {})}
          key={`${serviceId} ${applicants} ${interpreter}`}
        />
      )}
      {!asMonth.value &&
        open.length > 0 &&
        days.map((day) =>
          day.slots.length > 0 ? (
            <DayRow
              day={day}
              open={day === first}
              choose={choose}
              interpreter={interpreter}
              key={day.day}
            />
          ) : (
            day.state === 'full' &&
            !lacksInterpreter(day, interpreter && interpreted) &&
            waitFor && <FullRow day={day.day} waitFor={waitFor} key={day.day} />
          ),
        )}
      {data && !asMonth.value && (from || open.length > 0) && (
        <p class="row more">
          {from ? (
            <button type="button" onClick={() => setFrom(undefined)}>
              {t().slots.earlier}
            </button>
          ) : (
            <button type="button" onClick={later}>
              {t().slots.later}
            </button>
          )}
        </p>
      )}
      {data && <Why days={data.days} interpreter={interpreter && interpreted} />}
      {asked.current && (interpreter || interpreted) && (
        <InterpreterChoice checked={interpreter} onChange={needInterpreter} />
      )}
      {asked.current && children}
    </>
  );
}

function DayRow({
  day,
  open,
  choose,
  interpreter,
}: {
  day: Day;
  open: boolean;
  choose: (slot: Slot) => void;
  interpreter: boolean;
}) {
  // What is folded away is not drawn before somebody looks.
  const [shown, setShown] = useState(open);
  return (
    <details
      class="day"
      open={open}
      onToggle={(event) => {
        if (event.currentTarget.open) setShown(true);
      }}
    >
      <summary>
        <strong>{lineDay(day.day)}</strong>{' '}
        <span class="tally">{t().slots.count(day.slots.length)}</span>
      </summary>
      {shown && interpreter && <Presence day={day} />}
      {shown && <SlotButtons day={day} choose={choose} level={2} />}
    </details>
  );
}

/** Never a dead end: be told, just come, or look further. */
function NoSlots({
  view,
  days,
  waitFor,
  later,
  interpreter,
}: {
  view: ServiceView;
  days: readonly Day[];
  waitFor: ((day: string) => void) | undefined;
  later: () => void;
  interpreter: boolean;
}) {
  const w = t().slots;
  const full = days.filter((day) => day.state === 'full' && !lacksInterpreter(day, interpreter));
  const { ticketsFrom, weekly, lastTicketMinutesBeforeClose } = view.timetable;
  const closes = weekly
    .map(({ to }) => to)
    .sort()
    .at(-1);
  return (
    <section class="note warn">
      <h2>{interpreter ? t().interpreter.none : full.length > 0 ? w.none : w.noneClosed}</h2>
      <p>{w.noneWays}</p>
      <ul class="ways">
        {waitFor && full.length > 0 && (
          <li>
            <p>{w.noneTell}</p>
            <div class="stack">
              {full.slice(0, 3).map(({ day }) => (
                <button type="button" key={day} onClick={() => waitFor(day)}>
                  {w.tellMe}: {middleDay(day)}
                </button>
              ))}
            </div>
          </li>
        )}
        <li>
          <p>
            {w.noneWalkIn(
              clockTime(ticketsFrom),
              clockTime(earlier(closes ?? '15:00', lastTicketMinutesBeforeClose)),
            )}
          </p>
        </li>
        <li>
          <p>{w.noneLater}</p>
          <button type="button" onClick={later}>
            {w.later}
          </button>
        </li>
      </ul>
    </section>
  );
}

/** `14:30` that many minutes earlier. */
function earlier(time: string, minutes: number): string {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  const at = hour * 60 + minute - minutes;
  return `${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`;
}

function Why({ days, interpreter }: { days: Availability['days']; interpreter: boolean }) {
  const w = t().slots;
  const lines = days.flatMap((day) => {
    const reasons = lacksInterpreter(day, interpreter) ? [t().interpreter.away] : reasonsOf(day);
    return reasons.length > 0 ? [{ day: day.day, text: reasons.join('; ') }] : [];
  });
  if (lines.length === 0) return null;
  return (
    <details class="why">
      <summary>{w.why}</summary>
      <ul>
        {lines.map(({ day, text }) => (
          <li key={day}>
            {middleDay(day)}: {text}
          </li>
        ))}
      </ul>
    </details>
  );
}

function reasonsOf(day: Availability['days'][number]): string[] {
  const w = t().slots;
  const taken = day.slots.filter(({ remaining }) => remaining === 0);
  if (day.state !== 'open' || taken.length === day.slots.length) {
    const state = w.states[day.state === 'open' ? 'full' : day.state].toLowerCase();
    const holiday = day.holiday ? ` (${said(day.holiday.name)})` : '';
    const opens = day.bookableFrom
      ? `, ${w.opensOn(middleDay(day.bookableFrom.slice(0, 10)))}`
      : '';
    return [state + holiday + opens];
  }
  const gaps = day.gaps.map(({ from, to, reason }) =>
    w.gap(clockTime(from), clockTime(to), w.reasons[reason]),
  );
  return taken.length > 0
    ? [...gaps, `${taken.map(({ time }) => clockTime(time)).join(', ')} ${w.reasons.full}`]
    : gaps;
}

/** The nearest free times that a 409 brings along. */
export function readAlternatives(problem: Problem | undefined): Slot[] {
  const list = problem?.members.alternatives;
  if (!Array.isArray(list)) return [];
  return list.flatMap((each: unknown) =>
    isObject(each) && typeof each.day === 'string' && typeof each.time === 'string'
      ? [{ day: each.day, time: each.time }]
      : [],
  );
}

export function isTaken(problem: Problem | undefined): boolean {
  return problem?.code === 'slot-full' || problem?.code === 'slot-not-available';
}

/** Somebody was faster: the three nearest, one touch each; what was typed stays. */
export function TakenNote({
  alternatives,
  take,
  all,
}: {
  alternatives: readonly Slot[];
  take: (slot: Slot) => void;
  /** Where all times are. */
  all: string;
}) {
  return (
    <div
      class="note bad"
      role="alert"
      tabIndex={-1}
      ref={(box) => {
        box?.focus();
      }}
    >
      <p>{alternatives.length > 0 ? t().check.taken : t().check.noMore}</p>
      <div class="stack">
        {alternatives.slice(0, 3).map((slot) => (
          <button type="button" key={`${slot.day} ${slot.time}`} onClick={() => take(slot)}>
            {whenText(slot)}
          </button>
        ))}
        {alternatives.length === 0 && (
          <a class="button" href={all}>
            {t().check.allTimes}
          </a>
        )}
      </div>
    </div>
  );
}

import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { clockTime } from '../../core/format.ts';
import { useLive } from '../../core/use-live.ts';
import { t } from '../../i18n/citizen.ts';
import { type Day, timesName, timesOptions } from './times.ts';

/** “09.00–12.00, 13.00–15.00”: when somebody interprets on a day; empty when nobody does. */
export function presenceText(interpreters: Day['interpreters']): string {
  return interpreters
    .map(({ from, to }) => t().service.fromTo(clockTime(from), clockTime(to)))
    .join(', ');
}

/** Whether a time lies in the hours of one of them. Jakarta times, `10:30`. */
export function isInterpreted(
  interpreters: Day['interpreters'],
  { from, to }: { readonly from: string; readonly to: string },
): boolean {
  return interpreters.some((each) => each.from <= from && to <= each.to);
}

/** The chosen time is none at which somebody interprets, and the one who books needs it. */
export const withoutInterpreter = signal(false);

/** For who needs an interpreter: when one is there on the chosen day, and where to find such a time. */
export function InterpreterHours({
  serviceId,
  day,
  time,
}: {
  serviceId: string;
  day: string;
  /** Of a chosen time; nothing while one is waited for. */
  time: string;
}) {
  const w = t().interpreter;
  const question = { serviceId, from: day, applicants: 1, interpreter: false };
  const live = useLive(() => timesOptions(question), timesName(question));
  const days = live.data.value?.days ?? [];
  const there = days.find((each) => each.day === day)?.interpreters ?? [];
  const slot = days.find((each) => each.day === day)?.slots.find((each) => each.time === time);
  const ends = slot ? jakarta(slot.slotEnd) : time;
  // Where nobody interprets at all, the desk helps: any time is as good as another.
  const known = days.some(({ interpreters }) => interpreters.length > 0);
  const away = known && time !== '' && !isInterpreted(there, { from: time, to: ends });
  useEffect(() => {
    withoutInterpreter.value = away;
    return () => {
      withoutInterpreter.value = false;
    };
  }, [away]);
  if (days.length === 0) return null;
  const hours = presenceText(there);
  return (
    <div class={away ? 'note warn' : 'note'} id="juru-bahasa" role="status" tabIndex={-1}>
      <p>{!known ? w.desk : hours === '' ? w.notThatDay : w.thatDay(hours)}</p>
      {away && (
        <p>
          <a class="button" href={`/janji/${serviceId}`}>
            {w.find}
          </a>
        </p>
      )}
    </div>
  );
}

/** `10:30` in Jakarta of an instant. */
function jakarta(instant: string): string {
  return new Date(Date.parse(instant) + 7 * 3_600_000).toISOString().slice(11, 16);
}

/** Only times at which somebody interprets; offered where somebody does, or is wanted. */
export function InterpreterChoice({
  checked,
  onChange,
}: {
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  const w = t().interpreter;
  return (
    <div>
      <label class="choice">
        <input
          type="checkbox"
          checked={checked}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        <span>{w.need}</span>
      </label>
      <p class="hint" role="status">
        {checked ? w.only : ''}
      </p>
    </div>
  );
}

import { clockTime, middleDay, shortDay } from '../../core/format.ts';
import { t } from '../../i18n/citizen.ts';
import { presenceText } from './interpreter.tsx';
import type { Day } from './times.ts';

/** A time to come. */
export interface Slot {
  readonly day: string;
  readonly time: string;
}

/** Full only because nobody interprets: waiting for a place would not help. */
export function lacksInterpreter(day: Day, wanted: boolean): boolean {
  return wanted && day.state === 'full' && day.slots.length === 0;
}

/** When somebody interprets on that day. */
export function Presence({ day }: { day: Day }) {
  const hours = presenceText(day.interpreters);
  return hours === '' ? null : <p class="small">{t().interpreter.thatDay(hours)}</p>;
}

/** The free times of a day, morning and afternoon apart. */
export function SlotButtons({
  day,
  choose,
  level,
}: {
  day: Day;
  choose: (slot: Slot) => void;
  /** Of the headings. */
  level: 2 | 3;
}) {
  const Heading = `h${level}` as const;
  const parts = [
    [t().slots.morning, day.slots.filter(({ time }) => time < '12:00')],
    [t().slots.afternoon, day.slots.filter(({ time }) => time >= '12:00')],
  ] as const;
  return parts.map(
    ([name, slots]) =>
      slots.length > 0 && (
        <section key={name} aria-label={`${name}, ${shortDay(day.day)}`}>
          <Heading class="part">{name}</Heading>
          <div class="slots">
            {slots.map((slot) => (
              <button
                type="button"
                class="slot"
                key={slot.time}
                aria-label={t().slots.label(
                  clockTime(slot.time),
                  middleDay(day.day),
                  slot.remaining,
                )}
                onClick={() => choose({ day: day.day, time: slot.time })}
              >
                {clockTime(slot.time)}
              </button>
            ))}
          </div>
        </section>
      ),
  );
}

/** A day without a free time, and the offer to be told. */
export function FullRow({ day, waitFor }: { day: string; waitFor: (day: string) => void }) {
  return (
    <div class="day full">
      <span>{t().slots.fullDay(middleDay(day))}</span>
      <button
        type="button"
        class="quiet"
        aria-label={t().slots.tellMeLong(middleDay(day))}
        onClick={() => waitFor(day)}
      >
        {t().slots.tellMe}
      </button>
    </div>
  );
}

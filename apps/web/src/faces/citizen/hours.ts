import type { Words } from '../../i18n/citizen-words.ts';

/** What the list of services says about when the mall is open. */
interface Opening {
  readonly mall: {
    readonly holidays: readonly {
      readonly date: string;
      readonly name: Readonly<Record<Language, string>>;
    }[];
  };
  readonly agencies: readonly {
    readonly services: readonly {
      readonly weekly: readonly {
        readonly weekday: number;
        readonly from: string;
        readonly to: string;
      }[];
    }[];
  }[];
}
type Language = 'id' | 'en';

/**
 * How the mall stands at a moment, in words: open and until when, not yet, no more, or closed and why.
 * From the first opening of any service to the last closing.
 *
 * @param now `2026-11-24T10:30`, in Jakarta.
 */
export function openingText(data: Opening, now: string, w: Words, language: Language): string {
  const [day = '', time = ''] = now.split('T');
  const holiday = data.mall.holidays.find(({ date }) => date === day);
  if (holiday) return w.closedFor(holiday.name[language]);
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
  const spans = data.agencies
    .flatMap(({ services }) => services.flatMap(({ weekly }) => weekly))
    .filter((hours) => hours.weekday === weekday);
  const from = spans.map((span) => span.from).sort()[0];
  const to = spans
    .map((span) => span.to)
    .sort()
    .at(-1);
  if (!from || !to) return w.closedToday;
  const dotted = (at: string) => (language === 'id' ? at.replace(':', '.') : at);
  if (time < from) return w.opensToday(dotted(from), dotted(to));
  return time < to ? w.openUntil(dotted(to)) : w.closedSince(dotted(to));
}

import { useEffect, useState } from 'preact/hooks';
import { type Body, call } from '../../core/api.ts';
import { clockTime, middleDay } from '../../core/format.ts';

type Days = Body<'GET /v1/services/{serviceId}/availability'>['days'];

/** The free places of the next days, earliest first; the value is `2026-11-25 09:30`. */
export function SlotSelect({
  id,
  serviceId,
  applicants = 1,
  value,
  choose,
}: {
  id: string;
  serviceId: string;
  applicants?: number;
  value: string;
  choose: (slot: string) => void;
}) {
  const [days, setDays] = useState<Days | undefined>(undefined);
  useEffect(() => {
    setDays(undefined);
    if (serviceId === '') return undefined;
    let current = true;
    void call('GET /v1/services/{serviceId}/availability', {
      params: { serviceId },
      query: { applicants },
    }).then((outcome) => {
      if (current && outcome.kind === 'ok') setDays(outcome.body.days);
    });
    return () => {
      current = false;
    };
  }, [serviceId, applicants]);
  const free = days?.map((day) => ({
    ...day,
    slots: day.slots.filter(({ remaining }) => remaining > 0),
  }));
  const none = free?.every(({ slots }) => slots.length === 0) ?? false;
  return (
    <div class="field">
      <label for={id}>Jadwal</label>
      <select
        id={id}
        value={value}
        disabled={!free || none}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        <option value="">
          {none ? 'Semua jadwal 14 hari ke depan penuh' : free ? 'Pilih jadwal' : 'Memuat jadwal…'}
        </option>
        {free
          ?.filter(({ slots }) => slots.length > 0)
          .map(({ day, slots }) => (
            <optgroup label={middleDay(day)} key={day}>
              {slots.map(({ time, remaining }) => (
                <option value={`${day} ${time}`} key={time}>
                  {middleDay(day)}, {clockTime(time)} ({remaining})
                </option>
              ))}
            </optgroup>
          ))}
      </select>
    </div>
  );
}

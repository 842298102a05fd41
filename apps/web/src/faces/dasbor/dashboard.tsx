import { useEffect, useMemo } from 'preact/hooks';
import { serverNow } from '../../core/clock.ts';
import { clock, dayKey, longDay, plusDays } from '../../core/format.ts';
import { liveResource } from '../../core/live.ts';
import { staffCall } from '../../core/session.ts';
import { useLive } from '../../core/use-live.ts';
import { Loading, ProblemNote, Stale } from '../../kit/kit.tsx';
import { Figures } from './figures.tsx';
import { Filters, useView } from './filters.tsx';
import { Tiles } from './tiles.tsx';
import { type Day, glance, placeName, placeOf } from './words.ts';

/** A day and the six before it for the leadership: every number as the reports tell it, none made up. */
export function Dashboard() {
  const [view, change] = useView();
  const now = dayKey(serverNow());
  const shown = view.day ?? now;
  const today = shown === now;
  const live = useLive(
    () => ({
      read: (etag) => staffCall('GET /v1/reports/day', { query: { day: shown }, etag }),
      pollMs: () => (today ? 15_000 : 3_600_000),
    }),
    shown,
  );
  const ikm = useLive(
    () => ({
      read: (etag) =>
        staffCall('GET /v1/reports/ikm', { query: { from: plusDays(shown, -6), to: shown }, etag }),
      pollMs: () => 60_000,
    }),
    shown,
  );
  const promises = useLive(
    () => ({
      read: (etag) =>
        staffCall('GET /v1/reports/promises', {
          query: { from: plusDays(shown, -6), to: shown },
          etag,
        }),
      pollMs: () => (today ? 60_000 : 3_600_000),
    }),
    shown,
  );
  const day = live.data.value;
  // The first figures are not to wait behind those of six other days.
  const week = useWeek(day && shown);
  const place = day && placeOf(day, view);
  const before = week?.at(-1);
  return (
    <div class="dashboard">
      <h1>
        {day ? placeName(day, view) : 'Dasbor'} · {longDay(shown)}{' '}
        {day && (
          <span class="small">
            data pukul {clock(day.serverTime)} WIB
            {today && ', hari ini belum selesai'}
            {day.scope === 'agencies' && ', instansi Anda saja'}
          </span>
        )}
      </h1>
      <Filters view={view} change={change} day={day} />
      <Stale live={[live, ikm, promises].find(({ state }) => state.value === 'stale') ?? live} />
      {[live, ikm, promises].map(
        ({ data, problem }, index) =>
          !data.value && <ProblemNote problem={problem.value} key={index} />,
      )}
      {!day && !live.problem.value && <Loading lines={6} retry={() => void live.refresh()} />}
      {day && !place && (
        <p class="note">Belum ada data untuk pilihan ini. Coba hari atau instansi lain.</p>
      )}
      {day && place && (
        <>
          <p class="glance">{glance(place)}</p>
          <Tiles
            day={day}
            place={place}
            before={before && placeOf(before, view)}
            ikm={ikm.data.value}
            view={view}
            today={today}
          />
          <Figures
            day={day}
            week={week}
            ikm={ikm.data.value}
            promises={promises.data.value}
            askAgain={() => void Promise.all([ikm.refresh(), promises.refresh()])}
            view={view}
            today={today}
          />
        </>
      )}
      <p class="print-only small">
        Sumber: sistem antrean MPP Kota Pekalongan. {day && `Data ${clock(day.serverTime)} WIB, `}
        dicetak {longDay(now)}.
      </p>
    </div>
  );
}

/** The six days before, oldest first, once all of them are there: a sum of some would be untrue. */
function useWeek(last: string | undefined): readonly Day[] | undefined {
  const lives = useMemo(
    () =>
      (last === undefined ? [] : [6, 5, 4, 3, 2, 1].map((back) => plusDays(last, -back))).map(
        (day) =>
          liveResource({
            read: (etag) => staffCall('GET /v1/reports/day', { query: { day }, etag }),
            pollMs: () => 3_600_000,
          }),
      ),
    [last],
  );
  useEffect(
    () => () => {
      for (const live of lives) live.stop();
    },
    [lives],
  );
  const days = lives.flatMap((live) => live.data.value ?? []);
  return days.length > 0 && days.length === lives.length ? days : undefined;
}

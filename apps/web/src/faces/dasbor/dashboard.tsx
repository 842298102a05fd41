import { useEffect, useMemo } from 'preact/hooks';
import type { Body } from '../../core/api.ts';
import { serverNow } from '../../core/clock.ts';
import { clock, dayKey, longDay, number, plusDays, rupiah, shortDay } from '../../core/format.ts';
import { type Live, liveResource } from '../../core/live.ts';
import { staffCall } from '../../core/session.ts';
import { Loading, Stale } from '../../kit/kit.tsx';
import { Bars, Figure } from './figure.tsx';

type Day = Body<'GET /v1/reports/day'>;
type Ikm = Body<'GET /v1/reports/ikm'>;

/** Fewer than this is shown and not judged. */
const FEW = 30;

/** Today and the last seven days for the leadership: every number as the reports tell it, none made up. */
export function Dashboard() {
  const today = dayKey(serverNow());
  const live = useMemo(
    () =>
      liveResource({
        read: (etag) => staffCall('GET /v1/reports/day', { query: { day: today }, etag }),
        pollMs: () => 15_000,
      }),
    [today],
  );
  const ikm = useMemo(
    () =>
      liveResource({
        read: (etag) =>
          staffCall('GET /v1/reports/ikm', {
            query: { from: plusDays(today, -6), to: today },
            etag,
          }),
        pollMs: () => 60_000,
      }),
    [today],
  );
  useEffect(
    () => () => {
      live.stop();
      ikm.stop();
    },
    [live, ikm],
  );
  const week = useWeek(today);
  const day = live.data.value;
  return (
    <div class="dashboard">
      <h1>
        Hari ini, {longDay(today)}{' '}
        {day && <span class="small">data pukul {clock(day.serverTime)}, hari belum selesai</span>}
      </h1>
      <Stale live={live} />
      {!day && <Loading lines={6} retry={() => void live.refresh()} />}
      {day && <Tiles day={day} ikm={ikm} before={week?.at(-1)} />}
      {day && <Figures day={day} week={week} ikm={ikm.data.value} />}
      <p class="no-print">
        <button type="button" onClick={() => print()}>
          Cetak halaman ini
        </button>
      </p>
    </div>
  );
}

/** The six days before today, oldest first, once all of them are there: a sum of some would be untrue. */
function useWeek(today: string): readonly Day[] | undefined {
  const lives = useMemo(
    () =>
      [6, 5, 4, 3, 2, 1].map((back) =>
        liveResource({
          read: (etag) =>
            staffCall('GET /v1/reports/day', { query: { day: plusDays(today, -back) }, etag }),
          pollMs: () => 3_600_000,
        }),
      ),
    [today],
  );
  useEffect(
    () => () => {
      for (const live of lives) live.stop();
    },
    [lives],
  );
  const days = lives.flatMap((live) => live.data.value ?? []);
  return days.length === lives.length ? days : undefined;
}

/** “18 menit”, or a word that nothing is known. */
function minutes(seconds: number | null): string {
  return seconds === null ? 'belum ada' : `${number(Math.round(seconds / 60))} menit`;
}

function Tiles({ day, ikm, before }: { day: Day; ikm: Live<Ikm>; before: Day | undefined }) {
  const { total } = day;
  const { waiting } = total;
  const median = waiting.medianSeconds;
  const waitingNow = total.legs - total.served - total.missed - total.cancelled;
  const index = ikm.data.value?.mall;
  return (
    <dl class="tiles">
      <Tile
        name="Dilayani"
        value={number(total.served)}
        words={`dari ${number(total.visits)} kunjungan; ${number(waitingNow)} masih menunggu atau dilayani`}
      />
      <Tile
        name="Tunggu median"
        value={minutes(median)}
        words={targetWords(
          median,
          waiting.targetSeconds,
          before?.total.waiting.medianSeconds ?? null,
        )}
      />
      <Tile
        name="Tunggu P90"
        value={minutes(waiting.p90Seconds)}
        words={
          waiting.withinTargetShare === null
            ? 'belum ada yang dipanggil'
            : `9 dari 10 orang menunggu paling lama ini; ${number(waiting.withinTargetShare * 100)}% dalam target ${minutes(waiting.targetSeconds)}`
        }
      />
      <Tile
        name="Tidak hadir"
        value={number(total.missed)}
        words={`${number(total.bookings.notArrived)} janji temu tidak datang`}
      />
      <Tile
        name="Janji temu hari ini"
        value={number(total.bookings.made - total.bookings.cancelled)}
        words={`${number(total.bookings.arrived)} sudah datang, ${number(total.bookings.cancelled)} batal`}
      />
      <Tile
        name="SMS"
        value={number(total.messages.sent)}
        words={`${rupiah(total.messages.priceRupiah)} untuk ${number(total.messages.parts)} bagian; ${number(total.messages.failed + total.messages.unknown)} tidak pasti sampai`}
      />
      <Tile
        name="IKM 7 hari"
        value={
          index?.sampleSufficient && index.ikm !== null
            ? `${number(index.ikm, 2)}${index.grade ? ` (${index.grade})` : ''}`
            : '–'
        }
        words={
          index
            ? `n = ${number(index.n)}, ${index.sampleSufficient ? 'cukup untuk dinilai' : `belum cukup: perlu ${number(index.sampleNeeded)}`}`
            : 'memuat'
        }
      />
    </dl>
  );
}

function targetWords(median: number | null, target: number, before: number | null): string {
  if (median === null) return `target ${minutes(target)}`;
  const over = Math.round((median - target) / 60);
  const against =
    over > 0
      ? `lebih lambat ${over} menit dari target ${minutes(target)}`
      : `dalam target ${minutes(target)}`;
  if (before === null) return against;
  const change = Math.round((median - before) / 60);
  if (change === 0) return `${against}; sama dengan kemarin`;
  return `${against}; ${change > 0 ? 'lebih lambat' : 'lebih cepat'} ${Math.abs(change)} menit dari kemarin`;
}

function Tile({ name, value, words }: { name: string; value: string; words: string }) {
  return (
    <div class="tile">
      <dt>{name}</dt>
      <dd>
        <strong class="number">{value}</strong>
        <span>{words}</span>
      </dd>
    </div>
  );
}

function Figures({
  day,
  week,
  ikm,
}: {
  day: Day;
  week: readonly Day[] | undefined;
  ikm: Ikm | undefined;
}) {
  const days = week && [...week, day];
  const hours = day.hours.filter(({ visits }) => visits > 0);
  const busiest = [...hours].sort((a, b) => b.visits - a.visits)[0];
  const agencies = day.agencies.filter(({ visits, bookings }) => visits + bookings.made > 0);
  const slowest = [...agencies]
    .filter(({ waiting }) => waiting.medianSeconds !== null)
    .sort((a, b) => (b.waiting.medianSeconds ?? 0) - (a.waiting.medianSeconds ?? 0))[0];
  const servedWeek = days?.reduce((sum, each) => sum + each.total.served, 0) ?? 0;
  const weakest = ikm?.mall.elements
    .filter((each) => each.mean !== null)
    .sort((a, b) => (a.mean ?? 0) - (b.mean ?? 0));
  return (
    <div class="figures">
      {days ? (
        <Figure
          title={`${number(servedWeek)} orang dilayani dalam tujuh hari`}
          sentence={`Jumlah dilayani per hari. ${shortDay(day.day)} belum selesai.`}
          file="tujuh-hari"
          table={{
            columns: [
              { name: 'Hari' },
              { name: 'Dilayani', numeric: true },
              { name: 'Tidak hadir', numeric: true },
              { name: 'Tunggu median', numeric: true },
              { name: 'P90', numeric: true },
              { name: 'SMS', numeric: true },
              { name: 'Biaya SMS', numeric: true },
            ],
            rows: days.map(({ day: each, total }) => [
              shortDay(each),
              number(total.served),
              number(total.missed),
              minutes(total.waiting.medianSeconds),
              minutes(total.waiting.p90Seconds),
              number(total.messages.sent),
              rupiah(total.messages.priceRupiah),
            ]),
          }}
        >
          <Bars
            label="Jumlah dilayani tiap hari, tujuh hari terakhir"
            points={days.map(({ day: each, total }) => ({
              name: shortDay(each).slice(0, 7),
              value: total.served,
              partial: each === day.day,
            }))}
          />
        </Figure>
      ) : (
        <Loading lines={4} />
      )}
      <Figure
        title={
          busiest
            ? `Pukul ${String(busiest.hour).padStart(2, '0')}.00 paling ramai hari ini`
            : 'Belum ada kunjungan hari ini'
        }
        sentence="Kunjungan menurut jam kedatangan, hari ini."
        file="per-jam"
        table={{
          columns: [
            { name: 'Jam' },
            { name: 'Kunjungan', numeric: true },
            { name: 'Dilayani', numeric: true },
            { name: 'Tunggu median', numeric: true },
          ],
          rows: hours.map((hour) => [
            `${String(hour.hour).padStart(2, '0')}.00`,
            number(hour.visits),
            number(hour.served),
            minutes(hour.waiting.medianSeconds),
          ]),
        }}
      >
        <Bars
          label="Kunjungan tiap jam hari ini"
          points={hours.map((hour) => ({
            name: `${String(hour.hour).padStart(2, '0')}.00`,
            value: hour.visits,
          }))}
        />
      </Figure>
      <Figure
        title={
          slowest
            ? `Tunggu terpanjang: ${slowest.agencyName ?? slowest.agencyId}`
            : 'Instansi hari ini'
        }
        sentence={`Instansi dengan kunjungan hari ini. Kurang dari ${FEW} dilayani: belum cukup untuk dinilai.`}
        file="instansi"
        table={{
          columns: [
            { name: 'Instansi' },
            { name: 'Lantai', numeric: true },
            { name: 'Dilayani', numeric: true },
            { name: 'Tidak hadir', numeric: true },
            { name: 'Tunggu median', numeric: true },
            { name: 'P90', numeric: true },
            { name: 'Janji', numeric: true },
            { name: 'IKM (n)', numeric: true },
          ],
          rows: agencies.map((agency) => [
            agency.agencyName ?? agency.agencyId,
            agency.floor === null ? '–' : number(agency.floor),
            agency.served < FEW ? `${number(agency.served)} (sedikit)` : number(agency.served),
            number(agency.missed),
            minutes(agency.waiting.medianSeconds),
            minutes(agency.waiting.p90Seconds),
            number(agency.bookings.made),
            agency.survey.ikm === null
              ? `– (${number(agency.survey.n)})`
              : `${number(agency.survey.ikm, 2)} (${number(agency.survey.n)})`,
          ]),
        }}
      />
      <Figure
        title="Lantai hari ini"
        sentence="Jumlah per lantai; setiap kunjungan dihitung di lantai loketnya."
        file="lantai"
        table={{
          columns: [
            { name: 'Lantai' },
            { name: 'Kunjungan', numeric: true },
            { name: 'Dilayani', numeric: true },
            { name: 'Tunggu median', numeric: true },
            { name: 'P90', numeric: true },
          ],
          rows: day.floors.map((floor) => [
            `Lantai ${floor.floor}`,
            number(floor.visits),
            number(floor.served),
            minutes(floor.waiting.medianSeconds),
            minutes(floor.waiting.p90Seconds),
          ]),
        }}
      />
      {ikm && (
        <Figure
          title={
            weakest?.[0] && ikm.mall.sampleSufficient
              ? `Unsur terlemah: ${ELEMENTS[weakest[0].element]}`
              : `IKM 7 hari: n = ${number(ikm.mall.n)}, belum cukup untuk dinilai`
          }
          sentence="Rata-rata tiap unsur (1–4). IKM = jumlah rata-rata × 1/9 × 25, dibulatkan dua angka."
          file="ikm"
          table={{
            columns: [
              { name: 'Unsur' },
              { name: 'Rata-rata', numeric: true },
              { name: 'n', numeric: true },
            ],
            rows: ikm.mall.elements.map((each) => [
              ELEMENTS[each.element],
              each.mean === null ? '–' : number(each.mean, 2),
              number(each.n),
            ]),
          }}
        />
      )}
    </div>
  );
}

const ELEMENTS: Readonly<Record<Ikm['mall']['elements'][number]['element'], string>> = {
  requirements: 'Persyaratan',
  procedure: 'Prosedur',
  time: 'Waktu',
  cost: 'Biaya',
  product: 'Produk',
  competence: 'Kompetensi',
  conduct: 'Perilaku',
  complaints: 'Pengaduan',
  facilities: 'Sarana',
};

import { number, rupiah, shortDay } from '../../core/format.ts';
import { Loading } from '../../kit/kit.tsx';
import { Bars, Figure, Lines, Lollipop } from './figure.tsx';
import type { View } from './filters.tsx';
import { Promised, PromisedByAgency, PromisedByService } from './promises.tsx';
import {
  type Day,
  ELEMENTS,
  FEW,
  type Ikm,
  indexOf,
  minutes,
  type Place,
  type Promises,
  percent,
  placeOf,
} from './words.ts';

const hourOf = (hour: number) => `${String(hour).padStart(2, '0')}.00`;

/** The place of a figure that is on its way: what stands beside it is not to jump when it comes. */
const awaited = (key: number) => (
  <div class="card figure" key={key}>
    <Loading lines={6} atOnce />
  </div>
);

/** Every figure: what it says, a picture where that helps, the numbers, and the numbers as a file. */
export function Figures({
  day,
  week,
  ikm,
  promises,
  askAgain,
  view,
  today,
}: {
  day: Day;
  /** The six days before, oldest first, once all of them are there. */
  week: readonly Day[] | undefined;
  ikm: Ikm | undefined;
  promises: Promises | undefined;
  /** For what has not come yet. */
  askAgain: () => void;
  view: View;
  today: boolean;
}) {
  return (
    <div class="figures">
      {week ? <Week days={[...week, day]} view={view} today={today} /> : [0, 1].map(awaited)}
      {!view.agencyId && !view.floor && <Hours day={day} />}
      {promises ? (
        <Promised promises={promises} day={day} view={view} />
      ) : (
        <Loading lines={4} retry={askAgain} />
      )}
      <Agencies day={day} ikm={ikm} view={view} />
      {!view.agencyId && <Floors day={day} view={view} />}
      <Services day={day} view={view} />
      {promises && <PromisedByService promises={promises} day={day} view={view} />}
      {promises && !view.agencyId && <PromisedByAgency promises={promises} day={day} view={view} />}
      {ikm ? <Elements ikm={ikm} view={view} /> : <Loading lines={4} retry={askAgain} />}
    </div>
  );
}

function Week({ days, view, today }: { days: readonly Day[]; view: View; today: boolean }) {
  const rows = days.map((day) => ({ day: day.day, place: placeOf(day, view) }));
  const last = days.at(-1);
  const partial = (day: string) => today && day === last?.day;
  const target = last?.total.waiting.targetSeconds ?? 0;
  const known = rows.filter(({ place }) => (place?.waiting.medianSeconds ?? null) !== null);
  const late = known.filter(({ place }) => (place?.waiting.medianSeconds ?? 0) > target);
  const sum = (value: (place: Place) => number) =>
    rows.reduce((all, { place }) => all + (place ? value(place) : 0), 0);
  const called = sum(({ waiting }) => waiting.count);
  const inTime = sum(({ waiting }) => Math.round((waiting.withinTargetShare ?? 0) * waiting.count));
  const note = today && last ? ` ${shortDay(last.day)}: hari ini, belum selesai.` : '';
  const booked = ({ bookings }: Place) => bookings.made - bookings.cancelled;
  const table = {
    columns: [
      { name: 'Hari' },
      { name: 'Kunjungan', numeric: true },
      { name: 'Dilayani', numeric: true },
      { name: 'Tidak hadir', numeric: true },
      { name: 'Janji temu', numeric: true },
      { name: 'SMS', numeric: true },
      { name: 'Biaya SMS', numeric: true },
    ],
    rows: [
      ...rows.map(({ day, place }) => [
        shortDay(day) + (partial(day) ? ' (belum selesai)' : ''),
        number(place?.visits ?? 0),
        number(place?.served ?? 0),
        number(place?.missed ?? 0),
        number(place ? booked(place) : 0),
        number(place?.messages.sent ?? 0),
        rupiah(place?.messages.priceRupiah ?? 0),
      ]),
      [
        'Tujuh hari',
        number(sum(({ visits }) => visits)),
        number(sum(({ served }) => served)),
        number(sum(({ missed }) => missed)),
        number(sum(booked)),
        number(sum(({ messages }) => messages.sent)),
        rupiah(sum(({ messages }) => messages.priceRupiah)),
      ],
    ],
  };
  const inMinutes = (seconds: number | null | undefined) =>
    seconds === null || seconds === undefined ? null : Math.round(seconds / 60);
  return (
    <>
      <Figure
        title={`${number(sum(({ served }) => served))} keperluan dilayani dalam tujuh hari`}
        sentence={`${number(sum(({ visits }) => visits))} kunjungan; ${number(sum(({ missed }) => missed))} tidak hadir saat dipanggil. ${number(sum(({ messages }) => messages.sent))} SMS, ${rupiah(sum(({ messages }) => messages.priceRupiah))}.${note}`}
        file="tujuh-hari"
        table={table}
      >
        {known.length > 0 && (
          <Bars
            label="Jumlah dilayani tiap hari, tujuh hari terakhir"
            points={rows.map(({ day, place }) => ({
              name: shortDay(day).slice(0, 7),
              value: place?.served ?? 0,
              partial: partial(day),
            }))}
          />
        )}
      </Figure>
      <Figure
        title={
          known.length === 0
            ? 'Belum ada yang dipanggil dalam tujuh hari'
            : late.length === 0
              ? `Tunggu median dalam target ${minutes(target)} pada ${known.length} hari buka`
              : `Tunggu median di atas target ${minutes(target)} pada ${late.length} dari ${known.length} hari buka`
        }
        sentence={`${called > 0 ? `${percent(inTime, called)} dari ${number(called)} panggilan dalam target. ` : ''}Menit tunggu per hari: separuh orang paling lama median, 9 dari 10 paling lama P90.${note}`}
        file="tunggu-tujuh-hari"
        table={{
          columns: [
            { name: 'Hari' },
            { name: 'Panggilan', numeric: true },
            { name: 'Tunggu median', numeric: true },
            { name: 'P90', numeric: true },
            { name: 'Dalam target', numeric: true },
          ],
          rows: rows.map(({ day, place }) => [
            shortDay(day) + (partial(day) ? ' (belum selesai)' : ''),
            number(place?.waiting.count ?? 0),
            minutes(place?.waiting.medianSeconds ?? null),
            minutes(place?.waiting.p90Seconds ?? null),
            place?.waiting.withinTargetShare === null || place === undefined
              ? '–'
              : `${number(place.waiting.withinTargetShare * 100)}%`,
          ]),
        }}
      >
        {known.length > 0 && (
          <Lines
            label="Menit tunggu median dan P90 tiap hari, dengan target"
            names={rows.map(({ day }) => shortDay(day).slice(0, 7))}
            series={[
              {
                name: 'Median',
                values: rows.map(({ place }) => inMinutes(place?.waiting.medianSeconds)),
              },
              {
                name: 'P90',
                values: rows.map(({ place }) => inMinutes(place?.waiting.p90Seconds)),
              },
            ]}
            level={{ name: 'Target', value: Math.round(target / 60) }}
          />
        )}
      </Figure>
    </>
  );
}

function Hours({ day }: { day: Day }) {
  const hours = day.hours.filter(({ visits }) => visits > 0);
  const busiest = [...hours].sort((a, b) => b.visits - a.visits)[0];
  return (
    <Figure
      title={
        busiest ? `Pukul ${hourOf(busiest.hour)} paling ramai` : 'Belum ada kunjungan pada hari ini'
      }
      sentence="Kunjungan menurut jam kedatangan."
      file="per-jam"
      table={{
        columns: [
          { name: 'Jam' },
          { name: 'Kunjungan', numeric: true },
          { name: 'Dilayani', numeric: true },
          { name: 'Tunggu median', numeric: true },
        ],
        rows: hours.map((hour) => [
          hourOf(hour.hour),
          number(hour.visits),
          number(hour.served),
          minutes(hour.waiting.medianSeconds),
        ]),
      }}
    >
      {busiest && (
        <Bars
          label="Kunjungan tiap jam"
          points={hours.map((hour) => ({ name: hourOf(hour.hour), value: hour.visits }))}
        />
      )}
    </Figure>
  );
}

function Agencies({ day, ikm, view }: { day: Day; ikm: Ikm | undefined; view: View }) {
  const indexes = new Map(ikm?.agencies.map((each) => [each.agencyId, each]));
  const agencies = day.agencies
    .filter(({ visits, bookings }) => visits + bookings.made > 0)
    .filter(({ agencyId }) => view.agencyId === undefined || agencyId === view.agencyId)
    .filter(({ floor }) => view.floor === undefined || floor === view.floor)
    // Few visits say little: they stand last, and are not ranked.
    .sort(
      (a, b) =>
        Number(b.served >= FEW) - Number(a.served >= FEW) ||
        (b.waiting.medianSeconds ?? -1) - (a.waiting.medianSeconds ?? -1),
    );
  const slowest = agencies.find(
    ({ served, waiting }) => served >= FEW && waiting.medianSeconds !== null,
  );
  return (
    <Figure
      title={
        slowest
          ? `Tunggu terlama: ${slowest.agencyName ?? slowest.agencyId}`
          : 'Instansi pada hari ini'
      }
      sentence={`Terlama dahulu. Kurang dari ${FEW} dilayani: ditandai “sedikit”, belum cukup untuk dibandingkan.`}
      file="instansi"
      table={{
        columns: [
          { name: 'Instansi' },
          { name: 'Lantai', numeric: true },
          { name: 'Dilayani', numeric: true },
          { name: 'Tidak hadir', numeric: true },
          { name: 'Tunggu median', numeric: true },
          { name: 'P90', numeric: true },
          { name: 'Janji temu', numeric: true },
          { name: 'SMS', numeric: true },
          { name: 'Biaya SMS', numeric: true },
          { name: 'IKM 7 hari', numeric: true },
        ],
        rows: agencies.map((agency) => [
          agency.agencyName ?? agency.agencyId,
          agency.floor === null ? '–' : number(agency.floor),
          agency.served < FEW ? `${number(agency.served)} (sedikit)` : number(agency.served),
          number(agency.missed),
          minutes(agency.waiting.medianSeconds),
          minutes(agency.waiting.p90Seconds),
          number(agency.bookings.made - agency.bookings.cancelled),
          number(agency.messages.sent),
          rupiah(agency.messages.priceRupiah),
          indexWords(indexes.get(agency.agencyId)),
        ]),
      }}
    />
  );
}

/** “84,21 (B)”, or why there is no index yet. */
function indexWords(index: Ikm['agencies'][number] | undefined): string {
  if (!index || index.n === 0) return '–';
  if (!index.sampleSufficient || index.ikm === null) return `belum cukup (n = ${number(index.n)})`;
  return `${number(index.ikm, 2)} (${index.grade}), n = ${number(index.n)}`;
}

function Floors({ day, view }: { day: Day; view: View }) {
  return (
    <Figure
      title="Lantai demi lantai"
      sentence="Setiap kunjungan dihitung di lantai loketnya."
      file="lantai"
      table={{
        columns: [
          { name: 'Lantai' },
          { name: 'Kunjungan', numeric: true },
          { name: 'Dilayani', numeric: true },
          { name: 'Tidak hadir', numeric: true },
          { name: 'Tunggu median', numeric: true },
          { name: 'P90', numeric: true },
          { name: 'Janji temu', numeric: true },
          { name: 'SMS', numeric: true },
          { name: 'Biaya SMS', numeric: true },
        ],
        rows: day.floors
          .filter(({ floor }) => view.floor === undefined || floor === view.floor)
          .map((floor) => [
            `Lantai ${floor.floor}`,
            number(floor.visits),
            number(floor.served),
            number(floor.missed),
            minutes(floor.waiting.medianSeconds),
            minutes(floor.waiting.p90Seconds),
            number(floor.bookings.made - floor.bookings.cancelled),
            number(floor.messages.sent),
            rupiah(floor.messages.priceRupiah),
          ]),
      }}
    />
  );
}

function Services({ day, view }: { day: Day; view: View }) {
  const floors = new Map(day.agencies.map(({ agencyId, floor }) => [agencyId, floor]));
  const services = day.services
    .filter(({ visits }) => visits > 0)
    .filter(({ agencyId }) => view.agencyId === undefined || agencyId === view.agencyId)
    .filter(({ agencyId }) => view.floor === undefined || floors.get(agencyId) === view.floor)
    .sort((a, b) => b.visits - a.visits);
  const first = services[0];
  return (
    <Figure
      title={
        first
          ? `Paling banyak dicari: ${first.serviceName?.id ?? first.serviceId}`
          : 'Belum ada layanan yang didatangi'
      }
      sentence="Layanan menurut jumlah kunjungan."
      file="layanan"
      table={{
        columns: [
          { name: 'Layanan' },
          { name: 'Kunjungan', numeric: true },
          { name: 'Dilayani', numeric: true },
          { name: 'Tunggu median', numeric: true },
          { name: 'Lama layanan', numeric: true },
          { name: 'Rencana', numeric: true },
        ],
        rows: services.map((service) => [
          service.serviceName?.id ?? service.serviceId,
          number(service.visits),
          number(service.served),
          minutes(service.waiting.medianSeconds),
          minutes(service.serving.medianSeconds),
          service.counterMinutes === null ? '–' : `${number(service.counterMinutes)} menit`,
        ]),
      }}
    />
  );
}

function Elements({ ikm, view }: { ikm: Ikm; view: View }) {
  const index = indexOf(ikm, view);
  if (!index) return null;
  const elements = [...index.elements].sort((a, b) => (a.mean ?? 9) - (b.mean ?? 9));
  const weakest = elements.find(({ mean }) => mean !== null);
  const judged = index.sampleSufficient && weakest;
  return (
    <Figure
      title={
        judged
          ? `Unsur terlemah: ${ELEMENTS[weakest.element]}`
          : index.n === 0
            ? 'IKM 7 hari: belum ada jawaban'
            : `IKM 7 hari: n = ${number(index.n)}, belum cukup untuk dinilai`
      }
      sentence={`${number(index.n)} jawaban dalam tujuh hari${index.sampleNeeded > 0 ? `; perlu ${number(index.sampleNeeded)}` : ''}. Rata-rata tiap unsur (1–4), terlemah dahulu. IKM = jumlah rata-rata × 1/9 × 25, dibulatkan dua angka.`}
      file="ikm"
      table={{
        columns: [
          { name: 'Unsur' },
          { name: 'Rata-rata', numeric: true },
          { name: 'n', numeric: true },
        ],
        rows: elements.map((each) => [
          ELEMENTS[each.element],
          each.mean === null ? '–' : number(each.mean, 2),
          number(each.n),
        ]),
      }}
    >
      {judged && (
        <Lollipop
          label="Rata-rata tiap unsur, 1 sampai 4"
          points={elements.map(({ element, mean }) => ({ name: ELEMENTS[element], value: mean }))}
          from={1}
          to={4}
        />
      )}
    </Figure>
  );
}

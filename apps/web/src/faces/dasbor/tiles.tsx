import { call } from '../../core/api.ts';
import { number, rupiah } from '../../core/format.ts';
import { useLive } from '../../core/use-live.ts';
import type { View } from './filters.tsx';
import { type Ikm, indexOf, minutes, type Place, REFUSALS, targetWords } from './words.ts';

/** The figures of the first page, each with its words. */
export function Tiles({
  place,
  before,
  ikm,
  view,
  today,
}: {
  place: Place;
  /** The same of the day before. */
  before: Place | undefined;
  ikm: Ikm | undefined;
  view: View;
  today: boolean;
}) {
  const { waiting } = place;
  const open = place.legs - place.served - place.missed - place.cancelled;
  const refused = place.refused.reduce((sum, { count }) => sum + count, 0);
  return (
    <dl class="tiles">
      <Tile
        name="Dilayani"
        value={number(place.served)}
        words={`dari ${number(place.visits)} kunjungan${open > 0 ? `; ${number(open)} belum selesai` : ''}`}
      />
      {today && <WaitingNow view={view} />}
      <Tile
        name="Tunggu median"
        value={minutes(waiting.medianSeconds)}
        words={targetWords(
          waiting.medianSeconds,
          waiting.targetSeconds,
          before?.waiting.medianSeconds ?? null,
        )}
      />
      <Tile
        name="Tunggu P90"
        value={minutes(waiting.p90Seconds)}
        words={
          waiting.withinTargetShare === null
            ? 'belum ada yang dipanggil'
            : `9 dari 10 orang menunggu paling lama ini; ${number(waiting.withinTargetShare * 100)}% dalam target`
        }
      />
      <Tile
        name="Tidak hadir"
        value={number(place.missed)}
        words={`${number(place.bookings.notArrived)} janji temu tidak datang`}
      />
      <Tile
        name="Ditolak"
        value={number(refused)}
        words={
          refused === 0
            ? 'semua yang datang mendapat nomor'
            : place.refused
                .map(({ reason, count }) => `${number(count)} ${REFUSALS[reason]}`)
                .join(', ')
        }
      />
      <Tile
        name="Janji temu"
        value={number(place.bookings.made - place.bookings.cancelled)}
        words={`${number(place.bookings.arrived)} sudah datang, ${number(place.bookings.cancelled)} batal`}
      />
      <Tile
        name="SMS"
        value={number(place.messages.sent)}
        words={`${rupiah(place.messages.priceRupiah)} untuk ${number(place.messages.parts)} bagian; ${number(place.messages.failed + place.messages.unknown)} tidak pasti sampai`}
      />
      <Index ikm={ikm} view={view} />
    </dl>
  );
}

function Index({ ikm, view }: { ikm: Ikm | undefined; view: View }) {
  const index = ikm && indexOf(ikm, view);
  if (ikm && !index) {
    return (
      <Tile
        name="IKM 7 hari"
        value="–"
        words={view.floor ? 'dihitung per instansi, bukan per lantai' : 'belum ada jawaban'}
      />
    );
  }
  return (
    <Tile
      name="IKM 7 hari"
      value={
        index?.sampleSufficient && index.ikm !== null
          ? `${number(index.ikm, 2)}${index.grade ? ` (${index.grade})` : ''}`
          : '–'
      }
      words={
        index
          ? `n = ${number(index.n)}, ${index.sampleSufficient ? 'cukup untuk dinilai' : `belum cukup untuk dinilai: perlu ${number(index.sampleNeeded)}`}`
          : 'memuat'
      }
    />
  );
}

/** Who waits at this minute, as the boards show it. */
function WaitingNow({ view }: { view: View }) {
  const live = useLive(
    () => ({ read: (etag) => call('GET /v1/boards/door', { etag }), pollMs: () => 15_000 }),
    '',
  );
  const services = live.data.value?.services.filter(
    ({ floor, agencyId }) =>
      (view.floor === undefined || floor === view.floor) &&
      (view.agencyId === undefined || agencyId === view.agencyId),
  );
  const sum = services?.reduce((total, { waitingCount }) => total + waitingCount, 0);
  const longest = Math.max(0, ...(services ?? []).map(({ estimate }) => estimate?.p90 ?? 0));
  return (
    <Tile
      name="Menunggu sekarang"
      value={sum === undefined ? '–' : number(sum)}
      words={
        sum === undefined
          ? 'memuat'
          : longest > 0
            ? `perkiraan tunggu terlama ${number(longest)} menit`
            : 'tidak ada perkiraan tunggu'
      }
    />
  );
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

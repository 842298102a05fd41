import { call } from '../../core/api.ts';
import { number, rupiah } from '../../core/format.ts';
import { useLive } from '../../core/use-live.ts';
import type { View } from './filters.tsx';
import {
  type Day,
  enough,
  FEW,
  type Ikm,
  indexOf,
  KEPT_GOAL,
  minutes,
  type Place,
  percent,
  REFUSALS,
  reached,
  slowestWords,
  targetWords,
} from './words.ts';

/** The figures of the first page, each with its words. */
export function Tiles({
  day,
  place,
  before,
  ikm,
  view,
  today,
}: {
  day: Day;
  place: Place;
  /** The same of the day before. */
  before: Place | undefined;
  ikm: Ikm | undefined;
  view: View;
  today: boolean;
}) {
  const { waiting } = place;
  const promised = place.promises.first;
  const open = place.legs - place.served - place.missed - place.cancelled;
  const refused = place.refused.reduce((sum, { count }) => sum + count, 0);
  return (
    <dl class="tiles">
      <Tile
        name="Dilayani"
        value={number(place.served)}
        words={`dari ${number(place.legs)} keperluan pada ${number(place.visits)} kunjungan${open > 0 ? `; ${number(open)} belum selesai` : ''}`}
      />
      {today && <WaitingNow day={day} view={view} />}
      <Tile
        name="Tunggu median"
        value={minutes(waiting.medianSeconds)}
        words={targetWords(
          waiting.medianSeconds,
          waiting.targetSeconds,
          before?.waiting.medianSeconds ?? null,
        )}
        verdict={against(waiting.medianSeconds, waiting.targetSeconds)}
      />
      <Tile
        name="Tunggu P90"
        value={minutes(waiting.p90Seconds)}
        words={slowestWords(waiting)}
        verdict={against(waiting.p90Seconds, waiting.targetSeconds)}
      />
      <Tile
        name="Janji waktu tunggu ditepati"
        value={enough(promised) ? percent(promised.kept, promised.scored) : '–'}
        words={
          enough(promised)
            ? `${number(promised.kept)} dari ${number(promised.scored)} panggilan dalam rentang yang dijanjikan; ${reached(promised.kept, promised.scored, KEPT_GOAL)}`
            : `belum cukup data: ${number(promised.scored)} panggilan, perlu ${FEW}`
        }
        verdict={
          enough(promised)
            ? promised.kept / promised.scored >= KEPT_GOAL
              ? 'good'
              : 'bad'
            : undefined
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
        index?.n === 0
          ? 'belum ada jawaban'
          : index
            ? `n = ${number(index.n)}, ${index.sampleSufficient ? 'cukup untuk dinilai' : `belum cukup untuk dinilai: perlu ${number(index.sampleNeeded)}`}`
            : 'memuat'
      }
    />
  );
}

/** Who waits at this minute, as the boards show it. */
function WaitingNow({ day, view }: { day: Day; view: View }) {
  const live = useLive(
    () => ({ read: (etag) => call('GET /v1/boards/door', { etag }), pollMs: () => 15_000 }),
    '',
  );
  const own = new Set(day.agencies.map(({ agencyId }) => agencyId));
  const services = live.data.value?.services.filter(
    ({ floor, agencyId }) =>
      (day.scope === 'mall' || own.has(agencyId)) &&
      (view.floor === undefined || floor === view.floor) &&
      (view.agencyId === undefined || agencyId === view.agencyId),
  );
  // Services share queues, and each tells how many wait in its queue: count a queue once.
  const queues = services && new Map(services.map((each) => [each.queueId, each.waitingCount]));
  const sum = queues && [...queues.values()].reduce((total, count) => total + count, 0);
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

type Verdict = 'good' | 'bad';

function against(seconds: number | null, target: number): Verdict | undefined {
  if (seconds === null) return undefined;
  return seconds <= target ? 'good' : 'bad';
}

/** The verdict is in the words, too: mark and colour are for who looks from afar. */
function Tile({
  name,
  value,
  words,
  verdict,
}: {
  name: string;
  value: string;
  words: string;
  verdict?: Verdict | undefined;
}) {
  return (
    <div class={verdict ? `tile is-${verdict}` : 'tile'}>
      <dt>{name}</dt>
      <dd>
        <strong class="number">
          {value}
          {verdict && <span aria-hidden="true">{verdict === 'good' ? ' ✓' : ' !'}</span>}
        </strong>
        <span>{words}</span>
      </dd>
    </div>
  );
}

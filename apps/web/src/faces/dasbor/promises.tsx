import { number, shortDay } from '../../core/format.ts';
import { Figure, Lines } from './figure.tsx';
import type { View } from './filters.tsx';
import {
  type Day,
  enough,
  FEW,
  KEPT_GOAL,
  type Kept,
  keptOf,
  minutes,
  NOT_LATER_GOAL,
  type Promises,
  percent,
  reached,
} from './words.ts';

interface Shown {
  readonly promises: Promises;
  readonly day: Day;
  readonly view: View;
}

/** The agencies that a view is of; a floor has the agencies that the day's report puts there. */
function agenciesOf({ promises, day, view }: Shown): Promises['agencies'] {
  const floors = new Map(day.agencies.map(({ agencyId, floor }) => [agencyId, floor]));
  return promises.agencies.filter(
    ({ agencyId }) =>
      (view.agencyId === undefined || agencyId === view.agencyId) &&
      (view.floor === undefined || floors.get(agencyId) === view.floor),
  );
}

/** Promised and kept in the seven days up to the one that is shown. */
export function Promised(shown: Shown) {
  const { promises, view } = shown;
  return <Whole total={keptOf(agenciesOf(shown))} promises={promises} view={view} />;
}

export function PromisedByAgency(shown: Shown) {
  return (
    <Rows
      what="instansi"
      title="Instansi"
      rows={agenciesOf(shown).map(({ agencyId, agencyName, first }) => ({
        name: agencyName ?? agencyId,
        before: [],
        first,
      }))}
    />
  );
}

export function PromisedByService(shown: Shown) {
  const names = new Map(
    agenciesOf(shown).map(({ agencyId, agencyName }) => [agencyId, agencyName ?? agencyId]),
  );
  const services = shown.promises.services.filter(({ agencyId }) => names.has(agencyId));
  return (
    <Rows
      what="layanan"
      title="Layanan"
      more={['Instansi']}
      rows={services.map(({ serviceId, serviceName, agencyId, first }) => ({
        name: serviceName?.id ?? serviceId,
        before: [names.get(agencyId) ?? agencyId],
        first,
      }))}
    />
  );
}

/** What was promised of all waits; by day where the view is the whole mall. */
function Whole({ total, promises, view }: { total: Kept; promises: Promises; view: View }) {
  const whole = view.agencyId === undefined && view.floor === undefined;
  const { first } = promises.total;
  const width = whole && enough(first) && first.meanWidthMinutes;
  return (
    <Figure
      title={
        enough(total)
          ? `Dijanjikan dan ditepati: ${percent(total.kept, total.scored)} dari ${number(total.scored)} panggilan`
          : 'Dijanjikan dan ditepati: belum cukup data'
      }
      sentence={
        enough(total)
          ? `Tujuh hari. Setiap pengunjung diberi tahu rentang waktu tunggunya. ` +
            `${percent(total.kept, total.scored)} dipanggil dalam rentang itu: ${reached(total.kept, total.scored, KEPT_GOAL)}. ` +
            `${percent(total.notLaterThanP90, total.scored)} tidak lebih lambat dari batasnya: ${reached(total.notLaterThanP90, total.scored, NOT_LATER_GOAL)}.` +
            (width ? ` Rentang rata-rata ${number(width)} menit.` : '')
          : `Tujuh hari. Baru ${number(total.scored)} panggilan yang dijanjikan waktunya; perlu ${FEW} untuk dinilai.`
      }
      file="janji-waktu-tunggu"
      table={{
        columns: [{ name: 'Hari' }, ...COLUMNS],
        rows: whole
          ? [
              ...promises.days.map(({ day, first: of }) => [shortDay(day), ...cells(of)]),
              ['Tujuh hari', ...cells(first)],
            ]
          : [['Tujuh hari', ...cells(total)]],
      }}
    >
      {whole && promises.days.some((each) => enough(each.first)) && (
        <Lines
          label="Persen panggilan dalam rentang yang dijanjikan, dan tidak lebih lambat, tiap hari"
          names={promises.days.map(({ day }) => shortDay(day).slice(0, 7))}
          series={[
            { name: 'Ditepati', values: promises.days.map((each) => share(each.first, 'kept')) },
            {
              name: 'Tak lambat',
              values: promises.days.map((each) => share(each.first, 'notLaterThanP90')),
            },
          ]}
          level={{ name: 'Sasaran', value: Math.round(KEPT_GOAL * 100) }}
          from={lowest(promises)}
        />
      )}
    </Figure>
  );
}

const COLUMNS = [
  { name: 'Panggilan', numeric: true },
  { name: 'Ditepati', numeric: true },
  { name: 'Tidak lebih lambat', numeric: true },
  { name: 'Meleset rata-rata', numeric: true },
];

function Rows({
  what,
  title,
  more = [],
  rows,
}: {
  what: string;
  title: string;
  more?: readonly string[];
  rows: readonly {
    readonly name: string;
    readonly before: readonly string[];
    readonly first: Kept;
  }[];
}) {
  // Few calls say little: they stand last, and are not compared.
  const sorted = [...rows].sort(
    (a, b) =>
      Number(enough(b.first)) - Number(enough(a.first)) ||
      a.first.kept / a.first.scored - b.first.kept / b.first.scored,
  );
  const weakest = sorted[0];
  return (
    <Figure
      title={
        !weakest || !enough(weakest.first)
          ? `Janji waktu tunggu per ${what}: belum cukup data`
          : weakest.first.kept / weakest.first.scored < KEPT_GOAL
            ? `Janji paling sering meleset: ${weakest.name}`
            : `Janji waktu tunggu ditepati di semua ${what} yang cukup datanya`
      }
      sentence={`Tujuh hari, paling sering meleset dahulu. Sasaran ditepati ${number(KEPT_GOAL * 100)}%. Kurang dari ${FEW} panggilan belum cukup untuk dinilai.`}
      file={`janji-per-${what}`}
      table={{
        columns: [{ name: title }, ...more.map((name) => ({ name })), ...COLUMNS],
        rows: sorted.map(({ name, before, first }) => [name, ...before, ...cells(first)]),
      }}
    />
  );
}

/** Where the scale of the lines begins: well below what is usual, and never above a value. */
function lowest(promises: Promises): number {
  const values = promises.days.flatMap(({ first }) => share(first, 'kept') ?? []);
  return Math.max(0, Math.min(50, ...values.map((value) => value - 10)));
}

function cells(kept: Kept): string[] {
  const judged = enough(kept);
  return [
    number(kept.scored),
    judged ? percent(kept.kept, kept.scored) : 'belum cukup data',
    judged ? percent(kept.notLaterThanP90, kept.scored) : '–',
    judged && kept.meanErrorMinutes !== null
      ? minutes(Math.round(kept.meanErrorMinutes * 60))
      : '–',
  ];
}

function share(kept: Kept, part: 'kept' | 'notLaterThanP90'): number | null {
  return enough(kept) ? Math.round((kept[part] / kept.scored) * 100) : null;
}

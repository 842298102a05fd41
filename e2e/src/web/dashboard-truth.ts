import type { DayReport, IkmReport, PromiseReport } from '@gerai/analytics/contract/schemas.ts';
import type { Page } from 'playwright-core';

/** What the reports say of a day, the six before it, and the seven together. */
export interface Reports {
  /** Oldest first; the last is the one that is shown. */
  readonly days: readonly DayReport[];
  readonly ikm: IkmReport;
  readonly promises: PromiseReport;
}

const number = (value: number, digits = 0) =>
  new Intl.NumberFormat('id-ID', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);
const minutes = (seconds: number | null) =>
  seconds === null ? 'belum ada' : `${number(Math.round(seconds / 60))} menit`;
const rupiah = (value: number) => `Rp${number(value)}`;
const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
const booked = ({ bookings }: DayReport['total']) => bookings.made - bookings.cancelled;
/** Fewer calls or visits are shown, and not judged. */
const FEW = 30;

/**
 * What the dashboard says of the whole mall and the reports do not, one line each: the tiles, the
 * tables, and the files beside them, which are read as a spreadsheet would.
 */
export async function untruths(page: Page, { days, ikm, promises }: Reports): Promise<string[]> {
  const shown = await readDashboard(page);
  const day = days.at(-1);
  if (!day) throw new Error('No day');
  const faults: string[] = [...shown.faults];
  const same = (what: string, is: unknown, should: string) => {
    if (is !== should) faults.push(`${what}: “${String(is)}” and not “${should}”`);
  };
  const { total } = day;
  const { first } = total.promises;
  const tiles: readonly (readonly [name: string, value: string])[] = [
    ['Dilayani', number(total.served)],
    ['Tunggu median', minutes(total.waiting.medianSeconds)],
    ['Tunggu P90', minutes(total.waiting.p90Seconds)],
    [
      'Janji waktu tunggu ditepati',
      first.scored < FEW ? '–' : `${number((first.kept / first.scored) * 100)}%`,
    ],
    ['Tidak hadir', number(total.missed)],
    ['Ditolak', number(sum(total.refused.map(({ count }) => count)))],
    ['Janji temu', number(booked(total))],
    ['SMS', number(total.messages.sent)],
    [
      'IKM 7 hari',
      ikm.mall.sampleSufficient && ikm.mall.ikm !== null
        ? `${number(ikm.mall.ikm, 2)} (${ikm.mall.grade})`
        : '–',
    ],
  ];
  for (const [name, value] of tiles) same(name, shown.tiles.get(name)?.value, value);
  const words = (name: string) => shown.tiles.get(name)?.words ?? '';
  const says = (name: string, part: string) => {
    if (!words(name).includes(part)) faults.push(`${name} does not say “${part}”: ${words(name)}`);
  };
  if (total.waiting.medianSeconds !== null) says('Tunggu median', 'target 15 menit');
  if (total.waiting.p90Seconds !== null) says('Tunggu P90', 'target 15 menit');
  says('SMS', rupiah(total.messages.priceRupiah));
  says('IKM 7 hari', ikm.mall.n === 0 ? 'belum ada jawaban' : `n = ${number(ikm.mall.n)}`);
  if (first.scored < FEW) says('Janji waktu tunggu ditepati', 'belum cukup data');

  const week = shown.files.get('tujuh-hari') ?? [];
  const weekRow = (totals: readonly DayReport['total'][]) => [
    number(sum(totals.map(({ visits }) => visits))),
    number(sum(totals.map(({ served }) => served))),
    number(sum(totals.map(({ missed }) => missed))),
    number(sum(totals.map(booked))),
    number(sum(totals.map(({ messages }) => messages.sent))),
    rupiah(sum(totals.map(({ messages }) => messages.priceRupiah))),
  ];
  days.forEach((each, index) => {
    same(each.day, week[index + 1]?.slice(1).join(), weekRow([each.total]).join());
    const waits = (shown.files.get('tunggu-tujuh-hari') ?? [])[index + 1] ?? [];
    const { count, medianSeconds, p90Seconds, withinTargetShare } = each.total.waiting;
    same(
      `waits of ${each.day}`,
      waits.slice(1).join(),
      [
        number(count),
        minutes(medianSeconds),
        minutes(p90Seconds),
        withinTargetShare === null ? '–' : `${number(withinTargetShare * 100)}%`,
      ].join(),
    );
  });
  same('seven days', week.at(-1)?.slice(1).join(), weekRow(days.map((each) => each.total)).join());

  const flow = (row: DayReport['total']) => [
    minutes(row.waiting.medianSeconds),
    minutes(row.waiting.p90Seconds),
    number(booked(row)),
    number(row.messages.sent),
    rupiah(row.messages.priceRupiah),
  ];
  const rowOf = (file: string, name: string) =>
    shown.files.get(file)?.find(([first]) => first === name);
  for (const floor of day.floors) {
    const row = rowOf('lantai', `Lantai ${floor.floor}`);
    same(
      `floor ${floor.floor}`,
      row?.slice(1).join(),
      [number(floor.visits), number(floor.served), number(floor.missed), ...flow(floor)].join(),
    );
  }
  for (const agency of day.agencies.filter(({ visits, bookings }) => visits + bookings.made > 0)) {
    const row = rowOf('instansi', agency.agencyName ?? agency.agencyId);
    same(agency.agencyId, row?.slice(3, 9).join(), [number(agency.missed), ...flow(agency)].join());
    same(`served by ${agency.agencyId}`, row?.[2]?.split(' ')[0], number(agency.served));
  }
  const kept = (row: PromiseReport['total']) => {
    const few = row.first.scored < FEW;
    const share = (part: number) => `${number((part / row.first.scored) * 100)}%`;
    return [
      number(row.first.scored),
      few ? 'belum cukup data' : share(row.first.kept),
      few ? '–' : share(row.first.notLaterThanP90),
    ].join();
  };
  same(
    'promises of seven days',
    shown.files.get('janji-waktu-tunggu')?.at(-1)?.slice(1, 4).join(),
    kept(promises.total),
  );
  for (const row of promises.agencies) {
    const name = row.agencyName ?? row.agencyId;
    same(`promises of ${name}`, rowOf('janji-per-instansi', name)?.slice(1, 4).join(), kept(row));
  }
  for (const row of promises.services) {
    const name = row.serviceName?.id ?? row.serviceId;
    same(`promises of ${name}`, rowOf('janji-per-layanan', name)?.slice(2, 5).join(), kept(row));
  }
  return faults;
}

interface Shown {
  readonly tiles: ReadonlyMap<string, { readonly value: string; readonly words: string }>;
  /** Rows of each file, its heading first. */
  readonly files: ReadonlyMap<string, readonly (readonly string[])[]>;
  /** Tables that are not the same as their files. */
  readonly faults: readonly string[];
}

async function readDashboard(page: Page): Promise<Shown> {
  const read = (await page.evaluate(`({
    tiles: [...document.querySelectorAll('.tile')].map((tile) => [
      tile.querySelector('dt').textContent,
      { value: tile.querySelector('strong').firstChild.textContent, words: tile.querySelector('dd > span').textContent },
    ]),
    files: [...document.querySelectorAll('figure')].map((figure) => {
      const link = figure.querySelector('a[download]');
      return {
        name: link.download.replace('.csv', ''),
        csv: decodeURIComponent(link.href.split(',').slice(1).join(',')),
        table: [...figure.querySelectorAll('tr')].map((row) => [...row.cells].map((cell) => cell.textContent)),
      };
    }),
  })`)) as {
    tiles: [string, { value: string; words: string }][];
    files: { name: string; csv: string; table: string[][] }[];
  };
  const files = read.files.map(({ name, csv, table }) => ({ name, table, rows: rowsOf(csv) }));
  return {
    tiles: new Map(read.tiles),
    files: new Map(files.map(({ name, rows }) => [name, rows])),
    faults: files.flatMap(({ name, rows, table }) =>
      // A long table shows its first rows until somebody wants all of them.
      JSON.stringify(rows.slice(0, Math.max(16, table.length))) === JSON.stringify(table)
        ? []
        : [`${name}.csv is not its table`],
    ),
  };
}

/** RFC 4180, backwards. */
function rowsOf(csv: string): string[][] {
  return csv
    .replace('\uFEFF', '')
    .split('\r\n')
    .filter((line) => line !== '')
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
        ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
      ),
    );
}

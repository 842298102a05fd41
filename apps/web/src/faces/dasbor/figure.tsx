import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';

export interface Column {
  readonly name: string;
  /** Numbers stand at the right. */
  readonly numeric?: boolean;
}

export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

/** A finding with its figure, its sentence, the same numbers as a table, and as CSV. */
export function Figure({
  title,
  sentence,
  file,
  table,
  children,
}: {
  title: string;
  sentence: string;
  file: string;
  table: Table;
  children?: ComponentChildren;
}) {
  const id = useId();
  return (
    <figure class="card figure" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
      <figcaption>{sentence}</figcaption>
      {table.rows.length === 0 ? (
        <p>Belum ada data untuk pilihan ini. Coba hari atau instansi lain.</p>
      ) : children ? (
        <details>
          <summary>Lihat tabel</summary>
          <DataTable table={table} title={title} />
        </details>
      ) : (
        <DataTable table={table} title={title} />
      )}
      {table.rows.length > 0 && (
        <p class="no-print">
          <a
            download={`${file}.csv`}
            href={`data:text/csv;charset=utf-8,${encodeURIComponent(csvOf(table))}`}
          >
            Unduh CSV<span class="sr-only">: {title}</span>
          </a>
        </p>
      )}
    </figure>
  );
}

/** So many rows stand there at once; the others one touch away, and all of them in the file. */
const ROWS_SHOWN = 15;
/** One more is not worth a button. */
const ROWS_SPARED = 3;

function DataTable({ table, title }: { table: Table; title: string }) {
  const [all, setAll] = useState(false);
  const long = table.rows.length > ROWS_SHOWN + ROWS_SPARED;
  const rows = long && !all ? table.rows.slice(0, ROWS_SHOWN) : table.rows;
  return (
    <>
      <Rows table={{ ...table, rows }} title={title} />
      {long && (
        <p class="small">
          {!all && `${ROWS_SHOWN} teratas dari ${table.rows.length}. `}
          <button type="button" class="quiet no-print" onClick={() => setAll(!all)}>
            {all ? `Tampilkan ${ROWS_SHOWN} teratas saja` : 'Tampilkan semua'}
            <span class="sr-only">: {title}</span>
          </button>
        </p>
      )}
    </>
  );
}

function Rows({ table, title }: { table: Table; title: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <section class="scroll" aria-label={`Tabel: ${title}`} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {table.columns.map((column) => (
              <th scope="col" key={column.name} class={column.numeric ? 'numeric' : ''}>
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row) => (
            <tr key={row[0]}>
              {row.map((cell, index) => {
                const column = table.columns[index];
                return index === 0 ? (
                  <th scope="row" key={column?.name}>
                    {cell}
                  </th>
                ) : (
                  <td key={column?.name} class={column?.numeric ? 'numeric number' : ''}>
                    {cell}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** RFC 4180, with a mark so that spreadsheets read it as UTF-8, and no cell that they take for a formula. */
export function csvOf(table: Table): string {
  const cell = (text: string) => {
    const safe = /^[=+@\t\r]|^-(?!\d)/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const lines = [table.columns.map(({ name }) => name), ...table.rows];
  return `\uFEFF${lines.map((line) => line.map(cell).join(',')).join('\r\n')}\r\n`;
}

/** Columns of a series, with each value written above its bar; what is not finished is hatched. */
export function Bars({
  points,
  label,
}: {
  points: readonly { readonly name: string; readonly value: number; readonly partial?: boolean }[];
  label: string;
}) {
  const top = Math.max(1, ...points.map(({ value }) => value));
  return (
    <svg
      class="chart"
      viewBox={`0 0 ${Math.max(1, points.length) * STEP} 250`}
      role="img"
      aria-label={label}
    >
      {points.map(({ name, value, partial }, index) => {
        const height = (value / top) * 180;
        const x = index * STEP + 14;
        return (
          <g key={name}>
            <rect
              x={x}
              y={205 - height}
              width={72}
              height={height}
              class={partial ? 'bar-shape partial' : 'bar-shape'}
            />
            {partial && <path class="hatch" d={hatch(x, 205 - height, 72, height)} />}
            <text x={x + 36} y={197 - height} text-anchor="middle">
              {value}
            </text>
            <text x={x + 36} y={234} text-anchor="middle" class="axis">
              {name}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

/** Slanted lines over a box, as a path: a pattern would become a picture on paper. */
function hatch(x: number, y: number, width: number, height: number): string {
  let d = '';
  for (let k = -height + 6; k < width; k += 12) {
    const from = Math.max(0, -k);
    const to = Math.min(height, width - k);
    if (to > from) d += `M${x + k + from} ${y + height - from}L${x + k + to} ${y + height - to}`;
  }
  return d;
}

const STEP = 100;
/** Beside the lines, where no value stands: the name of the level, and those of the series. */
const LEFT = 100;
const RIGHT = 110;
const DASHES = ['', '10 6'];
const lineClass = (which: number) => (which === 0 ? 'line-a' : 'line-b');

/** Lines that differ by dash and marker, not by colour alone; a level runs through as a dotted one. */
export function Lines({
  names,
  series,
  level,
  from = 0,
  label,
}: {
  names: readonly string[];
  series: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
  level: { readonly name: string; readonly value: number };
  /** Where the scale begins; nothing is below. */
  from?: number;
  label: string;
}) {
  const values = series.flatMap((each) => each.values.filter((value) => value !== null));
  const top = Math.max(1, level.value, ...values) * 1.1;
  const width = LEFT + names.length * STEP + RIGHT;
  const y = (value: number) => 205 - ((value - from) / (top - from)) * 180;
  const x = (index: number) => LEFT + index * STEP + 50;
  /** Above its marker, or below where another value stands close above. */
  const labelAt = (which: number, index: number, value: number) => {
    const close = series.some((other, of) => {
      const theirs = other.values[index] ?? null;
      return of !== which && theirs !== null && theirs >= value && y(value) - y(theirs) < 34;
    });
    return y(value) + (close && which === 0 ? 28 : -12);
  };
  return (
    <svg class="chart" viewBox={`0 0 ${width} 250`} role="img" aria-label={label}>
      <line x1={LEFT} x2={width - RIGHT} y1={y(level.value)} y2={y(level.value)} class="level" />
      <text x={0} y={y(level.value) + 6} class="axis">
        {level.name} {level.value}
      </text>
      {/* All lines first: no number is to have one run over it. */}
      {series.map((each, which) => (
        <polyline
          key={each.name}
          class={lineClass(which)}
          points={each.values
            .flatMap((value, index) => (value === null ? [] : [`${x(index)},${y(value)}`]))
            .join(' ')}
          stroke-dasharray={DASHES[which] ?? ''}
        />
      ))}
      {series.map((each, which) => {
        const known = each.values.flatMap((value, index) =>
          value === null ? [] : [{ value, index }],
        );
        const last = known.at(-1);
        return (
          <g key={each.name} class={lineClass(which)}>
            {known.map(({ value, index }) => (
              <g key={index}>
                {which === 0 ? (
                  <circle cx={x(index)} cy={y(value)} r={7} />
                ) : (
                  <rect x={x(index) - 7} y={y(value) - 7} width={14} height={14} />
                )}
                <text x={x(index)} y={labelAt(which, index, value)} text-anchor="middle">
                  {value}
                </text>
              </g>
            ))}
            {last && (
              <text x={x(last.index) + 16} y={y(last.value) + 6} class="axis">
                {each.name}
              </text>
            )}
          </g>
        );
      })}
      {names.map((name, index) => (
        <text x={x(index)} y={234} text-anchor="middle" class="axis" key={name}>
          {name}
        </text>
      ))}
    </svg>
  );
}

/** Values on a common scale, each with its name and number in its row. */
export function Lollipop({
  points,
  from,
  to,
  label,
}: {
  points: readonly { readonly name: string; readonly value: number | null }[];
  from: number;
  to: number;
  label: string;
}) {
  const x = (value: number) => 190 + ((value - from) / (to - from)) * 420;
  return (
    <svg
      class="chart is-tall"
      viewBox={`0 0 700 ${points.length * 34 + 8}`}
      role="img"
      aria-label={label}
    >
      {points.map(({ name, value }, index) => {
        const y = index * 34 + 22;
        return (
          <g key={name}>
            <text x={0} y={y + 6} class="axis">
              {name}
            </text>
            {value !== null && (
              <>
                <line x1={x(from)} x2={x(value)} y1={y} y2={y} class="stick" />
                <circle cx={x(value)} cy={y} r={9} class="bar-shape" />
                <text x={x(value) + 18} y={y + 6}>
                  {value.toFixed(2).replace('.', ',')}
                </text>
              </>
            )}
          </g>
        );
      })}
    </svg>
  );
}

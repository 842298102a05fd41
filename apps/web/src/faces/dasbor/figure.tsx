import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

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
      {children ? (
        <details>
          <summary>Lihat tabel</summary>
          <DataTable table={table} title={title} />
        </details>
      ) : (
        <DataTable table={table} title={title} />
      )}
      <p class="no-print">
        <a
          download={`${file}.csv`}
          href={`data:text/csv;charset=utf-8,${encodeURIComponent(csvOf(table))}`}
        >
          Unduh CSV<span class="sr-only">: {title}</span>
        </a>
      </p>
    </figure>
  );
}

function DataTable({ table, title }: { table: Table; title: string }) {
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

/** Columns of a series, with each value written above its bar. */
export function Bars({
  points,
  label,
}: {
  points: readonly { readonly name: string; readonly value: number; readonly partial?: boolean }[];
  label: string;
}) {
  const top = Math.max(1, ...points.map(({ value }) => value));
  const step = 100;
  return (
    <svg
      class="bars"
      viewBox={`0 0 ${Math.max(1, points.length) * step} 260`}
      role="img"
      aria-label={label}
    >
      {points.map(({ name, value, partial }, index) => {
        const height = (value / top) * 180;
        const x = index * step + 14;
        return (
          <g key={name}>
            <rect
              x={x}
              y={215 - height}
              width={72}
              height={height}
              class={partial ? 'bar-shape partial' : 'bar-shape'}
            />
            <text x={x + 36} y={207 - height} text-anchor="middle">
              {value}
            </text>
            <text x={x + 36} y={244} text-anchor="middle" class="axis">
              {name}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

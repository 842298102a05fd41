import { parseArgs } from 'node:util';
import type { Benchmark } from './benchmark.ts';
import { boardsBenchmark } from './boards.ts';
import { bookingBenchmark } from './booking.ts';
import { dayBenchmark } from './busy-day.ts';
import { coldBenchmark } from './cold.ts';
import { estimatesBenchmark } from './estimates.ts';
import { ops } from './ops.ts';

/** `npm run bench -- <name> [--json]`: runs one benchmark. */
const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  ops,
  booking: bookingBenchmark,
  estimates: estimatesBenchmark,
  cold: coldBenchmark,
  boards: boardsBenchmark,
  day: dayBenchmark,
};

const USAGE = `Usage: npm run bench -- <name> [--json]

${Object.entries(BENCHMARKS)
  .map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`)
  .join('\n')}

With --json it prints one object. Exit status 1: a figure is over its limit.
`;

function parseCommandLine() {
  try {
    const { values, positionals } = parseArgs({
      options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
    return { ...values, names: positionals };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { error: error.message };
  }
}

async function main(): Promise<void> {
  const line = parseCommandLine();
  if ('error' in line) return refuse(line.error);
  if (line.help) {
    process.stdout.write(USAGE);
    return;
  }
  const [name, ...rest] = line.names;
  if (name === undefined) return refuse('Which benchmark?');
  const benchmark = Object.hasOwn(BENCHMARKS, name) ? BENCHMARKS[name] : undefined;
  if (!benchmark || rest.length > 0) return refuse(`No benchmark “${line.names.join(' ')}”.`);
  const { json, text, withinLimits } = await benchmark.run(progress);
  process.stdout.write(line.json ? `${JSON.stringify(json, null, 2)}\n` : `${text}\n`);
  if (!withinLimits) process.exitCode = 1;
}

/** Beside the result, which has the standard output for itself. */
function progress(line: string): void {
  process.stderr.write(`${Math.round(performance.now() / 1000)} s  ${line}\n`);
}

function refuse(why: string): void {
  process.stderr.write(`${why}\n\n${USAGE}`);
  process.exitCode = 2;
}

await main();

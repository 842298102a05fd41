import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bundleBareClient, bundleHandlers } from '@gerai/infra/bundle/bundle.ts';
import { SERVICES } from '@gerai/infra/services.ts';
import { functionEnvironment } from '@gerai/local/workers/environment.ts';
import type { FunctionName, ServiceName } from '@gerai/shared/contract/service.ts';
import type { Benchmark } from './benchmark.ts';

/** A handler's cold start, as far as it is ours. */
export interface ColdFigures {
  /** Size of the bundle, minified: 1 KB is 1,000 bytes. */
  readonly kilobytes: number;
  /** Median time to load the bundle, over that of the bare DynamoDB client in the same run. */
  readonly importRatio: number;
}

export interface ColdReport {
  /** By `service.function`. */
  readonly handlers: Readonly<Record<string, ColdFigures>>;
  readonly bareClient: { readonly kilobytes: number; readonly milliseconds: number };
}

const run = promisify(execFile);

/** Times one `require` in a fresh process: clock, file and environment are all it has. */
const PROBE = `const from = process.hrtime.bigint();
require(process.argv[1]);
process.stdout.write(String(Number(process.hrtime.bigint() - from) / 1e6), () => process.exit(0));`;

/**
 * Bundles every handler as it is deployed and loads each in `rounds` fresh processes, the bare
 * client among them in every round, so that a busy machine slows all alike.
 */
export async function measureColdStarts(rounds = 15): Promise<ColdReport> {
  const folder = mkdtempSync(join(tmpdir(), 'gerai-cold-'));
  try {
    const [bare, bundles] = await Promise.all([
      bundleBareClient(join(folder, 'bare')),
      bundleHandlers(SERVICES, folder),
    ]);
    const subjects = [
      { name: '', file: bare.file, bytes: bare.bytes, environment: {} },
      ...bundles.map(({ service, functionName, file, bytes }) => ({
        name: `${service}.${functionName}`,
        file,
        bytes,
        environment: environmentOf(service, functionName),
      })),
    ];
    const times = new Map<string, number[]>(subjects.map(({ name }) => [name, []]));
    for (let round = 0; round < rounds; round += 1) {
      for (const { name, file, environment } of subjects) {
        const { stdout } = await run(process.execPath, ['-e', PROBE, file], {
          cwd: folder,
          env: { PATH: process.env.PATH, AWS_REGION: 'ap-southeast-3', ...environment },
        });
        times.get(name)?.push(Number(stdout));
      }
    }
    const bareMilliseconds = median(times.get('') ?? []);
    return {
      bareClient: { kilobytes: kilobytes(bare.bytes), milliseconds: round2(bareMilliseconds) },
      handlers: Object.fromEntries(
        subjects.slice(1).map(({ name, bytes }) => [
          name,
          {
            kilobytes: kilobytes(bytes),
            importRatio: round2(median(times.get(name) ?? []) / bareMilliseconds),
          },
        ]),
      ),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The report as lines for a person. */
export function coldTable({ handlers, bareClient }: ColdReport): string {
  const line = (name: string, size: number, ratio: string) =>
    `${name.padEnd(20)} ${size.toFixed(0).padStart(6)} KB ${ratio.padStart(8)}`;
  return [
    `${'handler'.padEnd(20)} ${'bundle'.padStart(9)} ${'import'.padStart(8)}`,
    ...Object.entries(handlers).map(([name, figures]) =>
      line(name, figures.kilobytes, `× ${figures.importRatio.toFixed(2)}`),
    ),
    line('bare DynamoDB client', bareClient.kilobytes, '× 1.00'),
  ].join('\n');
}

function environmentOf(
  serviceName: ServiceName,
  functionName: FunctionName,
): Record<string, string> {
  const service = SERVICES.find(({ name }) => name === serviceName);
  if (!service) throw new Error(`There is no service ${serviceName}`);
  return functionEnvironment(service, functionName, {
    mallId: 'pekalongan',
    publicUrl: 'https://mpp.example',
    smsSenderId: 'MPP',
    smsBrand: 'MPP',
    addressLimits: {},
    dynamoEndpoint: 'http://127.0.0.1:9',
    awsEndpoint: 'http://127.0.0.1:9',
  });
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error('Nothing was measured');
  return middle;
}

function kilobytes(bytes: number): number {
  return Math.round(bytes / 100) / 10;
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Kilobytes that a bundle may have. */
const MOST_KILOBYTES = 400;

/** `npm run bench -- cold`. */
export const coldBenchmark: Benchmark = {
  summary: 'Size and load time of every handler, beside the bare DynamoDB client',
  async run() {
    const report = await measureColdStarts();
    return {
      json: report.handlers,
      text: coldTable(report),
      withinLimits: Object.values(report.handlers).every(
        ({ kilobytes }) => kilobytes <= MOST_KILOBYTES,
      ),
    };
  },
};

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FunctionName, ServiceDeclaration } from '@gerai/shared/contract/service.ts';
import { type BuildOptions, build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const LAMBDA_CREDENTIALS = fileURLToPath(new URL('./lambda-credentials.ts', import.meta.url));

/** No handler may be larger, minified; see the budgets of the architecture. */
export const LARGEST_KILOBYTES = 400;

/** The file that Lambda loads: `index.handler`. */
const FILE = 'index.js';

/**
 * CommonJS, because it loads about 14 ms faster than ES modules with a `require` of their own; the
 * packages' ES module sources, because only those can be shaken. The same input gives the same bytes.
 */
const OPTIONS = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  mainFields: ['module', 'main'],
  minify: true,
  legalComments: 'none',
  sourcemap: false,
  logLevel: 'warning',
  metafile: true,
} as const satisfies BuildOptions;

/** What is in a bundle: the file and how many bytes of it each source gave. */
export interface Bundle {
  readonly file: string;
  readonly bytes: number;
  /** Path of a source from the workspace's root, to its bytes in the output. */
  readonly sources: ReadonlyMap<string, number>;
}

export interface HandlerBundle extends Bundle {
  readonly service: ServiceDeclaration['name'];
  readonly functionName: FunctionName;
  /** What the CDK app gives to Lambda. */
  readonly folder: string;
}

/** Bundles every declared handler into `into/<service>-<function>/index.js`. */
export function bundleHandlers(
  services: readonly ServiceDeclaration[],
  into: string,
): Promise<HandlerBundle[]> {
  return Promise.all(
    services.flatMap((service) =>
      functionsOf(service).map(async (functionName) => {
        const folder = join(into, `${service.name}-${functionName}`);
        const bundle = await bundleFile(
          `services/${service.name}/handlers/${functionName}.ts`,
          join(folder, FILE),
        );
        return { ...bundle, service: service.name, functionName, folder };
      }),
    ),
  );
}

/** Bundles the canary, which is a caller and no function of a service. */
export async function bundleCanary(into: string): Promise<Bundle & { readonly folder: string }> {
  const folder = join(into, 'canary');
  return { ...(await bundleFile('infra/src/canary/handler.ts', join(folder, FILE))), folder };
}

/**
 * The bare DynamoDB client as anyone bundles it, the yardstick of the import times: the same
 * settings, without our trimming and without any code of ours.
 */
export function bundleBareClient(into: string): Promise<Bundle> {
  return run(
    {
      ...OPTIONS,
      stdin: {
        contents: `import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
          exports.client = new DynamoDBClient({ maxAttempts: 4 });`,
        resolveDir: join(ROOT, 'packages/shared'),
      },
    },
    join(into, FILE),
  );
}

/** Bundles one Lambda entry, without what a Lambda function never uses. */
export function bundleFile(entry: string, outfile: string): Promise<Bundle> {
  return run(
    {
      ...OPTIONS,
      entryPoints: [entry],
      alias: { '@aws-sdk/credential-provider-node': LAMBDA_CREDENTIALS },
    },
    outfile,
  );
}

/** The functions that a service declares. */
export function functionsOf(service: ServiceDeclaration): FunctionName[] {
  // The keys of the declaration are the names.
  return Object.keys(service.functions) as FunctionName[];
}

async function run(options: typeof OPTIONS & BuildOptions, outfile: string): Promise<Bundle> {
  const { metafile } = await build({ ...options, outfile });
  const output = Object.values(metafile.outputs)[0];
  if (!output) throw new Error(`${outfile} was not written`);
  return {
    file: outfile,
    bytes: output.bytes,
    sources: new Map(
      Object.entries(output.inputs).map(([path, { bytesInOutput }]) => [path, bytesInOutput]),
    ),
  };
}

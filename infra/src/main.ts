import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPlatform } from './app.ts';
import { bundleCanary, bundleHandlers } from './bundle/bundle.ts';
import { ENVIRONMENT_NAMES, isEnvironmentName, loadConfig } from './config.ts';
import { SERVICES } from './services.ts';

/** The CDK app of `cdk.json`; GERAI_ENV says which environment, and prod is never the default. */
const name = process.env.GERAI_ENV ?? 'dev';
if (!isEnvironmentName(name)) {
  throw new Error(`There is no environment ${name}; there are ${ENVIRONMENT_NAMES.join(', ')}`);
}
const folder = mkdtempSync(join(tmpdir(), 'gerai-bundles-'));
try {
  const [config, canary] = await Promise.all([
    loadConfig(name),
    bundleCanary(folder),
    bundleHandlers(SERVICES, folder),
  ]);
  const { app } = buildPlatform({
    config,
    services: SERVICES,
    canaryFolder: canary.folder,
    bundleOf: (service, functionName) => join(folder, `${service.name}-${functionName}`),
  });
  app.synth();
} finally {
  rmSync(folder, { recursive: true });
}

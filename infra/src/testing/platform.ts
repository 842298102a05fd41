import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { buildPlatform, type Platform } from '../app.ts';
import { type Config, type EnvironmentName, loadConfig } from '../config.ts';
import { SERVICES } from '../services.ts';

/** A resource of a synthesized template. */
export interface Resource {
  readonly stack: string;
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly deletionPolicy: string | undefined;
}

export interface Synthesized {
  readonly config: Config;
  readonly platform: Platform;
  readonly resources: readonly Resource[];
  of(type: string): readonly Resource[];
}

/** All stacks of an environment, with a line of code in place of each bundle. */
export async function synthesize(name: EnvironmentName): Promise<Synthesized> {
  const folder = mkdtempSync(join(tmpdir(), 'gerai-infra-'));
  try {
    const config = await loadConfig(name);
    const lineFor = (name: string) => {
      const bundle = join(folder, name);
      mkdirSync(bundle, { recursive: true });
      writeFileSync(join(bundle, 'index.js'), `// ${name}`);
      return bundle;
    };
    const platform = buildPlatform({
      config,
      services: SERVICES,
      bundleOf: (service, functionName) => lineFor(`${service.name}-${functionName}`),
      canaryFolder: lineFor('canary'),
      appProps: { outdir: join(folder, 'cdk.out') },
    });
    const resources = stacksOf(platform).flatMap(resourcesOf);
    return {
      config,
      platform,
      resources,
      of: (type) => resources.filter((resource) => resource.type === type),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function stacksOf(platform: Platform): readonly Stack[] {
  // Every stack is a child of the app.
  return platform.app.node.children.filter((child): child is Stack => 'templateFile' in child);
}

function resourcesOf(stack: Stack): Resource[] {
  const { Resources = {} } = Template.fromStack(stack).toJSON() as {
    Resources?: Record<
      string,
      { Type: string; Properties?: Record<string, unknown>; DeletionPolicy?: string }
    >;
  };
  return Object.entries(Resources).map(([id, { Type: type, Properties, DeletionPolicy }]) => ({
    stack: stack.stackName,
    id,
    type,
    properties: Properties ?? {},
    deletionPolicy: DeletionPolicy,
  }));
}

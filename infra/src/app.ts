import { readFileSync } from 'node:fs';
import type { FunctionName, ServiceDeclaration } from '@gerai/shared/contract/service.ts';
import { App, type AppProps, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import * as z from 'zod';
import type { Config } from './config.ts';
import { ArchiveStack } from './stacks/archive-stack.ts';
import { CanaryStack } from './stacks/canary-stack.ts';
import { EdgeStack } from './stacks/edge-stack.ts';
import { FoundationStack } from './stacks/foundation-stack.ts';
import { IdentityStack } from './stacks/identity-stack.ts';
import { ObservabilityStack } from './stacks/observability-stack.ts';
import { ServiceStack } from './stacks/service-stack.ts';
import { SilenceStack } from './stacks/silence-stack.ts';
import { WEB_REGION, WebStack } from './stacks/web-stack.ts';

const CDK_JSON = new URL('../../cdk.json', import.meta.url);
const CdkJsonSchema = z.object({ context: z.record(z.string(), z.unknown()) });

export interface Platform {
  readonly app: App;
  readonly foundation: FoundationStack;
  readonly archive: ArchiveStack;
  readonly identity: IdentityStack;
  readonly services: readonly ServiceStack[];
  readonly edge: EdgeStack;
  readonly web: WebStack | undefined;
  readonly observability: ObservabilityStack;
}

export interface PlatformParts {
  readonly config: Config;
  readonly services: readonly ServiceDeclaration[];
  /** Folder of a function's bundle. */
  readonly bundleOf: (service: ServiceDeclaration, functionName: FunctionName) => string;
  /** Folder of the canary's bundle. */
  readonly canaryFolder: string;
  readonly appProps?: AppProps;
}

/** All stacks of one environment, from its configuration and the services' declarations. */
export function buildPlatform({
  config,
  services,
  bundleOf,
  canaryFolder,
  appProps,
}: PlatformParts): Platform {
  const { context } = CdkJsonSchema.parse(JSON.parse(readFileSync(CDK_JSON, 'utf8')));
  const app = new App({ context, ...appProps });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  const name = (part: string) => `Gerai-${config.name}-${part}`;
  const account = config.account === null ? {} : { account: config.account };
  const props = {
    env: { ...account, region: config.region },
    terminationProtection: config.keepData,
  };

  const foundation = new FoundationStack(app, name('foundation'), config, props);
  const archive = new ArchiveStack(app, name('archive'), config, foundation.bus, props);
  const identity = new IdentityStack(app, name('identity'), config, props);
  const serviceStacks = services.map(
    (service) =>
      new ServiceStack(app, name(service.name), {
        ...props,
        config,
        service,
        foundation,
        bundleOf: (functionName) => bundleOf(service, functionName),
      }),
  );
  const edge = new EdgeStack(app, name('edge'), {
    ...props,
    config,
    foundation,
    identity,
    services: serviceStacks,
  });
  new CanaryStack(app, name('canary'), {
    ...props,
    config,
    foundation,
    edge,
    folder: canaryFolder,
  });
  new SilenceStack(app, name('silence'), config, foundation, props);
  const observability = new ObservabilityStack(app, name('observability'), {
    ...props,
    config,
    foundation,
    edge,
    services: serviceStacks,
  });
  const web =
    config.web && config.api
      ? new WebStack(app, name('web'), config, services, {
          ...props,
          env: { ...account, region: WEB_REGION },
        })
      : undefined;
  Tags.of(app).add('system', 'gerai');
  Tags.of(app).add('environment', config.name);
  return { app, foundation, archive, identity, services: serviceStacks, edge, web, observability };
}

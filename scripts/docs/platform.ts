import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SERVICE_NAMES, type ServiceDeclaration } from '@gerai/shared/contract/service.ts';
import { FIELD_DESCRIPTIONS } from '@gerai/shared/docs/fields.ts';
import { EVENTS, type EventDeclaration } from '@gerai/shared/events/catalogue.ts';
import { EVENT_EXAMPLES } from '@gerai/shared/events/examples.ts';

/** Sample values of one route; `responses` by status, for those with a body. */
export interface RouteExample {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
  readonly responses: Readonly<Record<number, unknown>>;
}

export interface DocumentedService {
  readonly declaration: ServiceDeclaration;
  readonly examples: Readonly<Record<string, RouteExample>>;
  /** What a field of that name means in its routes. */
  readonly descriptions: Readonly<Record<string, string>>;
}

/** Everything that the generated documents are written from. */
export interface Platform {
  readonly version: string;
  readonly services: readonly DocumentedService[];
  readonly events: Readonly<Record<string, EventDeclaration>>;
  readonly eventExamples: Readonly<Record<string, unknown>>;
  /** What a field of that name means in events. */
  readonly descriptions: Readonly<Record<string, string>>;
}

/** The file of a service that holds its sample values, read by documents and tests alone. */
interface ExamplesModule {
  readonly ROUTE_EXAMPLES: Readonly<Record<string, RouteExample>>;
  readonly DESCRIPTIONS?: Readonly<Record<string, string>>;
}

/** Loads the declarations of all services, their examples and the event catalogue. */
export async function loadPlatform(root: string, version: string): Promise<Platform> {
  const services: DocumentedService[] = [];
  for (const name of SERVICE_NAMES) {
    const { service } = await load<{ service: ServiceDeclaration }>(
      root,
      `services/${name}/service.ts`,
    );
    const module = await load<ExamplesModule>(root, `services/${name}/contract/examples.ts`);
    services.push({
      declaration: service,
      examples: module.ROUTE_EXAMPLES,
      descriptions: { ...FIELD_DESCRIPTIONS, ...module.DESCRIPTIONS },
    });
  }
  return {
    version,
    services,
    events: EVENTS,
    eventExamples: EVENT_EXAMPLES,
    descriptions: FIELD_DESCRIPTIONS,
  };
}

function load<Module>(root: string, path: string): Promise<Module> {
  const file = join(root, path);
  if (!existsSync(file)) throw new Error(`${path} is missing`);
  return import(pathToFileURL(file).href);
}

import { routeKey } from '@gerai/shared/contract/service.ts';
import type { Contracts, JsonSchema, RouteContract } from '../checks/compatibility.ts';
import { toJsonSchema } from './json-schema.ts';
import type { Platform } from './platform.ts';

/** What others rely on, without texts and examples: the form in which a release is kept. */
export function contractsOf(platform: Platform): Contracts {
  const events: Record<string, JsonSchema> = {};
  for (const [type, event] of Object.entries(platform.events)) {
    events[type] = toJsonSchema(event.schema, 'output');
  }
  const routes: Record<string, RouteContract> = {};
  for (const { declaration } of platform.services) {
    for (const route of Object.values(declaration.routes)) {
      const request: Record<string, JsonSchema> = {};
      if (route.params) request.params = toJsonSchema(route.params, 'input');
      if (route.query) request.query = toJsonSchema(route.query, 'input');
      if (route.body) request.body = toJsonSchema(route.body, 'input');
      const responses: Record<string, JsonSchema | null> = {};
      for (const [status, schema] of Object.entries(route.responses)) {
        responses[status] = schema === null ? null : toJsonSchema(schema, 'output');
      }
      routes[routeKey(route)] = { caller: route.caller, request, responses };
    }
  }
  return { events, routes };
}

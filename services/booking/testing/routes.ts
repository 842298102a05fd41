import { createHttpHandler } from '@gerai/shared/http/handler.ts';
import { createLog } from '@gerai/shared/log.ts';
import { type ApiRequest, apiEvent, lambdaContext } from '@gerai/shared/testing/api-event.ts';
import { sequentialIds } from '@gerai/shared/testing/doubles.ts';
import { publicRoutes } from '../handlers/public-routes.ts';
import { staffRoutes } from '../handlers/staff-routes.ts';
import { service } from '../service.ts';
import type { World } from './world.ts';

export type RouteName = keyof typeof service.routes;

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number | boolean>>;
  readonly json: Readonly<Record<string, unknown>>;
}

/** Asks the service's routes as API Gateway does. */
export function routesOf(world: World) {
  const lines: string[] = [];
  const http = {
    mallId: 'pekalongan',
    clock: world.clock,
    ids: sequentialIds(),
    log: createLog(world.clock, (line) => lines.push(line)),
  };
  const handlers = {
    public: createHttpHandler(service, 'public', http, publicRoutes(world.deps)),
    staff: createHttpHandler(service, 'staff', http, staffRoutes(world.deps)),
  };
  return {
    /** What was logged so far. */
    logged: () => lines.join('\n'),
    async ask(name: RouteName, request: ApiRequest = {}): Promise<HttpAnswer> {
      const route = service.routes[name];
      const handler = handlers[route.caller === 'public' ? 'public' : 'staff'];
      const answer = await handler(apiEvent(route, request), lambdaContext());
      return {
        status: answer.statusCode ?? 0,
        headers: answer.headers ?? {},
        json: answer.body ? (JSON.parse(answer.body) as Record<string, unknown>) : {},
      };
    },
  };
}

import { ROUTE_EXAMPLES as ANALYTICS } from '@gerai/analytics/contract/examples.ts';
import { service as analytics } from '@gerai/analytics/service.ts';
import { ROUTE_EXAMPLES as BOOKING } from '@gerai/booking/contract/examples.ts';
import { service as booking } from '@gerai/booking/service.ts';
import { ROUTE_EXAMPLES as NOTIFY } from '@gerai/notify/contract/examples.ts';
import { service as notify } from '@gerai/notify/service.ts';
import { ROUTE_EXAMPLES as QUEUE } from '@gerai/queue/contract/examples.ts';
import { service as queue } from '@gerai/queue/service.ts';
import type { RouteDeclaration, ServiceDeclaration } from '@gerai/shared/contract/service.ts';

export const SERVICES: readonly ServiceDeclaration[] = [booking, queue, notify, analytics];

const EXAMPLES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  booking: BOOKING,
  queue: QUEUE,
  notify: NOTIFY,
  analytics: ANALYTICS,
};

/** A declared route with what its documents show of a request. */
export interface DocumentedRoute {
  readonly name: string;
  readonly route: RouteDeclaration;
  readonly example: RequestExample;
}

export interface RequestExample {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: Readonly<Record<string, unknown>>;
}

export const ROUTES: readonly DocumentedRoute[] = SERVICES.flatMap((service) =>
  Object.entries(service.routes).map(([name, route]) => ({
    name: `${service.name}.${name}`,
    route,
    example: (EXAMPLES[service.name]?.[name] ?? {}) as RequestExample,
  })),
);

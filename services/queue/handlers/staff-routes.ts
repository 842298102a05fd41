import type { RouteHandlers } from '@gerai/shared/http/types.ts';
import type { service } from '../service.ts';
import { callLeaseRoutes } from './call-lease-routes.ts';
import { counterRoutes } from './counter-routes.ts';
import { delayRoutes } from './delay-routes.ts';
import type { QueueDeps } from './deps.ts';
import { deviceRoutes } from './device-routes.ts';
import { numberRoutes } from './number-routes.ts';
import { ticketRoutes } from './ticket-routes.ts';

/** What staff and devices do. */
export function staffRoutes(deps: QueueDeps): RouteHandlers<typeof service, 'staff'> {
  return {
    ...numberRoutes(deps),
    ...ticketRoutes(deps),
    ...counterRoutes(deps),
    ...deviceRoutes(deps),
    ...callLeaseRoutes(deps),
    ...delayRoutes(deps),
  };
}

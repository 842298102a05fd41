import { createHttpHandler } from '@gerai/shared/http/handler.ts';
import { service } from '../service.ts';
import { deps, http } from './deps.ts';
import { staffRoutes } from './staff-routes.ts';

export const handler = createHttpHandler(service, 'staff', http, staffRoutes(deps));

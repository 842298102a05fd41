import { createFunctionKit } from '@gerai/shared/function.ts';
import { createHttpHandler } from '@gerai/shared/http/handler.ts';
import { service } from '../service.ts';
import { createDeps } from './deps.ts';
import { staffRoutes } from './staff-routes.ts';

const deps = createDeps(createFunctionKit('queue'));

export const handler = createHttpHandler(service, 'staff', deps, staffRoutes(deps));

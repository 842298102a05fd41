import { createFunctionKit } from '@gerai/shared/function.ts';
import { createHttpHandler } from '@gerai/shared/http/handler.ts';
import { service } from '../service.ts';
import { createDeps } from './deps.ts';
import { publicRoutes } from './public-routes.ts';

const deps = createDeps(createFunctionKit('queue'));

export const handler = createHttpHandler(service, 'public', deps, publicRoutes(deps));

import { createHttpHandler } from '@gerai/shared/http/handler.ts';
import { service } from '../service.ts';
import { deps, http } from './deps.ts';
import { publicRoutes } from './public-routes.ts';

export const handler = createHttpHandler(service, 'public', http, publicRoutes(deps));

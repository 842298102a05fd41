import { createHttpHandler } from '@gerai/shared/http/handler.ts';
import { service } from '../service.ts';
import { httpDeps, kit, stores } from './deps.ts';
import { publicRoutes } from './public-routes.ts';

export const handler = createHttpHandler(
  service,
  'public',
  httpDeps,
  publicRoutes({ mallId: httpDeps.mallId, stores, ids: kit.ids }),
);

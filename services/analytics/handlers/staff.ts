import { createHttpHandler } from '@gerai/shared/http/handler.ts';
import { service } from '../service.ts';
import { httpDeps, stores } from './deps.ts';
import { staffRoutes } from './staff-routes.ts';

export const handler = createHttpHandler(
  service,
  'staff',
  httpDeps,
  staffRoutes({ mallId: httpDeps.mallId, stores }),
);

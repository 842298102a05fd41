import { service as analytics } from '@gerai/analytics/service.ts';
import { service as booking } from '@gerai/booking/service.ts';
import { service as notify } from '@gerai/notify/service.ts';
import { service as queue } from '@gerai/queue/service.ts';
import type { FunctionName, ServiceDeclaration } from '@gerai/shared/contract/service.ts';
import type { Registration } from './registration.ts';

/** The services of the platform. */
export const services: readonly Registration[] = [booking, queue, notify, analytics].map(
  (declaration: ServiceDeclaration) => ({
    declaration,
    entry: (name: FunctionName) =>
      new URL(`../../services/${declaration.name}/handlers/${name}.ts`, import.meta.url),
  }),
);

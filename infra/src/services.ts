import { service as analytics } from '@gerai/analytics/service.ts';
import { service as booking } from '@gerai/booking/service.ts';
import { service as notify } from '@gerai/notify/service.ts';
import { service as queue } from '@gerai/queue/service.ts';
import type { ServiceDeclaration } from '@gerai/shared/contract/service.ts';

/** The declarations that all stacks are built from. */
export const SERVICES: readonly ServiceDeclaration[] = [booking, queue, notify, analytics];

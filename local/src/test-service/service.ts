import { defineService } from '@gerai/shared/contract/service.ts';
import * as z from 'zod/mini';

const functionOf = (timeoutSeconds: number, maxConcurrency: number) => ({
  timeoutSeconds,
  memoryMegabytes: 128,
  maxConcurrency,
  impact: 'None: it serves the tests of the runtime.',
});

const openRoute = {
  caller: 'public',
  query: z.looseObject({}),
  responses: { 200: z.unknown() },
  problems: [],
  throttle: { ratePerSecond: 1000, burst: 1000 },
  personalData: false,
} as const;

/** A small service that does whatever a test of the runtime needs. It stands in for booking. */
export const service = defineService({
  name: 'booking',
  purpose: 'Shows every way in which a runtime invokes a function.',
  table: {
    personalData: false,
    impact: 'none',
    indexes: { byMode: { partitionKey: 'mode', projection: 'all' } },
  },
  functions: {
    public: functionOf(10, 4),
    staff: functionOf(10, 2),
    events: functionOf(10, 2),
    stream: functionOf(10, 1),
    schedule: functionOf(10, 1),
    import: functionOf(10, 1),
  },
  routes: {
    order: { ...openRoute, method: 'POST', path: '/v1/orders', summary: 'Writes an order.' },
    probe: {
      ...openRoute,
      method: 'POST',
      path: '/v1/probe/{action}',
      summary: 'Does something for a test.',
    },
    fixed: { ...openRoute, method: 'GET', path: '/v1/probe/fixed', summary: 'A literal path.' },
    rare: {
      ...openRoute,
      method: 'GET',
      path: '/v1/rare',
      summary: 'A tightly throttled route.',
      throttle: { ratePerSecond: 1, burst: 2 },
    },
    staff: {
      ...openRoute,
      caller: 'staff',
      roles: ['officer'],
      method: 'GET',
      path: '/v1/staff/echo',
      summary: 'Answers its own event.',
    },
    device: {
      ...openRoute,
      caller: 'device',
      devices: ['kiosk'],
      method: 'GET',
      path: '/v1/device/echo',
      summary: 'Answers its own event.',
    },
  },
  consumes: ['booking.booking.confirmed.v1', 'booking.contact.provided.v1'],
  emits: ['booking.booking.confirmed.v1'],
  schedules: { tick: { everyMinutes: 5, purpose: 'Counts how often it fired.' } },
  secrets: ['booking-pepper'],
  uses: ['sms', 'scheduler'],
});

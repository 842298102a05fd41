import type { CityCounter } from '@gerai/shared/contract/city.ts';
import type { BookingData, ServiceData } from '@gerai/shared/events/booking.ts';
import { EVENT_EXAMPLES } from '@gerai/shared/events/examples.ts';
import { type CommandKey, commandKey } from '@gerai/shared/idempotency.ts';
import { createLog } from '@gerai/shared/log.ts';
import type { Clock, Instant } from '@gerai/shared/ports.ts';
import {
  generateSecrets,
  type KeySecret,
  type SecretName,
} from '@gerai/shared/security/secrets.ts';
import { systemClock } from '@gerai/shared/system.ts';
import type { Table } from '@gerai/shared/table/table.ts';
import { seededRandom, sequentialIds } from '@gerai/shared/testing/doubles.ts';
import type { StaffActor } from '../app/actor.ts';
import { createDeps } from '../handlers/deps.ts';

/** A Monday, 09.00 in Jakarta, while everything is open. */
export const NOW: Instant = '2026-11-30T02:00:00.000Z';
export const DAY = '2026-11-30';
export const AGENCY = 'dukcapil';
export const SERVICE = 'dukcapil-ktp-el';
export const QUEUE = 'dukcapil-a';

const secrets = generateSecrets();

/** Secrets of a test installation; `private` halves too, to make claims and open seals with. */
export const testSecrets = {
  pepper: (name: Extract<SecretName, `${string}-pepper`>): Promise<string> =>
    Promise.resolve(secrets[name]),
  keys: (name: Exclude<SecretName, `${string}-pepper`>): Promise<KeySecret> =>
    Promise.resolve(JSON.parse(secrets[name]) as KeySecret),
};

/** The service's dependencies over a table of the test engine. */
export function testDeps(table: Table, clock: Clock, lines: string[] = []) {
  return createDeps({
    environment: {
      TABLE_NAME: table.name,
      BUS_NAME: 'test',
      MALL_ID: 'pekalongan',
      PUBLIC_URL: 'https://mpp.example',
    },
    clock,
    ids: sequentialIds(),
    random: seededRandom(1),
    log: createLog(clock, (line) => lines.push(line)),
    table,
    secrets: testSecrets,
  });
}

/** Stands still, but its sleeps are real: for tests in which many are at work at once. */
export function standingClock(now: Instant = NOW): Clock {
  return { now: () => now, sleep: (milliseconds) => systemClock.sleep(milliseconds) };
}

export interface ServiceParts {
  readonly serviceId?: string;
  readonly queueId?: string;
  readonly prefix?: string;
  readonly counters?: readonly CityCounter[];
  readonly service?: Partial<ServiceData['service']>;
  readonly catalogueVersion?: number;
}

/** A published service, like the catalogue's example where nothing else is said. */
export function aService(parts: ServiceParts = {}): ServiceData {
  const example = EVENT_EXAMPLES['booking.service.published.v1'];
  const serviceId = parts.serviceId ?? example.serviceId;
  const queueId = parts.queueId ?? example.queue.queueId;
  return {
    ...example,
    serviceId,
    catalogueVersion: parts.catalogueVersion ?? 1,
    queue: { ...example.queue, queueId, prefix: parts.prefix ?? example.queue.prefix },
    counters: parts.counters ? [...parts.counters] : [aCounter(1, [serviceId])],
    service: { ...example.service, serviceId, queueId, ...parts.service },
  };
}

export function aCounter(number: number, serviceIds: readonly string[]): CityCounter {
  return {
    counterId: `loket-${number}`,
    number,
    name: { id: `Loket ${number}`, en: `Counter ${number}` },
    agencyId: AGENCY,
    floor: 1,
    serviceIds: [...serviceIds],
  };
}

export function aBooking(parts: Partial<BookingData> = {}): BookingData {
  return { ...EVENT_EXAMPLES['booking.booking.confirmed.v1'], ...parts };
}

/** An officer of the agency. */
export function anOfficer(userId: string): StaffActor {
  return { userId, mayOverride: false, mayActFor: (agencyId) => agencyId === AGENCY };
}

export function aSupervisor(userId: string): StaffActor {
  return { ...anOfficer(userId), mayOverride: true };
}

/** A command by its name: the same name is a repetition. */
export function aCommand(name: string, content: unknown = null): CommandKey {
  return commandKey('test', name, content);
}

import { paginateScan } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { City } from '@gerai/shared/contract/city.ts';
import type { CommandKey } from '@gerai/shared/idempotency.ts';
import { commandKey } from '@gerai/shared/idempotency.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import { generateSecrets, type KeySecret } from '@gerai/shared/security/secrets.ts';
import type { Item, Table } from '@gerai/shared/table/table.ts';
import {
  seededRandom,
  sequentialIds,
  TestClock,
  testContext,
} from '@gerai/shared/testing/doubles.ts';
import type { TestEngine } from '@gerai/shared/testing/engine.ts';
import { createTableCities } from '../adapters/table-catalogue.ts';
import { type BookRequest, type BookResult, book } from '../app/book.ts';
import { importCity } from '../app/import-city.ts';
import type { BookingDeps } from '../app/ports.ts';
import { type AddressLimits, USUAL_LIMITS } from '../domain/address-limits.ts';
import { createBookingDeps } from '../handlers/create-deps.ts';
import { service } from '../service.ts';
import { aCity } from './city.ts';

/** Monday 30 November 2026, 08.30 in Jakarta. */
export const NOW: Instant = '2026-11-30T01:30:00.000Z';

/** Booking's use cases on a table of their own, with a city loaded. */
export interface World {
  readonly deps: BookingDeps;
  readonly table: Table;
  readonly clock: TestClock;
  readonly keys: Readonly<
    Record<'sealing' | 'claim', { publicPart: KeySecret; privatePart: KeySecret }>
  >;
  /** Every item of the table. */
  items(): Promise<Item[]>;
  /** Requests by operation since the last call of this. */
  requests(): Readonly<Record<string, number>>;
  book(
    key: string,
    overrides?: Partial<BookRequest['fields']>,
    more?: Partial<BookRequest>,
  ): Promise<BookResult>;
}

export async function aWorld(
  engine: TestEngine,
  options: {
    readonly city?: City;
    readonly loaded?: boolean;
    readonly limits?: AddressLimits;
  } = {},
): Promise<World> {
  const clock = new TestClock(NOW);
  const ids = sequentialIds();
  const table = await engine.createTable(service.table, clock);
  const secrets = generateSecrets();
  const keys = (name: 'sealing' | 'claim') => ({
    publicPart: JSON.parse(secrets[`${name}-public`]) as KeySecret,
    privatePart: JSON.parse(secrets[`${name}-private`]) as KeySecret,
  });
  const sealing = keys('sealing');
  const claim = keys('claim');
  const deps = createBookingDeps({
    table,
    clock,
    ids,
    random: seededRandom(2026),
    mallId: 'pekalongan',
    publicUrl: 'https://mpp.example',
    limits: options.limits ?? USUAL_LIMITS,
    secrets: {
      pepper: () => Promise.resolve(secrets['booking-pepper']),
      sealingKeys: () => Promise.resolve(sealing.publicPart),
      claimKeys: () => Promise.resolve(claim.privatePart),
    },
  });
  if (options.loaded !== false) {
    await importCity(
      { mallId: 'pekalongan', ids, cities: createTableCities(table) },
      options.city ?? aCity(),
      testContext(NOW),
    );
    await deps.catalogue.load();
  }
  const requests = countRequests(engine, table.name);
  return {
    deps,
    table,
    clock,
    keys: { sealing, claim },
    items: () => scan(engine, table.name),
    requests,
    book: (key, overrides = {}, more = {}) =>
      book(deps, aRequest(key, { ...aVisit(), ...overrides }, { now: clock.now(), ...more })),
  };
}

/** What a citizen sends for `ktp-el` on Tuesday at 09.00. */
export function aVisit(overrides: Partial<BookRequest['fields']> = {}): BookRequest['fields'] {
  return {
    serviceId: 'ktp-el',
    day: '2026-12-01',
    time: '09:00',
    visitor: { name: 'Siti Contoh', nik: nik(1) },
    contact: { phone: '0812-3456-7890' },
    minor: false,
    applicantCount: 1,
    needs: [],
    priority: false,
    language: 'id',
    residence: null,
    requirementIdsConfirmed: [],
    smsConsent: { given: true, textVersion: '2026-11' },
    followUpOf: null,
    ...overrides,
  };
}

/** An invented NIK for each number below 9,999. */
export function nik(number: number): string {
  return `337501170845${String(number).padStart(4, '0')}`;
}

export function aCommand(key: string, content: unknown = null): CommandKey {
  return commandKey('test', key, content);
}

function aRequest(
  key: string,
  fields: BookRequest['fields'],
  more: Partial<BookRequest> & { readonly now: Instant },
): BookRequest {
  const { now, ...overrides } = more;
  return {
    fields,
    bookedBy: 'self',
    channel: 'web',
    command: aCommand(key, fields),
    context: testContext(now),
    mayActFor: () => true,
    ...overrides,
  };
}

function countRequests(engine: TestEngine, tableName: string): World['requests'] {
  let counts: Record<string, number> = {};
  engine.client.middlewareStack.add(
    (next, context) => (args) => {
      const operation = String(context.commandName);
      if (JSON.stringify(args.input).includes(`"${tableName}"`)) {
        counts[operation] = (counts[operation] ?? 0) + 1;
      }
      return next(args);
    },
    { step: 'initialize', name: `count-${tableName}` },
  );
  return () => {
    const counted = counts;
    counts = {};
    return counted;
  };
}

async function scan(engine: TestEngine, tableName: string): Promise<Item[]> {
  const items: Item[] = [];
  const pages = paginateScan(
    { client: engine.client },
    { TableName: tableName, ConsistentRead: true },
  );
  for await (const page of pages) items.push(...(page.Items ?? []).map((item) => unmarshall(item)));
  return items;
}

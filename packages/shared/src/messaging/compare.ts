import type { ServiceDeclaration, ServiceName } from '../contract/service.ts';
import type { MissedType, ToldType } from '../events/catalogue.ts';
import {
  type CopiesMissedData,
  CopiesMissedDataSchema,
  TOLD_AT_MOST,
  type Told,
  type VersionsToldData,
  VersionsToldDataSchema,
} from '../events/comparison.ts';
import type { Envelope } from '../events/envelope.ts';
import type { Log } from '../log.ts';
import type { Clock, DayKey, Ids } from '../ports.ts';
import { deriveId } from '../security/hash.ts';
import { absent, when } from '../table/expression.ts';
import type { Item, Key, Table } from '../table/table.ts';
import { addDays, dayOf, expiryAfter } from '../time.ts';
import type { Consumed } from './consumer.ts';
import { type CommandContext, causedBy, eventOf } from './outbox.ts';
import type { Described } from './relay.ts';
import { resync } from './resync.ts';

/** The index over what was said on a day; every service that others listen to declares it. */
const SAID_INDEX = 'said';

/** A night that failed is made up for by the next two. */
const NIGHTS = 3;
/** Reports are of no use after that; they stay for whoever looks into a difference. */
const REPORT_DAYS = 7;

export interface ComparisonDeps {
  readonly table: Table;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}

/** What a service says of its items of the index; nothing for those that nobody follows by version. */
export type ToldOf = (item: Item) => Told | undefined;

/** The entry of an item of the index whose id stands in its key, as `TICKET#tkt_…`. */
export function toldAs(
  aggregate: string,
  item: Item,
  more: Partial<Pick<Told, 'bookingId' | 'day'>> = {},
): Told {
  const place = String(item.sk).includes('#') ? String(item.sk) : String(item.pk);
  return {
    aggregate,
    aggregateId: place.slice(place.indexOf('#') + 1),
    version: Number(item.saidVersion),
    type: String(item.eventType),
    bookingId: null,
    day: null,
    ...more,
  };
}

/**
 * Tells which versions this service said on each of the last days, in reports of at most a hundred:
 * items of the table, so that the relay publishes them as it does everything. The last day gets a
 * report though nothing was said: silence would not differ from a comparison that did not run.
 *
 * @returns how many aggregates were told.
 */
export async function tellVersions(
  deps: ComparisonDeps,
  report: {
    readonly type: ToldType;
    readonly toldOf: ToldOf;
    /** What is to be compared every night, whenever it was said. */
    readonly always?: readonly Told[];
  },
  context: CommandContext,
): Promise<number> {
  const yesterday = addDays(dayOf(context.recordedAt), -1);
  let count = 0;
  for (let back = 0; back < NIGHTS; back += 1) {
    const day = addDays(yesterday, -back);
    const told = [
      ...(await saidOn(deps.table, context.mallId, day, report.toldOf)),
      ...(back === 0 ? (report.always ?? []) : []),
    ];
    count += told.length;
    for (const page of pagesOf(told, back === 0)) {
      const reportId = deriveId('rpt', deps.ids.fresh());
      const data: VersionsToldData = { reportId, mallId: context.mallId, day, told: [...page] };
      await deps.table.put({
        item: reportItem('versions-told', data, context),
        when: absent,
        event: eventOf(report.type, context, deps.ids),
      });
    }
  }
  deps.log.info('versions-told', { told: count, correlationId: context.correlationId });
  return count;
}

/** A service's part in the comparison, beyond telling its own versions. */
export interface Comparison extends Omit<ComparisonDeps, 'log'> {
  /** The event that asks for what was missed. */
  readonly asks: MissedType;
  /** Which of these, told by another service, are absent or older here and should not be. */
  readonly findMissed: (told: readonly Told[]) => Promise<readonly Told[]>;
  /** The key of an aggregate of this service; nothing for a kind that it does not tell. */
  readonly keyOf: (aggregate: string, aggregateId: string) => Key | undefined;
}

/**
 * Tells a report of nothing: it goes the way of every event, from the table over the relay and the
 * bus into each consumer's queue and log, so that a way that is broken shows though nobody visits.
 */
export async function pulse(
  deps: ComparisonDeps,
  type: ToldType,
  context: CommandContext,
): Promise<void> {
  const reportId = deriveId('rpt', deps.ids.fresh());
  const { mallId, recordedAt } = context;
  await deps.table.put({
    item: reportItem(
      'versions-told',
      { reportId, mallId, day: dayOf(recordedAt), told: [] },
      context,
    ),
    when: absent,
    event: eventOf(type, context, deps.ids),
  });
}

/**
 * Compares a report of another service with what this one holds, and asks for what is missing. Only
 * what was last told by an event that this service consumes is compared: of the rest it holds
 * nothing by intent.
 */
export async function compareVersions(
  deps: Comparison & Pick<ComparisonDeps, 'log'>,
  service: Pick<ServiceDeclaration, 'name' | 'consumes'>,
  event: Envelope<VersionsToldData>,
): Promise<Consumed> {
  const followed: readonly string[] = service.consumes;
  const told = event.data.told.filter(({ type }) => followed.includes(type));
  const missed = told.length > 0 ? await deps.findMissed(told) : [];
  const producer = producerOf(event);
  deps.log.info('versions-compared', {
    producer,
    compared: told.length,
    missed: missed.length,
    correlationId: event.correlationId,
  });
  if (missed.length === 0) return 'ignored';
  const context = causedBy(event, deps.clock.now());
  const data: CopiesMissedData = {
    // The same report gives the same question, so that a repeated delivery asks once.
    reportId: deriveId('rpt', service.name, event.data.reportId),
    mallId: event.data.mallId,
    producer,
    copies: missed.map(({ aggregate, aggregateId }) => ({ aggregate, aggregateId })),
  };
  const outcome = await deps.table.put({
    item: reportItem('copies-missed', data, context),
    when: absent,
    event: eventOf(deps.asks, context, deps.ids),
  });
  return outcome.kind === 'written' ? 'applied' : 'stale';
}

/** Tells again what another service has missed of this one. */
export async function tellAgain(
  deps: Comparison & Pick<ComparisonDeps, 'log'>,
  service: Pick<ServiceDeclaration, 'name'>,
  event: Envelope<CopiesMissedData>,
): Promise<Consumed> {
  if (event.data.producer !== service.name) return 'ignored';
  let told = 0;
  for (const { aggregate, aggregateId } of event.data.copies) {
    const key = deps.keyOf(aggregate, aggregateId);
    if (!key) throw new Error(`${service.name} has no ${aggregate}`);
    const { kind } = await resync(deps.table, key, {
      clock: deps.clock,
      ids: deps.ids,
      correlationId: event.correlationId,
    });
    // Gone by its time to live, or changed meanwhile and told by that change.
    if (kind === 'resynced') told += 1;
  }
  deps.log.warn('told-again', {
    consumer: event.source.replace('gerai.', ''),
    told,
    correlationId: event.correlationId,
  });
  return 'applied';
}

/**
 * Of these, what this service holds in an older version or not at all: one request for a whole
 * report. `copyKey` says where a copy lies; nothing for kinds of which none is kept.
 */
export async function heldOlder(
  table: Table,
  told: readonly Told[],
  copyKey: (entry: Told) => Key | undefined,
): Promise<Told[]> {
  const kept = told.flatMap((entry) => {
    const key = copyKey(entry);
    return key ? [{ entry, key }] : [];
  });
  const items = await table.getMany(kept.map(({ key }) => key));
  return kept.flatMap(({ entry }, index) =>
    Number(items[index]?.version ?? 0) < entry.version ? [entry] : [],
  );
}

/** A report's event; nothing for other items. */
export function describeReport(item: Item): Described | undefined {
  if (item.entity !== 'versions-told' && item.entity !== 'copies-missed') return undefined;
  const schema = item.entity === 'versions-told' ? VersionsToldDataSchema : CopiesMissedDataSchema;
  const data = schema.parse(item);
  return {
    mallId: data.mallId,
    aggregateId: data.reportId,
    aggregateVersion: Number(item.version),
    data,
  };
}

function reportItem(
  entity: 'versions-told' | 'copies-missed',
  data: VersionsToldData | CopiesMissedData,
  context: CommandContext,
): Item & Key {
  return {
    pk: `REPORT#${data.reportId}`,
    sk: 'REPORT',
    entity,
    schemaVersion: 1,
    version: 1,
    ...data,
    expiresAt: expiryAfter(context.recordedAt, REPORT_DAYS),
  };
}

async function saidOn(table: Table, mallId: string, day: DayKey, toldOf: ToldOf): Promise<Told[]> {
  const told: Told[] = [];
  const items = table.queryAll({
    index: SAID_INDEX,
    where: when('#saidDay = :day', { day }),
    filter: when('#mallId = :mallId', { mallId }),
  });
  for await (const item of items) {
    const entry = toldOf(item);
    if (entry) told.push(entry);
  }
  return told;
}

function pagesOf(told: readonly Told[], atLeastOne: boolean): (readonly Told[])[] {
  const count = Math.ceil(told.length / TOLD_AT_MOST);
  const pages = Array.from({ length: count }, (_, page) =>
    told.slice(page * TOLD_AT_MOST, (page + 1) * TOLD_AT_MOST),
  );
  return pages.length === 0 && atLeastOne ? [[]] : pages;
}

function producerOf(event: Envelope): ServiceName {
  return event.source.replace('gerai.', '') as ServiceName;
}

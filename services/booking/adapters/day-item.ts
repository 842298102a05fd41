import type { OutboxHeader } from '@gerai/shared/messaging/outbox.ts';
import { when } from '@gerai/shared/table/expression.ts';
import type { Item, Update } from '@gerai/shared/table/table.ts';
import { expiryAfter, instantAt } from '@gerai/shared/time.ts';
import {
  type CountersDay,
  cellsOf,
  type Given,
  type Hold,
  placesOf,
  type Taking,
} from '../domain/places.ts';
import { countersDayKey } from './keys.ts';

/** A day holds nobody's data; it is kept a quarter for questions about full days. */
export const DAY_KEPT_DAYS = 90;

/** What every write of a row sets, so that whichever comes first makes it. */
const DAY_SET = [
  '#entity = :entity',
  '#schemaVersion = :schemaVersion',
  '#mallId = :mallId',
  '#countersId = :countersId',
  '#day = :day',
  '#expiresAt = :expiresAt',
];

function dayValues(mallId: string, countersId: string, day: string) {
  return {
    entity: 'counters-day',
    schemaVersion: 1,
    mallId,
    countersId,
    day,
    expiresAt: expiryAfter(instantAt(day, '00:00'), DAY_KEPT_DAYS),
  };
}

/**
 * Hands places on to walk-ins. What nobody had booked counts as taken from now on, on condition that
 * as much is taken as was seen; what a missed booking had is taken already. The event tells the sums.
 */
export function releaseUpdate(change: {
  readonly mallId: string;
  readonly countersId: string;
  readonly day: string;
  readonly services: readonly {
    readonly serviceId: string;
    readonly applicants: number;
    /** Applicants taken when it was looked at; null for places that are taken already. */
    readonly seen: number | null;
  }[];
  readonly event: OutboxHeader;
}): Update {
  const { mallId, countersId, day, services } = change;
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = { one: 1 };
  const add = ['#version :one'];
  const conditions: string[] = [];
  services.forEach(({ serviceId, applicants, seen }, index) => {
    names[`r${index}`] = `r_${serviceId}`;
    values[`n${index}`] = applicants;
    add.push(`#r${index} :n${index}`);
    if (seen === null) return;
    names[`q${index}`] = `q_${serviceId}`;
    values[`seen${index}`] = seen;
    add.push(`#q${index} :n${index}`);
    const nothing = seen === 0 ? `attribute_not_exists(#q${index}) OR ` : '';
    conditions.push(`(${nothing}#q${index} = :seen${index})`);
  });
  return {
    key: countersDayKey(mallId, countersId, day),
    set: DAY_SET,
    add,
    names,
    values: { ...values, ...dayValues(mallId, countersId, day) },
    ...(conditions.length > 0 ? { when: when(conditions.join(' AND '), {}, names) } : {}),
    event: change.event,
  };
}

/** Keeps what the queue has told of a service's walk-ins; the count of a day only grows. */
export function walkInsUpdate(
  mallId: string,
  countersId: string,
  told: {
    readonly serviceId: string;
    readonly day: string;
    readonly applicants: number;
    readonly at: string;
  },
): Update {
  const { serviceId, day, applicants, at } = told;
  const names = { count: `k_${serviceId}`, at: `ka_${serviceId}` };
  return {
    key: countersDayKey(mallId, countersId, day),
    set: [...DAY_SET, '#count = :applicants', '#at = :at'],
    names,
    values: { applicants, at, ...dayValues(mallId, countersId, day) },
    when: when('NOT #count >= :applicants', {}, names),
    event: null,
  };
}

/** A place that is given back, and what becomes of it. */
export interface Giving extends Given {
  /**
   * null: it becomes free, on condition that nobody waits for one. A hold: it is kept for who waits.
   * Absent: it becomes free.
   */
  readonly keep?: { readonly holdId: string; readonly hold: Hold } | null;
}

/** How the row of one day of some counters changes, in one write. */
export interface DayChange {
  readonly mallId: string;
  readonly countersId: string;
  readonly day: string;
  readonly takes: readonly Taking[];
  readonly gives: readonly Giving[];
  /** Expired holds that give way, each only as it was seen. */
  readonly drops: ReadonlyMap<string, Hold>;
  /** The holds that takings stand on: each must still be there, and of this place. */
  readonly use: readonly {
    readonly holdId: string;
    readonly taking: Taking;
    readonly now: string;
  }[];
  readonly hold: { readonly holdId: string; readonly hold: Hold } | null;
  /** Visitors who begin (1) or cease (-1) to wait, by service. */
  readonly waiting?: { readonly serviceId: string; readonly delta: number } | null;
}

/**
 * The net difference of a day as one conditioned update. A cell that the day has not seen has
 * nothing taken: `NOT #c540>:m` holds for a missing attribute as well, and is short enough for the
 * cells of a whole morning (an expression has 4 KB and 300 operators).
 */
export function dayUpdate(change: DayChange): Update {
  const { mallId, countersId, day, takes, gives, drops, use, hold, waiting } = change;
  const values: Record<string, unknown> = {};
  const names: Record<string, string> = {};
  const add: string[] = [];
  const remove: string[] = [];
  const conditions: string[] = [];
  const number = (value: number) => {
    const name = value < 0 ? `nm${-value}` : `n${value}`;
    values[name] = value;
    return `:${name}`;
  };

  const used = use.map(({ taking }) => taking);
  const freed = gives.filter(({ keep }) => !keep);
  const cells = netCells(takes, [...freed, ...used, ...[...drops.values()].map(asSpan)]);
  for (const [cell, { delta, capacity }] of cells) {
    if (delta === 0) continue;
    add.push(`#c${cell} ${number(delta)}`);
    // What never fits must not fit a day that nobody has taken from either.
    if (delta > capacity) conditions.push(`#c${cell}<${number(0)}`);
    else if (delta > 0) conditions.push(`NOT #c${cell}>${number(capacity - delta)}`);
    else conditions.push(`#c${cell}>=${number(-delta)}`);
  }
  netApplicants(takes, [...freed, ...used, ...drops.values()]).forEach(
    ([serviceId, { delta, quota }], index) => {
      if (delta === 0) return;
      names[`q${index}`] = `q_${serviceId}`;
      add.push(`#q${index} ${number(delta)}`);
      if (delta > quota) conditions.push(`#q${index}<${number(0)}`);
      else if (delta > 0) conditions.push(`NOT #q${index}>${number(quota - delta)}`);
    },
  );
  takes.forEach(({ serviceId, catalogueVersion }, index) => {
    names[`v${index}`] = `v_${serviceId}`;
    conditions.push(`NOT #v${index}>${number(catalogueVersion)}`);
  });
  [...drops].forEach(([holdId, { until }], index) => {
    names[`drop${index}`] = holdId;
    values[`dropUntil${index}`] = until;
    remove.push(`#drop${index}`);
    conditions.push(`#drop${index}.#until=:dropUntil${index}`);
  });
  use.forEach(({ holdId, taking, now }, index) => {
    const used = `#use${index}`;
    names[`use${index}`] = holdId;
    remove.push(used);
    values.now = now;
    values[`useService${index}`] = taking.serviceId;
    conditions.push(
      `${used}.#until>:now AND ${used}.#from=${number(taking.span.from)} AND ${used}.#to=${number(taking.span.to)} AND ${used}.#serviceId=:useService${index} AND ${used}.#applicants=${number(taking.applicants)}`,
    );
  });
  gives.forEach(({ serviceId, keep }, index) => {
    if (keep !== null) return;
    names[`w${index}`] = `w_${serviceId}`;
    conditions.push(`NOT #w${index}>${number(0)}`);
  });
  if (waiting) {
    names.waiting = `w_${waiting.serviceId}`;
    add.push(`#waiting ${number(waiting.delta)}`);
  }
  const set = [...DAY_SET];
  gives.forEach(({ keep }, index) => {
    if (!keep) return;
    names[`keep${index}`] = keep.holdId;
    values[`keep${index}`] = keep.hold;
    set.push(`#keep${index} = :keep${index}`);
  });
  if (hold) {
    names.hold = hold.holdId;
    values.hold = hold.hold;
    set.push('#hold = :hold');
    conditions.push('attribute_not_exists(#hold)');
  }
  return {
    key: countersDayKey(mallId, countersId, day),
    set,
    add,
    remove,
    names,
    values: { ...values, ...dayValues(mallId, countersId, day) },
    ...(conditions.length > 0 ? { when: when(conditions.join(' AND '), {}, names) } : {}),
    event: null,
  };
}

function asSpan(hold: Hold) {
  return { span: { from: hold.from, to: hold.to }, places: placesOf(hold) };
}

function netCells(
  takes: readonly Taking[],
  gives: readonly { readonly span: Given['span']; readonly places?: number }[],
) {
  const net = new Map<number, { delta: number; capacity: number }>();
  for (const { span, capacities, places } of takes) {
    for (const cell of cellsOf(span)) {
      const before = net.get(cell) ?? { delta: 0, capacity: Number.POSITIVE_INFINITY };
      const capacity = Math.min(before.capacity, capacities.get(cell) ?? 0);
      net.set(cell, { delta: before.delta + (places ?? 1), capacity });
    }
  }
  for (const { span, places } of gives) {
    for (const cell of cellsOf(span)) {
      const before = net.get(cell) ?? { delta: 0, capacity: 0 };
      net.set(cell, { ...before, delta: before.delta - (places ?? 1) });
    }
  }
  return net;
}

function netApplicants(
  takes: readonly Taking[],
  gives: readonly { readonly serviceId: string; readonly applicants: number }[],
) {
  const net = new Map<string, { delta: number; quota: number }>();
  for (const { serviceId, applicants, dailyQuota } of takes) {
    const delta = (net.get(serviceId)?.delta ?? 0) + applicants;
    net.set(serviceId, { delta, quota: dailyQuota });
  }
  for (const { serviceId, applicants } of gives) {
    const before = net.get(serviceId) ?? { delta: 0, quota: 0 };
    net.set(serviceId, { ...before, delta: before.delta - applicants });
  }
  return [...net];
}

/** @throws Error for an item of another kind or a form that this code does not know. */
export function parseDay(item: Item): CountersDay {
  if (item.entity !== 'counters-day' || item.schemaVersion !== 1) {
    throw new Error('Not a day of a known form');
  }
  const numbers = (prefix: RegExp) =>
    Object.entries(item).flatMap(([name, value]) => {
      const found = prefix.exec(name)?.[1];
      return found !== undefined && typeof value === 'number' ? [[found, value] as const] : [];
    });
  return {
    cells: new Map(numbers(/^c(\d+)$/).map(([cell, taken]) => [Number(cell), taken])),
    applicants: new Map(numbers(/^q_(.+)$/)),
    versions: new Map(numbers(/^v_(.+)$/)),
    waiting: new Map(numbers(/^w_(.+)$/)),
    released: new Map(numbers(/^r_(.+)$/)),
    walkIns: new Map(
      numbers(/^k_(.+)$/).map(([serviceId, applicants]) => [
        serviceId,
        { applicants, at: String(item[`ka_${serviceId}`]) },
      ]),
    ),
    holds: new Map(
      Object.entries(item).flatMap(([name, value]) =>
        name.startsWith('hld_') ? [[name, value as Hold] as const] : [],
      ),
    ),
  };
}

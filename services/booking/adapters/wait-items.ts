import type { Item, Key } from '@gerai/shared/table/table.ts';
import { expiryAfter } from '@gerai/shared/time.ts';
import type { FreedPlace, WaitEntry } from '../app/waitlist-ports.ts';
import { freedKey, waitingKey, waitKey } from './keys.ts';

const KEPT_DAYS = 30;

/** A freed place; `dueKey` is there only while something must happen with it. */
export function freedItem(freed: FreedPlace): Item & Key {
  const open = freed.status === 'resting' || freed.status === 'offered';
  return {
    ...freedKey(freed.offerId),
    entity: 'freed',
    schemaVersion: 1,
    ...freed,
    ...(open ? { dueKey: freed.mallId } : {}),
    expiresAt: expiryAfter(freed.slotEnd, KEPT_DAYS),
  };
}

/** Who waits; `waitingKey` is there only while a place may be offered. */
export function waitItem(entry: WaitEntry): Item & Key {
  return {
    ...waitKey(entry.bookingId),
    entity: 'wait',
    schemaVersion: 1,
    ...entry,
    ...(entry.status === 'waiting'
      ? { waitingKey: waitingKey(entry.mallId, entry.serviceId, entry.day) }
      : {}),
    expiresAt: expiryAfter(`${entry.day}T17:00:00.000Z`, KEPT_DAYS),
  };
}

/** @throws Error for an item of another kind or a form that this code does not know. */
export function parseFreed(item: Item): FreedPlace {
  if (item.entity !== 'freed' || item.schemaVersion !== 1) {
    throw new Error('Not a freed place of a known form');
  }
  return without<FreedPlace>(item, 'dueKey');
}

/** @throws Error for an item of another kind or a form that this code does not know. */
export function parseWait(item: Item): WaitEntry {
  if (item.entity !== 'wait' || item.schemaVersion !== 1) {
    throw new Error('Not an entry of a known form');
  }
  return without<WaitEntry>(item, 'waitingKey');
}

const KEYS = ['pk', 'sk', 'entity', 'schemaVersion', 'expiresAt', 'outbox', 'eventType'];

function without<Kept>(item: Item, key: string): Kept {
  const kept = Object.entries(item).filter(([name]) => name !== key && !KEYS.includes(name));
  return Object.fromEntries(kept) as unknown as Kept;
}

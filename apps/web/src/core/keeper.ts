import { isObject } from './api.ts';
import type { Keeper } from './live.ts';
import { readKept, writeKept } from './store.ts';

/** Part of the name, so that an answer of an older shape is simply not found. */
const SHAPE = '2';

/**
 * Keeps the last good answer under a name on this device (IndexedDB). What is kept was an answer of
 * the server to this very question.
 */
export function keptAs<T>(name: string): Keeper<T> {
  const place = `${name}@${SHAPE}`;
  return {
    async read() {
      try {
        const kept: unknown = JSON.parse((await readKept(place)) ?? 'null');
        if (!isObject(kept) || typeof kept.confirmedAt !== 'number') return undefined;
        return {
          body: kept.body as T,
          etag: typeof kept.etag === 'string' ? kept.etag : undefined,
          confirmedAt: kept.confirmedAt,
        };
      } catch {
        return undefined;
      }
    },
    write(answer) {
      void writeKept(place, JSON.stringify(answer));
    },
  };
}

/** Forgets what is kept under a name. */
export function forgetKept(name: string): void {
  void writeKept(`${name}@${SHAPE}`, '');
}

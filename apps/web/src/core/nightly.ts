import { nowMs } from './clock.ts';

/** 03.00 in Jakarta, as UTC. */
const HOUR_UTC = 20;
/** Longer than that hour: a page that began in it, or because of it, has until the next night. */
const OLD_MS = 2 * 60 * 60_000;

/**
 * Whether a page that runs for days is to begin anew.
 * @param atMs the server's time, @param ageMs how long the page has run
 */
export function isTimeToReload(atMs: number, ageMs: number): boolean {
  return new Date(atMs).getUTCHours() === HOUR_UTC && ageMs >= OLD_MS;
}

/**
 * A page that runs for days begins anew once a night, when nobody is at it and the network is there:
 * whatever a browser has piled up goes. Never one that has just begun: a device that is being paired
 * would lose its token on the way to where it is kept.
 */
export function reloadNightly(idle: () => boolean): () => void {
  return nowMs.subscribe((now) => {
    if (isTimeToReload(now, performance.now()) && idle() && navigator.onLine) location.reload();
  });
}

import { nowMs } from './clock.ts';
import { dayKey } from './format.ts';
import { recall, remember } from './language.ts';

const KEPT = 'gerai.dimuat-ulang';
/** 03.00 in Jakarta, as UTC. */
const HOUR_UTC = 20;

/**
 * A page that runs for days begins anew once a night, when nobody is at it and the network is there:
 * whatever a browser has piled up goes. Once a day, whatever the clock does.
 */
export function reloadNightly(idle: () => boolean): () => void {
  return nowMs.subscribe((now) => {
    if (new Date(now).getUTCHours() !== HOUR_UTC || !idle() || !navigator.onLine) return;
    const day = dayKey(now);
    if (recall(KEPT) === day) return;
    remember(KEPT, day);
    // Without somewhere to remember it, it would begin anew for a whole hour.
    if (recall(KEPT) === day) location.reload();
  });
}

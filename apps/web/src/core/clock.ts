import { signal } from '@preact/signals';
import { recall, remember } from './language.ts';

/**
 * The server's time. Nothing that is shown depends on the clock of the device, which may be wrong by
 * hours on a cheap phone.
 */
const KEPT = 'gerai.selisih';
/** Kept, so that a page opened without a network does not fall back to the device's clock. */
let offsetMs = Number(recall(KEPT)) || 0;
const NOTABLE_MS = 5000;

/** Takes over the time of an answer, of milliseconds precision or so. */
export function learnServerTime(instant: string): void {
  const parsed = Date.parse(instant);
  if (Number.isNaN(parsed)) return;
  const learned = parsed - Date.now();
  if (Math.abs(learned - offsetMs) > NOTABLE_MS) remember(KEPT, String(learned));
  offsetMs = learned;
  // Where the device's clock is far off, what is shown does not wait for the next second.
  if (Math.abs(nowMs.value - parsed) > NOTABLE_MS) nowMs.value = serverNow();
}

export function serverNow(): number {
  return Date.now() + offsetMs;
}

/** The server's time, moved on every second for what is shown. */
export const nowMs = signal(serverNow());

let ticking = false;
/** Starts the second hand; one for all of the page. */
export function startTicking(): void {
  if (ticking) return;
  ticking = true;
  setInterval(() => {
    nowMs.value = serverNow();
  }, 1000);
}

import { signal } from '@preact/signals';

/**
 * The server's time. Nothing that is shown depends on the clock of the device, which may be wrong by
 * hours on a cheap phone.
 */
let offsetMs = 0;

/** Takes over the time of an answer, of milliseconds precision or so. */
export function learnServerTime(instant: string): void {
  const parsed = Date.parse(instant);
  if (!Number.isNaN(parsed)) offsetMs = parsed - Date.now();
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

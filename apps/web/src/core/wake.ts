/**
 * Keeps the screen from sleeping: one that sleeps shows nobody's number. Where this is not allowed the
 * settings of the system have to do it.
 */
export function stayAwake(): void {
  const lock = () => {
    if ('wakeLock' in navigator && !document.hidden) {
      navigator.wakeLock.request('screen').catch(() => undefined);
    }
  };
  lock();
  document.addEventListener('visibilitychange', lock);
}

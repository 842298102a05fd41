/**
 * Keeps the screen from sleeping: one that sleeps shows nobody's number. Where this is not allowed the
 * settings of the system have to do it. Returns how to let it sleep again.
 */
export function stayAwake(): () => void {
  let kept: WakeLockSentinel | undefined;
  let over = false;
  const release = () => {
    void kept?.release().catch(() => undefined);
    kept = undefined;
  };
  const lock = async () => {
    if (!('wakeLock' in navigator) || document.hidden) return;
    try {
      kept = await navigator.wakeLock.request('screen');
      if (over) release();
    } catch {
      // Refused, for example with an empty battery.
    }
  };
  const again = () => void lock();
  again();
  document.addEventListener('visibilitychange', again);
  return () => {
    over = true;
    document.removeEventListener('visibilitychange', again);
    release();
  };
}

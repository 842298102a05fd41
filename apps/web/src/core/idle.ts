const SIGNS = ['keydown', 'pointerdown', 'pointermove', 'wheel'] as const;
const LOOK_MS = 5000;

/** Runs once nobody has touched anything for that long; answers how to call it off. */
export function whenIdle(ms: () => number, run: () => void): () => void {
  let touchedAt = performance.now();
  const touched = () => {
    touchedAt = performance.now();
  };
  for (const sign of SIGNS) addEventListener(sign, touched, { passive: true });
  const looking = setInterval(() => {
    if (performance.now() - touchedAt < ms()) return;
    touchedAt = performance.now();
    run();
  }, LOOK_MS);
  return () => {
    clearInterval(looking);
    for (const sign of SIGNS) removeEventListener(sign, touched);
  };
}

/**
 * Only one tab of a person works; the others watch. Told whether this one does, now and at every
 * change. Where the browser has no locks, every tab works: the server keeps them apart anyway.
 */
export function onlyTab(name: string, told: (mine: boolean) => void): Tab {
  let release: () => void = () => undefined;
  let over = false;
  const ask = (steal: boolean) => {
    if (!navigator.locks) {
      told(true);
      return;
    }
    void navigator.locks
      .request(name, steal ? { steal: true } : { ifAvailable: true }, (lock) => {
        if (over) return undefined;
        told(lock !== null);
        if (!lock) return undefined;
        return new Promise<void>((resolve) => {
          release = resolve;
        });
      })
      // Another tab has taken it.
      .catch(() => !over && told(false));
  };
  ask(false);
  return {
    take: () => ask(true),
    leave() {
      over = true;
      release();
    },
  };
}

export interface Tab {
  /** Works here from now on; the other tab watches. */
  take(): void;
  leave(): void;
}

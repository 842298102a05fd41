/** How a face keeps itself openable without a network. */
export interface OfflineOptions {
  /** Address of the service worker, for example `/sw-kios.js`. */
  readonly script: string;
  /** Pages it answers for; the longest scope that fits a page is the one that counts. */
  readonly scope: string;
  /** Whether a new version may take over now, which loads the page anew: nobody is in the middle of something. */
  readonly idle: () => boolean;
}

const CHECK_MS = 60 * 60_000;
const LOOK_MS = 15_000;

/**
 * Registers the service worker once the page has loaded, looks for a new version every hour and when
 * the page comes back, and lets it take over when the face is idle. Does nothing, silently, where the
 * browser has no service workers: the page works without.
 */
export function startOffline(options: OfflineOptions): void {
  if (!('serviceWorker' in navigator)) return;
  const { serviceWorker } = navigator;
  let takingOver = false;
  serviceWorker.addEventListener('controllerchange', () => {
    // The first worker of all changes nothing for the page; a new version does.
    if (takingOver) location.reload();
  });
  const begin = async () => {
    const registration = await serviceWorker.register(options.script, {
      scope: options.scope,
      updateViaCache: 'none',
    });
    let checkedAt = Date.now();
    const look = () => {
      if (Date.now() - checkedAt > CHECK_MS) {
        checkedAt = Date.now();
        // Without a network there is simply no new version to be seen.
        void registration.update().catch(() => undefined);
      }
      if (registration.waiting && registration.active && options.idle()) {
        takingOver = true;
        registration.waiting.postMessage('take-over');
      }
    };
    setInterval(look, LOOK_MS);
    document.addEventListener('visibilitychange', look);
  };
  const start = () => {
    // After everything that the page itself still wants to load.
    setTimeout(() => {
      // Where storage is forbidden, registering is refused, and the page goes on as before.
      begin().catch(() => undefined);
    }, 1000);
  };
  if (document.readyState === 'complete') start();
  else addEventListener('load', start, { once: true });
}

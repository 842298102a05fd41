/// <reference lib="webworker" />

/** What the build found out about a face: its page, what the page loads, and a name for just that. */
export interface Precache {
  /** Address of the page, for example `/kios`. */
  readonly page: string;
  /** Addresses of scripts, styles and files that the page needs. */
  readonly files: readonly string[];
  /** Changes whenever the content of any of these changes. */
  readonly version: string;
}

export interface OfflineFace extends Precache {
  /** Prefix of this face's caches; no other face touches them. */
  readonly name: string;
  /** Whether the page answers this path: what others answer goes by untouched. */
  readonly owns: (path: string) => boolean;
  /** How long the network may take for the page before the kept one is shown, in ms; default 3000. */
  readonly patienceMs?: number;
}

declare const self: ServiceWorkerGlobalScope;

/**
 * Makes a face open without a network: its page and files are kept at installation, and nothing
 * else ever is. Answers of the API do not pass through here: what a page may show of them later, it
 * keeps itself with its age. The page comes from the network while that answers in time; the files
 * have their hash in their name and come from the cache.
 *
 * A new version waits until the page says that it is idle (message `take-over`), and the files of
 * the version before stay, so that a window that still runs it finds them.
 */
export function serveOffline(face: OfflineFace): void {
  const prefix = `${face.name}-`;
  const current = `${prefix}${face.version}`;
  const own = new Set(face.files);

  self.addEventListener('install', (event) => {
    event.waitUntil(
      (async () => {
        const cache = await caches.open(current);
        // The page past every cache; the files may come out of the browser's own.
        await cache.add(new Request(face.page, { cache: 'reload' }));
        await cache.addAll(face.files);
      })(),
    );
  });

  self.addEventListener('activate', (event) => {
    event.waitUntil(
      (async () => {
        const mine = (await caches.keys()).filter((name) => name.startsWith(prefix));
        const before = mine.filter((name) => name !== current).at(-1);
        for (const name of mine) {
          if (name !== current && name !== before) await caches.delete(name);
        }
        await self.clients.claim();
      })(),
    );
  });

  self.addEventListener('message', (event) => {
    if (event.data === 'take-over') event.waitUntil(self.skipWaiting());
  });

  self.addEventListener('fetch', (event) => {
    const { request } = event;
    if (request.method !== 'GET') return;
    const url = new URL(request.url);
    if (url.origin !== self.location.origin) return;
    if (request.mode === 'navigate') {
      if (face.owns(url.pathname)) event.respondWith(page(request));
      return;
    }
    if (own.has(url.pathname) || url.pathname.startsWith('/assets/')) {
      event.respondWith(file(request));
    }
  });

  const kept = async (address: string): Promise<Response | undefined> =>
    (await caches.match(address, { cacheName: current })) ?? (await caches.match(address));

  /** From the network while it answers in time and well; else the page as it was installed. */
  const page = async (request: Request): Promise<Response> => {
    const shell = () => kept(face.page);
    // Not AbortSignal.timeout, which Safari has from 16 on.
    const end = new AbortController();
    const timer = setTimeout(() => end.abort(), face.patienceMs ?? 3000);
    try {
      const answer = await fetch(request, { signal: end.signal });
      // A site that is down is no better than a network that is.
      return answer.status >= 500 ? ((await shell()) ?? answer) : answer;
    } catch {
      return (await shell()) ?? Response.error();
    } finally {
      clearTimeout(timer);
    }
  };

  const file = async (request: Request): Promise<Response> =>
    (await kept(new URL(request.url).pathname)) ?? fetch(request);
}

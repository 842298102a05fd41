import { type Precache, serveOffline } from './core.ts';

/** Filled in by the build. */
declare const PRECACHE: Precache;

// The scope is the whole site, so the other faces are named and let by.
serveOffline({
  ...PRECACHE,
  name: 'warga',
  owns: (path) => /^\/($|(b|t|layanan|janji)\/|(layanan|cek|papan)\/?$)/.test(path),
});

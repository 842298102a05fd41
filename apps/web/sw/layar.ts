import { type Precache, serveOffline } from './core.ts';

/** Filled in by the build. */
declare const PRECACHE: Precache;

serveOffline({ ...PRECACHE, name: 'layar', owns: (path) => /^\/layar\/?$/.test(path) });

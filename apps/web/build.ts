import { createHash } from 'node:crypto';
import { existsSync, globSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const WEB = dirname(fileURLToPath(import.meta.url));
const DIST = join(WEB, 'dist');
const SOURCES = [
  'package.json',
  'vite.config.ts',
  '*.html',
  '*/index.html',
  'src/**',
  'public/**',
  '../../package-lock.json',
];

/**
 * The folder of the built faces, named after the hash of their sources, and built first where it is
 * missing: a few seconds the first time, milliseconds after. Several processes may ask at once.
 * @throws Error when the sources do not build.
 */
export async function builtWeb(progress: () => void = () => undefined): Promise<string> {
  const name = sourcesHash();
  const folder = join(DIST, name);
  if (existsSync(folder)) return folder;
  progress();
  const { build } = await import('vite');
  // Built aside and moved into place whole, so that nobody ever reads half a build.
  const aside = join(DIST, `building-${process.pid}`);
  await build({
    configFile: join(WEB, 'vite.config.ts'),
    logLevel: 'error',
    mode: 'production',
    build: { outDir: aside, emptyOutDir: true },
  });
  if (existsSync(folder)) rmSync(aside, { recursive: true });
  else renameSync(aside, folder);
  for (const old of readdirSync(DIST)) {
    if (old !== name && !old.startsWith('building-')) {
      rmSync(join(DIST, old), { recursive: true, force: true });
    }
  }
  return folder;
}

function sourcesHash(): string {
  const hash = createHash('sha256');
  const files = SOURCES.flatMap((pattern) => globSync(pattern, { cwd: WEB, withFileTypes: true }))
    .filter((file) => file.isFile() && !file.parentPath.startsWith(DIST))
    .map((file) => join(file.parentPath, file.name));
  for (const file of [...new Set(files)].sort()) {
    hash.update(`\0${file.slice(WEB.length)}\0`).update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 16);
}

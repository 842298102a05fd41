import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const WEB = dirname(fileURLToPath(import.meta.url));
const DIST = join(WEB, 'dist');
const STAMP = join(DIST, '.sources');

/**
 * The folder of the built faces, built first when a source or a package has changed since the last
 * time. Two seconds the first time, milliseconds after.
 * @throws Error when the sources do not build.
 */
export async function builtWeb(progress: () => void = () => undefined): Promise<string> {
  const sources = sourcesHash();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === sources) return DIST;
  progress();
  const { build } = await import('vite');
  await build({ configFile: join(WEB, 'vite.config.ts'), logLevel: 'error', mode: 'production' });
  writeFileSync(STAMP, sources);
  return DIST;
}

function sourcesHash(): string {
  const hash = createHash('sha256');
  const patterns = [
    'package.json',
    'vite.config.ts',
    '*.html',
    '*/index.html',
    'src/**',
    'public/**',
  ];
  const files = globSync(patterns, { cwd: WEB, withFileTypes: true })
    .filter((file) => file.isFile() && !file.parentPath.startsWith(DIST))
    .map((file) => join(file.parentPath, file.name))
    .sort();
  for (const file of [...files, join(WEB, '../../package-lock.json')]) {
    hash.update(`\0${file.slice(WEB.length)}\0`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

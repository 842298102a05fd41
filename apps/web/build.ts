import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  globSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const WEB = dirname(fileURLToPath(import.meta.url));
const DIST = join(WEB, 'dist');
const SOURCES = [
  'package.json',
  'vite.config.ts',
  '*.html',
  '*/index.html',
  'static-pages.ts',
  'build.ts',
  'src/**',
  'sw/**',
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
  await forVisitors(async () => {
    await build({
      configFile: join(WEB, 'vite.config.ts'),
      logLevel: 'error',
      mode: 'production',
      build: { outDir: aside, emptyOutDir: true },
    });
    // The citizen's page without any content: what the worker keeps for when there is no network.
    copyFileSync(join(aside, 'index.html'), join(aside, 'shell.html'));
    await buildServiceWorkers(aside);
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

/**
 * For Vite a `NODE_ENV` that is set counts more than its mode, and a test sets one: the pages would
 * carry the checks of development, half as much again.
 */
async function forVisitors(work: () => Promise<void>): Promise<void> {
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = 'production';
  try {
    await work();
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
}

/** A chunk in Vite's manifest. */
interface Chunk {
  readonly file: string;
  readonly css?: readonly string[];
  readonly assets?: readonly string[];
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
}

/**
 * The files that a page loads, as paths in the build: at once, or with `later` also those it loads
 * when they are needed.
 */
export function filesOf(folder: string, page: string, later = false): string[] {
  const manifest = JSON.parse(readFileSync(join(folder, '.vite/manifest.json'), 'utf8')) as Record<
    string,
    Chunk
  >;
  const files = new Set<string>();
  const seen = new Set<string>();
  const visit = (name: string) => {
    const chunk = manifest[name];
    if (!chunk || seen.has(name)) return;
    seen.add(name);
    for (const file of [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]) files.add(file);
    for (const next of chunk.imports ?? []) visit(next);
    if (later) for (const next of chunk.dynamicImports ?? []) visit(next);
  };
  visit(page);
  return [...files];
}

/**
 * `sw-NAME.js` for each `sw/NAME.ts`, with the list of what its face needs to open without a network:
 * its page, all its scripts and styles, and of `public/` what is common or in a folder of its name.
 */
async function buildServiceWorkers(folder: string): Promise<void> {
  const { build } = await import('vite');
  for (const source of globSync('sw/*.ts', { cwd: WEB })) {
    const name = basename(source, '.ts');
    if (name === 'core') continue;
    const html = name === 'warga' ? 'index.html' : `${name}/index.html`;
    const common = globSync(['*', `${name}/**`], { cwd: join(WEB, 'public'), withFileTypes: true })
      .filter((file) => file.isFile())
      .map((file) => join(file.parentPath, file.name).slice(join(WEB, 'public').length + 1));
    const files = [...filesOf(folder, html, true), ...common].sort();
    const hash = createHash('sha256');
    for (const file of [html, ...files])
      hash.update(`\0${file}\0`).update(readFileSync(join(folder, file)));
    const precache = {
      page: name === 'warga' ? '/shell.html' : `/${name}`,
      files: files.map((file) => `/${file}`),
      version: hash.digest('hex').slice(0, 12),
    };
    await build({
      configFile: false,
      root: WEB,
      publicDir: false,
      logLevel: 'error',
      define: { PRECACHE: JSON.stringify(precache) },
      build: {
        outDir: folder,
        emptyOutDir: false,
        copyPublicDir: false,
        target: ['chrome109', 'safari15.4'],
        lib: {
          entry: join(WEB, source),
          formats: ['iife'],
          name: 'worker',
          fileName: () => `sw-${name}.js`,
        },
      },
    });
  }
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

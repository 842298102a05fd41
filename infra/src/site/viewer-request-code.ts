import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';

const SOURCE = new URL('./viewer-request.ts', import.meta.url);

/** The function at the edge as CloudFront takes it: a script without types, modules or comments. */
export function viewerRequestCode(): string {
  const { code } = transformSync(readFileSync(SOURCE, 'utf8'), {
    loader: 'ts',
    target: 'es2015',
    minifyWhitespace: true,
  });
  return code.replace(/^export /, '').replace(/export\s*\{[^}]*\};?\s*$/, '');
}

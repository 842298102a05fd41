import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { filesOf } from '@gerai/web/build.ts';

const KB = 1024;

/** What a face may weigh, in bytes after gzip. */
export interface FaceBudget {
  readonly face: string;
  readonly page: string;
  /** Scripts that the page loads at once. */
  readonly script: number;
  /** Everything that the first view needs; where it is limited. */
  readonly all?: number;
  readonly html?: number;
}

/** The goals of the faces. A citizen on slow 4G downloads the least. */
export const BUDGETS: readonly FaceBudget[] = [
  { face: 'citizen', page: 'index.html', script: 45 * KB, all: 90 * KB, html: 14 * KB },
  { face: 'kiosk', page: 'kios/index.html', script: 60 * KB },
  { face: 'display', page: 'layar/index.html', script: 45 * KB },
  { face: 'counter', page: 'loket/index.html', script: 80 * KB },
  { face: 'desk', page: 'meja/index.html', script: 80 * KB },
  { face: 'dashboard', page: 'dasbor/index.html', script: 110 * KB },
];

export interface FaceSize {
  readonly script: number;
  readonly html: number;
  readonly all: number;
}

/** gzip bytes of a face: its page, its scripts, and everything the first view needs with its icon. */
export function sizeOf(folder: string, page: string): FaceSize {
  const gzipped = (file: string) => gzipSync(readFileSync(join(folder, file))).length;
  const sum = (files: readonly string[]) => files.reduce((total, file) => total + gzipped(file), 0);
  // Sounds are fetched when there is something to say.
  const files = filesOf(folder, page).filter((file) => ['.js', '.css'].includes(extname(file)));
  const html = gzipped(page);
  return {
    script: sum(files.filter((file) => file.endsWith('.js'))),
    html,
    all: sum(files) + html + gzipped('favicon.svg'),
  };
}

/** One line for each limit that a face is over. */
export function overWeight(folder: string): string[] {
  return BUDGETS.flatMap(({ face, page, ...limits }) => {
    const size = sizeOf(folder, page);
    return (['script', 'all', 'html'] as const).flatMap((part) => {
      const limit = limits[part];
      return limit !== undefined && size[part] > limit
        ? [`${face} ${part}: ${size[part]} of ${limit} bytes`]
        : [];
    });
  });
}

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { lifecycleDiagram } from '@gerai/queue/domain/lifecycle.ts';
import type { Contracts } from './checks/compatibility.ts';
import { contractsOf } from './docs/contracts.ts';
import { asyncApiOf, eventsPageOf } from './docs/events.ts';
import { openApiOf } from './docs/openapi.ts';
import { loadPlatform, type Platform } from './docs/platform.ts';

/**
 * npm run docs               writes the documents that follow from the declarations
 * npm run docs -- --check    only tells which of them are not up to date
 * npm run docs -- --release  also takes the contracts as released: later changes must not break them
 */

export const RELEASED = 'docs/contracts/released.json';
const QUEUE_README = 'services/queue/README.md';
const root = join(import.meta.dirname, '..');

/** The documents as they should be, by path from the root. */
export function documentsOf(platform: Platform): Map<string, string> {
  return new Map([
    ['docs/openapi.json', json(openApiOf(platform))],
    ['docs/asyncapi.json', json(asyncApiOf(platform))],
    ['docs/events.md', eventsPageOf(platform)],
    [QUEUE_README, withDrawing(readFileSync(join(root, QUEUE_README), 'utf8'), lifecycleDiagram())],
  ]);
}

/**
 * A page with its drawing of states made anew.
 * @throws Error when the page has no place for it.
 */
export function withDrawing(page: string, diagram: string): string {
  const drawing = /(```mermaid\n)stateDiagram[\s\S]*?(\n```)/;
  if (!drawing.test(page)) throw new Error('The page has no drawing of states');
  return page.replace(drawing, (_, open, close) => `${open}${diagram}${close}`);
}

/** Paths of the documents that differ from what the declarations say. */
export function outdatedDocuments(platform: Platform): string[] {
  return [...documentsOf(platform)]
    .filter(
      ([path, text]) =>
        !existsSync(join(root, path)) || text !== readFileSync(join(root, path), 'utf8'),
    )
    .map(([path]) => path);
}

/** The platform of this workspace, at the version of its manifest. */
export function loadThisPlatform(): Promise<Platform> {
  const manifest: { version: string } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  return loadPlatform(root, manifest.version);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** One line for each event and route, so that a difference shows which. */
function oneLineEach(contracts: Contracts): string {
  const lines = (members: Readonly<Record<string, unknown>>) =>
    Object.entries(members)
      .map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)}`)
      .join(',\n');
  return `{\n  "events": {\n${lines(contracts.events)}\n  },\n  "routes": {\n${lines(contracts.routes)}\n  }\n}\n`;
}

function write(path: string, text: string): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  writeFileSync(file, text);
  console.log(`written: ${path}`);
}

async function main(options: readonly string[]): Promise<void> {
  const unknown = options.filter((option) => option !== '--check' && option !== '--release');
  if (unknown.length > 0) throw new Error(`Unknown option: ${unknown.join(' ')}`);
  const platform = await loadThisPlatform();
  if (options.includes('--check')) {
    const outdated = outdatedDocuments(platform);
    for (const path of outdated) console.log(`not up to date: ${path} (npm run docs)`);
    process.exitCode = outdated.length > 0 ? 1 : 0;
    return;
  }
  for (const [path, text] of documentsOf(platform)) write(path, text);
  if (options.includes('--release')) write(RELEASED, oneLineEach(contractsOf(platform)));
}

if (import.meta.main) await main(process.argv.slice(2));

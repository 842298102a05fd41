import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

interface Manifest {
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const read = (path: string): Manifest => JSON.parse(readFileSync(join(root, path), 'utf8'));
const named = globSync(
  '{.,packages/*,services/*,apps/*,local,e2e,bench,config,infra}/package.json',
  {
    cwd: root,
  },
)
  .map(read)
  .flatMap((manifest) => [
    ...Object.entries(manifest.dependencies ?? {}),
    ...Object.entries(manifest.devDependencies ?? {}),
    ...Object.entries(manifest.optionalDependencies ?? {}),
  ])
  .filter(([name]) => !name.startsWith('@gerai/'));
const rows = [
  ...readFileSync(join(root, 'docs/dependencies.md'), 'utf8').matchAll(
    /^\| `(.+?)` \| (.+) \| (.+) \|$/gm,
  ),
];

it('docs/dependencies.md lists every package of the manifests, and no other', () => {
  expect(rows.map(([, name]) => name).sort()).toEqual(
    [...new Set(named.map(([name]) => name))].sort(),
  );
});

it('every version is exact', () => {
  expect(named.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});

it.each(rows.map(([, name, , licence]) => [name, licence]))(
  '%s is under the licence stated',
  (name, licence) => {
    // A package for another platform is not installed.
    const path = `node_modules/${name}/package.json`;
    if (globSync(path, { cwd: root }).length === 0) return;
    expect(read(path).license?.replace(/^\((.*)\)$/, '$1')).toBe(licence);
  },
);

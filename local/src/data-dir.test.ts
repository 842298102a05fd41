import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { takeDataDir } from './data-dir.ts';
import { temporaryFolder } from './testing/harness.ts';

const take = (folder: string, fresh = false) => takeDataDir(folder, { fresh });

describe('takeDataDir', () => {
  it('makes the folder and refuses it to a second runtime until it is released', () => {
    const folder = join(temporaryFolder(), 'new');
    const taken = take(folder);
    expect(() => take(folder)).toThrow(/is in use by another runtime \(process \d+\)/);
    taken.release();
    take(folder).release();
  });

  it('takes over from a runtime that is gone, also one killed while it wrote the lock', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'runtime.json'), '{"pid":99999999,"command":"node"}');
    take(folder).release();
    writeFileSync(join(folder, 'runtime.json'), '{"pi');
    take(folder).release();
  });

  it('takes over when the number of a runtime that is gone went to another program', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'runtime.json'), `{"pid":${process.pid},"command":"another"}`);
    take(folder).release();
  });

  it('forgets what a runtime left behind only when asked', () => {
    const folder = temporaryFolder();
    const file = join(folder, 'aws.sqlite');
    writeFileSync(file, '');
    take(folder).release();
    expect(existsSync(file)).toBe(true);
    take(folder, true).release();
    expect(existsSync(file)).toBe(false);
  });

  it('touches no folder with other files in it', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'thesis.txt'), 'all of it');
    expect(() => take(folder, true)).toThrow('is no data folder');
    expect(existsSync(join(folder, 'thesis.txt'))).toBe(true);
    expect(() => take(join(folder, 'thesis.txt'))).toThrow('cannot be used as data folder');
  });
});

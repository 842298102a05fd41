import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'gerai-run-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a TypeScript file through `run.mjs`; `onOutput` sees the child while it runs. */
function run(
  source: string,
  args: string[] = [],
  onOutput?: (runner: { kill(signal: 'SIGTERM'): void }) => void,
) {
  const file = join(folder, `script-${source.length}.ts`);
  writeFileSync(file, source);
  const child = spawn(process.execPath, [join(import.meta.dirname, 'run.mjs'), file, ...args]);
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
    onOutput?.(child);
  });
  return new Promise<{ status: number | null; output: string }>((resolve) => {
    child.on('close', (status) => resolve({ status, output }));
  });
}

describe('scripts/run.mjs', () => {
  it('runs TypeScript with the Node of the workspace and passes arguments on', async () => {
    const source = 'const a: string[] = process.argv.slice(2); console.log(process.version, a);';
    const { status, output } = await run(source, ['--port', '0']);
    expect(output).toBe(`${process.version} [ '--port', '0' ]\n`);
    expect(status).toBe(0);
  });

  it('puts the commands of the workspace first on the path', async () => {
    const { output } = await run('console.log(process.env.PATH);');
    expect(output).toMatch(/^[^:;]*node_modules[/\\].bin[:;]/);
  });

  it('ends with the status of the script', async () => {
    expect(await run('process.exit(7);')).toMatchObject({ status: 7 });
  });

  it('forwards a signal, so that the script can end in order', async () => {
    const source = `
      process.on('SIGTERM', () => { console.log('closed'); process.exit(3); });
      setInterval(() => {}, 1000);
      console.log('ready');
    `;
    let sent = false;
    const { status, output } = await run(source, [], (runner) => {
      if (!sent) runner.kill('SIGTERM');
      sent = true;
    });
    expect(output).toBe('ready\nclosed\n');
    expect(status).toBe(3);
  });

  it('reports a script that a signal has ended', async () => {
    expect(await run(`process.kill(process.pid, 'SIGKILL');`)).toMatchObject({ status: 137 });
  });
});

describe('a first run in a folder', () => {
  /** A workspace of its own, whose npm notes that it ran and takes a moment. */
  function freshWorkspace(npm: string) {
    const root = mkdtempSync(join(folder, 'fresh-'));
    mkdirSync(join(root, 'scripts'));
    copyFileSync(join(import.meta.dirname, 'run.mjs'), join(root, 'scripts', 'run.mjs'));
    writeFileSync(join(root, 'package.json'), JSON.stringify({ workspaces: [] }));
    writeFileSync(join(root, 'script.ts'), 'console.log("ran");');
    writeFileSync(join(root, 'npm.js'), npm);
    const start = () => {
      const child = spawn(
        process.execPath,
        [join(root, 'scripts', 'run.mjs'), join(root, 'script.ts')],
        { env: { ...process.env, npm_execpath: join(root, 'npm.js') } },
      );
      let output = '';
      let messages = '';
      child.stdout.on('data', (chunk) => {
        output += chunk;
      });
      child.stderr.on('data', (chunk) => {
        messages += chunk;
      });
      return new Promise<{ status: number | null; output: string; messages: string }>((resolve) => {
        child.on('close', (status) => resolve({ status, output, messages }));
      });
    };
    return { root, start, installations: () => readFileSync(join(root, 'installations'), 'utf8') };
  }
  const NOTES = `
    require('node:fs').appendFileSync('installations', 'begun ');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
    require('node:fs').appendFileSync('installations', 'ended ');
  `;

  it('installs once when three commands begin at the same time, and all of them run', async () => {
    const workspace = freshWorkspace(NOTES);
    const runs = await Promise.all([workspace.start(), workspace.start(), workspace.start()]);
    expect(runs.map(({ status, output }) => [status, output])).toEqual([
      [0, 'ran\n'],
      [0, 'ran\n'],
      [0, 'ran\n'],
    ]);
    expect(workspace.installations()).toBe('begun ended ');
  });

  it('does not wait for an installer that is gone', async () => {
    const workspace = freshWorkspace(NOTES);
    mkdirSync(join(workspace.root, 'node_modules'));
    writeFileSync(join(workspace.root, 'node_modules', '.gerai-installing'), '999999999');
    expect(await workspace.start()).toMatchObject({ status: 0, output: 'ran\n' });
  });

  it('says what npm said, and does not run, when the installation fails', async () => {
    const workspace = freshWorkspace('console.error("no such package"); process.exit(3);');
    const run = await workspace.start();
    expect(run).toMatchObject({ status: 3, output: '' });
    expect(run.messages).toContain('no such package');
  });
});

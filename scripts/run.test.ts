import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

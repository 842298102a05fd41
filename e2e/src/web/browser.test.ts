import { spawnSync } from 'node:child_process';
import { env, execPath } from 'node:process';
import { expect, test } from 'vitest';
import { tellsOfAPerson } from './browser.ts';

/** What a machine without any browser says, and with what code it ends. */
function withoutBrowser(more: Readonly<Record<string, string>>) {
  const { CI: _, ...rest } = env;
  const file = new URL('browser.ts', import.meta.url).href;
  const code = `const { hasBrowser } = await import(${JSON.stringify(file)}); console.log('has', hasBrowser);`;
  return spawnSync(execPath, ['--input-type=module', '-e', code], {
    env: { ...rest, GERAI_CHROME: 'none', ...more },
    encoding: 'utf8',
  });
}

test('without a browser the tests of the faces are left out, and that is said loudly', () => {
  const { stdout, stderr, status } = withoutBrowser({});
  expect(status).toBe(0);
  expect(stdout).toContain('has false');
  expect(stderr).toContain('NO BROWSER FOUND: the tests of the web faces are left out');
});

test('in CI a missing browser is a failure', () => {
  const { stdout, stderr, status } = withoutBrowser({ CI: 'true' });
  expect(status).not.toBe(0);
  expect(stdout).not.toContain('has');
  expect(stderr).toContain('NO BROWSER FOUND');
});

test('an address that tells of a person is known as such', () => {
  for (const part of [
    '/v1/x?nik=3375015708909998',
    '/x?phone=%2B62%20812%200000%209999',
    '/x?phone=081200009999',
    '/b/Sari%20Contoh',
    '/x#nama=Sari+Contoh',
  ]) {
    expect(tellsOfAPerson(`http://127.0.0.1:1${part}`), part).toBe(true);
  }
  for (const part of ['/t/4kWq9ZtB2mXnR', '/v1/reports/day?day=2026-11-24', '/assets/x-08128.js']) {
    expect(tellsOfAPerson(`http://127.0.0.1:1${part}`), part).toBe(false);
  }
  expect(tellsOfAPerson('data:text/csv,Sari%20Contoh')).toBe(false);
});

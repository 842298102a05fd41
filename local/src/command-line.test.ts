import { describe, expect, it } from 'vitest';
import { readArguments } from './command-line.ts';

describe('readArguments', () => {
  it('has defaults for everything', () => {
    expect(readArguments([])).toEqual({
      kind: 'start',
      start: { port: 8080, dataDir: '.data', fresh: false, startAt: undefined },
    });
  });

  it('reads its options', () => {
    expect(
      readArguments([
        '--port',
        '0',
        '--data',
        '/tmp/x',
        '--fresh',
        '--clock',
        '2026-11-30T08:00+07:00',
      ]),
    ).toEqual({
      kind: 'start',
      start: { port: 0, dataDir: '/tmp/x', fresh: true, startAt: '2026-11-30T01:00:00.000Z' },
    });
    expect(readArguments(['--help'])).toEqual({ kind: 'help' });
  });

  it.each([
    [['--prot', '1']],
    [['--port', 'x']],
    [['--port', '70000']],
    [['stray']],
    [['--data']],
    [['--clock', 'noon']],
  ])('tells what is wrong with %j', (args) => {
    expect(readArguments(args)).toMatchObject({ kind: 'mistake', message: expect.any(String) });
  });
});

import { describe, expect, it } from 'vitest';
import { commandKey, matchCommand, rememberCommand } from './idempotency.ts';

describe('commands', () => {
  const first = commandKey('POST /v1/x u1', 'key-1', { a: 1, b: [1, { c: 2, d: 3 }] });
  it('are the same however the fields are ordered', () => {
    expect(commandKey('POST /v1/x u1', 'key-1', { b: [1, { d: 3, c: 2 }], a: 1 })).toEqual(first);
  });
  it('are recognised, and a key with other content is told apart', () => {
    const remembered = rememberCommand([], first);
    expect(matchCommand(remembered, first)).toBe('same');
    expect(matchCommand(remembered, commandKey('POST /v1/x u1', 'key-1', { a: 2 }))).toBe('reused');
    expect(matchCommand(remembered, commandKey('POST /v1/x u2', 'key-1', { a: 1 }))).toBe('new');
  });
  it('are forgotten in their order, so that the item stays small', () => {
    const many = Array.from({ length: 20 }, (_, n) => commandKey('s', `key-${n}`, n));
    const remembered = many.reduce<readonly { key: string; fingerprint: string }[]>(
      rememberCommand,
      [],
    );
    expect(remembered).toHaveLength(6);
    expect(matchCommand(remembered, many[19] ?? first)).toBe('same');
    expect(matchCommand(remembered, many[0] ?? first)).toBe('new');
  });
});

import { describe, expect, it } from 'vitest';
import { septetsOf } from './septets.ts';
import { codeText } from './text.ts';

describe('the message with a code', () => {
  it.each(['id', 'en'] as const)('is one GSM-7 part in %s with its longest values', (language) => {
    const values = { brand: 'M'.repeat(22), code: '402918', until: '2026-11-30T02:40:00.000Z' };
    const text = codeText(language, values);
    expect(septetsOf(text)).toBeLessThanOrEqual(160);
    expect(text).toContain('402918');
    expect(text).toContain('09.40');
  });
});

import { describe, expect, it } from 'vitest';
import { isTimeToReload } from './nightly.ts';

const HOUR = 60 * 60_000;
const at = (time: string) => Date.parse(`2026-11-24T${time}:00.000Z`);

describe('a page that runs for days', () => {
  it('begins anew at three at night in Jakarta, and at no other hour', () => {
    expect(isTimeToReload(at('20:00'), 24 * HOUR)).toBe(true);
    expect(isTimeToReload(at('20:59'), 24 * HOUR)).toBe(true);
    expect(isTimeToReload(at('19:59'), 24 * HOUR)).toBe(false);
    expect(isTimeToReload(at('21:00'), 24 * HOUR)).toBe(false);
    expect(isTimeToReload(at('03:00'), 24 * HOUR)).toBe(false);
  });

  it('does so once: what began in that hour goes on until the next night', () => {
    for (const ageMs of [0, 1, HOUR - 1]) expect(isTimeToReload(at('20:59'), ageMs)).toBe(false);
    expect(isTimeToReload(at('20:00'), 23 * HOUR)).toBe(true);
  });
});

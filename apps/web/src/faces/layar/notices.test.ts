import { expect, test } from 'vitest';
import { type Door, dueNotice, openingOf } from './notices.ts';

const service = (hours: readonly { from: string; to: string }[]) =>
  ({ hours }) as unknown as Door['services'][number];
const door = {
  day: '2026-11-24',
  services: [
    service([
      { from: '08:00', to: '12:00' },
      { from: '13:00', to: '15:00' },
    ]),
    service([{ from: '08:30', to: '15:30' }]),
    service([]),
  ],
} as unknown as Door;
const at = (time: string) => Date.parse(`2026-11-24T${time}:00+07:00`);

test('the loudspeaker tells of the opening and the closing of the house, each in its minute', () => {
  expect(dueNotice(door, at('07:59'))).toBeUndefined();
  expect(dueNotice(door, at('08:00'))).toBe('kabar buka');
  expect(dueNotice(door, at('08:01'))).toBeUndefined();
  expect(dueNotice(door, at('15:15') + 30_000)).toBe('kabar tutup sebentar lagi');
  expect(dueNotice(door, at('15:30'))).toBe('kabar tutup');
});

test('and on a closed day of nothing', () => {
  expect(openingOf('2026-11-24', [service([])])).toBeUndefined();
  expect(dueNotice({ ...door, services: [] } as Door, at('08:00'))).toBeUndefined();
});

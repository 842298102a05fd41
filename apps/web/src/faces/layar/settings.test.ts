import { expect, test } from 'vitest';
import { readSettings } from './settings.ts';

test('a screen is told by its address what it shows, and shows floor 1 where that says nothing', () => {
  expect(readSettings('')).toMatchObject({
    board: 'calls',
    floor: 1,
    sound: false,
    pairing: false,
  });
  expect(readSettings('?lantai=2&suara=1')).toMatchObject({ floor: 2, sound: true });
  expect(readSettings('?lantai=0')).toMatchObject({ floor: 1 });
  expect(readSettings('?lantai=dua')).toMatchObject({ floor: 1 });
  expect(readSettings('?papan=pintu&pasang=1')).toMatchObject({ board: 'door', pairing: true });
});

test('and which way to each counter', () => {
  const { way } = readSettings('?arah=1-4:kiri,7:atas,kanan');
  expect([1, 4, 5, 7, 8, 40].map(way)).toEqual(['kiri', 'kiri', 'kanan', 'atas', 'kanan', 'kanan']);
  expect(readSettings('').way(3)).toBeUndefined();
  expect(readSettings('?arah=3:mundur').way(3)).toBeUndefined();
});

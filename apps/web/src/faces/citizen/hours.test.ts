import { expect, test } from 'vitest';
import { id } from '../../i18n/citizen-words.ts';
import { en } from '../../i18n/citizen-words-en.ts';
import { openingText } from './hours.ts';

const MALL = {
  mall: {
    holidays: [{ date: '2026-12-25', name: { id: 'Hari Raya Natal', en: 'Christmas Day' } }],
  },
  agencies: [
    { services: [{ weekly: [{ weekday: 5, from: '08:00', to: '11:30' }] }] },
    { services: [{ weekly: [{ weekday: 5, from: '09:00', to: '15:30' }] }] },
  ],
};

test.each([
  ['2026-11-27T07:59', 'Hari ini buka 08.00–15.30 WIB', 'Open today 08:00–15:30 WIB'],
  ['2026-11-27T08:00', 'Buka, tutup pukul 15.30 WIB', 'Open until 15:30 WIB'],
  ['2026-11-27T15:29', 'Buka, tutup pukul 15.30 WIB', 'Open until 15:30 WIB'],
  ['2026-11-27T15:30', 'Sudah tutup sejak pukul 15.30 WIB', 'Closed since 15:30 WIB'],
  ['2026-11-28T10:00', 'Hari ini tutup', 'Closed today'],
  ['2026-12-25T10:00', 'Hari ini tutup: Hari Raya Natal', 'Closed today: Christmas Day'],
])('at %s the mall says “%s”', (now, indonesian, english) => {
  expect(openingText(MALL, now, id, 'id')).toBe(indonesian);
  expect(openingText(MALL, now, en, 'en')).toBe(english);
});

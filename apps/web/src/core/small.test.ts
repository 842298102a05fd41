import { expect, test } from 'vitest';
import { calendarFile } from '../faces/citizen/ics.ts';
import { csvOf } from '../faces/dasbor/figure.tsx';
import { CALLS, callClips, sentenceOf, spokenNumber } from '../voice/vocabulary.ts';
import { readPhone, spacedPhone } from './phone.ts';
import { createWedge } from './scanner.ts';

test.each([
  ['0812 3456 7890', '081234567890'],
  ['+62 812-3456-7890', '081234567890'],
  ['62812.3456.7890', '081234567890'],
  ['0812345678', '0812345678'],
  ['081234567', undefined],
  ['0712345678901', undefined],
  ['nomor saya', undefined],
])('reads the phone %s as %s', (typed, phone) => {
  expect(readPhone(typed)).toBe(phone);
});

test('writes a phone in groups', () => {
  expect(spacedPhone('081234567890')).toBe('0812-3456-7890');
});

test('a number is spoken digit by digit, a counter as a number', () => {
  const call = { number: 'B-017', counterNumber: 17, floor: 2, times: 1 };
  expect(sentenceOf(callClips(call, false), CALLS)).toBe(
    'nomor antrean, be, nol, satu, tujuh, silakan menuju, loket tujuh belas, lantai dua',
  );
  expect(sentenceOf(callClips(call, true), CALLS)).toBe('be, nol, satu, tujuh, loket tujuh belas');
  expect([10, 11, 20, 21].map(spokenNumber)).toEqual([
    'sepuluh',
    'sebelas',
    'dua puluh',
    'dua puluh satu',
  ]);
});

test('a scanner’s text ends with Enter; slow typing is none', () => {
  let now = 0;
  const wedge = createWedge(() => now);
  const type = (text: string, pause: number) => {
    for (const key of text) {
      now += pause;
      wedge(key);
    }
    return wedge('Enter');
  };
  expect(type('G1.abc.DEF-_', 5)).toBe('G1.abc.DEF-_');
  expect(type('abcdefgh', 1000)).toBeUndefined();
  expect(type('', 5)).toBeUndefined();
});

test('the calendar file has CRLF, escaped texts, and no line longer than 75 bytes', () => {
  const file = calendarFile(
    {
      bookingId: 'bkg_1',
      serviceName: { id: `Cetak KTP-el; hilang, rusak – ${'panjang '.repeat(12)}` },
      slotStart: '2026-11-30T02:30:00.000Z',
      slotEnd: '2026-11-30T02:40:00.000Z',
      confirmedAt: '2026-11-24T02:30:00.000Z',
      place: { floorName: { id: 'Lantai 1' } },
      agencyName: { id: 'Dinas' },
    },
    'https://mpp.example/b/x',
  );
  expect(file).toContain('DTSTART:20261130T023000Z\r\n');
  expect(file).toContain('KTP-el\\; hilang\\, rusak');
  expect(file.split('\r\n').every((line) => Buffer.byteLength(line) <= 75)).toBe(true);
});

test('no cell of a CSV is taken for a formula, and separators are quoted', () => {
  const table = {
    columns: [{ name: 'Hari' }, { name: 'n' }],
    rows: [
      ['Sel, 24 Nov', '-3'],
      ['=1+1', '–'],
    ],
  };
  expect(csvOf(table)).toBe('\uFEFFHari,n\r\n"Sel, 24 Nov",-3\r\n\'=1+1,–\r\n');
});

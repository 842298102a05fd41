import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ascii, COLUMNS, encodePaper, encodeSlip, wrap } from './esc-pos.ts';
import { type PrinterLine, printOver } from './printer.ts';
import { type Directions, readChoice, type Slip, writeChoice } from './slip.ts';

const SLIP: Slip = {
  mall: 'MPP Kota Pekalongan',
  copy: null,
  number: 'B-017',
  offline: false,
  service: 'Perekaman KTP-el – warga baru',
  agency: 'Dinas Kependudukan dan Pencatatan Sipil Kota Pekalongan',
  place: 'Loket 7, lantai 2',
  slot: 'Janji temu 10.30',
  wait: '6 orang di depan Anda, sekitar 20–30 menit',
  link: 'https://mpp.pekalongankota.go.id/t/7kQ2mVx9RbT4n',
  follow: 'Pindai untuk memantau dari HP',
  when: 'Selasa, 24 November 2026 10.05 WIB',
  notes: ['Simpan tiket ini sampai dilayani.'],
};
const COPY: Slip = { ...SLIP, copy: 'SALINAN', offline: true, number: 'B-5001', slot: null };

const DIRECTIONS: Directions = {
  mall: 'MPP Kota Pekalongan',
  title: 'Petunjuk tempat. Ini bukan nomor antrean.',
  go: 'Silakan ke:',
  place: 'Kantor Dinas Kesehatan Kota Pekalongan',
  service: 'Aktivasi dan Pengusulan JKN PBI',
  agency: 'Dinkes',
  why: 'Warga Pekalongan Utara dilayani di sana.',
  bringTitle: 'Yang harus dibawa:',
  bring: ['KTP-el asli', 'Kartu Keluarga (KK)'],
  when: 'Selasa, 24 November 2026 10.05 WIB',
  notes: ['Mendesak? Tanyakan ke Meja Informasi.'],
};

/** Golden bytes, as hex of 32 bytes a line, beside this file. */
function golden(name: string): string {
  return readFileSync(join(import.meta.dirname, 'golden', `${name}.hex`), 'utf8').trim();
}
function hex(bytes: Uint8Array): string {
  return (
    Buffer.from(bytes)
      .toString('hex')
      .match(/.{1,64}/g) ?? []
  ).join('\n');
}

describe('a ticket for an ESC/POS printer', () => {
  it.each([
    ['slip-58', SLIP, 58],
    ['slip-80', SLIP, 80],
    ['copy-58', COPY, 58],
    ['copy-80', COPY, 80],
  ] as const)('is these bytes: %s', (name, slip, roll) => {
    expect(hex(encodeSlip(slip, roll))).toBe(golden(name));
  });

  it.each([58, 80] as const)('is ASCII and fits a roll of %i mm', (roll) => {
    const bytes = encodeSlip(SLIP, roll);
    const text = Buffer.from(bytes).toString('latin1');
    for (const said of ['MPP Kota Pekalongan', 'B-017', 'Loket 7, lantai 2', 'Janji temu 10.30']) {
      expect(text).toContain(said);
    }
    expect(text).toContain('20-30 menit');
    // Every line of words, without the commands between them.
    const lines = text.split('\n').map((line) => line.match(/[ -~]{6,}/g) ?? []);
    for (const line of lines.flat()) {
      if (!line.includes('https://')) expect(line.trim().length).toBeLessThanOrEqual(COLUMNS[roll]);
    }
    // The QR code by the printer's own command, with the whole link.
    expect(text).toContain(SLIP.link);
  });

  it.each([58, 80] as const)(
    'says on a roll of %i mm where to go instead, and what to bring',
    (roll) => {
      const bytes = encodePaper(DIRECTIONS, roll);
      const lines = Buffer.from(bytes).toString('latin1').split('\n');
      const words = lines.map((line) => (line.match(/[ -~]{4,}/g) ?? []).join(' ').trim());
      expect(words.join(' ')).toContain('Ini bukan nomor antrean.');
      expect(words).toContain('- KTP-el asli');
      // In letters of twice the size, broken between words.
      const place = words.filter((each) => DIRECTIONS.place.includes(each) && each !== '');
      expect(place.join(' ')).toBe(DIRECTIONS.place);
      for (const line of place) expect(line.length).toBeLessThanOrEqual(COLUMNS[roll] / 2);
      expect(encodePaper(SLIP, roll)).toEqual(encodeSlip(SLIP, roll));
    },
  );

  it('says what a printer cannot in letters that it has', () => {
    expect(ascii('± 5 menit · “é” → Loket…')).toBe('+/- 5 menit - "e" -> Loket...');
    expect(ascii('日本')).toBe('??');
    expect(wrap('satu dua tiga', 8)).toEqual(['satu dua', 'tiga']);
    expect(wrap('panjangsekali', 8)).toEqual(['panjangs', 'ekali']);
  });
});

describe('a printer that answers', () => {
  const printer = (answers: readonly (number | undefined)[]) => {
    const sent: Uint8Array[] = [];
    const left = [...answers];
    const line: PrinterLine = {
      send: (bytes) => {
        sent.push(bytes);
        return Promise.resolve();
      },
      answer: () => Promise.resolve(left.shift()),
      close: () => Promise.resolve(),
    };
    return { line, printed: () => sent.some((bytes) => bytes.length > 3) };
  };
  const bytes = encodeSlip(SLIP, 58);

  it('has printed when it has paper afterwards too', async () => {
    const { line, printed } = printer([0x12, 0x12, 0x12, 0x12]);
    expect(await printOver(line, bytes)).toBe('ok');
    expect(printed()).toBe(true);
  });

  it('prints nothing without paper or while it is off', async () => {
    const empty = printer([0x72]);
    expect(await printOver(empty.line, bytes)).toBe('paper');
    expect(empty.printed()).toBe(false);
    const off = printer([0x12, 0x1a]);
    expect(await printOver(off.line, bytes)).toBe('offline');
    expect(off.printed()).toBe(false);
  });

  it('whose paper ends in the middle has not printed', async () => {
    const { line } = printer([0x12, 0x12, 0x72]);
    expect(await printOver(line, bytes)).toBe('paper');
  });

  it('that answers nothing, or something else, leaves the question open', async () => {
    for (const answers of [[], [0xff, 0xff]]) {
      const { line, printed } = printer(answers);
      expect(await printOver(line, bytes)).toBe('unknown');
      expect(printed()).toBe(true);
    }
  });
});

describe('the choice of a printer', () => {
  it('is kept as two words, and CSS on 80 mm where nothing is said', () => {
    expect(readChoice('serial 58')).toEqual({ way: 'serial', roll: 58 });
    expect(readChoice(writeChoice({ way: 'usb', roll: 80 }))).toEqual({ way: 'usb', roll: 80 });
    for (const text of [null, undefined, '', 'fax 80']) {
      expect(readChoice(text)).toEqual({ way: 'css', roll: 80 });
    }
  });
});

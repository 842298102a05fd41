import ReceiptPrinterEncoder from '@point-of-sale/receipt-printer-encoder';
import type { Slip } from './slip.ts';

/** Characters of a line, by the width of the roll. */
export const COLUMNS = { 58: 32, 80: 48 } as const;

/**
 * The bytes of a ticket for an ESC/POS printer: what is on the CSS slip, in ASCII, since a printer
 * knows no UTF-8, then a cut. Long words are broken between words at the width of the roll.
 */
export function encodeSlip(slip: Slip, roll: 58 | 80): Uint8Array {
  const columns = COLUMNS[roll];
  const encoder = new ReceiptPrinterEncoder({
    language: 'esc-pos',
    columns,
    feedBeforeCut: 4,
    newline: '\n',
  });
  encoder.initialize().align('center');
  const say = (text: string) => {
    for (const line of wrap(ascii(text), columns)) encoder.line(line);
  };
  say(slip.mall);
  if (slip.copy !== null) encoder.bold(true).line(ascii(slip.copy)).bold(false);
  encoder.newline();
  const scale = roll === 80 ? 6 : 4;
  encoder.size(scale, scale).line(ascii(slip.number)).size(1, 1);
  if (slip.offline) encoder.line('L');
  encoder.newline();
  say(slip.service);
  say(slip.agency);
  encoder.bold(true);
  say(slip.place);
  encoder.bold(false);
  if (slip.slot !== null) say(slip.slot);
  say(slip.wait);
  if (slip.link !== null) {
    encoder.newline().qrcode(slip.link, { model: 2, size: 6, errorlevel: 'm' });
    say(slip.follow);
  }
  encoder.newline();
  say(slip.when);
  for (const note of slip.notes) say(note);
  encoder.cut('partial');
  return encoder.encode();
}

/** ASCII alone: accents go, dashes and dots become what a keyboard has, the rest a question mark. */
export function ascii(text: string): string {
  return (
    text
      .replace(/[–—]/g, '-')
      .replace(/[‘’]/g, "'")
      .replace(/[“”]/g, '"')
      .replace(/[·•]/g, '-')
      .replace(/…/g, '...')
      .replace(/±/g, '+/-')
      .replace(/→/g, '->')
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      // Printable ASCII is all that a printer without code pages is sure to have.
      .replace(/[^\x20-\x7e]/g, '?')
  );
}

/** Lines of at most so many characters, broken between words; a longer word is cut. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const parts = word.match(new RegExp(`.{1,${columns}}`, 'g')) ?? [];
    for (const part of parts) {
      if (line === '') line = part;
      else if (line.length + 1 + part.length <= columns) line = `${line} ${part}`;
      else {
        lines.push(line);
        line = part;
      }
    }
  }
  return line === '' ? lines : [...lines, line];
}

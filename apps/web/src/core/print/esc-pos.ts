import ReceiptPrinterEncoder from '@point-of-sale/receipt-printer-encoder';
import type { Directions, Paper, Slip } from './slip.ts';

/** Characters of a line, by the width of the roll. */
export const COLUMNS = { 58: 32, 80: 48 } as const;

/** The bytes of what is printed: a ticket, or directions to another place. */
export function encodePaper(paper: Paper, roll: 58 | 80): Uint8Array {
  return 'number' in paper ? encodeSlip(paper, roll) : encodeDirections(paper, roll);
}

/**
 * The bytes of a ticket for an ESC/POS printer: what is on the CSS slip, in ASCII, since a printer
 * knows no UTF-8, then a cut. Long words are broken between words at the width of the roll.
 */
export function encodeSlip(slip: Slip, roll: 58 | 80): Uint8Array {
  const { encoder, say } = begin(roll);
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

/** Where to go instead: the place in letters of twice the size, and what to bring. */
function encodeDirections(directions: Directions, roll: 58 | 80): Uint8Array {
  const { encoder, say } = begin(roll);
  say(directions.mall);
  encoder.bold(true);
  say(directions.title);
  encoder.bold(false).newline();
  say(directions.service);
  say(directions.agency);
  encoder.newline();
  say(directions.go);
  encoder.size(2, 2);
  for (const line of wrap(ascii(directions.place), COLUMNS[roll] / 2)) encoder.line(line);
  encoder.size(1, 1);
  say(directions.why);
  encoder.newline();
  say(directions.bringTitle);
  for (const each of directions.bring) say(`- ${each}`);
  encoder.newline();
  for (const note of directions.notes) say(note);
  say(directions.when);
  encoder.cut('partial');
  return encoder.encode();
}

/** A printer made ready, and how a text becomes lines of its width. */
function begin(roll: 58 | 80) {
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
  return { encoder, say };
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

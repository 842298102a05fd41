import { qrModules } from '../../kit/kit.tsx';

/** What a picture of a booking says. */
export interface TicketImage {
  readonly heading: string;
  readonly lines: readonly string[];
  readonly qr: string;
  readonly code: string;
}

const WIDTH = 720;
const MARGIN = 40;

/** A picture of the ticket for the gallery of the phone, black on white. Nothing where it cannot be drawn. */
export function drawTicket(ticket: TicketImage): Promise<Blob | null> {
  const canvas = document.createElement('canvas');
  const brush = canvas.getContext('2d');
  if (!brush) return Promise.resolve(null);
  const room = WIDTH - 2 * MARGIN;
  brush.font = 'bold 40px sans-serif';
  const heading = wrapped(brush, ticket.heading, room);
  brush.font = '28px sans-serif';
  const lines = ticket.lines.flatMap((line) => wrapped(brush, line, room));
  const { data, size } = qrModules(ticket.qr);
  const cell = Math.floor(room / size);
  const height = MARGIN * 3 + heading.length * 50 + lines.length * 40 + size * cell + 90;
  canvas.width = WIDTH;
  canvas.height = height;
  brush.fillStyle = '#fff';
  brush.fillRect(0, 0, WIDTH, height);
  brush.fillStyle = '#000';
  brush.textBaseline = 'top';
  let y = MARGIN;
  const write = (font: string, texts: readonly string[], step: number) => {
    brush.font = font;
    for (const text of texts) {
      brush.fillText(text, MARGIN, y);
      y += step;
    }
  };
  write('bold 40px sans-serif', heading, 50);
  write('28px sans-serif', lines, 40);
  y += MARGIN / 2;
  const left = Math.floor((WIDTH - size * cell) / 2);
  for (const [row, modules] of data.entries()) {
    for (const [column, dark] of modules.entries()) {
      if (dark) brush.fillRect(left + column * cell, y + row * cell, cell, cell);
    }
  }
  y += size * cell + MARGIN / 2;
  brush.textAlign = 'center';
  brush.font = 'bold 52px sans-serif';
  brush.fillText(ticket.code, WIDTH / 2, y);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}

function wrapped(brush: CanvasRenderingContext2D, text: string, room: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && brush.measureText(longer).width > room) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

/** Hands a file to whoever looks at the page. */
export function download(blob: Blob, name: string): void {
  const link = document.createElement('a');
  const address = URL.createObjectURL(blob);
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}

/** What a calendar needs of a booking. */
interface Appointment {
  readonly bookingId: string;
  readonly serviceName: { readonly id: string };
  readonly slotStart: string;
  readonly slotEnd: string;
  readonly confirmedAt: string;
  readonly place: { readonly floorName: { readonly id: string } };
  readonly agencyName: { readonly id: string };
}

/** The booking as an iCalendar file (RFC 5545): lines of CRLF, folded at 73 bytes, texts escaped. */
export function calendarFile(booking: Appointment, url: string): string {
  const stamp = (instant: string) => instant.replace(/[-:]|\.\d+/g, '');
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Gerai//MPP//ID',
    'BEGIN:VEVENT',
    `UID:${booking.bookingId}@gerai`,
    `DTSTAMP:${stamp(booking.confirmedAt)}`,
    `DTSTART:${stamp(booking.slotStart)}`,
    `DTEND:${stamp(booking.slotEnd)}`,
    `SUMMARY:${escaped(booking.serviceName.id)}`,
    `LOCATION:${escaped(`MPP, ${booking.place.floorName.id}, ${booking.agencyName.id}`)}`,
    `URL:${url}`,
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    'TRIGGER:-PT1H',
    `DESCRIPTION:${escaped(booking.serviceName.id)}`,
    'END:VALARM',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ]
    .map(folded)
    .join('\r\n');
}

function escaped(text: string): string {
  return text.replace(/[\\;,]/g, (character) => `\\${character}`).replace(/\n/g, '\\n');
}

/** Continues on a line that begins with a blank, never in the middle of a character. */
function folded(line: string): string {
  const encoder = new TextEncoder();
  let bytes = 0;
  let out = '';
  for (const character of line) {
    const size = encoder.encode(character).length;
    if (bytes + size > 73) {
      out += '\r\n ';
      bytes = 1;
    }
    out += character;
    bytes += size;
  }
  return out;
}

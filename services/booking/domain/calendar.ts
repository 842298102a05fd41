import type { BookingData } from '@gerai/shared/events/booking.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import type { Catalogue } from './catalogue.ts';

interface CalendarContext {
  readonly catalogue: Catalogue;
  readonly now: Instant;
}

/**
 * The bookings of a visit as a calendar file (RFC 5545): one event for each under its booking's id,
 * so that a newer file moves or cancels the entry of an older one. A service whose name says
 * something private is called by its agency, as in an SMS.
 */
export function calendarOf(
  bookings: readonly { readonly booking: BookingData; readonly version: number }[],
  context: CalendarContext,
): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Gerai//Booking//ID',
    'METHOD:PUBLISH',
    ...bookings.flatMap(({ booking, version }) => eventLines(booking, version, context)),
    'END:VCALENDAR',
  ];
  return `${lines.map(folded).join('\r\n')}\r\n`;
}

function eventLines(
  booking: BookingData,
  version: number,
  { catalogue, now }: CalendarContext,
): string[] {
  const service = catalogue.services.get(booking.serviceId);
  if (!service) throw new Error('A booking of a service that the catalogue does not know');
  const { language } = booking;
  const { mall } = catalogue;
  const floor = mall.floors.find((each) => each.floor === service.agency.floor);
  const what = service.service.sensitive
    ? service.agency.shortName
    : service.service.name[language];
  const code = language === 'id' ? `Kode janji: ${booking.code}` : `Booking code: ${booking.code}`;
  const place = [mall.name[language], floor?.name[language], mall.address];
  return [
    'BEGIN:VEVENT',
    `UID:${booking.bookingId}@${booking.mallId}`,
    `SEQUENCE:${version - 1}`,
    `DTSTAMP:${basicTime(now)}`,
    `DTSTART:${basicTime(booking.slotStart)}`,
    `DTEND:${basicTime(booking.slotEnd)}`,
    `SUMMARY:${escaped(`${what} (${mall.shortName})`)}`,
    `LOCATION:${escaped(place.filter((part) => part !== undefined).join(', '))}`,
    `DESCRIPTION:${escaped(code)}`,
    `STATUS:${booking.status === 'cancelled' ? 'CANCELLED' : 'CONFIRMED'}`,
    'END:VEVENT',
  ];
}

/** `20261201T020000Z`. */
function basicTime(instant: Instant): string {
  return `${instant.slice(0, 19).replace(/[-:]/g, '')}Z`;
}

/** RFC 5545, 3.3.11. */
function escaped(text: string): string {
  return text.replace(/[\\;,]/g, (character) => `\\${character}`).replace(/\r?\n/g, '\\n');
}

/** RFC 5545, 3.1: at most 75 octets a line; what follows begins with a space. */
function folded(line: string): string {
  const parts: string[] = [];
  let part = '';
  let octets = 0;
  for (const character of line) {
    const size = octetsOf(character);
    if (octets + size > 75) {
      parts.push(part);
      part = ' ';
      octets = 1;
    }
    part += character;
    octets += size;
  }
  return [...parts, part].join('\r\n');
}

/** Octets of a character in UTF-8. */
function octetsOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}

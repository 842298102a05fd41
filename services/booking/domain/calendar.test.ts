import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aBooking } from '../testing/bookings.ts';
import { aCity, aService, holidaysOf } from '../testing/city.ts';
import { calendarOf } from './calendar.ts';

const city = aCity();
const catalogue = {
  mall: city.mall,
  agencies: city.agencies,
  holidays: holidaysOf(city),
  services: new Map(),
};
const NOW = '2026-11-30T01:30:00.000Z';
const calendar = (booking = aBooking(), service = aService()) =>
  calendarOf([{ booking, version: 2 }], {
    catalogue: { ...catalogue, services: new Map([[booking.serviceId, service]]) },
    now: NOW,
  });

describe('a calendar file', () => {
  it('tells what, when and where', () => {
    const lines = calendar().split('\r\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'UID:bkg_1b2c3d4e5f6g7h8j9kamcnepfq@pekalongan',
        'SEQUENCE:1',
        'DTSTART:20261201T020000Z',
        'DTEND:20261201T021000Z',
        'SUMMARY:Perekaman KTP-el (MPP Kota Pekalongan)',
        'LOCATION:Mal Pelayanan Publik\\, Lantai 1\\, Jl. Contoh 1',
        'DESCRIPTION:Kode janji: K7M2QX',
        'STATUS:CONFIRMED',
      ]),
    );
  });
  it('of a visit has an entry for each of its bookings', () => {
    const second = aBooking({ bookingId: 'bkg_2b2c3d4e5f6g7h8j9kamcnepfq' });
    const services = new Map([[second.serviceId, aService()]]);
    const bookings = [aBooking(), second].map((booking) => ({ booking, version: 1 }));
    const text = calendarOf(bookings, { catalogue: { ...catalogue, services }, now: NOW });
    expect(text.match(/BEGIN:VEVENT/g)).toHaveLength(2);
    expect(text).toContain('UID:bkg_2b2c3d4e5f6g7h8j9kamcnepfq@pekalongan');
    expect(text.match(/BEGIN:VCALENDAR/g)).toHaveLength(1);
  });
  it('of a cancelled booking cancels the entry', () => {
    expect(calendar(aBooking({ status: 'cancelled' }))).toContain('STATUS:CANCELLED');
  });
  it('names the agency where the service says something private', () => {
    const text = calendar(aBooking(), aService({ sensitive: true }));
    expect(text).toContain('SUMMARY:Dukcapil');
    expect(text).not.toContain('KTP');
  });
  it('has no line longer than 75 octets, and unfolds to what was said', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }), (name) => {
        fc.pre(!/[\r\n\\;,]/.test(name));
        const text = calendar(aBooking(), aService({ name: { id: name, en: name } }));
        for (const line of text.split('\r\n')) {
          expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
        }
        expect(text.replaceAll('\r\n ', '')).toContain(`SUMMARY:${name} (`);
      }),
    );
  });
});

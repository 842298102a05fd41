import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { aBooking, aCalledTicket, aService, aTicket, TOKEN } from '../testing/builders.ts';
import { partsOf, septetsOf } from './septets.ts';
import { serviceCopyFrom } from './service-copy.ts';
import { bookingSubject, ticketSubject } from './subject.ts';
import { linkText, TEXTS, textOf } from './text.ts';

const URL = 'https://mpp.pekalongankota.go.id';
const LONGEST = {
  brand: 'M'.repeat(22),
  what: 'x'.repeat(18),
  day: 'Sen 30/11',
  time: '09.30',
  until: '10.00',
  chooseUntil: 'Sen 30/11 10.00',
  reason: 'x'.repeat(20),
  code: 'K7M4Q2',
  number: 'AB-1234',
  place: 'Counter 999 Fl 99',
  reference: 'Booking AB-1234',
  link: linkText(URL, 'booking', TOKEN),
};
const sender = { brand: 'MPP Kota Pekalongan', link: linkText(URL, 'booking', TOKEN) };

describe('septets', () => {
  it('counts one for the alphabet and two for its extension', () => {
    expect(septetsOf('Janji K7M4Q2')).toBe(12);
    expect(septetsOf('[€]')).toBe(6);
    expect(septetsOf('dipanggil – segera')).toBeUndefined();
  });
  it('counts the parts that are billed', () => {
    expect(partsOf('x'.repeat(160))).toBe(1);
    expect(partsOf('x'.repeat(161))).toBe(2);
    expect(partsOf('x'.repeat(307))).toBe(3);
    expect(partsOf('…'.repeat(70))).toBe(1);
    expect(partsOf('…'.repeat(71))).toBe(2);
  });
});

/** What the catalogue allows in names: plain characters of one septet. */
const words = (maxLength: number) =>
  fc.stringMatching(/^[A-Za-z0-9!"#%&'()*+,\-./:;<=>? ]+$/).map((text) => text.slice(0, maxLength));

describe('the messages', () => {
  test.prop([
    words(18),
    words(22),
    fc.constantFrom('id' as const, 'en' as const),
    fc.integer({ min: 1, max: 999 }),
    fc.integer({ min: 1, max: 99 }),
  ])('stay in one part whatever the catalogue says', (name, brand, language, number, floor) => {
    const counter = { number, floor };
    const copy = serviceCopyFrom(aService());
    const service = { ...copy, shortName: name, agencyShortName: name, counters: [counter] };
    const booking = bookingSubject(aBooking(), 1);
    const ticket = ticketSubject(aCalledTicket({ number: 'AB-1234' }), 1);
    for (const template of ['booking.confirmed', 'booking.reminder.h1', 'ticket.called'] as const) {
      const subject = template === 'ticket.called' ? ticket : booking;
      const text = textOf(template, language, { subject, service }, { ...sender, brand });
      expect(septetsOf(text)).toBeLessThanOrEqual(160);
    }
  });

  const all = Object.entries(TEXTS).flatMap(([template, languages]) =>
    Object.entries(languages).map(([language, fill]) => ({ template, language, fill })),
  );
  it.each(all)('$template ($language) is one GSM-7 part with its longest values', ({ fill }) => {
    const septets = septetsOf(fill(LONGEST));
    expect(septets).toBeDefined();
    expect(septets).toBeLessThanOrEqual(160);
  });
  it('name the counter, the time and the link without its scheme', () => {
    const about = { subject: bookingSubject(aBooking(), 1), service: serviceCopyFrom(aService()) };
    expect(textOf('booking.confirmed', 'id', about, sender)).toBe(
      'MPP Kota Pekalongan: Janji K7M4Q2 Perekaman KTP-el Sen 30/11 pk 09.30, Loket 12 Lt 2. Hadir 15 mnt awal. Ubah: mpp.pekalongankota.go.id/b/K7mQ4xR2tW9bZ',
    );
    expect(textOf('booking.cancelled.user', 'en', about, sender)).toContain('Mon 30/11 at 09.30');
  });
  it('name the agency in place of a service that says too much', () => {
    const service = serviceCopyFrom(aService({ sensitive: true }));
    const text = textOf(
      'booking.reminder.h1',
      'id',
      { subject: bookingSubject(aBooking(), 1), service },
      sender,
    );
    expect(text).toContain('janji Dukcapil,');
    expect(text).not.toContain('KTP-el');
  });
  it('name the floor while the counter is open, and the counter of the call', () => {
    const service = serviceCopyFrom(aService({ counterNumbers: [11, 12] }));
    const near = { subject: ticketSubject(aTicket(), 1), service };
    const called = { subject: ticketSubject(aCalledTicket(), 2), service };
    expect(textOf('ticket.near', 'id', near, sender)).toContain('bersiap di Lt 2.');
    expect(textOf('ticket.called', 'id', called, sender)).toContain(
      'Nomor A-012 dipanggil. Silakan menuju Loket 12 Lt 2 sekarang.',
    );
  });
});

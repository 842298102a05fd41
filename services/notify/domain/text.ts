import type { Language } from '@gerai/shared/contract/values.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import { dayOf, dottedTime, shortDay } from '@gerai/shared/time.ts';
import type { Notice, Template } from './message.ts';
import type { ServiceCopy } from './service-copy.ts';
import { type BookingSubject, referenceOf, type Subject } from './subject.ts';

/** What the templates are filled with; all of it plain GSM-7. */
export interface Values {
  /** The mall, as every message must begin with its sender's name. */
  readonly brand: string;
  /** The service, or its agency where the service would say too much. */
  readonly what: string;
  /** `Sen 30/11`. */
  readonly day: string;
  /** `09.30`. */
  readonly time: string;
  /** Until when an offer stands, `10.00`. */
  readonly until: string;
  /** Until when a visitor may choose, `Sen 30/11 10.00`. */
  readonly chooseUntil: string;
  /** Why somebody else changed the booking, `jadwal berubah`. */
  readonly reason: string;
  readonly code: string;
  readonly number: string;
  /** `Loket 12 Lt 2`, or `Lt 2` while the counter is open. */
  readonly place: string;
  /** `Nomor A-012` or `Janji K7M4Q2`. */
  readonly reference: string;
  readonly link: string;
}

type Fill = (values: Values) => string;

/** Every message, in one part with its longest values. Each carries the link that stops messages. */
export const TEXTS: Readonly<Record<Template, Readonly<Record<Language, Fill>>>> = {
  'booking.confirmed': {
    id: (v) =>
      `${v.brand}: Janji ${v.code} ${v.what} ${v.day} pk ${v.time}, ${v.place}. Hadir 15 mnt awal. Ubah: ${v.link}`,
    en: (v) =>
      `${v.brand}: Booking ${v.code} ${v.what} ${v.day} at ${v.time}, ${v.place}. Come 15 min early: ${v.link}`,
  },
  'booking.rescheduled': {
    id: (v) =>
      `${v.brand}: Jadwal ${v.code} ${v.what} menjadi ${v.day} pk ${v.time}, ${v.place}. Ubah: ${v.link}`,
    en: (v) =>
      `${v.brand}: Booking ${v.code} ${v.what} is now ${v.day} at ${v.time}, ${v.place}. Change: ${v.link}`,
  },
  'booking.moved': {
    id: (v) =>
      `${v.brand}: Maaf, ${v.reason}. Janji ${v.code} pindah ke ${v.day} pk ${v.time}. Ubah/batal: ${v.link}`,
    en: (v) =>
      `${v.brand}: Sorry, ${v.reason}. Booking ${v.code} moves to ${v.day} at ${v.time}. Change: ${v.link}`,
  },
  'booking.kept': {
    id: (v) =>
      `${v.brand}: Jadwal berubah (${v.reason}). Janji ${v.code} ${v.day} pk ${v.time} TETAP berlaku. Info: ${v.link}`,
    en: (v) =>
      `${v.brand}: Hours changed (${v.reason}). Booking ${v.code} ${v.day} at ${v.time} STAYS. Info: ${v.link}`,
  },
  'booking.choose': {
    id: (v) =>
      `${v.brand}: Maaf, ${v.reason}. Ganti waktu janji ${v.code} (${v.day} ${v.time}) sebelum ${v.chooseUntil}: ${v.link}`,
    en: (v) =>
      `${v.brand}: Sorry, ${v.reason}. New time for ${v.code} (${v.day} ${v.time}) needed by ${v.chooseUntil}: ${v.link}`,
  },
  'slot.offered': {
    id: (v) =>
      `${v.brand}: Ada tempat ${v.what} ${v.day} pk ${v.time}. Terima sebelum pk ${v.until} hari ini: ${v.link}`,
    en: (v) =>
      `${v.brand}: A place for ${v.what} ${v.day} at ${v.time}. Accept today before ${v.until}: ${v.link}`,
  },
  'booking.reminder.h1': {
    id: (v) =>
      `${v.brand}: Besok ${v.day} pk ${v.time} janji ${v.what}, kode ${v.code}. Hadir 15 mnt awal. Ubah/batal: ${v.link}`,
    en: (v) =>
      `${v.brand}: Tomorrow ${v.day} at ${v.time} ${v.what}, code ${v.code}. Come 15 min early. Change: ${v.link}`,
  },
  'visit.reminder.h1': {
    id: (v) =>
      `${v.brand}: Besok ${v.day} mulai pk ${v.time} janji beberapa layanan, kode ${v.code}. Hadir 15 mnt awal: ${v.link}`,
    en: (v) =>
      `${v.brand}: Tomorrow ${v.day} from ${v.time} several services, code ${v.code}. Come 15 min early: ${v.link}`,
  },
  'booking.cancelled.office': {
    id: (v) =>
      `${v.brand}: Maaf, janji ${v.code} ${v.day} pk ${v.time} dibatalkan: ${v.reason}. Pilih waktu lain: ${v.link}`,
    en: (v) =>
      `${v.brand}: Sorry, booking ${v.code} ${v.day} at ${v.time} is cancelled: ${v.reason}. Book anew: ${v.link}`,
  },
  'booking.cancelled.user': {
    id: (v) =>
      `${v.brand}: Janji ${v.code} ${v.what} ${v.day} pk ${v.time} DIBATALKAN sesuai permintaan Anda. Info: ${v.link}`,
    en: (v) =>
      `${v.brand}: Booking ${v.code} ${v.what} ${v.day} at ${v.time} is CANCELLED as you asked. Info: ${v.link}`,
  },
  'ticket.near': {
    id: (v) =>
      `${v.brand}: Nomor ${v.number} sebentar lagi dipanggil. Mohon bersiap di ${v.place}. Pantau: ${v.link}`,
    en: (v) =>
      `${v.brand}: Number ${v.number} will be called soon. Please be ready at ${v.place}. Follow: ${v.link}`,
  },
  'ticket.called': {
    id: (v) =>
      `${v.brand}: Nomor ${v.number} dipanggil. Silakan menuju ${v.place} sekarang. Info: ${v.link}`,
    en: (v) =>
      `${v.brand}: Number ${v.number} is called. Please go to ${v.place} now. Info: ${v.link}`,
  },
  'service.delayed': {
    id: (v) =>
      `${v.brand}: ${v.what} tertunda, mulai lagi sekitar pk ${v.until}. ${v.reference} tetap berlaku. Info: ${v.link}`,
    en: (v) =>
      `${v.brand}: ${v.what} is delayed, goes on at about ${v.until}. ${v.reference} stays valid. Info: ${v.link}`,
  },
  'service.suspended': {
    id: (v) =>
      `${v.brand}: ${v.what} tertunda sampai ada kabar. ${v.reference} tetap berlaku. Pantau: ${v.link}`,
    en: (v) =>
      `${v.brand}: ${v.what} is delayed until further notice. ${v.reference} stays valid: ${v.link}`,
  },
  'service.closed': {
    id: (v) => `${v.brand}: Maaf, ${v.what} TUTUP hari ini. Kelanjutan ${v.reference}: ${v.link}`,
    en: (v) =>
      `${v.brand}: Sorry, ${v.what} is CLOSED today. What happens to ${v.reference}: ${v.link}`,
  },
};

const CODE_TEXTS: Readonly<
  Record<Language, (values: Pick<Values, 'brand' | 'code' | 'until'>) => string>
> = {
  id: (v) =>
    `${v.brand}: Kode ${v.code} untuk janji temu, berlaku sampai pk ${v.until}. Jangan berikan kepada siapa pun.`,
  en: (v) =>
    `${v.brand}: Code ${v.code} for your booking, valid until ${v.until}. Do not give it to anybody.`,
};

/** The message with the code that proves a phone; it belongs to no visit, so it has no link. */
export function codeText(
  language: Language,
  values: { readonly brand: string; readonly code: string; readonly until: Instant },
): string {
  return CODE_TEXTS[language]({ ...values, until: dottedTime(values.until) });
}

/** Fills a message. @param link the citizen's link as printed, without its scheme. */
export function textOf(
  template: Template,
  language: Language,
  about: {
    readonly subject: Subject;
    readonly service: ServiceCopy;
    readonly notice?: Notice;
  },
  sender: { readonly brand: string; readonly link: string },
): string {
  const { subject, service } = about;
  const booking = subject.kind === 'booking' ? subject : undefined;
  const ticket = subject.kind === 'ticket' ? subject : undefined;
  return TEXTS[template][language]({
    ...sender,
    what: whatOf(template, language, booking, service),
    day: shortDay(subject.day, language).slice(0, -3),
    time: booking ? dottedTime(booking.slotStart) : '',
    until: untilOf(booking, about.notice),
    reference: `${WORDS[language][subject.kind]} ${referenceOf(subject)}`,
    chooseUntil: chooseUntilOf(booking?.affected?.until, language),
    reason: (booking?.reason ?? CHANGED)[language],
    code: booking?.code ?? '',
    number: ticket?.number ?? '',
    place: placeOf(template, language, subject, service),
  });
}

/** Where nobody said why. */
const CHANGED = { id: 'jadwal berubah', en: 'new opening hours' };

/** The service, or how many of them, where the message speaks for several bookings at once. */
function whatOf(
  template: Template,
  language: Language,
  booking: BookingSubject | undefined,
  service: ServiceCopy,
): string {
  const changed = booking?.together?.changed ?? 1;
  const forAll = template === 'booking.confirmed' || template === 'booking.cancelled.user';
  if (forAll && changed > 1) return `${changed} ${WORDS[language].services}`;
  return service.sensitive ? service.agencyShortName : service.shortName;
}

function chooseUntilOf(until: string | undefined, language: Language): string {
  if (until === undefined) return '';
  return `${shortDay(dayOf(until), language).slice(0, -3)} ${dottedTime(until)}`;
}

function untilOf(booking: BookingSubject | undefined, notice: Notice | undefined): string {
  const until = notice ? notice.expectedUntil : booking?.offerUntil;
  return until ? dottedTime(until) : '';
}

/** The counter where it is known: by the call, or because only one counter serves. */
function placeOf(
  template: Template,
  language: Language,
  subject: Subject,
  service: ServiceCopy,
): string {
  const words = WORDS[language];
  if (template === 'ticket.called' && subject.kind === 'ticket' && subject.call) {
    return `${words.counter} ${subject.call.counterNumber} ${words.floor} ${subject.call.floor}`;
  }
  const [only, ...others] = service.counters;
  if (only && others.length === 0) {
    return `${words.counter} ${only.number} ${words.floor} ${only.floor}`;
  }
  return `${words.floor} ${subject.kind === 'ticket' ? subject.floor : service.floor}`;
}

const WORDS = {
  id: { counter: 'Loket', floor: 'Lt', services: 'layanan', ticket: 'Nomor', booking: 'Janji' },
  en: {
    counter: 'Counter',
    floor: 'Fl',
    services: 'services',
    ticket: 'Number',
    booking: 'Booking',
  },
} as const;

/** `https://mpp.example/b/K7…` is printed as `mpp.example/b/K7…`; phones make links of both. */
export function linkText(publicUrl: string, kind: 'booking' | 'ticket', token: string): string {
  const base = publicUrl.replace(/^https?:\/\//, '').replace(/\/$/, '');
  return `${base}/${kind === 'booking' ? 'b' : 't'}/${token}`;
}

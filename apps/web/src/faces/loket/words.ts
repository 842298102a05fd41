import type { Body } from '../../core/api.ts';
import { clock } from '../../core/format.ts';

export type CounterState = Body<'GET /v1/counters/{counterId}'>;
export type Counter = NonNullable<CounterState['counter']>;
export type Ticket = NonNullable<CounterState['currentTicket']>;
export type Waiting = Body<'GET /v1/counters/{counterId}/waiting'>;
export type Counters = Body<'GET /v1/counters'>['counters'];
export type Contact = Body<'GET /v1/contacts/{contactId}'>;
export type ServiceView = Body<'GET /v1/services/{serviceId}'>;
export type Catalogue = Body<'GET /v1/catalogue'>;
export type OutcomeName = NonNullable<Ticket['outcome']>;
export type PauseReason = NonNullable<Counter['pauseReason']>;
export type HelpKind = NonNullable<Counter['helpKind']>;
export type ParkReason = NonNullable<Ticket['parkReason']>;
export type Why =
  | 'unwell'
  | 'small-child'
  | 'last-transport'
  | 'our-mistake'
  | 'system-failure'
  | 'official-duty';

export const OUTCOMES: readonly (readonly [OutcomeName, string])[] = [
  ['delivered', 'Hasil diberikan'],
  ['collect', 'Diambil kemudian'],
  ['online', 'Dikirim daring'],
  ['second-visit', 'Kunjungan kedua'],
  ['incomplete', 'Berkas belum lengkap'],
  ['not-eligible', 'Tidak memenuhi syarat'],
  ['left', 'Warga pergi'],
];

export const PAUSES: readonly (readonly [PauseReason, string])[] = [
  ['rest', 'Istirahat'],
  ['prayer', 'Salat'],
  ['meeting', 'Rapat'],
  ['system', 'Gangguan sistem'],
  ['other', 'Lainnya'],
];

export const HELPERS: readonly (readonly [HelpKind, string])[] = [
  ['supervisor', 'Penyelia'],
  ['technician', 'Teknisi'],
  ['security', 'Petugas keamanan'],
  ['interpreter', 'Juru bahasa isyarat'],
];

export const WHYS: readonly (readonly [Why, string])[] = [
  ['unwell', 'Kurang sehat'],
  ['small-child', 'Membawa anak kecil'],
  ['last-transport', 'Kendaraan pulang terakhir'],
  ['our-mistake', 'Kesalahan kami'],
  ['system-failure', 'Gangguan sistem'],
  ['official-duty', 'Tugas dinas'],
];

export const PARKS: readonly (readonly [ParkReason, string])[] = [
  ['papers', 'Melengkapi berkas'],
  ['payment', 'Membayar'],
  ['prayer', 'Salat'],
  ['toilet', 'Ke toilet'],
  ['other', 'Lainnya'],
];

export const CANCELS = [
  ['visitor', 'Diminta warga'],
  ['left', 'Warga pergi'],
  ['duplicate', 'Nomor ganda'],
  ['mistake', 'Salah ambil'],
] as const;
export type CancelReason = (typeof CANCELS)[number][0];

export const NEEDS: Readonly<Record<Contact['needs'][number], string>> = {
  wheelchair: 'Kursi roda',
  interpreter: 'Juru bahasa isyarat',
  companion: 'Pendamping',
  'large-print': 'Huruf besar',
  'ground-floor': 'Lantai dasar',
};

/** Why somebody stands where they stand, in as few words as a row has room for. */
export function shortWhy(ticket: Ticket): string {
  const parts: string[] = [];
  if (ticket.orderReason === 'returned-in-front') parts.push('didahulukan petugas');
  else if (ticket.returnedAt) parts.push(`kembali ${clock(ticket.returnedAt)}`);
  else if (ticket.leg > 1) parts.push('lanjutan');
  if (ticket.origin === 'booking' && ticket.slotStart)
    parts.push(`janji ${clock(ticket.slotStart)}`);
  if (ticket.priority) parts.push('prioritas');
  if (ticket.lane === 'quick') parts.push('ambil hasil');
  if (parts.length === 0 || (parts.length === 1 && ticket.priority)) {
    parts.push(`datang ${clock(ticket.arrivedAt)}`);
  }
  return parts.join(', ');
}

/** Whole minutes between two instants, never negative. */
export function minutesBetween(from: string | number, to: string | number): number {
  const ms = (at: string | number) => (typeof at === 'number' ? at : Date.parse(at));
  return Math.max(0, Math.floor((ms(to) - ms(from)) / 60_000));
}

/**
 * The day after so many working days: Saturdays, Sundays and the holidays of the service do not count.
 */
export function workingDaysLater(
  day: string,
  days: number,
  holidays: readonly { readonly date: string }[],
): string {
  const closed = new Set(holidays.map(({ date }) => date));
  let ms = Date.parse(`${day}T00:00:00Z`);
  for (let left = days; left > 0; ) {
    ms += 86_400_000;
    const weekday = new Date(ms).getUTCDay();
    const key = new Date(ms).toISOString().slice(0, 10);
    if (weekday !== 0 && weekday !== 6 && !closed.has(key)) left -= 1;
  }
  return new Date(ms).toISOString().slice(0, 10);
}

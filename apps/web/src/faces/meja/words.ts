import type { Body } from '../../core/api.ts';

export type Catalogue = Body<'GET /v1/catalogue'>;
export type Ticket = Body<'POST /v1/desk/search'>['tickets'][number];
export type DeskBooking = Body<'GET /v1/desk/bookings/{code}'>;
export type CancelReason =
  | 'visitor-asked'
  | 'agency-absent'
  | 'duplicate'
  | 'wrong-service'
  | 'other';
export type MoveReason = 'visitor-asked' | 'agency-absent' | 'timetable-changed' | 'other';

export const NEEDS = [
  ['wheelchair', 'Kursi roda'],
  ['companion', 'Pendamping'],
  ['interpreter', 'Juru bahasa isyarat'],
  ['large-print', 'Huruf besar'],
  ['ground-floor', 'Lantai dasar'],
] as const;
export type Need = (typeof NEEDS)[number][0];

export const CANCEL_REASONS: readonly (readonly [CancelReason, string])[] = [
  ['visitor-asked', 'Diminta warga'],
  ['agency-absent', 'Instansi tidak hadir'],
  ['duplicate', 'Janji ganda'],
  ['wrong-service', 'Salah layanan'],
  ['other', 'Lainnya'],
];

export const MOVE_REASONS: readonly (readonly [MoveReason, string])[] = [
  ['visitor-asked', 'Diminta warga'],
  ['agency-absent', 'Instansi tidak hadir'],
  ['timetable-changed', 'Jadwal berubah'],
  ['other', 'Lainnya'],
];

export const BOOKING_STATUS: Readonly<Record<DeskBooking['status'], string>> = {
  confirmed: 'belum datang',
  cancelled: 'dibatalkan',
  'checked-in': 'sudah datang',
  served: 'sudah dilayani',
  missed: 'tidak hadir',
};

export const TICKET_STATUS: Readonly<Record<Ticket['status'], string>> = {
  waiting: 'menunggu',
  called: 'sedang dipanggil',
  serving: 'sedang dilayani',
  parked: 'ditunda',
  finished: 'selesai',
  missed: 'tidak hadir',
  transferred: 'pindah ke layanan lain',
  cancelled: 'dibatalkan',
};

/** Whether a booking of the service asks for the visitor's NIK. */
export function asksNik(catalogue: Catalogue, serviceId: string): boolean {
  const service = catalogue.agencies
    .flatMap((agency) => agency.services)
    .find((each) => each.serviceId === serviceId);
  return service?.identityPolicy.booking === 'nik';
}

export function serviceName(catalogue: Catalogue, serviceId: string): string {
  return (
    catalogue.agencies
      .flatMap((agency) => agency.services)
      .find((service) => service.serviceId === serviceId)?.name.id ?? serviceId
  );
}

/** What is typed into the one search field: a number, a booking code, or a phone. */
export function readSearch(
  typed: string,
):
  | { readonly number: string }
  | { readonly code: string }
  | { readonly phone: string }
  | undefined {
  const text = typed.trim().toUpperCase();
  const number = /^([A-HJ-NP-Z]{1,2})[\s-]?(\d{1,4})$/.exec(text);
  if (number) return { number: `${number[1]}-${(number[2] ?? '').padStart(3, '0')}` };
  const digits = text.replace(/[\s().-]/g, '');
  if (/^(\+?62|0)8\d{8,11}$/.test(digits)) return { phone: digits };
  const code = text.replace(/[\s-]/g, '');
  return /^[2-9A-HJKMNP-Z]{6}$/.test(code) ? { code } : undefined;
}

import { readPhone } from '../../core/phone.ts';
import type { ServiceView } from '../../core/service-view.ts';
import type { FieldError } from '../../kit/kit.tsx';

/** What the forms of the desk ask of what was typed; each says what is wrong, or nothing. */
type Check = FieldError | undefined;

export function wrongFields(...checks: readonly Check[]): readonly FieldError[] {
  return checks.filter((check) => check !== undefined);
}

/** A whole number within limits, both included; undefined where it is none. */
export function countIn(typed: string, least: number, most: number): number | undefined {
  const count = typed.trim() === '' ? Number.NaN : Number(typed);
  return Number.isInteger(count) && count >= least && count <= most ? count : undefined;
}

export function textCheck(field: string, typed: string, least: number, text: string): Check {
  return typed.trim().length < least ? { field, text } : undefined;
}

/** Sixteen digits, where the service asks for them. */
export function nikCheck(field: string, typed: string, asked: boolean): Check {
  return asked && !/^\d{16}$/.test(typed) ? { field, text: 'NIK harus 16 angka.' } : undefined;
}

/** A phone may be left out; what is typed must be one. */
export function phoneCheck(field: string, typed: string): Check {
  const wrong = typed !== '' && readPhone(typed) === undefined;
  return wrong ? { field, text: 'Nomor HP harus 10–13 angka.' } : undefined;
}

/** Whom a booking is for, as the API takes it. */
export function visitorOf(name: string, nik: string, asksNik: boolean) {
  return { name: name.trim(), ...(asksNik ? { nik } : {}) };
}

/** The phone as the API takes it; nothing where there is none. */
export function contactOf(typed: string) {
  const phone = readPhone(typed);
  return phone ? { contact: { phone } } : {};
}

/** What a booking says of service, time, district and phone, as the API takes it; nothing without a time. */
export function whereAndWhen(values: {
  readonly serviceId: string;
  /** Day and time, with a space between. */
  readonly slot: string;
  readonly residence: string;
  readonly phone: string;
}) {
  const { serviceId, residence } = values;
  const [day = '', time = ''] = values.slot.split(' ');
  if (time === '') return undefined;
  return { serviceId, day, time, ...contactOf(values.phone), ...(residence ? { residence } : {}) };
}

/** The consent that was asked for at the desk, with the version of its text. */
export function consentOf(given: boolean) {
  return { given, textVersion: '2026-11' };
}

/** Some services serve people of some districts elsewhere, so the district is asked for; while not known, too. */
export function lacksResidence(view: ServiceView | undefined, residence: string): boolean {
  return view === undefined || (view.service.referrals.length > 0 && residence === '');
}

/** Where people of that district are served instead; nothing where it is here. */
export function servedElsewhere(
  view: ServiceView | undefined,
  residence: string,
): string | undefined {
  return view?.service.referrals.find(({ kecamatanIds }) => kecamatanIds.includes(residence))
    ?.location.id;
}

import type { CityService } from '@gerai/shared/contract/city.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import { addMinutes, addSeconds } from '@gerai/shared/time.ts';

/** What a booking from the web must bring. Both are off where the catalogue says nothing. */
export function guardSettingsOf({ bookingGuard }: Pick<CityService, 'bookingGuard'>) {
  return {
    proofOfWork: bookingGuard?.proofOfWork ?? false,
    smsCode: bookingGuard?.smsCode ?? false,
  };
}

const USUAL_DIFFICULTY = 3;

/**
 * How many keys the device tries until it finds the one: between half and the whole of it, so that
 * nobody is unlucky for long. Each step doubles it.
 */
export function triesOf({ bookingGuard }: Pick<CityService, 'bookingGuard'>): {
  readonly least: number;
  readonly most: number;
} {
  const most = 64 * 2 ** (bookingGuard?.difficulty ?? USUAL_DIFFICULTY);
  return { least: most / 2, most };
}

/** A form is filled in meanwhile, and sent again when its answer was lost. */
export const WORK_MINUTES = 30;
/** So long after its end a solution still tells the repetition of a booking from a new one. */
export const WORK_REPEATED_MINUTES = 10;

export const CODE_MINUTES = 10;
/** Wrong codes before it is worth nothing: 5 of a million. */
export const MOST_CODE_TRIES = 5;
const RESEND_SECONDS = 60;
/** Codes that one phone is sent on a day: they cost, and a stranger can ask for them. */
const MOST_CODES_A_DAY = 5;

/** What stands of the codes that a phone was sent. */
export interface CodesSent {
  readonly day: string;
  readonly sendsOfDay: number;
  readonly sentAt: Instant;
}

/** From when a further code may be sent to the phone; now or earlier where one may be. */
export function nextCodeFrom(sent: CodesSent, today: string, tomorrow: Instant): Instant {
  if (sent.day === today && sent.sendsOfDay >= MOST_CODES_A_DAY) return tomorrow;
  return addSeconds(sent.sentAt, RESEND_SECONDS);
}

export function codeEnd(sentAt: Instant): Instant {
  return addMinutes(sentAt, CODE_MINUTES);
}

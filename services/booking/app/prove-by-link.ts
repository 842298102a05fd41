import { type CommandKey, matchCommand } from '@gerai/shared/idempotency.ts';
import { idOfToken, keyedHash, sameText } from '@gerai/shared/security/hash.ts';
import type { BookingDeps, StoredBooking } from './ports.ts';

/** Wrong tries at the last four digits before a booking can be changed at the desk only. */
const WRONG_TRIES = 5;

export type Proof =
  | { readonly kind: 'proven'; readonly stored: StoredBooking }
  | { readonly kind: 'repeated'; readonly stored: StoredBooking }
  | { readonly kind: 'unknown' | 'command-reused' | 'wrong-digits' | 'locked' };

/**
 * Whoever changes a booking by its link proves it with the last four digits of the phone (of the NIK
 * without a phone). The try is counted and the booking read in one request, before the digits are
 * compared: five tries in all, parallel ones included. The change that follows forgives them.
 */
export async function proveByLink(
  deps: BookingDeps,
  request: {
    readonly token: string;
    readonly lastFour: string;
    readonly command: CommandKey;
  },
): Promise<Proof> {
  const bookingId = idOfToken('bkg', request.token);
  const tried = await deps.bookings.countAttempt(bookingId, WRONG_TRIES);
  if (tried.kind === 'unknown') return { kind: 'unknown' };
  const repetition = matchCommand(tried.stored.commands, request.command);
  if (repetition === 'same') return { kind: 'repeated', stored: tried.stored };
  if (repetition === 'reused') return { kind: 'command-reused' };
  if (tried.kind === 'locked') return { kind: 'locked' };
  const { proof } = tried.stored;
  const pepper = await deps.secrets.pepper();
  const hash = keyedHash(pepper, 'last-four', `${bookingId}${request.lastFour}`);
  if (!proof || !sameText(proof.hash, hash)) return { kind: 'wrong-digits' };
  return { kind: 'proven', stored: tried.stored };
}

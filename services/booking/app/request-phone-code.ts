import type { Language } from '@gerai/shared/contract/values.ts';
import type { PhoneCodeData } from '@gerai/shared/events/booking.ts';
import type { FieldError } from '@gerai/shared/http/problem.ts';
import { type CommandKey, matchCommand, rememberCommand } from '@gerai/shared/idempotency.ts';
import { type CommandContext, eventOf } from '@gerai/shared/messaging/outbox.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import type { PhoneCodeSecret } from '@gerai/shared/security/contact-secret.ts';
import { deriveId, keyedHash } from '@gerai/shared/security/hash.ts';
import { Phone } from '@gerai/shared/security/phone.ts';
import { seal } from '@gerai/shared/security/seal.ts';
import { addDays, dayOf, instantAt, secondsBetween } from '@gerai/shared/time.ts';
import { windowEndsIn, windowOf } from '../domain/address-limits.ts';
import { codeEnd, guardSettingsOf, nextCodeFrom } from '../domain/booking-guard.ts';
import { chargeWork, codeHashOf, type Visitor, type WorkProblem } from './charge-toll.ts';
import type { BookingDeps, PhoneCode } from './ports.ts';

/** Times that another request for the same phone may be first. */
const ATTEMPTS = 4;

export type PhoneCodeResult =
  | { readonly kind: 'sent'; readonly validUntil: Instant; readonly resendFrom: Instant }
  | { readonly kind: 'invalid'; readonly errors: readonly FieldError[] }
  | { readonly kind: 'command-reused' }
  | WorkProblem;

/**
 * Send a code to a phone, for a booking that must prove it.
 *
 * Input: the service that asks for it, the phone, and what the visitor brings along.
 * Output: until when the code counts and from when another may be asked for; or why none is sent.
 *
 * Primary course:
 * 1. The service must ask for codes: nobody is sent one for nothing.
 * 2. Charge the work of the device, where the service asks for it.
 * 3. Read what the phone was sent: a repetition is answered from it, and one code a minute and five
 *    a day are enough.
 * 4. Write the code, hashed, with the sealed one for notify, and one more for the address, at once.
 */
export async function requestPhoneCode(
  deps: BookingDeps,
  request: {
    readonly serviceId: string;
    readonly phone: string;
    readonly language: Language;
    readonly visitor: Visitor;
    readonly command: CommandKey;
    readonly context: CommandContext;
  },
): Promise<PhoneCodeResult> {
  const { command, context, visitor } = request;
  const now = context.time;
  const catalogue = await deps.catalogue.load();
  const service = catalogue.services.get(request.serviceId);
  if (!service) return invalid('/serviceId', 'unknown');
  if (!guardSettingsOf(service.service).smsCode) return invalid('/serviceId', 'asks-for-no-code');
  const phone = Phone.parse(request.phone);
  if (!phone) return invalid('/phone', 'not-a-mobile-number');
  const charged = await chargeWork(deps, service, visitor, now);
  if (charged.kind !== 'charged' && charged.kind !== 'over') return charged;

  const pepper = await deps.secrets.pepper();
  const phoneHash = keyedHash(pepper, 'phone', phone.digits());
  const today = dayOf(now);
  const tomorrow = instantAt(addDays(today, 1), '00:00');
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const before = await deps.phoneCodes.find(phoneHash);
    const repetition = matchCommand(before?.commands ?? [], command);
    if (repetition === 'reused') return { kind: 'command-reused' };
    if (before && repetition === 'same') return sent(before, today, tomorrow);
    if (charged.kind === 'over') return { kind: 'work-refused' };
    const from = before ? nextCodeFrom(before, today, tomorrow) : now;
    if (from > now) {
      return { kind: 'too-many', retryAfterSeconds: Math.ceil(secondsBetween(now, from)) };
    }
    const after = await newCode(deps, { request, phone, pepper, phoneHash, today, before });
    const { codes } = deps.limits;
    const outcome = await deps.phoneCodes.write(
      before,
      after,
      eventOf('booking.phone-code.requested.v1', context, deps.ids),
      {
        ...charged.toll,
        address: charged.toll.address && {
          ...charged.toll.address,
          use: 'codes',
          window: windowOf(codes, now),
          most: codes.most,
        },
      },
    );
    if (outcome === 'written') return sent(after, today, tomorrow);
    if (outcome === 'work') return { kind: 'work-refused' };
    if (outcome === 'address') {
      return { kind: 'too-many', retryAfterSeconds: windowEndsIn(codes, now) };
    }
  }
  throw new Error('The code changed under every attempt to write it');
}

function sent(code: PhoneCode, today: string, tomorrow: Instant): PhoneCodeResult {
  return {
    kind: 'sent',
    validUntil: code.validUntil,
    resendFrom: nextCodeFrom(code, today, tomorrow),
  };
}

async function newCode(
  deps: BookingDeps,
  given: {
    readonly request: {
      readonly language: Language;
      readonly command: CommandKey;
      readonly context: CommandContext;
    };
    readonly phone: Phone;
    readonly pepper: string;
    readonly phoneHash: string;
    readonly today: string;
    readonly before: PhoneCode | undefined;
  },
): Promise<PhoneCode> {
  const { request, phone, pepper, phoneHash, today, before } = given;
  const now = request.context.time;
  const codeId = deriveId('cod', phoneHash, request.command.key);
  const code = digitsOf(keyedHash(pepper, 'sms-code', codeId));
  const secret: PhoneCodeSecret = { phone: phone.digits(), code };
  const data: PhoneCodeData = {
    codeId,
    mallId: deps.mallId,
    language: request.language,
    requestedAt: now,
    validUntil: codeEnd(now),
    sealed: seal(await deps.secrets.sealingKeys(), JSON.stringify(secret), codeId),
  };
  return {
    ...data,
    phoneHash,
    codeHash: codeHashOf(pepper, phoneHash, code),
    day: today,
    sendsOfDay: before?.day === today ? before.sendsOfDay + 1 : 1,
    sentAt: now,
    tries: 0,
    usedBy: null,
    commands: rememberCommand(before?.commands ?? [], request.command),
    version: (before?.version ?? 0) + 1,
  };
}

/** Six digits of a keyed hash: nobody without the key can tell them. */
function digitsOf(hash: string): string {
  const number = [...Buffer.from(hash)].reduce((sum, byte) => (sum * 256 + byte) % 1_000_003, 0);
  return String(number % 1_000_000).padStart(6, '0');
}

function invalid(pointer: string, code: string): PhoneCodeResult {
  return { kind: 'invalid', errors: [{ pointer, code }] };
}

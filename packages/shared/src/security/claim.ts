import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import * as z from 'zod/mini';
import type { KeySecret } from './secrets.ts';

/**
 * The signed claim inside the check-in QR code. With it a kiosk or queue accepts a booking before
 * its own copy has arrived, and offline. No personal data.
 */
const CLAIM = [
  z.string(), // booking id
  z.int(), // booking version
  z.string(), // visit id
  z.string(), // service id
  z.int(), // slot start, epoch seconds
  z.int(), // applicants
  z.int(), // 1 when the visitor belongs to a priority group
  z.nullable(z.string()), // contact id
  z.string(), // language
  z.string(), // six-character booking code
] as const;

/** A further booking of the same visit: what differs from the first. */
const LegSchema = z.tuple([
  z.string(), // booking id
  z.int(), // booking version
  z.string(), // service id
  z.int(), // slot start, epoch seconds
  z.int(), // applicants
]);

/** Form 1 is one booking; form 2 has the other bookings of its visit after it. */
export const CheckInClaimSchema = z.union([
  z.tuple([z.literal(1), ...CLAIM]),
  z.tuple([z.literal(2), ...CLAIM, z.array(LegSchema).check(z.maxLength(5))]),
]);

export interface ClaimedLeg {
  readonly bookingId: string;
  readonly bookingVersion: number;
  readonly serviceId: string;
  readonly slotStartSeconds: number;
  readonly applicantCount: number;
}

export interface CheckInClaim extends ClaimedLeg {
  readonly visitId: string;
  readonly priority: boolean;
  readonly contactId: string | null;
  readonly language: 'id' | 'en';
  readonly code: string;
  /** The other bookings of the visit that are to be checked in with it. */
  readonly others?: readonly ClaimedLeg[];
}

/**
 * `G1.<key id>.<claim>.<Ed25519 signature>`, base64url: about 300 characters, QR version 11 or so;
 * each further booking of the visit adds about 100.
 */
export function signClaim(keys: KeySecret, claim: CheckInClaim): string {
  const { others = [] } = claim;
  const first = [
    claim.bookingId,
    claim.bookingVersion,
    claim.visitId,
    claim.serviceId,
    claim.slotStartSeconds,
    claim.applicantCount,
    claim.priority ? 1 : 0,
    claim.contactId,
    claim.language,
    claim.code,
  ] as const;
  const content: z.infer<typeof CheckInClaimSchema> =
    others.length === 0 ? [1, ...first] : [2, ...first, others.map(legText)];
  const payload = Buffer.from(JSON.stringify(content));
  const key = createPrivateKey({ key: keyOf(keys, keys.current), format: 'der', type: 'pkcs8' });
  const signature = sign(null, payload, key);
  return ['G1', keys.current, payload.toString('base64url'), signature.toString('base64url')].join(
    '.',
  );
}

/** The claim, or nothing when the text is no claim of ours: wrong form, unknown key, bad signature. */
export function verifyClaim(keys: KeySecret, text: string): CheckInClaim | undefined {
  const [form, keyId, payloadText, signatureText] = text.split('.');
  if (form !== 'G1' || !keyId || !payloadText || !signatureText) return undefined;
  const der = keys.keys[keyId];
  if (der === undefined) return undefined;
  const payload = Buffer.from(payloadText, 'base64url');
  const key = createPublicKey({ key: Buffer.from(der, 'base64'), format: 'der', type: 'spki' });
  if (!verify(null, payload, key, Buffer.from(signatureText, 'base64url'))) return undefined;
  const claim = CheckInClaimSchema.safeParse(JSON.parse(payload.toString('utf8')));
  if (!claim.success) return undefined;
  const [
    ,
    bookingId,
    bookingVersion,
    visitId,
    serviceId,
    slotStartSeconds,
    applicantCount,
    priority,
    contactId,
    language,
    code,
    others = [],
  ] = claim.data;
  return {
    bookingId,
    bookingVersion,
    visitId,
    serviceId,
    slotStartSeconds,
    applicantCount,
    priority: priority === 1,
    contactId,
    language: language === 'en' ? 'en' : 'id',
    code,
    ...(others.length === 0 ? {} : { others: others.map(legOf) }),
  };
}

function legText(leg: ClaimedLeg): z.infer<typeof LegSchema> {
  return [
    leg.bookingId,
    leg.bookingVersion,
    leg.serviceId,
    leg.slotStartSeconds,
    leg.applicantCount,
  ];
}

function legOf(leg: z.infer<typeof LegSchema>): ClaimedLeg {
  const [bookingId, bookingVersion, serviceId, slotStartSeconds, applicantCount] = leg;
  return { bookingId, bookingVersion, serviceId, slotStartSeconds, applicantCount };
}

function keyOf(secret: KeySecret, keyId: string): Buffer {
  const key = secret.keys[keyId];
  if (key === undefined) throw new Error(`Unknown signing key ${keyId}`);
  return Buffer.from(key, 'base64');
}

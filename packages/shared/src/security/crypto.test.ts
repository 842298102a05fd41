import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { BookingCodeSchema, ViewTokenSchema, VisitIdSchema } from '../contract/values.ts';
import { encodeBase32, encodeCode, encodeToken } from '../encoding.ts';
import { signClaim, verifyClaim } from './claim.ts';
import { deriveBytes, deriveId, deriveToken, idOfToken, keyedHash } from './hash.ts';
import { open, seal } from './seal.ts';
import { generateSecrets, type KeySecret } from './secrets.ts';

const secrets = generateSecrets();
const keys = (name: 'sealing-public' | 'sealing-private' | 'claim-public' | 'claim-private') =>
  JSON.parse(secrets[name]) as KeySecret;

describe('sealing', () => {
  test.prop([fc.string({ maxLength: 500 }), fc.string()])(
    'gives back what was sealed, for its context only',
    (text, context) => {
      const sealed = seal(keys('sealing-public'), text, context);
      expect(open(keys('sealing-private'), sealed, context)).toBe(text);
      expect(() => open(keys('sealing-private'), sealed, `${context}x`)).toThrow();
    },
  );
  it('is never twice the same and hides the text', () => {
    const [a, b] = [
      seal(keys('sealing-public'), 'Ibu Ani', 'c'),
      seal(keys('sealing-public'), 'Ibu Ani', 'c'),
    ];
    expect(a.ciphertext).not.toBe(b.ciphertext);
    expect(JSON.stringify(a)).not.toContain(Buffer.from('Ibu Ani').toString('base64').slice(0, 8));
  });
  it('opens with an older key after a rotation, and with no other key', () => {
    const sealed = seal(keys('sealing-public'), 'text', 'c');
    const other = JSON.parse(generateSecrets()['sealing-private']) as KeySecret;
    const rotated = {
      current: other.current,
      keys: { ...other.keys, ...keys('sealing-private').keys },
    };
    expect(open(rotated, sealed, 'c')).toBe('text');
    expect(() => open(other, sealed, 'c')).toThrow('Unknown sealing key');
  });
});

describe('the check-in claim', () => {
  const claim = {
    bookingId: 'bkg_00000000000000000000000001',
    bookingVersion: 3,
    visitId: 'vis_00000000000000000000000001',
    serviceId: 'dukcapil-ktp-el',
    slotStartSeconds: 1_780_000_000,
    applicantCount: 2,
    priority: true,
    contactId: null,
    language: 'id',
    code: 'K7M4Q2',
  } as const;
  it('comes back as it was signed', () => {
    expect(verifyClaim(keys('claim-public'), signClaim(keys('claim-private'), claim))).toEqual(
      claim,
    );
  });
  it('is refused when anything of it was changed, or another key signed it', () => {
    const text = signClaim(keys('claim-private'), claim);
    const [form, keyId, payload, signature] = text.split('.');
    const forged = Buffer.from(
      Buffer.from(payload ?? '', 'base64url')
        .toString()
        .replace(',2,1,', ',9,1,'),
    ).toString('base64url');
    expect(
      verifyClaim(keys('claim-public'), [form, keyId, forged, signature].join('.')),
    ).toBeUndefined();
    expect(
      verifyClaim(JSON.parse(generateSecrets()['claim-public']) as KeySecret, text),
    ).toBeUndefined();
  });
  test.prop([fc.string()])('survives any text at the scanner', (text) => {
    expect(verifyClaim(keys('claim-public'), text)).toBeUndefined();
    expect(
      verifyClaim(keys('claim-public'), `G1.${keys('claim-public').current}.${text}.${text}`),
    ).toBeUndefined();
  });
});

describe('derived ids and tokens', () => {
  const pepper = secrets['queue-pepper'];
  test.prop([fc.string(), fc.string()])(
    'are the same for the same parts, of the declared form, and apart by purpose',
    (a, b) => {
      const token = deriveToken(pepper, 'view-token', a);
      expect(deriveToken(pepper, 'view-token', a)).toBe(token);
      expect(ViewTokenSchema.safeParse(token).success).toBe(true);
      expect(deriveToken(pepper, 'survey-token', a)).not.toBe(token);
      expect(VisitIdSchema.safeParse(deriveId('vis', a, b)).success).toBe(true);
      expect(BookingCodeSchema.safeParse(encodeCode(deriveBytes(a, b), 6)).success).toBe(true);
      expect(keyedHash(pepper, 'phone', a)).toHaveLength(26);
      expect(idOfToken('tkt', token)).not.toContain(token);
    },
  );
  it('do not confuse where one part ends and the next begins', () => {
    expect(deriveId('vis', 'ab', 'c')).not.toBe(deriveId('vis', 'a', 'bc'));
  });
  it('use every letter of their alphabets', () => {
    const letters = (encode: (bytes: Uint8Array) => string) =>
      new Set(Array.from({ length: 2000 }, (_, i) => encode(deriveBytes(String(i)))).join('')).size;
    expect(letters((bytes) => encodeToken(bytes, 13))).toBe(58);
    expect(letters((bytes) => encodeCode(bytes, 6))).toBe(31);
    expect(letters(encodeBase32)).toBe(32);
  });
});

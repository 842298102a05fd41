import type { KeySecret } from '@gerai/shared/security/secrets.ts';
import { generateSecrets } from '@gerai/shared/security/secrets.ts';
import { describe, expect, it } from 'vitest';
import { aContact, DAY } from '../testing/builders.ts';
import {
  contactFrom,
  erase,
  mayBeMessaged,
  needsDueWhenRetentionEnded,
  nextDuty,
  removeNeeds,
  retentionEnds,
  vanishesAt,
  withdrawConsent,
} from './contact.ts';

const publicKeys = JSON.parse(generateSecrets()['sealing-public']) as KeySecret;
const contact = contactFrom(aContact(publicKeys), 'hash');
const NOW = '2026-11-30T03:00:00.000Z';

describe('a contact', () => {
  it('may be messaged with a consent that is given and not withdrawn', () => {
    expect(mayBeMessaged(contact)).toBe(true);
    expect(mayBeMessaged(withdrawConsent(contact, NOW))).toBe(false);
    expect(mayBeMessaged(contactFrom(aContact(publicKeys, { consent: false }), 'hash'))).toBe(
      false,
    );
  });
  it('is due for its needs on the day after, then for erasure 30 days after the visit', () => {
    expect(nextDuty(contact)).toEqual({ work: 'needs', at: '2026-11-30T17:00:00.000Z' });
    const without = removeNeeds(
      contact,
      contact.sealed ?? { keyId: '', ephemeralKey: '', nonce: '', ciphertext: '' },
      NOW,
    );
    expect(nextDuty(without)).toEqual({ work: 'retention', at: '2026-12-29T17:00:00.000Z' });
    expect(nextDuty(erase(without, 'retention', NOW))).toBeNull();
  });
  it('counts its needs as overdue for erasure from the same instant', () => {
    const ends = retentionEnds(DAY);
    expect(needsDueWhenRetentionEnded(ends)).toBe(nextDuty(contact)?.at);
    expect(
      needsDueWhenRetentionEnded('2026-12-29T16:59:59.999Z') < (nextDuty(contact)?.at ?? ''),
    ).toBe(true);
  });
  it('keeps nothing of the person once erased, and stays as a tombstone', () => {
    const erased = erase(contact, 'requested', '2026-12-25T03:00:00.000Z');
    expect(erased).toMatchObject({ sealed: null, phoneHash: null, version: 2 });
    expect(erased.consent).toEqual(contact.consent);
    expect(vanishesAt(erased) > '2027-01-23').toBe(true);
  });
});

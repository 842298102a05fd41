import type { Ids } from '@gerai/shared/ports.ts';
import { deriveId, keyedHash } from '@gerai/shared/security/hash.ts';
import { addMinutes } from '@gerai/shared/time.ts';
import { createChallenge, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import type { BookingSecrets, WorkGate } from '../app/ports.ts';
import { triesOf, WORK_MINUTES } from '../domain/booking-guard.ts';

/** Rounds of one try: a third of a millisecond here, about one on a cheap phone. */
const ROUNDS = 1000;

/**
 * Proof of work by ALTCHA's library. A challenge is signed and not stored; that its solution is
 * right is told by two signatures, without doing the work again. Its end is judged by the caller's
 * clock, so the library is told of none.
 */
export function createWorkGate(secrets: BookingSecrets, ids: Ids): WorkGate {
  const keys = async () => {
    const pepper = await secrets.pepper();
    return {
      hmacSignatureSecret: keyedHash(pepper, 'work', 'challenge'),
      hmacKeySignatureSecret: keyedHash(pepper, 'work', 'key'),
    };
  };
  return {
    async challenge({ serviceId, service }, now) {
      const { least, most } = triesOf(service);
      const pepper = await secrets.pepper();
      const drawn = Buffer.from(keyedHash(pepper, 'work', `counter ${ids.fresh()}`));
      const validUntil = addMinutes(now, WORK_MINUTES);
      const { parameters, signature } = await createChallenge({
        algorithm: 'PBKDF2/SHA-256',
        cost: ROUNDS,
        // Nobody but us can tell where between the two it lies.
        counter: least + (numberOf(drawn) % (most - least + 1)),
        data: { serviceId, validUntil },
        deriveKey,
        ...(await keys()),
      });
      const { nonce, salt, keyPrefix, keySignature } = parameters;
      if (!signature || !keySignature) throw new Error('A challenge was not signed');
      return {
        parameters: {
          algorithm: 'PBKDF2/SHA-256',
          nonce,
          salt,
          cost: ROUNDS,
          keyLength: 32,
          keyPrefix,
          keySignature,
          data: { serviceId, validUntil },
        },
        signature,
      };
    },

    async judge({ challenge, solution }) {
      const { verified } = await verifySolution({
        challenge,
        solution,
        deriveKey,
        ...(await keys()),
      });
      return verified ? { workId: deriveId('wrk', challenge.signature) } : undefined;
    },
  };
}

function numberOf(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => (sum * 256 + byte) % 2_147_483_647, 0);
}

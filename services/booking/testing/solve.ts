import { solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import type { Work, WorkChallenge } from '../contract/schemas.ts';

/** Does the work of a challenge as a device would. */
export async function solveWork(challenge: WorkChallenge): Promise<Work> {
  const solution = await solveChallenge({ challenge, deriveKey });
  if (!solution) throw new Error('No solution was found');
  const { counter, derivedKey } = solution;
  return { challenge, solution: { counter, derivedKey } };
}

import { deriveId, idOfToken } from '@gerai/shared/security/hash.ts';

/**
 * The contacts that a citizen's link can belong to: of the booking whose token it is, or of the
 * walk-in ticket. The token is stored nowhere; ids are its one-way hashes.
 */
export function contactIdsOf(token: string): readonly string[] {
  return [deriveId('con', idOfToken('bkg', token)), deriveId('con', idOfToken('tkt', token))];
}

import type { Instant } from '@gerai/shared/ports.ts';
import { tokenHash } from '@gerai/shared/security/hash.ts';
import { epochMs } from '@gerai/shared/time.ts';
import type { ServiceCopy } from '../domain/service-copy.ts';
import type { OpenSurvey } from '../domain/survey.ts';
import type { Stores } from './ports.ts';

export type FoundSurvey =
  | {
      readonly kind: 'open';
      readonly survey: OpenSurvey;
      readonly service: ServiceCopy | undefined;
    }
  | { readonly kind: 'answered' }
  | { readonly kind: 'unknown' };

/**
 * Finds the survey of a link.
 *
 * Input: the token of the link, now.
 * Output: the open survey with its service; answered; or unknown, also when its time has passed.
 *
 * 1. Read the survey by the hash of its token.
 * 2. Read its service's copy for the names.
 */
export async function findSurvey(
  stores: Pick<Stores, 'surveys' | 'catalogue'>,
  token: string,
  now: Instant,
): Promise<FoundSurvey> {
  const survey = await stores.surveys.find(tokenHash(token));
  if (!survey || survey.expiresAt * 1000 <= epochMs(now)) return { kind: 'unknown' };
  if (survey.state === 'answered') return { kind: 'answered' };
  const service = await stores.catalogue.find(survey.mallId, survey.serviceId);
  return { kind: 'open', survey, service };
}

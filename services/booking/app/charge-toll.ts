import type { ServiceData } from '@gerai/shared/events/booking.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import { keyedHash, sameText } from '@gerai/shared/security/hash.ts';
import type { Phone } from '@gerai/shared/security/phone.ts';
import { addMinutes } from '@gerai/shared/time.ts';
import type { Work } from '../contract/schemas.ts';
import { windowEndsIn, windowOf } from '../domain/address-limits.ts';
import {
  guardSettingsOf,
  MOST_CODE_TRIES,
  WORK_REPEATED_MINUTES,
} from '../domain/booking-guard.ts';
import type { BookingDeps, Toll, TollRefusal, WorkRefusal } from './ports.ts';

/** What somebody from the web brings along; the desk brings nothing and is asked for nothing. */
export interface Visitor {
  readonly address: string;
  readonly work?: Work | undefined;
  readonly smsCode?: string | undefined;
}

export const NO_TOLL: Toll = { work: null, phoneCode: null, address: null };

/** Why a command from the web is not heard: its device did no work, or its address did too much. */
export type WorkProblem =
  | { readonly kind: 'work-needed' | 'work-refused' }
  | { readonly kind: 'too-many'; readonly retryAfterSeconds: number };
/** What is wrong with the code that should prove the phone. */
export type CodeProblem =
  | { readonly kind: 'code-needed' | 'code-over' }
  | { readonly kind: 'code-wrong'; readonly triesLeft: number };
export type TollProblem = WorkProblem | CodeProblem;

export type WorkCharge =
  | { readonly kind: 'charged'; readonly toll: Toll }
  /** The work is right and its time over: good for a repetition of what it was used for, no more. */
  | { readonly kind: 'over' }
  | WorkProblem;

/**
 * Charge the work of a device and the address it comes from. Nothing is read or written here: the
 * write that the command comes to carries the toll, on condition that it is not used up.
 */
export async function chargeWork(
  deps: BookingDeps,
  service: ServiceData,
  visitor: Visitor | undefined,
  now: Instant,
): Promise<WorkCharge> {
  if (!visitor) return { kind: 'charged', toll: NO_TOLL };
  const { taken } = deps.limits;
  const addressHash = keyedHash(await deps.secrets.pepper(), 'address', visitor.address);
  const toll: Toll = {
    ...NO_TOLL,
    address: { addressHash, use: 'taken', window: windowOf(taken, now), most: taken.most },
  };
  if (!guardSettingsOf(service.service).proofOfWork) return { kind: 'charged', toll };
  const { work } = visitor;
  if (!work) return { kind: 'work-needed' };
  const { serviceId, validUntil } = work.challenge.parameters.data;
  if (serviceId !== service.serviceId) return { kind: 'work-refused' };
  const repeatableUntil = addMinutes(validUntil, WORK_REPEATED_MINUTES);
  if (repeatableUntil <= now) return { kind: 'work-refused' };
  const solved = await deps.workGate.judge(work);
  if (!solved) return { kind: 'work-refused' };
  if (validUntil <= now) return { kind: 'over' };
  return { kind: 'charged', toll: { ...toll, work: { ...solved, until: repeatableUntil } } };
}

/**
 * Charge the code that was sent to the phone. The try is counted before the code is compared, so
 * that parallel guesses count; what is refused later for want of a place gives it back.
 */
export async function chargePhoneCode(
  deps: BookingDeps,
  service: ServiceData,
  visitor: Visitor | undefined,
  phone: Phone | undefined,
  now: Instant,
): Promise<{ readonly kind: 'charged'; readonly phoneCode: Toll['phoneCode'] } | CodeProblem> {
  if (!visitor || !guardSettingsOf(service.service).smsCode) {
    return { kind: 'charged', phoneCode: null };
  }
  const { smsCode } = visitor;
  if (smsCode === undefined || !phone) return { kind: 'code-needed' };
  const pepper = await deps.secrets.pepper();
  const phoneHash = keyedHash(pepper, 'phone', phone.digits());
  const tried = await deps.phoneCodes.countTry(phoneHash, MOST_CODE_TRIES, now);
  if (!tried) return { kind: 'code-over' };
  const codeHash = codeHashOf(pepper, phoneHash, smsCode);
  if (!sameText(tried.codeHash, codeHash)) {
    return { kind: 'code-wrong', triesLeft: MOST_CODE_TRIES - tried.tries };
  }
  return { kind: 'charged', phoneCode: { phoneHash, codeHash } };
}

/**
 * Of the services of a visit, the one whose work is asked for and the one whose code is: one of each
 * is enough for all, and the work may be that of any service that asks for it.
 */
export function askingServices(
  services: readonly ServiceData[],
  visitor: Visitor | undefined,
): { readonly work: ServiceData | undefined; readonly code: ServiceData | undefined } {
  const asking = services.filter(({ service }) => guardSettingsOf(service).proofOfWork);
  const offered = visitor?.work?.challenge.parameters.data.serviceId;
  return {
    work: asking.find(({ serviceId }) => serviceId === offered) ?? asking[0] ?? services[0],
    code: services.find(({ service }) => guardSettingsOf(service).smsCode) ?? services[0],
  };
}

export function codeHashOf(pepper: string, phoneHash: string, code: string): string {
  return keyedHash(pepper, 'sms-code', `${phoneHash} ${code}`);
}

/** The work had been used, or the address had taken its share, when the write came to it. */
export function workProblemOf(deps: BookingDeps, refusal: WorkRefusal, now: Instant): WorkProblem {
  return refusal === 'work'
    ? { kind: 'work-refused' }
    : { kind: 'too-many', retryAfterSeconds: windowEndsIn(deps.limits.taken, now) };
}

/** As `workProblemOf`, where a code was asked for too. */
export function tollProblemOf(deps: BookingDeps, refusal: TollRefusal, now: Instant): TollProblem {
  return refusal === 'phone-code' ? { kind: 'code-over' } : workProblemOf(deps, refusal, now);
}

const TOLL_PROBLEMS = [
  'work-needed',
  'work-refused',
  'code-needed',
  'code-over',
  'code-wrong',
  'too-many',
] as const satisfies readonly TollProblem['kind'][];

/** Whether a command was refused for what its visitor did not bring along. */
export function isTollProblem<Other extends { readonly kind: string }>(
  result: Other | TollProblem,
): result is TollProblem {
  return TOLL_PROBLEMS.some((kind) => kind === result.kind);
}

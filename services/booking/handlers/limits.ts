import * as z from 'zod/mini';
import { type AddressLimits, USUAL_LIMITS } from '../domain/address-limits.ts';

const LimitSchema = z.strictObject({
  most: z.int().check(z.gte(1)),
  seconds: z.int().check(z.gte(1), z.lte(86_400)),
});
const LimitsSchema = z.strictObject({
  taken: z.optional(LimitSchema),
  codes: z.optional(LimitSchema),
  wrong: z.optional(LimitSchema),
  asked: z.optional(LimitSchema),
});

/**
 * What one address may do, of the variable `ADDRESS_LIMITS` (JSON); what it does not name is as usual.
 * @throws ZodError naming what is wrong.
 */
export function readLimits(text: string | undefined): AddressLimits {
  const named = LimitsSchema.parse(JSON.parse(text ?? '{}'));
  return {
    taken: named.taken ?? USUAL_LIMITS.taken,
    codes: named.codes ?? USUAL_LIMITS.codes,
    wrong: named.wrong ?? USUAL_LIMITS.wrong,
    asked: named.asked ?? USUAL_LIMITS.asked,
  };
}

import * as z from 'zod/mini';
import { NeedSchema, ViewTokenSchema } from '../contract/values.ts';

/** What a sealed contact holds. Only notify opens it. */
export const ContactSecretSchema = z.strictObject({
  name: z.nullable(z.string()),
  /** E.164. */
  phone: z.nullable(z.string()),
  /** Of the visitor's NIK, where the service's standard asks for it. */
  nikLastFour: z.nullable(z.string()),
  needs: z.array(NeedSchema),
  /** The secret of the citizen's link, for the SMS. */
  viewToken: ViewTokenSchema,
});
export type ContactSecret = z.infer<typeof ContactSecretSchema>;

/** What a sealed code for a phone holds. Only notify opens it. */
export const PhoneCodeSecretSchema = z.strictObject({
  /** E.164. */
  phone: z.string(),
  code: z.string().check(z.regex(/^\d{6}$/)),
});
export type PhoneCodeSecret = z.infer<typeof PhoneCodeSecretSchema>;

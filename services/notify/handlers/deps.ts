import { createFunctionKit, type FunctionKit } from '@gerai/shared/function.ts';
import * as z from 'zod/mini';
import { createStore } from '../adapters/store.ts';
import { createVault } from '../adapters/vault.ts';
import type { MessageSettings } from '../app/announce.ts';
import type { Store, Vault } from '../app/ports.ts';

export interface Deps {
  readonly kit: FunctionKit;
  readonly store: Store;
  readonly vault: Vault;
}

/** What every function of notify stands on, built once at its start. */
export function createDeps(): Deps {
  const kit = createFunctionKit('notify');
  return { kit, store: createStore(kit.table, kit.ids), vault: createVault(kit.secrets) };
}

const Rupiah = z.coerce.number().check(z.gte(0));

const MessengerEnvironmentSchema = z.object({
  QUEUE_ARN: z.string().check(z.minLength(1)),
  SCHEDULER_ROLE_ARN: z.string().check(z.minLength(1)),
  /** The mall's name at the beginning of each SMS: at most 22 plain GSM-7 characters. */
  SMS_BRAND: z._default(z.string().check(z.minLength(1), z.maxLength(22)), 'MPP'),
  SMS_SENDER_ID: z.optional(z.string()),
  SMS_MAX_PRICE_USD: z.optional(z.string()),
  /** Where SNS sends SMS from, when that is not the function's own region. */
  SMS_REGION: z.optional(z.string().check(z.minLength(1))),
  SMS_PRICE_RUPIAH: z._default(Rupiah, 400),
  SMS_MONTHLY_CAP_RUPIAH: z._default(Rupiah, 10_000_000),
});

const MESSAGES_PER_PHONE_AND_DAY = 12;

export interface MessengerEnvironment {
  readonly queueArn: string;
  readonly roleArn: string;
  readonly senderId: string | undefined;
  readonly maxPriceUsd: string | undefined;
  readonly smsRegion: string | undefined;
  readonly settings: MessageSettings;
}

/** The environment of the function that sends. @throws ZodError naming what is missing. */
export function readMessengerEnvironment(publicUrl: string): MessengerEnvironment {
  const environment = MessengerEnvironmentSchema.parse(process.env);
  return {
    queueArn: environment.QUEUE_ARN,
    roleArn: environment.SCHEDULER_ROLE_ARN,
    senderId: environment.SMS_SENDER_ID,
    maxPriceUsd: environment.SMS_MAX_PRICE_USD,
    smsRegion: environment.SMS_REGION,
    settings: {
      brand: environment.SMS_BRAND,
      publicUrl,
      priceRupiahPerPart: environment.SMS_PRICE_RUPIAH,
      limits: {
        perPhoneAndDay: MESSAGES_PER_PHONE_AND_DAY,
        monthlyCapRupiah: environment.SMS_MONTHLY_CAP_RUPIAH,
      },
    },
  };
}

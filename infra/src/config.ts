import { readFileSync } from 'node:fs';
import { loadCity } from '@gerai/config/load.ts';
import type { City } from '@gerai/shared/contract/city.ts';
import * as z from 'zod';

const FILE = new URL('../environments.json', import.meta.url);
const CITIES = new URL('../../config/', import.meta.url);

const Host = z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'must be a host name');
const Region = z.string().regex(/^[a-z]{2}-[a-z]+-\d$/, 'must be a region such as ap-southeast-3');
const ClockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be HH:MM');
const certificateIn = (region: string) =>
  z.string().regex(new RegExp(`^arn:aws:acm:${region}:\\d{12}:certificate/[\\w-]+$`));

const Limit = z.strictObject({ most: z.int().min(1), seconds: z.int().min(1).max(86_400) });

/** The days that CloudWatch Logs can keep a log. */
const RETENTION_DAYS = [7, 14, 30, 60, 90, 180, 365] as const;

/** Every choice that differs between environments, or that region, account and prices decide. */
const EnvironmentSchema = z.strictObject({
  /** Account of its own for each environment; null: that of the credentials. */
  account: z
    .string()
    .regex(/^\d{12}$/)
    .nullable(),
  region: Region,
  /** Folder in `config/`. */
  city: z.string().regex(/^[a-z0-9-]+$/),
  /** Host of the citizens' site and of the links in SMS. */
  publicHost: Host,
  /** Host of the API with its certificate in the same region; null: API Gateway's own host. */
  api: z
    .strictObject({ host: Host, certificateArn: z.string().startsWith('arn:aws:acm:') })
    .nullable(),
  /** The site behind CloudFront; its certificate must be in us-east-1. Null: none. */
  web: z
    .strictObject({
      certificateArn: certificateIn('us-east-1'),
      priceClass: z.enum(['PRICE_CLASS_100', 'PRICE_CLASS_200', 'PRICE_CLASS_ALL']),
      requestsPerAddressAndFiveMinutes: z.int().min(100),
      /** Staff sign in at PREFIX.auth.REGION.amazoncognito.com; no other pool of the region has it. */
      signInPrefix: z
        .string()
        .regex(/^(?!.*(aws|amazon|cognito))[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/),
    })
    .nullable(),
  alarmEmails: z.array(z.email()),
  logRetentionDays: z.literal(RETENTION_DAYS),
  pointInTimeRecoveryDays: z.int().min(1).max(35),
  /** Tables, keys, users and archives outlive their stack and cannot be deleted by accident. */
  keepData: z.boolean(),
  /** Sets the declared concurrency aside; the account needs a limit of some hundreds for it. */
  reserveConcurrency: z.boolean(),
  staff: z.strictObject({
    mfa: z.enum(['optional', 'required']),
    /** Sign-in with name and password in one request: for rehearsals and tests. */
    passwordFlow: z.boolean(),
  }),
  sms: z.strictObject({
    region: Region,
    rupiahPerPart: z.number().positive(),
    monthlyCapRupiah: z.number().positive(),
    /** SNS's own count of the month's spending, in US dollars, that raises the alarm. */
    monthlyAlarmUsd: z.number().positive(),
  }),
  /**
   * What one address of the network may do, where it differs from the usual (booking's
   * `domain/address-limits.ts`): a mall whose wifi serves all its visitors, a carrier's shared address.
   */
  addressLimits: z
    .strictObject({ taken: Limit, codes: Limit, wrong: Limit, asked: Limit })
    .partial()
    .optional(),
  /** Monday to Friday in Jakarta: when numbers are expected to be given. */
  openingHours: z.strictObject({ from: ClockTime, until: ClockTime }),
});

const FileSchema = z
  .strictObject({ dev: EnvironmentSchema, staging: EnvironmentSchema, prod: EnvironmentSchema })
  .superRefine((environments, context) => {
    for (const [name, { api, web, region, keepData, staff }] of Object.entries(environments)) {
      const refuse = (field: string, message: string) =>
        context.addIssue({ code: 'custom', path: [name, field], message });
      if (api && !api.certificateArn.startsWith(`arn:aws:acm:${region}:`)) {
        refuse('api', `its certificate must be in ${region}`);
      }
      if (web && !api) refuse('web', 'the site needs an API host of its own');
      if (name === 'prod' && !keepData) refuse('keepData', 'must be true: these are real people');
      if (name === 'prod' && staff.mfa !== 'required') refuse('staff', 'needs MFA');
      if (name === 'prod' && staff.passwordFlow) refuse('staff', 'no password flow in production');
    }
  });

export const ENVIRONMENT_NAMES = ['dev', 'staging', 'prod'] as const;
export type EnvironmentName = (typeof ENVIRONMENT_NAMES)[number];

export interface Config extends z.infer<typeof EnvironmentSchema> {
  readonly name: EnvironmentName;
  readonly mall: City['mall'];
  readonly agencyIds: readonly string[];
}

/** Reads and checks the environments. @throws ZodError naming each wrong field. */
export function parseEnvironments(file: unknown): z.infer<typeof FileSchema> {
  return FileSchema.parse(file);
}

/** The whole configuration of one environment, with what its city says. */
export async function loadConfig(name: EnvironmentName): Promise<Config> {
  const environment = parseEnvironments(JSON.parse(readFileSync(FILE, 'utf8')))[name];
  const city = await loadCity(new URL(`${environment.city}/`, CITIES));
  return {
    ...environment,
    name,
    mall: city.mall,
    agencyIds: city.agencies.map(({ agencyId }) => agencyId),
  };
}

export function isEnvironmentName(text: unknown): text is EnvironmentName {
  return ENVIRONMENT_NAMES.some((name) => name === text);
}

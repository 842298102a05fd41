import type * as z from 'zod/mini';
import type { EventType } from '../events/catalogue.ts';
import type { SecretName } from '../security/secrets.ts';
import type { ProblemCode } from './problem-codes.ts';
import type { DeviceKind, Role } from './roles.ts';

/**
 * The one declaration of a service, read by every runtime, document and test:
 * the CDK app, the local runtime, OpenAPI and AsyncAPI, the typed client, the wiring test and the
 * authorisation matrix. Pure data: it imports schemas and nothing of AWS.
 */
export interface ServiceDeclaration {
  readonly name: ServiceName;
  /** One sentence: what the service is for. */
  readonly purpose: string;
  readonly table: TableDeclaration;
  /** The Lambda functions; each has its entry in `handlers/<name>.ts`, exported as `handler`. */
  readonly functions: Readonly<Partial<Record<FunctionName, FunctionDeclaration>>>;
  readonly routes: Readonly<Record<string, RouteDeclaration>>;
  /** Event types delivered to the `events` function, through a queue that this service owns. */
  readonly consumes: readonly EventType[];
  /** Event types that the `stream` function publishes. */
  readonly emits: readonly EventType[];
  /** Recurring work, handled by the `schedule` function. */
  readonly schedules: Readonly<Record<string, ScheduleDeclaration>>;
  readonly secrets: readonly SecretName[];
  /** Uses of AWS beyond table, bus and secrets. */
  readonly uses: readonly ('sms' | 'scheduler')[];
}

export const SERVICE_NAMES = ['booking', 'queue', 'notify', 'analytics'] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

/**
 * public: routes for anyone. staff: routes for staff and devices. events: the service's queue.
 * stream: the table's stream. schedule: recurring and dated work. import: the city folder.
 */
export const FUNCTION_NAMES = [
  'public',
  'staff',
  'events',
  'stream',
  'schedule',
  'import',
] as const;
export type FunctionName = (typeof FUNCTION_NAMES)[number];

export interface FunctionDeclaration {
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  /** Most invocations at a time; for `events`, the queue's maximum concurrency (at least 2). */
  readonly maxConcurrency: number;
  /** What its failure means for people; the text of its alarms. */
  readonly impact: string;
}

/**
 * Keys are always `pk` and `sk` (strings); time to live is always `expiresAt` (epoch seconds);
 * the stream always carries new and old images.
 */
export interface TableDeclaration {
  /** Index name (3 characters or more) to its key attributes, all strings, all attributes projected unless stated. */
  readonly indexes: Readonly<Record<string, IndexDeclaration>>;
  /** Personal data inside: a customer-managed key on AWS. */
  readonly personalData: boolean;
  /** What it means for people when the table refuses what it is asked; the text of its alarms. */
  readonly impact: string;
}

export interface IndexDeclaration {
  readonly partitionKey: string;
  readonly sortKey?: string;
  readonly projection: 'all' | 'keys' | readonly string[];
}

/** Work that comes back: every so many minutes, or once a day at a time of the clock in Jakarta. */
export type ScheduleDeclaration = { readonly purpose: string } & (
  | { readonly everyMinutes: number }
  | { readonly dailyAt: string }
);

export type Schema = z.ZodMiniType;

interface RouteBase {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** API Gateway v2 form: `/v1/bookings/{token}`. */
  readonly path: string;
  readonly summary: string;
  readonly params?: Schema;
  readonly query?: Schema;
  readonly body?: Schema;
  /** Status of success to the schema of its body; `null` for no body. */
  readonly responses: Readonly<Record<number, Schema | null>>;
  /** Problems beyond those that every route can answer (see `COMMON_PROBLEMS`). */
  readonly problems: readonly ProblemCode[];
  readonly throttle: { readonly ratePerSecond: number; readonly burst: number };
  /** Carries personal data in or out: never behind the CDN. */
  readonly personalData: boolean;
  /** Seconds that caches may keep the answer; only for GET. */
  readonly cacheSeconds?: number;
}

/** A route has exactly one kind of caller. */
export type RouteDeclaration =
  | (RouteBase & { readonly caller: 'public' })
  | (RouteBase & { readonly caller: 'device'; readonly devices: readonly DeviceKind[] })
  | (RouteBase & { readonly caller: 'staff'; readonly roles: readonly Role[] });

/** The function that serves a route: `public` for anyone, `staff` for staff and devices. */
export function functionOfRoute(route: RouteDeclaration): 'public' | 'staff' {
  return route.caller === 'public' ? 'public' : 'staff';
}

/** API Gateway's name of the route: `POST /v1/bookings`. */
export function routeKey(route: Pick<RouteDeclaration, 'method' | 'path'>): string {
  return `${route.method} ${route.path}`;
}

/** Checks the declaration's own rules when the module loads, and keeps its literal types. */
export function defineService<const S extends ServiceDeclaration>(service: S): S {
  const keys = new Set<string>();
  for (const [name, route] of Object.entries<RouteDeclaration>(service.routes)) {
    const key = routeKey(route);
    if (keys.has(key)) throw new Error(`${service.name}.${name}: ${key} is declared twice`);
    keys.add(key);
    if (!(functionOfRoute(route) in service.functions)) {
      throw new Error(`${service.name}.${name}: no ${functionOfRoute(route)} function serves it`);
    }
    if (route.cacheSeconds !== undefined && route.method !== 'GET') {
      throw new Error(`${service.name}.${name}: only GET may be cached`);
    }
  }
  if (service.consumes.length > 0 && !('events' in service.functions)) {
    throw new Error(`${service.name} consumes events and has no events function`);
  }
  if (service.emits.length > 0 && !('stream' in service.functions)) {
    throw new Error(`${service.name} emits events and has no stream function`);
  }
  if (Object.keys(service.schedules).length > 0 && !('schedule' in service.functions)) {
    throw new Error(`${service.name} has schedules and no schedule function`);
  }
  return service;
}

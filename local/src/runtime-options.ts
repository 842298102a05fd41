import type { City } from '@gerai/shared/contract/city.ts';
import type { FunctionName, ServiceName } from '@gerai/shared/contract/service.ts';
import type { SecretName } from '@gerai/shared/security/secrets.ts';
import type { AwsCall } from './aws/calls.ts';
import type { Sms } from './aws/sns.ts';
import type { FlowedEvent } from './bus/bus.ts';
import type { DeadLetter } from './bus/dead-letters.ts';
import type { RuntimeClock, VirtualClockOptions } from './clock.ts';
import type { FaultPlan, Faults } from './faults.ts';
import type { Meter } from './meter.ts';
import type { Registration } from './registration.ts';
import type { RuntimeStatus } from './status.ts';
import type { Outcome } from './workers/protocol.ts';

export type AddressLimits = Readonly<
  Partial<
    Record<
      'taken' | 'codes' | 'wrong' | 'asked',
      { readonly most: number; readonly seconds: number }
    >
  >
>;

export interface RuntimeOptions {
  /** Where everything is kept; made where it is missing. */
  readonly dataDir: string;
  /** Port of the web server on loopback; 0, the default, takes a free one. */
  readonly port?: number;
  /** Forget what an earlier runtime left in the folder. */
  readonly fresh?: boolean;
  /** Default: the four services of the platform. */
  readonly services?: readonly Registration[];
  /** Default: the city of `config/pekalongan`. */
  readonly city?: City;
  /** The secrets of a new installation; default: fresh ones. */
  readonly secrets?: Readonly<Record<SecretName, string>>;
  /** Folder of the built web faces (`builtWeb` of apps/web); none are served without it. */
  readonly webFolder?: string;
  /** Virtual time for everything; default: the machine's clock. */
  readonly clock?: VirtualClockOptions;
  /** What is to go wrong, by seed. */
  readonly faults?: FaultPlan;
  /** Whether an event is lost between the bus and a service's queue. Default: none ever is. */
  readonly loses?: (consumer: ServiceName, type: string) => boolean;
  /** Count requests and capacity units (`runtime.meter`). */
  readonly meter?: boolean;
  /** Told of every call to AWS that a function makes, as IAM would judge it. */
  readonly onCall?: (call: AwsCall) => void;
  /** Multiplies the throttles of all routes; Infinity lifts them. Default 1. */
  readonly throttleFactor?: number;
  /**
   * What one address of the network may do (`ADDRESS_LIMITS` of booking). Default: guesses and codes as
   * usual; places as many as anyone asks for, because on one machine everybody has the same address.
   */
  readonly addressLimits?: AddressLimits;
  /** Most worker threads of one function; default 4. */
  readonly maxWorkers?: number;
  /** `by-hand`: recurring schedules fire only through `runSchedule`. Default `by-clock`. */
  readonly schedules?: 'by-clock' | 'by-hand';
  /** Milliseconds until a failed message comes again; default 500, 1000, 1500, 2000. */
  readonly retryMs?: (receives: number) => number;
  /** Told what the start is doing, in a few words. */
  readonly progress?: (step: string) => void;
  /** Told when the runtime cannot go on; default: the process ends with the error. */
  readonly onFatal?: (error: unknown) => void;
}

export interface Runtime {
  /** `http://127.0.0.1:8080`: API, identity provider and development pages. */
  readonly url: string;
  readonly dataDir: string;
  /** The engine itself, past meter and faults. */
  readonly dynamoEndpoint: string;
  /** EventBridge, SNS, Scheduler and Secrets Manager. */
  readonly awsEndpoint: string;
  readonly clock: RuntimeClock;
  /** Fed only with the option `meter`. */
  readonly meter: Meter;
  readonly faults: Faults;
  /** An access token of a demo person, as Cognito would issue it. @throws Error for an unknown one. */
  tokenFor(username: string): Promise<string>;
  sms(): Sms[];
  /** Every event that flowed, oldest first. */
  events(): FlowedEvent[];
  deadLetters(): DeadLetter[];
  /** Sends dead letters back to where they failed: all, one, or those of a queue. */
  redrive(which?: { id?: string; queue?: string }): Promise<number>;
  runSchedule(service: ServiceName, name: string): Promise<Outcome | { readonly kind: 'busy' }>;
  invoke(
    service: ServiceName,
    name: FunctionName,
    event: unknown,
  ): Promise<Outcome | { readonly kind: 'busy' }>;
  status(): RuntimeStatus;
  /** Resolves when nothing is under way any more. @throws Error when that takes longer. */
  settle(withinMs?: number): Promise<void>;
  /** Ends what is under way, then everything. */
  close(): Promise<void>;
}

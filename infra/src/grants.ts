import type {
  FunctionName,
  ServiceDeclaration,
  ServiceName,
} from '@gerai/shared/contract/service.ts';

/** Actions on the service's own table, as IAM knows them: a transaction needs those of its parts. */
export type TableAction =
  | 'GetItem'
  | 'BatchGetItem'
  | 'Query'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'ConditionCheckItem';

/**
 * What each function does to the table of its service. `policy.test.ts` records what the code really
 * calls during a whole visit and fails where something is missing; it lists what was never seen.
 */
export const TABLE_ACTIONS: Readonly<
  Record<ServiceName, Readonly<Partial<Record<FunctionName, readonly TableAction[]>>>>
> = {
  booking: {
    public: [
      'GetItem',
      'BatchGetItem',
      'Query',
      'PutItem',
      'UpdateItem',
      'DeleteItem',
      'ConditionCheckItem',
    ],
    staff: [
      'GetItem',
      'BatchGetItem',
      'Query',
      'PutItem',
      'UpdateItem',
      'DeleteItem',
      'ConditionCheckItem',
    ],
    events: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
    stream: [],
    schedule: [
      'GetItem',
      'BatchGetItem',
      'Query',
      'PutItem',
      'UpdateItem',
      'DeleteItem',
      'ConditionCheckItem',
    ],
    import: ['GetItem', 'PutItem'],
  },
  queue: {
    public: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem'],
    staff: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem'],
    events: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem'],
    stream: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem'],
    schedule: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem'],
  },
  notify: {
    public: ['BatchGetItem', 'Query', 'PutItem'],
    staff: ['GetItem', 'Query', 'PutItem'],
    events: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'ConditionCheckItem'],
    stream: [],
    schedule: ['GetItem', 'Query', 'PutItem', 'UpdateItem'],
  },
  analytics: {
    public: ['GetItem', 'Query', 'PutItem', 'UpdateItem'],
    staff: ['Query'],
    events: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem'],
    stream: [],
  },
};

/** The secrets, calls and table actions that a function is granted, from its declaration. */
export interface Grants {
  readonly table: readonly TableAction[];
  readonly publishes: boolean;
  readonly secrets: readonly string[];
  readonly sends: boolean;
  readonly schedules: boolean;
}

/** Functions that read no secret, though their service does. */
const WITHOUT_SECRETS: readonly string[] = [
  'booking.events',
  'booking.import',
  'booking.schedule',
  'booking.stream',
  'notify.public',
  'notify.stream',
  'queue.events',
  'queue.stream',
];

export function grantsOf(service: ServiceDeclaration, name: FunctionName): Grants {
  const table = TABLE_ACTIONS[service.name][name];
  if (!table) throw new Error(`grants.ts says nothing of ${service.name}.${name}`);
  return {
    table,
    publishes: name === 'stream',
    secrets: WITHOUT_SECRETS.includes(`${service.name}.${name}`) ? [] : service.secrets,
    sends: name === 'events' && service.uses.includes('sms'),
    schedules: name === 'events' && service.uses.includes('scheduler'),
  };
}

/**
 * Grants that no recorded journey uses, each with the reason why it stays and cannot be seen. None
 * does: what cannot be seen is not granted.
 */
export const UNSEEN: Readonly<Record<string, string>> = {};

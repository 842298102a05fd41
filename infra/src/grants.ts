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
    events: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'],
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

/** Grants that no recorded journey uses, each with the reason why it stays and cannot be seen. */
export const UNSEEN: Readonly<Record<string, string>> = {
  ...because('a number whose ticket was lost between two writes is completed, with its link', [
    'queue.stream secretsmanager:GetSecretValue',
  ]),
  ...because('a message ends as unknown when its function died between sending and noting it', [
    'notify.schedule dynamodb:UpdateItem',
  ]),
  ...because(
    'a visit for several services is read whole, and its bookings are conditions of a move',
    [
      'booking.public dynamodb:BatchGetItem',
      'booking.public dynamodb:ConditionCheckItem',
      'booking.staff dynamodb:ConditionCheckItem',
      'booking.schedule dynamodb:ConditionCheckItem',
    ],
  ),
  ...because('a choice that nobody made is settled beside the other bookings of its day', [
    'booking.schedule dynamodb:BatchGetItem',
  ]),
  ...because('who has let two offers pass waits no longer, and gives the guard back', [
    'booking.schedule dynamodb:DeleteItem',
  ]),
};

function because(reason: string, grants: readonly string[]): Record<string, string> {
  return Object.fromEntries(grants.map((grant) => [grant, reason]));
}

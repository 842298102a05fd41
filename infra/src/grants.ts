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
    public: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
    staff: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
    events: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
    stream: [],
    schedule: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
    import: ['GetItem', 'PutItem'],
  },
  queue: {
    public: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem'],
    staff: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem'],
    events: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem'],
    stream: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem'],
    schedule: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem'],
  },
  notify: {
    public: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem'],
    staff: ['GetItem', 'Query', 'PutItem', 'UpdateItem'],
    events: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'],
    stream: [],
    schedule: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem'],
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
  'queue.schedule',
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

/** Grants that a recorded visit does not use, each with the reason why it stays. */
export const UNSEEN: Readonly<Record<string, string>> = {
  ...because('a cancellation gives back the guard and forgets the contact', [
    'booking.public dynamodb:DeleteItem',
  ]),
  ...because('the desk books and cancels in no recorded visit', [
    'booking.staff dynamodb:UpdateItem',
    'booking.staff dynamodb:DeleteItem',
  ]),
  ...because('an erased contact is looked up and forgotten', [
    'booking.events dynamodb:Query',
    'booking.events dynamodb:DeleteItem',
  ]),
  ...because('a number whose ticket was lost on the way is completed', [
    'queue.stream secretsmanager:GetSecretValue',
  ]),
  ...because('nobody misses a booking and no place is offered in a recorded visit', [
    'booking.schedule dynamodb:GetItem',
    'booking.schedule dynamodb:BatchGetItem',
    'booking.schedule dynamodb:PutItem',
    'booking.schedule dynamodb:UpdateItem',
    'booking.schedule dynamodb:DeleteItem',
  ]),
  ...because('no draft of the catalogue is published in a recorded visit', [
    'booking.staff dynamodb:BatchGetItem',
  ]),
  ...because('no service lets people take a number from the phone', [
    'queue.public dynamodb:UpdateItem',
  ]),
  ...because('boards are written when the expected times have moved', [
    'queue.schedule dynamodb:PutItem',
    'queue.schedule dynamodb:UpdateItem',
  ]),
  ...because('a citizen stops the messages of a link in no recorded visit', [
    'notify.public dynamodb:GetItem',
    'notify.public dynamodb:Query',
    'notify.public dynamodb:PutItem',
    'notify.public dynamodb:UpdateItem',
  ]),
  ...because('a contact is erased in no recorded visit', ['notify.staff dynamodb:UpdateItem']),
  ...because('a cancelled booking takes its reminder back', [
    'notify.events scheduler:DeleteSchedule',
  ]),
  ...because('the sweep finds nothing that is 30 days old in a visit', [
    'notify.schedule dynamodb:GetItem',
    'notify.schedule dynamodb:BatchGetItem',
    'notify.schedule dynamodb:PutItem',
    'notify.schedule dynamodb:UpdateItem',
    'notify.schedule secretsmanager:GetSecretValue',
  ]),
};

function because(reason: string, grants: readonly string[]): Record<string, string> {
  return Object.fromEntries(grants.map((grant) => [grant, reason]));
}

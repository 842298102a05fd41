import type { FunctionName, ServiceDeclaration } from '@gerai/shared/contract/service.ts';

/** Actions on the service's own table, as IAM knows them: a transaction needs those of its parts. */
export type TableAction =
  | 'GetItem'
  | 'BatchGetItem'
  | 'Query'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'ConditionCheckItem';

const READ: readonly TableAction[] = ['GetItem', 'BatchGetItem', 'Query'];

/**
 * What each function does to the table of its service. `policy.test.ts` records what the code really
 * calls during a whole visit and fails where something is missing; it lists what was never seen.
 */
export const TABLE_ACTIONS: Readonly<
  Record<
    ServiceDeclaration['name'],
    Readonly<Partial<Record<FunctionName, readonly TableAction[]>>>
  >
> = {
  booking: {
    public: [...READ, 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
    staff: [...READ, 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
    events: [...READ, 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
    stream: [],
    import: [...READ, 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
  },
  queue: {
    public: READ,
    staff: [...READ, 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
    events: [...READ, 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
    stream: [...READ, 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
    schedule: [...READ, 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
  },
  notify: {
    public: [...READ, 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
    staff: [...READ, 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
    events: [...READ, 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
    stream: [],
    schedule: [...READ, 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
  },
  analytics: {
    public: [...READ, 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
    staff: [...READ, 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
    events: [...READ, 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
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
const WITHOUT_SECRETS: readonly string[] = ['booking.stream', 'notify.stream', 'queue.schedule'];

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

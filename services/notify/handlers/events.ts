import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SNSClient } from '@aws-sdk/client-sns';
import { createComparison } from '../adapters/comparison.ts';
import { createReminderScheduler } from '../adapters/scheduler.ts';
import { createSmsProvider } from '../adapters/sns.ts';
import { createEventsHandler } from './consume.ts';
import { createDeps, readMessengerEnvironment } from './deps.ts';

const { kit, store, vault } = createDeps();
const messenger = readMessengerEnvironment(kit.environment.PUBLIC_URL);

// One attempt only: an SDK that tries again after a lost answer sends the SMS twice.
const sns = new SNSClient({
  ...(messenger.smsRegion ? { region: messenger.smsRegion } : {}),
  maxAttempts: 1,
  requestHandler: {
    connectionTimeout: 2_000,
    requestTimeout: 5_000,
    throwOnRequestTimeout: true,
  },
});

export const handler = createEventsHandler({
  store,
  vault,
  sms: createSmsProvider(sns, messenger, kit.log),
  reminders: createReminderScheduler(new SchedulerClient({ maxAttempts: 4 }), messenger),
  clock: kit.clock,
  ids: kit.ids,
  log: kit.log,
  mallId: kit.environment.MALL_ID,
  settings: messenger.settings,
  comparison: createComparison({ table: kit.table, clock: kit.clock, ids: kit.ids }),
});

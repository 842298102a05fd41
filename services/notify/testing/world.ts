import { ScanCommand, type ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { EventData, EventType } from '@gerai/shared/events/catalogue.ts';
import type { Envelope } from '@gerai/shared/events/envelope.ts';
import { type TellingData, TellingDataSchema } from '@gerai/shared/events/notify.ts';
import { createLog } from '@gerai/shared/log.ts';
import { eventOf } from '@gerai/shared/messaging/outbox.ts';
import { generateSecrets, type KeySecret } from '@gerai/shared/security/secrets.ts';
import type { Item, Table } from '@gerai/shared/table/table.ts';
import { sequentialIds, TestClock, testContext } from '@gerai/shared/testing/doubles.ts';
import type { TestEngine } from '@gerai/shared/testing/engine.ts';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { describeItem } from '../adapters/describe.ts';
import { createReminderScheduler } from '../adapters/scheduler.ts';
import { createSmsProvider } from '../adapters/sns.ts';
import { createStore } from '../adapters/store.ts';
import { createVault } from '../adapters/vault.ts';
import type { Store } from '../app/ports.ts';
import { sweep } from '../app/sweep.ts';
import { createEventsHandler } from '../handlers/consume.ts';
import { createPublicHandler } from '../handlers/public-routes.ts';
import { createStaffHandler } from '../handlers/staff-routes.ts';
import { service } from '../service.ts';
import { BOOKED_AT } from './builders.ts';

/** `held`: the notes that it makes stay in the queue until `passOn`. */
export type Told = { version?: number; resync?: boolean; held?: boolean };
export type World = Awaited<ReturnType<typeof createWorld>>;

/** notify on a new table of a real engine, with the SMS provider and the scheduler as doubles. */
export async function createWorld(
  engine: TestEngine,
  options: { dailyLimit?: number; capRupiah?: number; store?: (store: Store) => Store } = {},
) {
  const clock = new TestClock(BOOKED_AT);
  const table = await engine.createTable(service.table, clock);
  const secrets = generateSecrets();
  const keysOf = (name: 'sealing-public' | 'sealing-private') =>
    JSON.parse(secrets[name]) as KeySecret;
  const ids = sequentialIds();
  const lines: string[] = [];
  const log = createLog(clock, (line) => lines.push(line));
  const plain = createStore(table, ids);
  const store = options.store?.(plain) ?? plain;
  const vault = createVault({
    keys: () => Promise.resolve(keysOf('sealing-private')),
    pepper: () => Promise.resolve(secrets['notify-pepper']),
  });

  const snsClient = new SNSClient({ region: 'ap-southeast-3', maxAttempts: 1 });
  const sns = mockClient(snsClient);
  sns.on(PublishCommand).resolves({ MessageId: 'm' });
  const schedulerClient = new SchedulerClient({ region: 'ap-southeast-3' });
  const scheduler = mockClient(schedulerClient);
  scheduler.on(CreateScheduleCommand).resolves({}).on(DeleteScheduleCommand).resolves({});

  const handler = createEventsHandler({
    store,
    vault,
    sms: createSmsProvider(snsClient, { senderId: 'MPPKOTAPKL', maxPriceUsd: '0.50' }, log),
    reminders: createReminderScheduler(schedulerClient, {
      queueArn: 'arn:queue',
      roleArn: 'arn:role',
    }),
    clock,
    ids,
    log,
    mallId: 'pekalongan',
    settings: {
      brand: 'MPP Kota Pekalongan',
      publicUrl: 'https://mpp.pekalongankota.go.id',
      priceRupiahPerPart: 400,
      limits: {
        perPhoneAndDay: options.dailyLimit ?? 12,
        monthlyCapRupiah: options.capRupiah ?? 1_000_000,
      },
    },
  });
  const passedOn = new Set<string>();

  /** What the stream says of the notes. */
  async function tellings(): Promise<{ data: TellingData; version: number }[]> {
    const items = await scan(engine, table);
    return items
      .filter(({ entity }) => entity === 'telling')
      .map((item) => {
        const { data, aggregateVersion } = describeItem(item);
        return { data: TellingDataSchema.parse(data), version: aggregateVersion };
      });
  }

  /** What stream, bus and queue bring back: each note once, and again as often as a queue does. */
  async function passOn(): Promise<void> {
    for (const { data, version } of await tellings()) {
      const note = `${data.deliveryId} ${version}`;
      for (let receive = 1; receive <= 5 && !passedOn.has(note); receive += 1) {
        const event = wrapped('notify.message.due.v1', data, clock.now(), { version });
        const { batchItemFailures } = await handler(queued(event));
        if (batchItemFailures.length === 0) passedOn.add(note);
      }
    }
  }

  const http = { mallId: 'pekalongan', clock, ids, log };

  return {
    clock,
    table,
    store,
    vault,
    sns,
    scheduler,
    lines,
    publicKeys: keysOf('sealing-public'),
    staff: createStaffHandler({ http, store, vault }),
    public: createPublicHandler({ http, store }),
    handler,
    async deliver<T extends EventType>(type: T, data: EventData<T>, told: Told = {}) {
      const answer = await handler(queued(wrapped(type, data, clock.now(), told)));
      if (type === 'queue.service.delayed.v1' && !told.held) await passOn();
      return answer;
    },
    tellings,
    passOn,
    remind: (bookingId: string) => handler(queued({ kind: 'reminder', bookingId })),
    sweep: () => sweep({ store, vault, clock }, 'pekalongan', testContext(clock.now())),
    texts: () => sns.commandCalls(PublishCommand).map(({ args }) => args[0].input.Message ?? ''),
    phones: () =>
      sns.commandCalls(PublishCommand).map(({ args }) => args[0].input.PhoneNumber ?? ''),
    items: () => scan(engine, table),
    deliveries: async () =>
      (await scan(engine, table)).filter(({ entity }) => entity === 'delivery'),
  };
}

export const ACCEPTED: SQSBatchResponse = { batchItemFailures: [] };

/** What SQS hands to the function. */
function queued(body: unknown): SQSEvent {
  return { Records: [{ messageId: 'm', body: JSON.stringify(body) }] } as SQSEvent;
}

function wrapped(type: EventType, data: unknown, now: string, told: Told) {
  const header = eventOf(type, testContext(now), sequentialIds());
  const detail: Envelope = {
    specversion: '1.0',
    ...header,
    source: 'gerai.test',
    subject: 'test/1',
    mallId: 'pekalongan',
    aggregateId: 'test',
    aggregateVersion: told.version ?? 1,
    resync: told.resync ?? false,
    data,
  };
  return { 'detail-type': type, detail };
}

async function scan(engine: TestEngine, table: Table): Promise<Item[]> {
  const items: Item[] = [];
  let from: ScanCommandOutput['LastEvaluatedKey'];
  do {
    const page: ScanCommandOutput = await engine.client.send(
      new ScanCommand({ TableName: table.name, ConsistentRead: true, ExclusiveStartKey: from }),
    );
    items.push(...(page.Items ?? []).map((item) => unmarshall(item)));
    from = page.LastEvaluatedKey;
  } while (from);
  return items;
}

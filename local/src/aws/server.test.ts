import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterEach, describe, expect, it } from 'vitest';
import { Bus } from '../bus/bus.ts';
import { queueArn } from '../names.ts';
import { listen, shut } from '../serve.ts';
import { service } from '../test-service/service.ts';
import { buildQueues } from '../testing/harness.ts';
import { CallFaults } from './call-faults.ts';
import { Scheduler } from './scheduler.ts';
import { createAwsServer } from './server.ts';
import { ensureSecrets, Settings } from './settings.ts';
import { SmsOutbox } from './sns.ts';

const QUEUE = 'gerai-booking-events';
const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function startEndpoints(options: { refuses?: () => boolean } = {}) {
  const parts = buildQueues();
  const now = () => parts.clock.now();
  const settings = new Settings(parts.store);
  ensureSecrets(parts.store, settings);
  const sms = new SmsOutbox(parts.store, now);
  const bus = new Bus({ ...parts, subscriptions: new Map(), now });
  const scheduler = new Scheduler({ ...parts, targets: new Map([[queueArn(QUEUE), QUEUE]]) });
  scheduler.start();
  const server = createAwsServer({
    services: [service],
    putEvents: { bus, clock: parts.clock },
    refusesEntry: options.refuses ?? (() => false),
    sms,
    scheduler,
    settings,
    faults: new CallFaults(undefined, () => Promise.resolve()),
    onFatal: (error) => {
      throw error;
    },
  });
  const client = {
    endpoint: `http://127.0.0.1:${await listen(server, 0)}`,
    region: 'ap-southeast-3',
    credentials: { accessKeyId: 'booking.public.w1', secretAccessKey: 'local' },
    maxAttempts: 1,
  };
  closing.push(
    () => scheduler.stop(),
    () => shut(server),
  );
  return { ...parts, bus, sms, scheduler, client };
}

describe('PutEvents', () => {
  const entry = (detail = '{"id":"1"}') => ({
    EventBusName: 'gerai',
    Source: 'gerai.booking',
    DetailType: 'booking.booking.confirmed.v1',
    Detail: detail,
  });

  it('answers entry by entry and keeps what it accepted', async () => {
    const { client, bus } = await startEndpoints();
    const { FailedEntryCount, Entries } = await new EventBridgeClient(client).send(
      new PutEventsCommand({ Entries: [entry(), entry('not JSON'), entry('[]'), entry()] }),
    );
    expect(FailedEntryCount).toBe(2);
    expect(Entries?.map((result) => result.ErrorCode)).toEqual([
      undefined,
      'MalformedDetail',
      'MalformedDetail',
      undefined,
    ]);
    expect(bus.list().map((event) => event.id)).toEqual([
      Entries?.[0]?.EventId,
      Entries?.[3]?.EventId,
    ]);
  });

  it('refuses more than ten entries, too many bytes and an unknown bus', async () => {
    const { client, bus } = await startEndpoints();
    const put = (Entries: ReturnType<typeof entry>[]) =>
      new EventBridgeClient(client).send(new PutEventsCommand({ Entries }));
    await expect(put(Array.from({ length: 11 }, () => entry()))).rejects.toThrow('1 to 10');
    const large = entry(JSON.stringify({ text: 'x'.repeat(140_000) }));
    await expect(put([large, large])).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(put([{ ...entry(), EventBusName: 'default' }])).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    expect(bus.list()).toEqual([]);
  });

  it('can refuse a sound entry without losing the others', async () => {
    let entries = 0;
    const { client, bus } = await startEndpoints({
      refuses: () => {
        entries += 1;
        return entries === 1;
      },
    });
    const answer = await new EventBridgeClient(client).send(
      new PutEventsCommand({ Entries: [entry(), entry()] }),
    );
    expect(answer.FailedEntryCount).toBe(1);
    expect(answer.Entries?.[0]?.ErrorCode).toBe('InternalFailure');
    expect(bus.list()).toHaveLength(1);
  });
});

describe('SNS Publish', () => {
  it('takes a message with its attributes', async () => {
    const { client, sms } = await startEndpoints();
    const { MessageId } = await new SNSClient(client).send(
      new PublishCommand({
        PhoneNumber: '+6281200000001',
        Message: 'Nomor A-012 & <lain>',
        MessageAttributes: {
          'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' },
        },
      }),
    );
    expect(sms.list()).toMatchObject([
      {
        id: MessageId,
        phone: '+6281200000001',
        text: 'Nomor A-012 & <lain>',
        attributes: { 'AWS.SNS.SMS.SMSType': 'Transactional' },
      },
    ]);
  });

  it('refuses a bad number and an empty text', async () => {
    const { client, sms } = await startEndpoints();
    const publish = (PhoneNumber: string, Message: string) =>
      new SNSClient(client).send(new PublishCommand({ PhoneNumber, Message }));
    await expect(publish('0812', 'x')).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(publish('+6281200000001', '')).rejects.toThrow('Message');
    expect(sms.list()).toEqual([]);
  });
});

describe('Scheduler', () => {
  const schedule = (at: string) => ({
    Name: 'near-1',
    ScheduleExpression: `at(${at})`,
    ScheduleExpressionTimezone: 'Asia/Jakarta',
    FlexibleTimeWindow: { Mode: 'OFF' as const },
    ActionAfterCompletion: 'DELETE' as const,
    Target: {
      Arn: queueArn(QUEUE),
      RoleArn: 'arn:aws:iam::000000000000:role/r',
      Input: '{"due":1}',
    },
  });

  it('sends the input to the queue at its time, once, and is gone', async () => {
    const { client, queues, clock, scheduler } = await startEndpoints();
    const sdk = new SchedulerClient(client);
    // The clock stands at 08:00 in Jakarta.
    await sdk.send(new CreateScheduleCommand(schedule('2026-11-30T08:30:00')));
    expect(scheduler.count()).toBe(1);
    clock.advance(29 * 60_000);
    expect(queues.receive(QUEUE)).toEqual([]);
    clock.advance(60_000);
    expect(queues.receive(QUEUE)).toMatchObject([{ body: '{"due":1}' }]);
    clock.advance(86_400_000);
    expect(queues.receive(QUEUE)).toEqual([]);
    await expect(sdk.send(new GetScheduleCommand({ Name: 'near-1' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('fires at once what is due already', async () => {
    const { client, queues } = await startEndpoints();
    await new SchedulerClient(client).send(
      new CreateScheduleCommand(schedule('2026-11-30T07:00:00')),
    );
    expect(queues.receive(QUEUE)).toHaveLength(1);
  });

  it('tells, moves and deletes a schedule, and knows one name once', async () => {
    const { client, queues, clock } = await startEndpoints();
    const sdk = new SchedulerClient(client);
    await sdk.send(new CreateScheduleCommand(schedule('2026-11-30T08:30:00')));
    await expect(
      sdk.send(new CreateScheduleCommand(schedule('2026-11-30T08:30:00'))),
    ).rejects.toMatchObject({ name: 'ConflictException' });
    await sdk.send(new UpdateScheduleCommand(schedule('2026-11-30T09:30:00')));
    const told = await sdk.send(new GetScheduleCommand({ Name: 'near-1' }));
    expect(told.ScheduleExpression).toBe('at(2026-11-30T09:30:00)');
    await sdk.send(new DeleteScheduleCommand({ Name: 'near-1' }));
    await expect(sdk.send(new DeleteScheduleCommand({ Name: 'near-1' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    clock.advance(86_400_000);
    expect(queues.receive(QUEUE)).toEqual([]);
  });

  it('refuses a target that does not exist and a recurring expression', async () => {
    const { client } = await startEndpoints();
    const sdk = new SchedulerClient(client);
    const base = schedule('2026-11-30T08:30:00');
    for (const wrong of [
      { ...base, ScheduleExpression: 'rate(5 minutes)' },
      { ...base, Target: { ...base.Target, Arn: queueArn('nowhere') } },
    ]) {
      await expect(sdk.send(new CreateScheduleCommand(wrong))).rejects.toMatchObject({
        name: 'ValidationException',
      });
    }
  });
});

describe('Secrets Manager', () => {
  it('gives a service the secrets it declares, always the same, and no others', async () => {
    const { client } = await startEndpoints();
    const get = (SecretId: string) =>
      new SecretsManagerClient(client).send(new GetSecretValueCommand({ SecretId }));
    const { SecretString } = await get('gerai/booking-pepper');
    expect(SecretString).toHaveLength(44);
    expect((await get('gerai/booking-pepper')).SecretString).toBe(SecretString);
    await expect(get('gerai/sealing-private')).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});

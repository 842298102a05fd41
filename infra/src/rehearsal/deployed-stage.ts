import { writeFileSync } from 'node:fs';
import { GeraiClient } from '@gerai/e2e/client.ts';
import { type SentSms, type Stage, until } from '@gerai/e2e/stage.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import { systemClock } from '@gerai/shared/system.ts';
import { epochMs, instantAt, instantOf } from '@gerai/shared/time.ts';
import type { EmulatedAws } from './emulated-aws.ts';

export interface Deployment {
  readonly aws: EmulatedAws;
  readonly apiId: string;
  readonly clientId: string;
  readonly clockFile: string;
  readonly passwordOf: (username: string) => string;
}

interface Schedule {
  readonly Name: string;
  readonly ScheduleExpression: string;
  readonly Target: { readonly Arn: string; readonly Input: string };
}

/** Quiet for so long, with nothing in any queue, counts as settled: longer than the streams poll. */
const QUIET_MS = 2_500;
const PAUSE_MS = 250;

/**
 * A deployed installation as a stage for the journeys: tokens of its Cognito, SMS as its SNS took
 * them. The functions' clock moves; the emulator's own does not, so the stage itself does what its
 * scheduler would do when a reminder falls due.
 */
export function deployedStage(deployment: Deployment): Stage {
  const { aws, apiId, clockFile } = deployment;
  const tokens = new Map<string, string>();
  let offsetMs = 0;
  const now = () => instantOf(epochMs(systemClock.now()) + offsetMs);
  return {
    // A function that starts on a busy machine may run into its timeout: it is asked again with the
    // same key, as a phone would.
    client: new GeraiClient(`${aws.url}/_aws/execute-api/${apiId}/$default`, {
      attempts: 4,
      pauseMs: 500,
    }),
    async tokenFor(username) {
      const known = tokens.get(username);
      if (known) return known;
      const { AuthenticationResult: result } = await aws.json<{
        AuthenticationResult?: { AccessToken: string };
      }>('cognito-idp', 'AWSCognitoIdentityProviderService.InitiateAuth', {
        AuthFlow: 'USER_PASSWORD_AUTH',
        ClientId: deployment.clientId,
        AuthParameters: { USERNAME: username, PASSWORD: deployment.passwordOf(username) },
      });
      if (!result) throw new Error(`${username} cannot sign in`);
      tokens.set(username, result.AccessToken);
      return result.AccessToken;
    },
    sms: () => readSms(aws),
    now: () => Promise.resolve(now()),
    async moveTo(instant) {
      offsetMs = epochMs(instant) - epochMs(systemClock.now());
      writeFileSync(clockFile, String(offsetMs));
      await fireDue(aws, instant);
    },
    async settle() {
      let quietSince = systemClock.now();
      await until(
        'all queues to be empty',
        async () => {
          await systemClock.sleep(PAUSE_MS);
          const moment = systemClock.now();
          if (!(await queuesAreEmpty(aws))) quietSince = moment;
          return epochMs(moment) - epochMs(quietSince) >= QUIET_MS;
        },
        60_000,
      );
    },
  };
}

/** The dead letters of all queues, by queue. */
export async function deadLetters(aws: EmulatedAws): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const queue of await queuesOf(aws)) {
    if (!/-(dead|undelivered|failed)$/.test(queue)) continue;
    const count = await messagesIn(aws, queue);
    if (count > 0) counts.set(queue.split('/').at(-1) ?? queue, count);
  }
  return counts;
}

async function queuesAreEmpty(aws: EmulatedAws): Promise<boolean> {
  for (const queue of await queuesOf(aws)) {
    if (queue.endsWith('-events') && (await messagesIn(aws, queue)) > 0) return false;
  }
  return true;
}

async function queuesOf(aws: EmulatedAws): Promise<readonly string[]> {
  const { QueueUrls = [] } = await aws.json<{ QueueUrls?: string[] }>(
    'sqs',
    'AmazonSQS.ListQueues',
    { QueueNamePrefix: 'gerai-' },
    '1.0',
  );
  return QueueUrls;
}

async function messagesIn(aws: EmulatedAws, queueUrl: string): Promise<number> {
  const { Attributes } = await aws.json<{ Attributes: Record<string, string> }>(
    'sqs',
    'AmazonSQS.GetQueueAttributes',
    { QueueUrl: queueUrl, AttributeNames: ['All'] },
    '1.0',
  );
  return ['', 'NotVisible', 'Delayed'].reduce(
    (sum, suffix) => sum + Number(Attributes[`ApproximateNumberOfMessages${suffix}`] ?? 0),
    0,
  );
}

/** Sends the dated work that is due by then to its queue, as EventBridge Scheduler would. */
async function fireDue(aws: EmulatedAws, instant: Instant): Promise<void> {
  const { Schedules = [] } = await aws.rest<{ Schedules?: { Name: string }[] }>(
    'scheduler',
    '/schedules',
  );
  for (const { Name: name } of Schedules) {
    const schedule = await aws.rest<Schedule>('scheduler', `/schedules/${name}`);
    const [, day, time] = /^at\((\S+)T(\d\d:\d\d)/.exec(schedule.ScheduleExpression) ?? [];
    if (!day || !time || instantAt(day, time) > instant) continue;
    const queue = (await queuesOf(aws)).find((url) =>
      url.endsWith(`/${schedule.Target.Arn.split(':').at(-1)}`),
    );
    if (!queue) throw new Error(`${name} is for ${schedule.Target.Arn}, which is not there`);
    await aws.json(
      'sqs',
      'AmazonSQS.SendMessage',
      { QueueUrl: queue, MessageBody: schedule.Target.Input },
      '1.0',
    );
    await aws.rest('scheduler', `/schedules/${name}`, { method: 'DELETE' });
  }
}

async function readSms(aws: EmulatedAws): Promise<SentSms[]> {
  const answer = await aws.rest<{
    sms_messages: Record<string, { MessageId?: string; PhoneNumber: string; Message: string }[]>;
  }>('sns', '/_ministack/sns/sms-messages');
  return Object.values(answer.sms_messages)
    .flat()
    .map(({ MessageId: id = '', PhoneNumber: phone, Message: text }) => ({
      id,
      phone,
      text,
      at: systemClock.now(),
    }));
}

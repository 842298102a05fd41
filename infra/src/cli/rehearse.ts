import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { service as booking } from '@gerai/booking/service.ts';
import { loadCity } from '@gerai/config/load.ts';
import type { Success } from '@gerai/e2e/client.ts';
import { castOf, DEMO_CAST, playVisit } from '@gerai/e2e/journey.ts';
import { putUpCounter } from '@gerai/e2e/new-counter.ts';
import { type Stage, until } from '@gerai/e2e/stage.ts';
import { DEMO_STAFF, groupsOf } from '@gerai/local/identity/demo-staff.ts';
import { service as queue } from '@gerai/queue/service.ts';
import { EVENT_TYPES, EVENTS } from '@gerai/shared/events/catalogue.ts';
import { systemClock } from '@gerai/shared/system.ts';
import { addMinutes, clockTimeOf, dayOf, shortDay } from '@gerai/shared/time.ts';
import { pairCanary } from '../canary/pair.ts';
import { exportTables } from '../operator/export.ts';
import { redriveQueues, redriveRelay } from '../operator/redrive.ts';
import { replayIntoAnalytics } from '../operator/replay.ts';
import {
  compareTables,
  copyBack,
  erasedContacts,
  restoreTable,
  tableOf,
} from '../operator/restore.ts';
import { deadLetters, deployedStage } from '../rehearsal/deployed-stage.ts';
import { EmulatedAws } from '../rehearsal/emulated-aws.ts';
import { ACCOUNT, type Ministack, REGION, startMinistack } from '../rehearsal/ministack.ts';
import { fillSecrets, ROTATION_STEPS, rotateSealing } from '../secrets.ts';
import { SERVICES } from '../services.ts';

/**
 * `npm run rehearse [-- --keep]`: the first deployment from nothing, on an emulator: bootstrap,
 * deploy, secrets, accounts, city, one whole visit through the deployed API, destroy. With `--keep`
 * the emulator stays until Ctrl-C, for looking around.
 */
const ENVIRONMENT = 'dev';
const STACKS = [
  'foundation',
  'identity',
  'booking',
  'queue',
  'notify',
  'analytics',
  'edge',
  'canary',
  'observability',
];
const NOT_REHEARSED = {
  'web stack': 'MiniStack 1.5.33 has no CloudFront origin access control',
  'archive stack':
    'MiniStack 1.5.33 has no AWS::Events::Archive in CloudFormation; the archive is made by a call instead',
  'silence stack': 'MiniStack 1.5.33 has no alarms of metric arithmetic in CloudFormation',
  'reminders by EventBridge Scheduler':
    'the emulator’s clock does not move: the rehearsal sends what is due itself, from the schedules that the functions made',
  'the API’s own host name':
    'it leads nowhere here; the canary is told the emulator’s path instead',
  'restore to an instant of the past':
    'MiniStack keeps no history: it restores a table as it is now, so the rehearsal restores first and loses afterwards',
  'IAM denials, throttles and alarms that ring': 'MiniStack keeps them and does not enforce them',
};

/** Monday 30 November 2026, 08.10 in Pekalongan. */
const MONDAY_MORNING = '2026-11-30T01:10:00.000Z';
const CITY = new URL('../../../config/pekalongan/', import.meta.url);

const folder = mkdtempSync(join(tmpdir(), 'gerai-rehearsal-'));
const clockFile = join(folder, 'clock');
writeFileSync(clockFile, '0');
const before = performance.now();
let ministack: Ministack | undefined;
try {
  ministack = await step('start MiniStack', () => startMinistack(folder, clockFile));
  await rehearse(ministack);
  print('\nWhat this emulator cannot show:');
  for (const [what, why] of Object.entries(NOT_REHEARSED)) print(`  ${what}: ${why}`);
  print(`\nThe rehearsal is green, in ${seconds(before)} s.`);
} catch (error) {
  print(`\nThe rehearsal broke off after ${seconds(before)} s: ${textOf(error)}`);
  const complaints = ministack
    ?.log()
    .split('\n')
    .filter((line) => /ERROR|Traceback|"error"/.test(line));
  if (complaints?.length)
    print(`\nThe emulator’s last complaints:\n${complaints.slice(-15).join('\n')}`);
  process.exitCode = 1;
} finally {
  await ministack?.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function rehearse(emulator: Ministack): Promise<void> {
  const output = join(folder, 'cdk.out');
  const outputsFile = join(folder, 'outputs.json');
  const stacks = STACKS.map((part) => `Gerai-${ENVIRONMENT}-${part}`);
  const aws = new EmulatedAws(emulator.url);
  const cdk = (...args: string[]) => runCdk(emulator, args);

  await step('synthesize', () => cdk('synth', '--quiet', '--output', output));
  await step('bootstrap', () => cdk('bootstrap', '--app', output, `aws://${ACCOUNT}/${REGION}`));
  await step(`deploy ${stacks.length} stacks`, () =>
    cdk(
      'deploy',
      '--app',
      output,
      '--require-approval',
      'never',
      '--concurrency',
      '4',
      '--method',
      'direct',
      '--outputs-file',
      outputsFile,
      ...stacks,
    ),
  );
  const outputs = JSON.parse(readFileSync(outputsFile, 'utf8')) as Record<
    string,
    Record<string, string>
  >;
  const outputOf = (part: string, name: string): string => {
    const value = outputs[`Gerai-${ENVIRONMENT}-${part}`]?.[name];
    if (value === undefined) throw new Error(`The stack ${part} has no output ${name}`);
    return value;
  };

  await step('give the secrets their first values', async () => {
    const client = secretsOf(emulator);
    for (const expected of ['filled', 'already-filled'] as const) {
      const { kind } = await fillSecrets(client, ENVIRONMENT);
      if (kind !== expected) throw new Error(`The secrets were ${kind}, not ${expected}`);
    }
    client.destroy();
  });
  await step('make the accounts of the demo staff', () =>
    makeAccounts(aws, outputOf('identity', 'UserPoolId')),
  );

  await step('reset a forgotten password', () =>
    resetPassword(aws, outputOf('identity', 'UserPoolId'), outputOf('identity', 'ClientId')),
  );

  const stage = deployedStage({
    aws,
    apiId: outputOf('edge', 'ApiId'),
    clientId: outputOf('identity', 'ClientId'),
    clockFile,
    passwordOf,
  });
  await stage.moveTo(MONDAY_MORNING);
  await step('import the city', async () => {
    const { kind } = await invoke<{ kind?: string }>(aws, 'booking-import', {
      kind: 'city',
      city: await loadCity(CITY),
    });
    if (kind !== 'imported') throw new Error(`The import answered ${kind}`);
    await stage.settle();
  });
  await step('begin to keep events (the archive, by a call)', () => keepEvents(aws));
  await step('play one whole visit', async () => {
    await playVisit({
      stage,
      cast: DEMO_CAST,
      keyPrefix: 'rehearsal',
      tell: ({ who, what, at }) =>
        print(`    ${shortDay(dayOf(at), 'en')} ${clockTimeOf(at)}  ${who.padEnd(8)} ${what}`),
    });
    await refuseDeadLetters(aws);
  });
  await step('pair the canary’s device, and let it play', async () => {
    await pairCanary(stage.client.baseUrl, ENVIRONMENT, secretsOf(emulator), async (code) => {
      await stage.client.ask(queue.routes.approvePairing, {
        key: 'rehearsal-canary',
        token: await stage.tokenFor('dewi'),
        body: { code, floor: 1, name: 'Kenari' },
      });
    });
    // The name of the API's own host leads nowhere here.
    await setEnvironment(aws, 'canary', { API_URL: stage.client.baseUrl });
    const { possible } = await invoke<{ possible: boolean }>(aws, 'canary', {});
    if (!possible) throw new Error('The canary did not come through; its log names the step');
  });
  await step('close a day by a draft of the catalogue', () => closeDay(stage));
  await step('put up a counter by a draft, call there, and see it on the display', async () => {
    const { counters } = await loadCity(CITY);
    const number = Math.max(...counters.map((counter) => counter.number)) + 1;
    const called = await putUpCounter(stage, {
      serviceId: 'dukcapil-kk',
      number,
      keyPrefix: 'rehearsal-counter',
    });
    print(`    ${called} was called at counter ${number}`);
  });
  await step('restore a table, compare it, and bring back what was lost', () =>
    bringBack(aws, stage),
  );
  await step('rotate the sealing key', async () => {
    for (const each of ROTATION_STEPS) {
      await rotateSealing(secretsOf(emulator), ENVIRONMENT, each);
      await stage.moveTo(addMinutes(await stage.now(), 10));
    }
    const before = (await stage.sms()).length;
    await bookAtDesk(stage);
    // Only who can open what was sealed can write to its phone.
    await until(
      'an SMS to a phone sealed to the new key',
      async () => (await stage.sms()).length > before,
    );
  });
  await step('redrive a relay’s failure and a dead letter', () =>
    redriveOnce(aws, (part) => outputs[`Gerai-${ENVIRONMENT}-${part}`] ?? {}, stage),
  );
  await step('compare versions as at night', async () => {
    for (const service of ['booking', 'queue', 'notify']) {
      await invoke(aws, `${service}-schedule`, { detail: { schedule: 'compare' } });
      await invoke(aws, `${service}-schedule`, { detail: { schedule: 'pulse' } });
    }
    await stage.settle();
    await refuseDeadLetters(aws);
  });
  await step('replay the archive into analytics', async () => {
    const before = (await stage.sms()).length;
    await replayIntoAnalytics(
      aws,
      ENVIRONMENT,
      // By the emulator's own clock, which does not move.
      { from: addMinutes(systemClock.now(), -60), until: addMinutes(systemClock.now(), 1) },
      250,
    );
    await stage.settle();
    await refuseDeadLetters(aws);
    const sent = (await stage.sms()).length - before;
    if (sent > 0) throw new Error(`The replay sent ${sent} SMS`);
  });
  await step('export all tables', async () => {
    const bucket = `gerai-${ENVIRONMENT}-export`;
    await aws.text('s3', `/${bucket}`, {
      method: 'PUT',
      body: `<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LocationConstraint>${REGION}</LocationConstraint></CreateBucketConfiguration>`,
    });
    const tables = await exportTables(aws, ENVIRONMENT, bucket, 250);
    if (tables.size !== SERVICES.length) throw new Error(`Only ${[...tables.keys()].join()}`);
  });
  if (process.argv.includes('--keep')) {
    print(`\nThe emulator stays at ${emulator.url} until Ctrl-C.`);
    await once(process, 'SIGINT');
  }
  await step('destroy', () => cdk('destroy', '--app', output, '--force', ...stacks));
}

function secretsOf(emulator: Ministack): SecretsManagerClient {
  return new SecretsManagerClient({
    endpoint: emulator.url,
    region: REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
}

/** Calls a function by its name within the environment, as an operator would. */
function invoke<T>(aws: EmulatedAws, name: string, event: unknown): Promise<T> {
  return aws.rest<T>('lambda', `/2015-03-31/functions/gerai-${ENVIRONMENT}-${name}/invocations`, {
    method: 'POST',
    body: JSON.stringify(event),
  });
}

/** An admin closes a day in a week of an agency; nobody can book it any more. */
async function closeDay({ client, tokenFor }: Stage): Promise<void> {
  const params = { serviceId: 'dukcapil-kk' };
  const { days } = await client.ask(booking.routes.getAvailability, { params });
  const day = days.filter(({ state }) => state === 'open').at(-1)?.day;
  if (!day) throw new Error('No day is open');
  const token = await tokenFor('agus');
  const { draftId } = await client.ask(booking.routes.writeDraft, {
    token,
    key: 'rehearsal-draft',
    body: {
      note: 'Rapat dinas',
      services: [],
      timetables: [],
      closedDays: [{ agencyId: 'dukcapil', day, closed: true }],
    },
  });
  await client.ask(booking.routes.publishDraft, {
    token,
    key: 'rehearsal-publish',
    params: { draftId },
    body: { decisions: {}, others: 'move' },
  });
  await until(`${day} to be closed`, async () => {
    const after = await client.ask(booking.routes.getAvailability, { params });
    return after.days.find((one) => one.day === day)?.state !== 'open';
  });
}

/**
 * Two bookings are made and the table restored; then one booking is lost and the other moves on. The
 * lost one comes back, the other stays, and nobody gets an SMS about the past.
 */
async function bringBack(aws: EmulatedAws, stage: Stage): Promise<void> {
  const [lost, other] = [await bookAtDesk(stage, 996), await bookAtDesk(stage, 997)];
  await stage.settle();
  const here = await tableOf(aws, ENVIRONMENT, 'booking');
  // The emulator's CloudFormation leaves off what the template switches on.
  await aws.json(
    'dynamodb',
    'DynamoDB_20120810.UpdateContinuousBackups',
    {
      TableName: here,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    },
    '1.0',
  );
  const restored = await restoreTable(aws, here, 'latest', 250);
  const token = await stage.tokenFor('rina');
  const { client } = stage;
  const byCode = { token, params: { code: lost.code } };
  const { version } = await client.ask(booking.routes.getBookingByCode, byCode);
  for (const pk of [`BOOKING#${lost.bookingId}`, `CODE#${lost.code}`]) {
    const sk = pk.startsWith('CODE') ? 'CODE' : 'BOOKING';
    await aws.json(
      'dynamodb',
      'DynamoDB_20120810.DeleteItem',
      { TableName: here, Key: { pk: { S: pk }, sk: { S: sk } } },
      '1.0',
    );
  }
  await client.ask(booking.routes.cancelAtDesk, {
    token,
    key: 'rehearsal-cancel',
    params: { bookingId: other.bookingId },
    body: { reason: 'visitor-asked' },
  });
  await stage.settle();
  const before = (await stage.sms()).length;
  const tables = { service: 'booking', here, restored } as const;
  const now = await stage.now();
  const erased = await erasedContacts(aws, await tableOf(aws, ENVIRONMENT, 'notify'));
  const counted: string[] = [];
  for (let time = 1; time <= 2; time += 1) {
    const only = ['BOOKING#', 'CODE#'];
    const difference = await compareTables(aws, tables, { only, erased, now });
    const { copied, kept } = await copyBack(aws, tables, difference, { alsoChanged: false, now });
    counted.push(`${copied.length} back, ${kept.length} kept`);
  }
  if (counted.join('; ') !== '2 back, 1 kept; 0 back, 1 kept') throw new Error(counted.join('; '));
  const again = await client.ask(booking.routes.getBookingByCode, byCode);
  if (again.version !== version) throw new Error('Another version came back');
  await stage.settle();
  await refuseDeadLetters(aws);
  const sent = (await stage.sms()).length - before;
  if (sent > 0) throw new Error(`Bringing back sent ${sent} SMS`);
  await aws.json('dynamodb', 'DynamoDB_20120810.DeleteTable', { TableName: restored }, '1.0');
}

async function bookAtDesk(
  { client, tokenFor }: Stage,
  person = 998,
): Promise<Success<typeof booking.routes.bookAtDesk>> {
  const serviceId = 'dukcapil-ktp-el-rekam';
  const { days } = await client.ask(booking.routes.getAvailability, { params: { serviceId } });
  const day = days.findLast(({ state }) => state === 'open');
  const { name, nik, phone } = castOf(person);
  return client.ask(booking.routes.bookAtDesk, {
    token: await tokenFor('rina'),
    key: `rehearsal-desk-${person}`,
    body: {
      serviceId,
      day: day?.day ?? '',
      time: day?.slots.find(({ remaining }) => remaining > 0)?.time ?? '',
      visitor: { name, nik },
      contact: { phone },
      requirementIdsConfirmed: [],
      smsConsent: { given: true, textVersion: '2026-11' },
    },
  });
}

/** What the archive stack would make, which the emulator has no CloudFormation for. */
async function keepEvents(aws: EmulatedAws): Promise<void> {
  const name = `gerai-${ENVIRONMENT}`;
  const { Arn } = await aws.json<{ Arn: string }>('events', 'AWSEvents.DescribeEventBus', {
    Name: name,
  });
  await aws.json('events', 'AWSEvents.CreateArchive', {
    ArchiveName: name,
    EventSourceArn: Arn,
    EventPattern: JSON.stringify({
      'detail-type': EVENT_TYPES.filter((type) => EVENTS[type].archived),
    }),
  });
}

/**
 * Leaves a batch in queue's failure bucket as Lambda would, and an event among its dead letters; the
 * redrive takes both away.
 */
async function redriveOnce(
  aws: EmulatedAws,
  outputsOf: (part: string) => Readonly<Record<string, string>>,
  stage: Stage,
): Promise<void> {
  const bucket = Object.entries(outputsOf('queue')).find(([name]) =>
    name.startsWith('RelayFailuresBucket'),
  )?.[1];
  const table = Object.entries(outputsOf('queue')).find(([name]) =>
    name.startsWith('DataTableName'),
  )?.[1];
  if (!bucket || !table) throw new Error('The queue stack does not say where its data are');
  const { Items = [] } = await aws.json<{ Items?: Readonly<Record<string, unknown>>[] }>(
    'dynamodb',
    'DynamoDB_20120810.Scan',
    { TableName: table, FilterExpression: 'attribute_exists(outbox)' },
    '1.0',
  );
  const [item] = Items;
  if (!item) throw new Error('Nothing in the table says an event');
  const records = [{ eventName: 'INSERT', dynamodb: { SequenceNumber: '1', NewImage: item } }];
  await aws.text('s3', `/${bucket}/aws/lambda/rehearsal/left.json`, {
    method: 'PUT',
    body: JSON.stringify({ payload: JSON.stringify({ Records: records }) }),
  });
  await sendDead(aws, await stage.now());
  for (const { returned, kept } of [
    await redriveRelay(aws, ENVIRONMENT, 'queue'),
    await redriveQueues(aws, ENVIRONMENT, 'queue'),
  ]) {
    if (returned.length !== 1 || kept.length > 0) {
      throw new Error(`Returned: ${returned.join()}; kept: ${kept.join()}`);
    }
  }
  await stage.settle();
  await refuseDeadLetters(aws);
}

/** An event that queue consumes, as it lies in its dead letter queue. */
async function sendDead(aws: EmulatedAws, now: string): Promise<void> {
  const type = 'booking.versions.told.v1';
  const { QueueUrls: [url] = [] } = await aws.json<{ QueueUrls?: string[] }>(
    'sqs',
    'AmazonSQS.ListQueues',
    { QueueNamePrefix: `gerai-${ENVIRONMENT}-queue-events-dead` },
    '1.0',
  );
  const detail = {
    specversion: '1.0',
    id: 'rehearsal',
    type,
    source: 'gerai.booking',
    subject: 'report/rehearsal',
    time: now,
    recordedAt: now,
    timeSource: 'server',
    mallId: 'pekalongan',
    aggregateId: 'rehearsal',
    aggregateVersion: 1,
    correlationId: 'rehearsal',
    causationId: null,
    actor: { kind: 'system', id: null },
    resync: false,
    data: { reportId: 'rehearsal', mallId: 'pekalongan', day: dayOf(now), told: [] },
  };
  await aws.json(
    'sqs',
    'AmazonSQS.SendMessage',
    {
      QueueUrl: url,
      MessageBody: JSON.stringify({ 'detail-type': type, source: detail.source, detail }),
    },
    '1.0',
  );
}

/** Changes variables of a function and leaves the others. */
async function setEnvironment(
  aws: EmulatedAws,
  name: string,
  changes: Readonly<Record<string, string>>,
): Promise<void> {
  const path = `/2015-03-31/functions/gerai-${ENVIRONMENT}-${name}/configuration`;
  const { Environment } = await aws.rest<{ Environment?: { Variables?: object } }>('lambda', path);
  await aws.rest('lambda', path, {
    method: 'PUT',
    body: JSON.stringify({ Environment: { Variables: { ...Environment?.Variables, ...changes } } }),
  });
}

async function refuseDeadLetters(aws: EmulatedAws): Promise<void> {
  const dead = await deadLetters(aws);
  if (dead.size > 0) throw new Error(`Dead letters: ${JSON.stringify([...dead])}`);
}

/** The demo staff with the groups of their roles, as an admin would make them in the console. */
async function makeAccounts(aws: EmulatedAws, userPoolId: string): Promise<void> {
  const call = (operation: string, body: object) =>
    aws.json('cognito-idp', `AWSCognitoIdentityProviderService.${operation}`, {
      UserPoolId: userPoolId,
      ...body,
    });
  for (const person of DEMO_STAFF) {
    const { username } = person;
    await call('AdminCreateUser', { Username: username, MessageAction: 'SUPPRESS' });
    await call('AdminSetUserPassword', {
      Username: username,
      Password: passwordOf(username),
      Permanent: true,
    });
    for (const group of groupsOf(person)) {
      await call('AdminAddUserToGroup', { Username: username, GroupName: group });
    }
  }
}

/**
 * 07.50: an admin gives a temporary password; it signs nobody in, but lets them choose their own. The
 * forgotten one is of no use any more.
 */
async function resetPassword(
  aws: EmulatedAws,
  userPoolId: string,
  clientId: string,
): Promise<void> {
  const username = 'siti';
  const call = <T>(operation: string, body: object) =>
    aws.json<T>('cognito-idp', `AWSCognitoIdentityProviderService.${operation}`, body);
  const signIn = (password: string) =>
    call<{ ChallengeName?: string; Session?: string; AuthenticationResult?: object }>(
      'InitiateAuth',
      {
        AuthFlow: 'USER_PASSWORD_AUTH',
        ClientId: clientId,
        AuthParameters: { USERNAME: username, PASSWORD: password },
      },
    );
  const temporary = 'Sementara-0750-1!';
  await call('AdminSetUserPassword', {
    UserPoolId: userPoolId,
    Username: username,
    Password: temporary,
    Permanent: false,
  });
  const { ChallengeName, Session, AuthenticationResult } = await signIn(temporary);
  if (ChallengeName !== 'NEW_PASSWORD_REQUIRED' || AuthenticationResult) {
    throw new Error(`A temporary password is answered with ${ChallengeName}`);
  }
  const own = `${passwordOf(username)}-new`;
  await call('RespondToAuthChallenge', {
    ChallengeName,
    Session,
    ClientId: clientId,
    ChallengeResponses: { USERNAME: username, NEW_PASSWORD: own },
  });
  if (!(await signIn(own)).AuthenticationResult)
    throw new Error('The new password signs nobody in');
  const refused = await signIn(passwordOf(username)).then(
    () => false,
    (error: unknown) => textOf(error).includes('NotAuthorized'),
  );
  if (!refused) throw new Error('The forgotten password still signs in');
  // The officer of the story keeps the password that the stage knows.
  await call('AdminSetUserPassword', {
    UserPoolId: userPoolId,
    Username: username,
    Password: passwordOf(username),
    Permanent: true,
  });
}

/** For invented people on an emulator that ends with the rehearsal. */
function passwordOf(username: string): string {
  return `Rehearsal-${username}-1!`;
}

async function runCdk(emulator: Ministack, args: readonly string[]): Promise<void> {
  const child = spawn('cdk', [...args, '--progress', 'events', '--ci'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      ...emulator.environment,
      GERAI_ENV: ENVIRONMENT,
      CDK_DISABLE_CLI_TELEMETRY: 'true',
    },
  });
  let said = '';
  const keep = (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-20_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const [status] = await once(child, 'close');
  if (status !== 0) {
    const telling = said.split('\n').filter((line) => /FAILED|❌|‣|rror/.test(line));
    throw new Error(
      `cdk ${args[0]} failed:\n${(telling.length > 0 ? telling : [said]).slice(-15).join('\n')}`,
    );
  }
}

async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  print(`• ${what} …`);
  const result = await work();
  print(`  done in ${seconds(start)} s`);
  return result;
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(1);
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

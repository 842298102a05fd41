import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { loadCity } from '@gerai/config/load.ts';
import { DEMO_CAST, playVisit } from '@gerai/e2e/journey.ts';
import { DEMO_STAFF, groupsOf } from '@gerai/local/identity/demo-staff.ts';
import { service as queue } from '@gerai/queue/service.ts';
import { clockTimeOf, dayOf, shortDay } from '@gerai/shared/time.ts';
import { pairCanary } from '../canary/pair.ts';
import { deadLetters, deployedStage } from '../rehearsal/deployed-stage.ts';
import { EmulatedAws } from '../rehearsal/emulated-aws.ts';
import { ACCOUNT, type Ministack, REGION, startMinistack } from '../rehearsal/ministack.ts';
import { fillSecrets } from '../secrets.ts';

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
  'archive stack': 'MiniStack 1.5.33 has no AWS::Events::Archive in CloudFormation',
  'silence stack': 'MiniStack 1.5.33 has no alarms of metric arithmetic in CloudFormation',
  'reminders by EventBridge Scheduler':
    'the emulator’s clock does not move: the rehearsal sends what is due itself, from the schedules that the functions made',
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
  await step('compare versions as at night', async () => {
    for (const service of ['booking', 'queue', 'notify']) {
      await invoke(aws, `${service}-schedule`, { detail: { schedule: 'compare' } });
      await invoke(aws, `${service}-schedule`, { detail: { schedule: 'pulse' } });
    }
    await stage.settle();
    await refuseDeadLetters(aws);
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

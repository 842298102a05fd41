import { allTokens, tokenLetIn } from '@gerai/e2e/callers.ts';
import { DEMO_CAST, playVisit } from '@gerai/e2e/journey.ts';
import { startPlatform } from '@gerai/e2e/platform.ts';
import { ROUTES } from '@gerai/e2e/services.ts';
import { localStage } from '@gerai/e2e/stage.ts';
import type { AwsCall } from '@gerai/local/aws/calls.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { functionsOf } from './bundle/bundle.ts';
import { grantsOf, TABLE_ACTIONS, UNSEEN } from './grants.ts';
import { compare, type Policy } from './policy.ts';
import { SERVICES } from './services.ts';
import { cityOfJourneys, type Losses, playJourneys } from './testing/journeys.ts';
import { type Synthesized, synthesize } from './testing/platform.ts';

/**
 * Every call to AWS while a visit and the journeys beside it are played, every route is asked and every
 * schedule has run.
 */
async function recordCalls(): Promise<AwsCall[]> {
  const calls: AwsCall[] = [];
  const losses: Losses = { lose: () => false, dies: () => false };
  let die: (call: AwsCall) => void = () => undefined;
  const platform = await startPlatform({
    city: await cityOfJourneys(),
    loses: (consumer, type) => losses.lose(consumer, type),
    // Faults are on for the call alone that a function dies of.
    faults: { seed: 1, stopAfter: 1 },
    onCall: (call) => {
      calls.push(call);
      die(call);
    },
  });
  const { faults } = platform.runtime;
  faults.stop();
  die = (call) => (losses.dies(call) ? faults.start() : faults.stop());
  try {
    const { runtime } = platform;
    // On a busy machine a function may run into its timeout: it is asked again, as a phone would.
    const stage = localStage(runtime.url, { attempts: 4, pauseMs: 100 });
    await stage.settle();
    await playVisit({ stage, cast: DEMO_CAST, keyPrefix: 'policy' });
    const tokens = await allTokens(stage);
    for (const { route, example } of ROUTES) {
      const token = tokenLetIn(route, tokens);
      // Whatever is answered: what counts here is what was asked of AWS for it.
      await stage.client
        .call(route, { ...example, ...(token ? { token } : {}) } as never)
        .catch(() => undefined);
    }
    for (const { name, schedules } of SERVICES) {
      for (const schedule of Object.keys(schedules)) await runtime.runSchedule(name, schedule);
    }
    await stage.settle();
    await playJourneys({ ...platform, stage }, losses);
    expect(runtime.deadLetters()).toEqual([]);
  } finally {
    await platform.stop();
  }
  return calls;
}

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

/** What the synthesized policies allow each function, from the roles of its stack. */
function policiesOf(dev: Synthesized): Policy[] {
  return SERVICES.flatMap((service) =>
    functionsOf(service).map((functionName) => {
      const created = dev
        .of('AWS::Lambda::Function')
        .find(
          ({ properties }) =>
            properties.FunctionName === `gerai-dev-${service.name}-${functionName}`,
        );
      const role = JSON.stringify(created?.properties.Role);
      const statements = dev
        .of('AWS::IAM::Policy')
        .filter(({ stack, properties }) => {
          const [first] = properties.Roles as { Ref: string }[];
          return stack === created?.stack && first !== undefined && role.includes(`"${first.Ref}"`);
        })
        .flatMap(
          ({ properties }) =>
            (properties.PolicyDocument as { Statement: readonly Statement[] }).Statement,
        );
      const allowed = statements
        .filter(({ Effect: effect }) => effect === 'Allow')
        .flatMap(({ Action: action }) => (typeof action === 'string' ? [action] : action));
      return { functionId: `${service.name}.${functionName}` as const, allowed };
    }),
  );
}

describe('the policy of every function', () => {
  let calls: AwsCall[] = [];
  let dev: Synthesized;
  beforeAll(async () => {
    dev = await synthesize('dev');
    calls = await recordCalls();
  }, 240_000);

  it('grants all that the code does in a visit, and lists what was never seen with its reason', () => {
    const { missing, unseen } = compare(policiesOf(dev), calls);
    expect(missing).toEqual([]);
    const unexplained = unseen.filter((grant) => UNSEEN[grant] === undefined);
    for (const grant of unseen)
      console.log(`never seen: ${grant} (${UNSEEN[grant] ?? 'NO REASON'})`);
    expect(unexplained).toEqual([]);
    // A reason for what is seen after all, or not granted any more, is out of date.
    expect(Object.keys(UNSEEN).filter((grant) => !unseen.includes(grant))).toEqual([]);
  });

  it('fails without a grant that is needed, and lists one that is not', () => {
    const policies = policiesOf(dev);
    const without = policies.map((policy) =>
      policy.functionId === 'booking.public'
        ? { ...policy, allowed: policy.allowed.filter((action) => action !== 'dynamodb:Query') }
        : policy,
    );
    expect(compare(without, calls).missing).toContain('booking.public dynamodb:Query');
    const withMore = policies.map((policy) =>
      policy.functionId === 'booking.public'
        ? { ...policy, allowed: [...policy.allowed, 'dynamodb:Scan'] }
        : policy,
    );
    expect(compare(withMore, calls).unseen).toContain('booking.public dynamodb:Scan');
  });

  it('names its resources: `*` only where AWS has none to name', () => {
    const wide = dev
      .of('AWS::IAM::Policy')
      .flatMap(({ properties }) =>
        (properties.PolicyDocument as { Statement: readonly Statement[] }).Statement.filter(
          ({ Effect: effect, Resource: resource }) => effect === 'Allow' && resource === '*',
        ).flatMap(({ Action: action }) => (typeof action === 'string' ? [action] : action)),
      );
    expect(new Set(wide)).toEqual(
      new Set(['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'sns:Publish']),
    );
  });

  it('has no action with a wildcard', () => {
    const actions = policiesOf(dev).flatMap(({ allowed }) => allowed);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  it('lets nobody read a table whole, nor a service the secrets of another', () => {
    const actions = policiesOf(dev).flatMap(({ allowed }) => allowed);
    expect(actions).not.toContain('dynamodb:Scan');
    for (const service of SERVICES) {
      for (const name of functionsOf(service)) {
        expect(service.secrets).toEqual(
          expect.arrayContaining([...grantsOf(service, name).secrets]),
        );
      }
    }
    expect(Object.keys(TABLE_ACTIONS)).toEqual(SERVICES.map(({ name }) => name));
  });
});

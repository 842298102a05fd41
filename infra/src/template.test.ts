import { readFileSync } from 'node:fs';
import { EVENT_TYPES, EVENTS } from '@gerai/shared/events/catalogue.ts';
import { generateSecrets } from '@gerai/shared/security/secrets.ts';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadConfig, parseEnvironments } from './config.ts';
import { SERVICES } from './services.ts';
import { cachedPaths } from './stacks/web-stack.ts';
import { type Resource, type Synthesized, synthesize } from './testing/platform.ts';

const ROUTES = SERVICES.flatMap(({ name, routes }) =>
  Object.values(routes).map((route) => ({
    service: name,
    route,
    key: `${route.method} ${route.path}`,
  })),
);

describe('the stacks of production', () => {
  let prod: Synthesized;
  beforeAll(async () => {
    prod = await synthesize('prod');
  }, 120_000);

  const text = (value: unknown) => JSON.stringify(value);
  const refersTo = (value: unknown, { id }: Resource) => text(value).includes(`"${id}"`);

  it('hold no secret in clear, and make none', () => {
    const secrets = prod.of('AWS::SecretsManager::Secret');
    // Those of the services, and the token of the canary's device.
    expect(secrets).toHaveLength(Object.keys(generateSecrets()).length + 1);
    for (const { properties } of secrets) {
      expect(properties).not.toHaveProperty('SecretString');
      expect(properties).not.toHaveProperty('GenerateSecretString');
    }
    for (const { properties } of prod.of('AWS::Lambda::Function')) {
      const { Variables: variables } = properties.Environment as {
        Variables: Record<string, unknown>;
      };
      for (const [name, value] of Object.entries(variables)) {
        // A function is told where a secret is, as a reference to another stack, never what it is.
        if (name.startsWith('SECRET_')) expect(value).toHaveProperty('Fn::ImportValue');
      }
    }
  });

  it('protect every table: kept, restorable, with a key of its own, and its stream', () => {
    const tables = prod.of('AWS::DynamoDB::Table');
    expect(tables).toHaveLength(SERVICES.length);
    for (const { properties, deletionPolicy } of tables) {
      expect(deletionPolicy).toBe('Retain');
      expect(properties).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: {
          PointInTimeRecoveryEnabled: true,
          RecoveryPeriodInDays: 35,
        },
        StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
      });
    }
    for (const { properties } of prod.of('AWS::KMS::Key')) {
      expect(properties.EnableKeyRotation).toBe(true);
    }
  });

  it('run every declared function on arm64 and Node 24, with JSON logs that end', () => {
    const functions = prod
      .of('AWS::Lambda::Function')
      .filter(({ properties }) => String(properties.FunctionName).startsWith('gerai-prod-'));
    const canary = {
      FunctionName: 'gerai-prod-canary',
      Timeout: 60,
      MemorySize: 256,
      Architectures: ['arm64'],
      Runtime: 'nodejs24.x',
    };
    const declared = SERVICES.flatMap((service) =>
      Object.entries(service.functions).map(([name, { timeoutSeconds, memoryMegabytes }]) => ({
        FunctionName: `gerai-prod-${service.name}-${name}`,
        Timeout: timeoutSeconds,
        MemorySize: memoryMegabytes,
        Architectures: ['arm64'],
        Runtime: 'nodejs24.x',
      })),
    ).concat(canary);
    expect(functions).toHaveLength(declared.length);
    for (const expected of declared) {
      const found = functions.find(
        ({ properties }) => properties.FunctionName === expected.FunctionName,
      );
      expect(found?.properties).toMatchObject(expected);
      expect(found?.properties.LoggingConfig).toMatchObject({ LogFormat: 'JSON' });
      expect(found?.properties.Environment).not.toHaveProperty('Variables.NODE_OPTIONS');
    }
    // Nothing runs that is not declared but the canary: no helper functions of the CDK either.
    expect(prod.of('AWS::Lambda::Function')).toHaveLength(declared.length);
  });

  it('keep no log for ever', () => {
    const groups = prod.of('AWS::Logs::LogGroup');
    expect(groups.length).toBeGreaterThan(prod.of('AWS::Lambda::Function').length);
    for (const { properties } of groups) expect(properties.RetentionInDays).toBe(90);
  });

  it('put behind every queue a dead letter queue, and an alarm on each of those', () => {
    const queues = prod.of('AWS::SQS::Queue');
    const alarms = prod.of('AWS::CloudWatch::Alarm');
    const isEnd = ({ properties }: Resource) =>
      /-(dead|undelivered|failed)$/.test(String(properties.QueueName));
    for (const queue of queues.filter((one) => !isEnd(one))) {
      expect(queue.properties.RedrivePolicy).toMatchObject({ maxReceiveCount: 5 });
      const behind = queues.find(
        (one) =>
          isEnd(one) && one.stack === queue.stack && refersTo(queue.properties.RedrivePolicy, one),
      );
      expect(behind, queue.id).toBeDefined();
    }
    for (const end of queues.filter(isEnd)) {
      expect(end.properties.MessageRetentionPeriod).toBe(14 * 24 * 3600);
      const alarm = alarms.find(
        (one) =>
          one.stack === end.stack &&
          one.properties.MetricName === 'ApproximateNumberOfMessagesVisible' &&
          refersTo(one.properties.Dimensions, end),
      );
      expect(alarm?.properties, end.id).toMatchObject({ Threshold: 0 });
    }
  });

  it('give a consumer six timeouts, partial batches and a limit', () => {
    for (const service of SERVICES) {
      const declaration = service.functions.events;
      if (!declaration) throw new Error(`${service.name} consumes nothing`);
      const queue = prod
        .of('AWS::SQS::Queue')
        .find(({ properties }) => properties.QueueName === `gerai-prod-${service.name}-events`);
      expect(queue?.properties.VisibilityTimeout).toBe(6 * declaration.timeoutSeconds);
      const mapping = prod
        .of('AWS::Lambda::EventSourceMapping')
        .find(({ stack, properties }) => stack === queue?.stack && 'ScalingConfig' in properties);
      expect(mapping?.properties).toMatchObject({
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: declaration.maxConcurrency },
      });
    }
  });

  it('relay with an end: halved batches, ten attempts, six hours, then the whole record in S3', () => {
    const relays = prod
      .of('AWS::Lambda::EventSourceMapping')
      .filter(({ properties }) => properties.StartingPosition !== undefined);
    expect(relays).toHaveLength(SERVICES.length);
    for (const { properties, stack } of relays) {
      expect(properties).toMatchObject({
        StartingPosition: 'TRIM_HORIZON',
        BisectBatchOnFunctionError: true,
        MaximumRetryAttempts: 10,
        MaximumRecordAgeInSeconds: 6 * 3600,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      });
      const bucket = prod.of('AWS::S3::Bucket').find((one) => one.stack === stack);
      expect(bucket && refersTo(properties.DestinationConfig, bucket)).toBe(true);
    }
  });

  it('offer exactly the declared routes, each throttled as declared', () => {
    const routes = prod.of('AWS::ApiGatewayV2::Route');
    expect(routes.map(({ properties }) => properties.RouteKey).sort()).toEqual(
      ROUTES.map(({ key }) => key).sort(),
    );
    const [stage] = prod.of('AWS::ApiGatewayV2::Stage');
    expect(stage?.properties.RouteSettings).toEqual(
      Object.fromEntries(
        ROUTES.map(({ key, route: { throttle } }) => [
          key,
          { ThrottlingRateLimit: throttle.ratePerSecond, ThrottlingBurstLimit: throttle.burst },
        ]),
      ),
    );
  });

  it.each(ROUTES.map(({ key, route }) => ({ key, caller: route.caller })))(
    '$key asks for a staff token if and only if it is for staff ($caller)',
    ({ key, caller }) => {
      const route = prod
        .of('AWS::ApiGatewayV2::Route')
        .find(({ properties }) => properties.RouteKey === key);
      expect(route?.properties.AuthorizationType).toBe(caller === 'staff' ? 'JWT' : 'NONE');
    },
  );

  it('close the API’s own host where the city has one', () => {
    const [api] = prod.of('AWS::ApiGatewayV2::Api');
    expect(api?.properties.DisableExecuteApiEndpoint).toBe(true);
  });

  it('put no route with personal data behind CloudFront', () => {
    const [distribution] = prod.of('AWS::CloudFront::Distribution');
    const { CacheBehaviors: behaviours } = (distribution?.properties.DistributionConfig ?? {}) as {
      CacheBehaviors: { PathPattern: string; AllowedMethods: string[] }[];
    };
    expect(behaviours.map(({ PathPattern: path }) => path)).toEqual([
      ...cachedPaths(SERVICES).keys(),
    ]);
    for (const { PathPattern: pattern, AllowedMethods: methods } of behaviours) {
      expect(methods).toEqual(['GET', 'HEAD']);
      const matches = new RegExp(`^${pattern.replaceAll('*', '.*')}$`);
      const caught = ROUTES.filter(
        ({ route }) => route.method === 'GET' && matches.test(route.path),
      );
      expect(caught.length).toBeGreaterThan(0);
      for (const { key, route } of caught) {
        expect({ key, personalData: route.personalData, caller: route.caller }).toEqual({
          key,
          personalData: false,
          caller: 'public',
        });
      }
    }
  });

  it('let the pages of the site, and nobody else’s, ask the API all that they ask', () => {
    const [api] = prod.of('AWS::ApiGatewayV2::Api');
    const cors = (api?.properties.CorsConfiguration ?? {}) as Record<string, string[]>;
    expect(cors.AllowOrigins).toEqual([`https://${prod.config.publicHost}`]);
    expect(cors.AllowMethods?.toSorted()).toEqual(
      [...new Set(ROUTES.map(({ route }) => route.method))].sort(),
    );
    // What `apps/web/src/core/api.ts` sends, and what it reads of an answer.
    expect(cors.AllowHeaders).toEqual(
      expect.arrayContaining([
        'accept-language',
        'authorization',
        'content-type',
        'idempotency-attempt',
        'idempotency-key',
        'if-none-match',
        'x-correlation-id',
      ]),
    );
    expect(cors.ExposeHeaders).toEqual(expect.arrayContaining(['etag', 'location', 'retry-after']));
    expect(text(cors)).not.toContain('*');
  });

  it('serve the pages under their clean paths, and say of a missing file that it is missing', () => {
    const [distribution] = prod.of('AWS::CloudFront::Distribution');
    const { DefaultCacheBehavior: pages, CacheBehaviors: answers } = (distribution?.properties
      .DistributionConfig ?? {}) as {
      DefaultCacheBehavior: { FunctionAssociations?: { EventType: string }[] };
      CacheBehaviors: object[];
    };
    const [paths, ...more] = prod.of('AWS::CloudFront::Function');
    expect(more).toEqual([]);
    expect(paths?.properties.FunctionConfig).toMatchObject({ Runtime: 'cloudfront-js-2.0' });
    expect(pages.FunctionAssociations?.map(({ EventType: type }) => type)).toEqual([
      'viewer-request',
    ]);
    expect(paths && refersTo(pages, paths)).toBe(true);
    // What the API answers passes as it is.
    for (const answer of answers) expect(answer).not.toHaveProperty('FunctionAssociations');
    const policies = prod
      .of('AWS::S3::BucketPolicy')
      .filter(({ properties }) => text(properties).includes('cloudfront.amazonaws.com'));
    expect(policies).toHaveLength(1);
    expect(text(policies)).toContain('s3:ListBucket');
  });

  it('let the pages talk to the API and to the sign-in, and run nothing foreign', () => {
    const [headers] = prod.of('AWS::CloudFront::ResponseHeadersPolicy');
    const policy =
      /"ContentSecurityPolicy":"([^"]*)"/.exec(text(headers?.properties))?.[1]?.split('; ') ?? [];
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    const connect = policy.find((part) => part.startsWith('connect-src '))?.split(' ');
    const { api, web, region } = prod.config;
    expect(connect?.slice(1)).toEqual([
      "'self'",
      `https://${api?.host}`,
      `https://cognito-idp.${region}.amazonaws.com`,
      `https://${web?.signInPrefix}.auth.${region}.amazoncognito.com`,
    ]);
  });

  it('send staff back from the sign-in to the face they came from', () => {
    const [client] = prod.of('AWS::Cognito::UserPoolClient');
    const faces = ['loket', 'meja', 'dasbor'].map(
      (face) => `https://${prod.config.publicHost}/${face}`,
    );
    expect(client?.properties).toMatchObject({
      CallbackURLs: faces,
      LogoutURLs: faces,
      AllowedOAuthScopes: ['openid', 'profile'],
    });
    const [domain] = prod.of('AWS::Cognito::UserPoolDomain');
    expect(domain?.properties).toMatchObject({
      Domain: prod.config.web?.signInPrefix,
      ManagedLoginVersion: 2,
    });
    expect(prod.of('AWS::Cognito::ManagedLoginBranding')).toHaveLength(1);
  });

  it('say in every alarm what it means for people', () => {
    const alarms = prod.of('AWS::CloudWatch::Alarm');
    const impacts = SERVICES.flatMap(({ functions, table }) => [
      table.impact,
      ...Object.values(functions).map(({ impact }) => impact),
    ]);
    for (const { properties } of alarms) {
      const description = String(properties.AlarmDescription);
      expect(description).toContain('docs/operations.md');
      expect(properties.AlarmActions).toHaveLength(1);
    }
    for (const impact of impacts) {
      expect(
        alarms.some(({ properties }) => String(properties.AlarmDescription).startsWith(impact)),
        impact,
      ).toBe(true);
    }
  });

  it('ring for all that people would notice first', () => {
    const names = prod
      .of('AWS::CloudWatch::Alarm')
      .map(({ properties }) => String(properties.AlarmName).replace('gerai-prod-', ''));
    const perService = SERVICES.flatMap(({ name, functions, table }) => [
      `${name}-nothing-arrives`,
      `${name}-events-late`,
      `${name}-events-dead-not-empty`,
      `${name}-events-undelivered-not-empty`,
      `${name}-relay-late`,
      `${name}-relay-failed`,
      `${name}-table-reads-refused`,
      `${name}-table-writes-refused`,
      ...Object.keys(table.indexes).flatMap((index) => [
        `${name}-index-${index}-reads-refused`,
        `${name}-index-${index}-writes-refused`,
      ]),
      ...Object.keys(functions).flatMap((one) => [
        `${name}-${one}-errors`,
        `${name}-${one}-throttles`,
      ]),
    ]);
    expect(names).toEqual(
      expect.arrayContaining([
        'no-visit-possible',
        'no-tickets',
        'api-5xx',
        'sms-spend',
        'unknown-deliveries',
        'failed-deliveries',
        'promises-broken',
        'versions-missed',
        'nothing-compared',
        ...perService,
      ]),
    );
  });

  it('ring for each index by the numbers of that index, which its table’s do not hold', () => {
    const refused = prod.of('AWS::CloudWatch::Alarm').flatMap(({ properties }) => {
      const metric = String(properties.MetricName);
      if (properties.Namespace !== 'AWS/DynamoDB' || !metric.endsWith('ThrottleEvents')) return [];
      const dimensions = properties.Dimensions as { Name: string; Value: unknown }[];
      const { Value: index } =
        dimensions.find(({ Name: name }) => name === 'GlobalSecondaryIndexName') ?? {};
      expect(dimensions.map(({ Name: name }) => name)).toContain('TableName');
      return [
        `${String(properties.AlarmName).replace('gerai-prod-', '')} ${metric} ${index ?? ''}`,
      ];
    });
    const declared = SERVICES.flatMap(({ name, table }) => [
      `${name}-table-reads-refused ReadThrottleEvents `,
      `${name}-table-writes-refused WriteThrottleEvents `,
      ...Object.keys(table.indexes).flatMap((index) => [
        `${name}-index-${index}-reads-refused ReadThrottleEvents ${index}`,
        `${name}-index-${index}-writes-refused WriteThrottleEvents ${index}`,
      ]),
    ]);
    expect(refused.toSorted()).toEqual(declared.toSorted());
  });

  it('ring as well when nothing is measured where something must be', () => {
    const silent = prod
      .of('AWS::CloudWatch::Alarm')
      .filter(({ properties }) => properties.TreatMissingData === 'breaching')
      .map(({ properties }) => String(properties.AlarmName).replace('gerai-prod-', ''));
    expect(silent.toSorted()).toEqual(
      [
        'no-visit-possible',
        'nothing-compared',
        ...SERVICES.map(({ name }) => `${name}-nothing-arrives`),
      ].sort(),
    );
  });

  it('are as many alarms, metrics, keys and secrets as the cost model pays for', () => {
    const model = readFileSync(new URL('../../bench/src/cost.ts', import.meta.url), 'utf8');
    const paid = (name: string) => Number(new RegExp(`^  ${name}: (\\d+),$`, 'm').exec(model)?.[1]);
    const metrics = prod
      .of('AWS::Logs::MetricFilter')
      .flatMap(({ properties }) => properties.MetricTransformations as { MetricName: string }[])
      .map(({ MetricName: name }) => name);
    expect({
      alarms: paid('alarms'),
      metrics: paid('metrics'),
      keys: paid('keys'),
      secrets: paid('secrets'),
    }).toEqual({
      alarms: prod.of('AWS::CloudWatch::Alarm').length,
      metrics: new Set(metrics).size,
      keys: prod.of('AWS::KMS::Key').length,
      secrets: prod.of('AWS::SecretsManager::Secret').length,
    });
  });

  it('count each promise by the line that analytics writes', () => {
    const filters = prod.of('AWS::Logs::MetricFilter').map(({ properties }) => ({
      pattern: String(properties.FilterPattern),
      metrics: properties.MetricTransformations as { MetricName: string; MetricValue: string }[],
    }));
    for (const name of ['PromisesScored', 'PromisesKept']) {
      const found = filters.find(({ metrics }) => metrics[0]?.MetricName === name);
      expect(found?.pattern).toContain('promise-scored');
      expect(found?.metrics[0]?.MetricValue).toBe(`$.p${name.slice(1)}`);
    }
  });

  it('archive every event but sealed contacts', () => {
    const [archive] = prod.of('AWS::Events::Archive');
    expect(archive?.properties.EventPattern).toEqual({
      'detail-type': EVENT_TYPES.filter((type) => EVENTS[type].archived),
    });
    expect(text(archive?.properties)).not.toContain('contact.provided');
    expect(text(archive?.properties)).not.toContain('phone-code');
  });

  it('let nobody sign up, and ask everybody for a second factor', () => {
    const [pool] = prod.of('AWS::Cognito::UserPool');
    expect(pool?.properties).toMatchObject({
      MfaConfiguration: 'ON',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      DeletionProtection: 'ACTIVE',
    });
    // Managed sign-in remembers no device; a pool that says otherwise promises what nobody gets.
    expect(pool?.properties).not.toHaveProperty('DeviceConfiguration');
    const [client] = prod.of('AWS::Cognito::UserPoolClient');
    // One code a working day.
    expect(client?.properties).toMatchObject({
      AccessTokenValidity: 60,
      RefreshTokenValidity: 720,
    });
    expect(client?.properties.ExplicitAuthFlows).not.toContain('ALLOW_USER_PASSWORD_AUTH');
  });

  describe('wiring: each event of the catalogue', () => {
    const patterns = () =>
      SERVICES.map(({ name }) => {
        const rule = prod
          .of('AWS::Events::Rule')
          .find(({ properties }) => properties.Name === `gerai-prod-${name}-events`);
        return { name, rule, pattern: rule?.properties.EventPattern as Record<string, unknown[]> };
      });
    const takes = (pattern: Record<string, unknown[]>, event: Record<string, string>) =>
      Object.entries(pattern).every(([field, allowed]) =>
        allowed.some((one) => (typeof one === 'object' ? !(field in event) : one === event[field])),
      );

    it.each(EVENT_TYPES)('%s reaches exactly its declared consumers', (type) => {
      const event = { source: `gerai.${EVENTS[type].producer}`, 'detail-type': type };
      expect(
        patterns()
          .filter(({ pattern }) => takes(pattern, event))
          .map(({ name }) => name),
      ).toEqual(SERVICES.filter(({ consumes }) => consumes.includes(type)).map(({ name }) => name));
    });

    it.each(EVENT_TYPES)('%s from anybody else reaches nobody', (type) => {
      const forged = { source: 'gerai.somebody', 'detail-type': type };
      expect(patterns().filter(({ pattern }) => takes(pattern, forged))).toEqual([]);
    });

    it('reaches analytics alone when it is replayed', () => {
      const replayed = {
        source: 'gerai.queue',
        'detail-type': 'queue.ticket.called.v1',
        'replay-name': 'again',
      };
      expect(
        patterns()
          .filter(({ pattern }) => takes(pattern, replayed))
          .map(({ name }) => name),
      ).toEqual(['analytics']);
    });

    it('lies in a queue of its own when it cannot be delivered', () => {
      for (const { rule } of patterns()) {
        const [target] = (rule?.properties.Targets ?? []) as { DeadLetterConfig?: unknown }[];
        expect(text(target?.DeadLetterConfig)).toMatch(/Undelivered/);
      }
    });
  });
});

describe('synthesis', () => {
  const dev = () => synthesize('dev');

  it('gives the same templates every time', async () => {
    const [one, other] = [await dev(), await dev()];
    expect(other.resources).toEqual(one.resources);
  }, 120_000);

  it('fails on what the rule packs find and nobody has accepted with a reason', async () => {
    await expect(
      synthesize('dev', ({ foundation }) => new Bucket(foundation, 'Careless')),
    ).rejects.toThrow(/[Vv]alidation/);
  }, 120_000);

  it('fails on what CDK’s own validation of the templates finds', async () => {
    await expect(
      synthesize('dev', ({ foundation }) => {
        const queue = new CfnQueue(foundation, 'Wrong', { queueName: 'wrong' });
        queue.addPropertyOverride('VisibilityTimeoutt', 5);
      }),
    ).rejects.toThrow(/[Vv]alidation/);
  }, 120_000);
});

describe('the configuration', () => {
  const valid = async () => {
    const { name: _, mall: __, agencyIds: ___, ...environment } = await loadConfig('prod');
    return environment;
  };

  it('refuses production that could lose data or lets passwords through', async () => {
    const environment = await valid();
    const file = (prod: object) => ({ dev: environment, staging: environment, prod });
    expect(() => parseEnvironments(file(environment))).not.toThrow();
    expect(() => parseEnvironments(file({ ...environment, keepData: false }))).toThrow(/keepData/);
    expect(() =>
      parseEnvironments(file({ ...environment, staff: { mfa: 'optional', passwordFlow: false } })),
    ).toThrow(/MFA/);
    expect(() => parseEnvironments(file({ ...environment, regoin: 'x' }))).toThrow(/regoin/);
  });

  it('refuses a certificate of another region', async () => {
    const environment = await valid();
    const api = {
      host: 'api.example.go.id',
      certificateArn: 'arn:aws:acm:eu-west-1:000000000000:certificate/1',
    };
    expect(() =>
      parseEnvironments({ dev: environment, staging: environment, prod: { ...environment, api } }),
    ).toThrow(/ap-southeast-3/);
  });
});

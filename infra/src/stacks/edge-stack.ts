import { functionOfRoute, routeKey } from '@gerai/shared/contract/service.ts';
import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  ApiMapping,
  type CfnStage,
  CorsHttpMethod,
  DomainName,
  EndpointType,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpStage,
  LogGroupLogDestination,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { acknowledge } from '../constructs/acknowledge.ts';
import { FIVE_MINUTES, PeopleAlarm } from '../constructs/alarms.ts';
import type { FoundationStack } from './foundation-stack.ts';
import type { IdentityStack } from './identity-stack.ts';
import type { ServiceStack } from './service-stack.ts';

export interface EdgeStackProps extends StackProps {
  readonly config: Config;
  readonly foundation: FoundationStack;
  readonly identity: IdentityStack;
  readonly services: readonly ServiceStack[];
}

/** For routes that a deployment has and the declarations have not: there should be none. */
const DEFAULT_THROTTLE = { rateLimit: 50, burstLimit: 100 };

const METHODS = {
  GET: HttpMethod.GET,
  POST: HttpMethod.POST,
  PUT: HttpMethod.PUT,
  DELETE: HttpMethod.DELETE,
} as const;

/**
 * The HTTP API on the regional domain: every declared route with its function, its throttle and,
 * for staff, the JWT authorizer. The access log holds the route, never the path.
 */
export class EdgeStack extends Stack {
  readonly api: HttpApi;
  /** Where everybody finds the API. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: EdgeStackProps) {
    super(scope, id, props);
    const { config, foundation, identity, services } = props;
    const methods = new Set(
      services.flatMap(({ service }) =>
        Object.values(service.routes).map(({ method }) => CorsHttpMethod[method]),
      ),
    );
    this.api = new HttpApi(this, 'Api', {
      apiName: `gerai-${config.name}`,
      description: 'Booking, queue, messages and reports',
      createDefaultStage: false,
      disableExecuteApiEndpoint: config.api !== null,
      corsPreflight: {
        allowOrigins: [`https://${config.publicHost}`],
        allowMethods: [...methods],
        allowHeaders: [
          'authorization',
          'content-type',
          'accept-language',
          'idempotency-attempt',
          'idempotency-key',
          'if-none-match',
          'x-correlation-id',
        ],
        exposeHeaders: ['etag', 'location', 'retry-after', 'x-correlation-id'],
        maxAge: Duration.hours(1),
      },
    });
    const staff = new HttpJwtAuthorizer(
      'Staff',
      `https://cognito-idp.${this.region}.amazonaws.com/${identity.userPool.userPoolId}`,
      { jwtAudience: [identity.client.userPoolClientId] },
    );
    const everyone = new HttpNoneAuthorizer();
    const throttles: Record<string, { ThrottlingRateLimit: number; ThrottlingBurstLimit: number }> =
      {};
    const routes = services.flatMap((stack) => {
      const integrations = new Map<string, HttpLambdaIntegration>();
      return Object.values(stack.service.routes).flatMap((route) => {
        const name = functionOfRoute(route);
        const integration =
          integrations.get(name) ??
          new HttpLambdaIntegration(`${stack.service.name}-${name}`, stack.functionNamed(name));
        integrations.set(name, integration);
        throttles[routeKey(route)] = {
          ThrottlingRateLimit: route.throttle.ratePerSecond,
          ThrottlingBurstLimit: route.throttle.burst,
        };
        const added = this.api.addRoutes({
          path: route.path,
          methods: [METHODS[route.method]],
          integration,
          authorizer: route.caller === 'staff' ? staff : everyone,
        });
        if (route.caller !== 'staff') {
          for (const httpRoute of added) {
            acknowledge(
              httpRoute,
              route.caller === 'device'
                ? 'A device carries a token of its own, which the function checks; Cognito knows people only.'
                : 'Citizens have no account; the route is throttled, and personal data needs an unguessable token.',
              'AwsSolutions-APIG4',
            );
          }
        }
        return added;
      });
    });

    const log = new LogGroup(this, 'AccessLog', {
      logGroupName: `/gerai/${config.name}/access`,
      retention: config.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: DEFAULT_THROTTLE,
      detailedMetricsEnabled: true,
      accessLogSettings: {
        destination: new LogGroupLogDestination(log),
        format: AccessLogFormat.custom(
          JSON.stringify({
            requestId: '$context.requestId',
            time: '$context.requestTime',
            route: '$context.routeKey',
            status: '$context.status',
            milliseconds: '$context.responseLatency',
            functionMilliseconds: '$context.integrationLatency',
            bytes: '$context.responseLength',
            error: '$context.error.messageString',
          }),
        ),
      },
    });
    // The L2 stage knows one throttle for all; those of the routes need the routes to be there.
    const cfnStage = stage.node.defaultChild as CfnStage;
    cfnStage.addPropertyOverride('RouteSettings', throttles);
    for (const route of routes) cfnStage.node.addDependency(route);

    if (config.api) {
      const domain = new DomainName(this, 'Domain', {
        domainName: config.api.host,
        certificate: Certificate.fromCertificateArn(this, 'Certificate', config.api.certificateArn),
        endpointType: EndpointType.REGIONAL,
        securityPolicy: SecurityPolicy.TLS_1_2,
      });
      new ApiMapping(this, 'Mapping', { api: this.api, domainName: domain, stage });
      new CfnOutput(this, 'DomainTarget', { value: domain.regionalDomainName });
    }
    this.url = config.api ? `https://${config.api.host}` : this.api.apiEndpoint;
    new CfnOutput(this, 'ApiUrl', { value: this.url });
    new CfnOutput(this, 'ApiId', { value: this.api.apiId });

    new PeopleAlarm(this, 'ServerErrors', {
      name: `gerai-${config.name}-api-5xx`,
      metric: new Metric({
        namespace: 'AWS/ApiGateway',
        metricName: '5xx',
        dimensionsMap: { ApiId: this.api.apiId },
        period: FIVE_MINUTES,
        statistic: Stats.SUM,
      }),
      above: 5,
      what: 'the API answers with errors of ours',
      impact: 'Citizens, kiosks or counters are refused for no fault of theirs.',
      topic: foundation.alarmTopic,
    });
  }
}

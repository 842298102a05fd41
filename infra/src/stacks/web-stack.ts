import type { ServiceDeclaration } from '@gerai/shared/contract/service.ts';
import { contentSecurityPolicy, PERMISSIONS_POLICY } from '@gerai/web/headers.ts';
import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AccessLevel,
  AllowedMethods,
  CacheCookieBehavior,
  CacheHeaderBehavior,
  CachePolicy,
  CacheQueryStringBehavior,
  Function as CloudFrontFunction,
  Distribution,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  PriceClass,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { acknowledge } from '../constructs/acknowledge.ts';
import { viewerRequestCode } from '../site/viewer-request-code.ts';

/** CloudFront demands WAF and certificate there. */
export const WEB_REGION = 'us-east-1';

/** Paths of public answers that caches may keep: GET, for anyone, without personal data. */
export function cachedPaths(services: readonly ServiceDeclaration[]): ReadonlyMap<string, number> {
  const paths = services.flatMap(({ routes }) =>
    Object.values(routes).flatMap(({ path, caller, personalData, cacheSeconds }) =>
      caller === 'public' && !personalData && cacheSeconds !== undefined
        ? [[path.replace(/\{\w+\}/g, '*'), cacheSeconds] as const]
        : [],
    ),
  );
  // The first match counts and `*` matches slashes too: the longer path comes first.
  return new Map(paths.sort(([one], [other]) => other.length - one.length));
}

/**
 * The site: static files and public answers behind CloudFront with WAF. The stack stands in
 * us-east-1, which CloudFront demands of WAF and certificate, and holds nothing about anybody.
 */
export class WebStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    config: Config,
    services: readonly ServiceDeclaration[],
    props: StackProps,
  ) {
    super(scope, id, props);
    const { web, api } = config;
    if (!web || !api) throw new Error(`${config.name} has no site`);
    const removalPolicy = config.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    const logs = new Bucket(this, 'Logs', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      lifecycleRules: [{ expiration: Duration.days(config.logRetentionDays) }],
      removalPolicy,
    });
    acknowledge(logs, 'It is where the access logs go.', 'AwsSolutions-S1');
    const files = new Bucket(this, 'Files', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(90) }],
      serverAccessLogsBucket: asBucket(logs),
      removalPolicy,
    });
    const acl = new CfnWebACL(this, 'Firewall', {
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      visibilityConfig: visible('Firewall'),
      rules: [
        {
          name: 'Rate',
          priority: 0,
          action: { block: {} },
          statement: {
            rateBasedStatement: {
              limit: web.requestsPerAddressAndFiveMinutes,
              aggregateKeyType: 'IP',
            },
          },
          visibilityConfig: visible('Rate'),
        },
        managedRules('AWSManagedRulesAmazonIpReputationList', 1),
        managedRules('AWSManagedRulesKnownBadInputsRuleSet', 2),
      ],
    });
    const headers = new ResponseHeadersPolicy(this, 'Headers', {
      securityHeadersBehavior: {
        contentSecurityPolicy: {
          override: true,
          contentSecurityPolicy: contentSecurityPolicy([
            `https://${api.host}`,
            // Who the provider is, and where its tokens come from.
            `https://cognito-idp.${config.region}.amazonaws.com`,
            `https://${web.signInPrefix}.auth.${config.region}.amazoncognito.com`,
          ]),
        },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        // A link holds a token: no other site learns it.
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
        strictTransportSecurity: {
          accessControlMaxAge: Duration.days(730),
          includeSubdomains: true,
          override: true,
        },
      },
      customHeadersBehavior: {
        customHeaders: [
          { header: 'permissions-policy', value: PERMISSIONS_POLICY, override: true },
          { header: 'cross-origin-opener-policy', value: 'same-origin', override: true },
        ],
      },
    });
    const paths = new CloudFrontFunction(this, 'Paths', {
      comment: 'Pages have clean paths',
      runtime: FunctionRuntime.JS_2_0,
      code: FunctionCode.fromInline(viewerRequestCode()),
    });
    const origin = new HttpOrigin(api.host);
    const behaviour = {
      origin,
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      responseHeadersPolicy: headers,
      compress: true,
    };
    const policies = new Map<number, CachePolicy>();
    const policyFor = (seconds: number): CachePolicy => {
      const known = policies.get(seconds);
      if (known) return known;
      const policy = new CachePolicy(this, `Cache-${seconds}`, {
        comment: `Public answers, ${seconds} s at most`,
        minTtl: Duration.seconds(0),
        defaultTtl: Duration.seconds(seconds),
        maxTtl: Duration.seconds(seconds),
        // What is in the key goes to the origin; credentials do not.
        headerBehavior: CacheHeaderBehavior.allowList('Accept-Language'),
        queryStringBehavior: CacheQueryStringBehavior.all(),
        cookieBehavior: CacheCookieBehavior.none(),
        enableAcceptEncodingGzip: true,
        enableAcceptEncodingBrotli: true,
      });
      policies.set(seconds, policy);
      return policy;
    };
    const distribution = new Distribution(this, 'Site', {
      comment: `Gerai ${config.name}`,
      domainNames: [config.publicHost],
      certificate: Certificate.fromCertificateArn(this, 'Certificate', web.certificateArn),
      defaultRootObject: 'index.html',
      httpVersion: HttpVersion.HTTP2_AND_3,
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      priceClass: PriceClass[web.priceClass],
      webAclId: acl.attrArn,
      enableLogging: false,
      defaultBehavior: {
        // Who may list is told that a file is missing; others that it is forbidden. The list itself
        // nobody gets: the root is a page, and no query reaches the bucket.
        origin: S3BucketOrigin.withOriginAccessControl(asBucket(files), {
          originAccessLevels: [AccessLevel.READ, AccessLevel.LIST],
        }),
        allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        responseHeadersPolicy: headers,
        compress: true,
        functionAssociations: [{ function: paths, eventType: FunctionEventType.VIEWER_REQUEST }],
      },
      additionalBehaviors: Object.fromEntries(
        [...cachedPaths(services)].map(([path, seconds]) => [
          path,
          { ...behaviour, cachePolicy: policyFor(seconds) },
        ]),
      ),
    });
    acknowledge(
      distribution,
      'The paths of links hold tokens, so no access log of the site is kept; WAF counts requests, and anyone in the world may read public pages.',
      'AwsSolutions-CFR1',
      'AwsSolutions-CFR3',
    );
    acknowledge(
      distribution,
      'The root has an object, and the function at the edge lets no other path of the bucket through than files and pages.',
      'Annotation::@aws-cdk/aws-cloudfront-origins:listBucketSecurityRisk',
    );
    new CfnOutput(this, 'FilesBucket', { value: files.bucketName });
    new CfnOutput(this, 'SiteTarget', { value: distribution.distributionDomainName });
  }
}

/** CDK's own types disagree under `exactOptionalPropertyTypes`; a bucket is a bucket. */
function asBucket(bucket: Bucket): IBucket {
  return bucket as IBucket;
}

function visible(metricName: string) {
  return { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false, metricName };
}

function managedRules(name: string, priority: number) {
  return {
    name,
    priority,
    overrideAction: { none: {} },
    statement: { managedRuleGroupStatement: { vendorName: 'AWS', name } },
    visibilityConfig: visible(name),
  };
}

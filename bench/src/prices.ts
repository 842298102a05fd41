/**
 * List prices in US dollars, without free tiers, with where they come from and how far to trust
 * them: A a price page or list read in 2026, B a dated article, C from memory: read the console.
 * Jakarta costs up to a third more than the oldest regions, which C prices for it include.
 */
export interface Price {
  readonly usd: number;
  readonly trust: 'A' | 'B' | 'C';
  readonly source: string;
}

export const PRICES = {
  lambdaRequest: { usd: 0.2e-6, trust: 'A', source: 'Lambda price page, 2026-09' },
  lambdaGbSecond: { usd: 13.3334e-6, trust: 'B', source: 'arm64, article of 2024; Jakarta C' },
  httpRequest: { usd: 1.25e-6, trust: 'C', source: 'Singapore; us-east-1 1.00 A, 2026-09' },
  writeUnit: { usd: 0.71e-6, trust: 'C', source: 'Singapore; us-east-1 0.625 B, 2025-07' },
  readUnit: { usd: 0.1425e-6, trust: 'C', source: 'Singapore; us-east-1 0.125 B, 2025-07' },
  event: { usd: 1e-6, trust: 'B', source: 'EventBridge classic, article of 2026-03-13' },
  queueRequest: { usd: 0.4e-6, trust: 'C', source: 'SQS standard' },
  siteRequest: { usd: 1.2e-6, trust: 'C', source: 'CloudFront HTTPS, Asia' },
  logGigabyte: { usd: 0.67, trust: 'C', source: 'CloudWatch Logs ingestion, Singapore' },
  alarmMonth: { usd: 0.1, trust: 'C', source: 'CloudWatch standard alarm' },
  metricMonth: { usd: 0.3, trust: 'C', source: 'CloudWatch custom metric' },
  keyMonth: { usd: 1, trust: 'C', source: 'KMS key' },
  secretMonth: { usd: 0.4, trust: 'C', source: 'Secrets Manager' },
  firewallMonth: { usd: 8, trust: 'C', source: 'WAF: one ACL, three rules' },
  smsPart: { usd: 0.025, trust: 'B', source: 'local aggregator, Rp 300–500' },
  smsPartAbroad: {
    usd: 0.364,
    trust: 'B',
    source: 'Alibaba Intl 2025-03-01, for want of SNS’s own',
  },
} as const satisfies Readonly<Record<string, Price>>;

import type { AwsCall } from '@gerai/local/aws/calls.ts';

/** What a function may do. */
export interface Policy {
  readonly functionId: AwsCall['functionId'];
  readonly allowed: readonly string[];
}

/** What Lambda, and not our code, does with a function's role. */
const OF_THE_PLATFORM =
  /^(logs|xray|kms|sqs|s3):|^dynamodb:(DescribeStream|GetRecords|GetShardIterator|ListStreams)$/;

/**
 * Compares what functions may do with what they were seen to do, as `booking.public dynamodb:Query`.
 * What the platform does with a role (logs, traces, queues, streams, keys) is not seen here.
 */
export function compare(
  policies: readonly Policy[],
  calls: readonly AwsCall[],
): { missing: readonly string[]; unseen: readonly string[] } {
  const granted = new Set(
    policies.flatMap(({ functionId, allowed }) =>
      allowed
        .filter((action) => !OF_THE_PLATFORM.test(action))
        .map((action) => `${functionId} ${action}`),
    ),
  );
  const seen = new Set(calls.map(({ functionId, action }) => `${functionId} ${action}`));
  return {
    missing: [...seen].filter((grant) => !granted.has(grant)).sort(),
    unseen: [...granted].filter((grant) => !seen.has(grant)).sort(),
  };
}

/** A call that DynamoDB refused, by its error type without the namespace. */
export class DynamoError extends Error {
  override readonly name: string;

  constructor(type: string, message: string) {
    super(message);
    this.name = type.split('#').at(-1) ?? type;
  }
}

export type DynamoCall = (
  operation: string,
  body: Readonly<Record<string, unknown>>,
) => Promise<Readonly<Record<string, unknown>>>;

/**
 * DynamoDB's own JSON, undecoded: stream records reach Lambda functions in exactly this form.
 * @throws DynamoError for what the engine refuses.
 */
export function dynamoCaller(endpoint: string): DynamoCall {
  return async (operation, body) => {
    const api = /Stream|GetRecords|GetShardIterator/.test(operation)
      ? 'DynamoDBStreams_20120810'
      : 'DynamoDB_20120810';
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `${api}.${operation}`,
        // Never checked on loopback, but asked for.
        'x-amz-date': '20260101T000000Z',
        authorization:
          'AWS4-HMAC-SHA256 Credential=runtime/20260101/ap-southeast-3/dynamodb/aws4_request, SignedHeaders=host, Signature=none',
      },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as Record<string, unknown>;
    if (!response.ok) {
      throw new DynamoError(String(answer.__type), String(answer.message ?? answer.Message));
    }
    return answer;
  };
}

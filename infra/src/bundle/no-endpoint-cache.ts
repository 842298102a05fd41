/**
 * Stands in for `@aws-sdk/endpoint-cache` in the bundles. The DynamoDB client keeps endpoints there
 * that it has discovered, which it does only where discovery is switched on; ours talks to the one of
 * its region. What is left out is the cache's own library: 8 KB less to load.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoint-discovery.html
 */
export class EndpointCache {
  getEndpoint(): undefined {
    return undefined;
  }

  get(): undefined {
    return undefined;
  }

  set(): void {
    // Nothing is discovered.
  }

  delete(): void {
    // Nothing is kept.
  }

  has(): boolean {
    return false;
  }

  clear(): void {
    // Nothing is kept.
  }
}

import { REGION } from './ministack.ts';

/**
 * The few calls of an operator that the rehearsal makes, as plain HTTP. MiniStack does not check
 * signatures, so none is made; it never speaks to AWS itself.
 */
export class EmulatedAws {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  /** A call of the JSON protocol: `call('secretsmanager', 'secretsmanager.PutSecretValue', {…})`. */
  json<T>(service: string, target: string, body: unknown, version = '1.1'): Promise<T> {
    return this.#send<T>(service, '/', {
      method: 'POST',
      headers: { 'x-amz-target': target, 'content-type': `application/x-amz-json-${version}` },
      body: JSON.stringify(body),
    });
  }

  /** A call of the REST protocol. */
  rest<T>(service: string, path: string, init: RequestInit = {}): Promise<T> {
    return this.#send<T>(service, path, init);
  }

  async #send<T>(service: string, path: string, init: RequestInit): Promise<T> {
    const response = await fetch(`${this.url}${path}`, {
      ...init,
      headers: {
        ...init.headers,
        authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${REGION}/${service}/aws4_request, SignedHeaders=host, Signature=none`,
      },
    });
    const text = await response.text();
    const failed = response.headers.get('x-amz-function-error');
    if (!response.ok || failed) {
      throw new Error(
        `${service} ${path}: ${response.status} ${failed ?? ''} ${text.slice(0, 500)}`,
      );
    }
    return (text === '' ? {} : JSON.parse(text)) as T;
  }
}

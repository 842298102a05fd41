import type { CallInit, OperatorAws } from '../operator/aws.ts';
import { REGION } from './ministack.ts';

/**
 * The few calls of an operator that the rehearsal makes, as plain HTTP. No emulator checks
 * signatures, so none is made; it never speaks to AWS itself.
 */
export class EmulatedAws implements OperatorAws {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  async json<T>(service: string, target: string, body: unknown, version = '1.1'): Promise<T> {
    return parse(
      await this.#send(service, '/', {
        method: 'POST',
        headers: { 'x-amz-target': target, 'content-type': `application/x-amz-json-${version}` },
        body: JSON.stringify(body),
      }),
    );
  }

  async rest<T>(service: string, path: string, init: CallInit = {}): Promise<T> {
    return parse(await this.#send(service, path, init));
  }

  text(service: string, path: string, init: CallInit = {}): Promise<string> {
    return this.#send(service, path, init);
  }

  async #send(service: string, path: string, init: RequestInit): Promise<string> {
    const response = await fetch(`${this.url}${path}`, {
      ...init,
      headers: {
        ...init.headers,
        'x-amz-date': '20260101T000000Z',
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
    return text;
  }
}

function parse<T>(text: string): T {
  return (text === '' ? {} : JSON.parse(text)) as T;
}

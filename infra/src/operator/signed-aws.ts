import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { systemClock } from '@gerai/shared/system.ts';
import type { CallInit, OperatorAws } from './aws.ts';
import { signed } from './sign.ts';

/** AWS itself, with the credentials of whoever runs the command, found as the SDK finds them. */
export function signedAws(region: string): OperatorAws {
  const { credentials } = new SecretsManagerClient({ region }).config;
  const send = async (
    service: string,
    path: string,
    { method = 'GET', body = '', headers = {} }: CallInit,
  ): Promise<string> => {
    const url = new URL(`https://${service}.${region}.amazonaws.com${path}`);
    const at = systemClock.now().replace(/[-:]|\.\d{3}/g, '');
    const request = { method, url, headers, body };
    const response = await fetch(url, {
      method,
      headers: signed(request, { region, service, at }, await credentials()),
      ...(body === '' ? {} : { body }),
    });
    const text = await response.text();
    const failed = response.headers.get('x-amz-function-error');
    if (!response.ok || failed) {
      throw new Error(`${service} ${path}: ${response.status} ${failed ?? text.slice(0, 300)}`);
    }
    return text;
  };
  const parse = <T>(text: string) => (text === '' ? {} : JSON.parse(text)) as T;
  return {
    text: (service, path, init = {}) => send(service, path, init),
    rest: async (service, path, init = {}) => parse(await send(service, path, init)),
    json: async (service, target, body, version = '1.1') =>
      parse(
        await send(service, '/', {
          method: 'POST',
          body: JSON.stringify(body),
          headers: {
            'x-amz-target': target,
            'content-type': `application/x-amz-json-${version}`,
          },
        }),
      ),
  };
}

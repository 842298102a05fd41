import type { IncomingMessage } from 'node:http';
import { FUNCTION_NAMES, SERVICE_NAMES, type ServiceName } from '@gerai/shared/contract/service.ts';
import type { FunctionId } from '../names.ts';

/** Who calls AWS: workers sign with an access key that is their own name. */
export interface AwsCaller {
  /** `booking.public.w3`; whatever else signed the request, under its own key. */
  readonly accessKeyId: string;
  /** Nothing for a caller that is no worker: a test, a script. */
  readonly functionId: FunctionId | undefined;
  readonly service: ServiceName | undefined;
}

/** Reads the access key of a signed request (the signature itself is not checked on loopback). */
export function callerOf(request: IncomingMessage): AwsCaller {
  const accessKeyId = /Credential=([^/,]+)/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const [first, second, worker] = accessKeyId.split('.');
  const service = SERVICE_NAMES.find((name) => name === first);
  const name = FUNCTION_NAMES.find((candidate) => candidate === second);
  return service && name && worker
    ? { accessKeyId, service, functionId: `${service}.${name}` }
    : { accessKeyId, service: undefined, functionId: undefined };
}

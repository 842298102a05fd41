import type { IncomingMessage, Server } from 'node:http';
import type { ServiceDeclaration } from '@gerai/shared/contract/service.ts';
import { serve } from '../serve.ts';
import { type AwsAnswer, awsError, parseJson, readBody, sendAnswer, unreadable } from './answer.ts';
import type { CallFaults } from './call-faults.ts';
import { type AwsCaller, callerOf } from './caller.ts';
import { type AwsCall, awsActions } from './calls.ts';
import { type PutEventsDeps, putEvents } from './event-bridge.ts';
import type { Scheduler } from './scheduler.ts';
import { getSecretValue } from './secrets-manager.ts';
import type { Settings } from './settings.ts';
import { publish, type SmsOutbox } from './sns.ts';

export interface AwsEndpoints {
  readonly services: readonly ServiceDeclaration[];
  readonly putEvents: Omit<PutEventsDeps, 'refuses'>;
  readonly refusesEntry: (caller: AwsCaller) => boolean;
  readonly sms: SmsOutbox;
  readonly scheduler: Scheduler;
  readonly settings: Settings;
  readonly faults: CallFaults;
  readonly onCall?: ((call: AwsCall) => void) | undefined;
  readonly onFatal: (error: unknown) => void;
}

/** One server for the calls that services make beyond their table; the SDK's endpoint variables lead here. */
export function createAwsServer(endpoints: AwsEndpoints): Server {
  return serve(async (request, response) => {
    const caller = callerOf(request);
    const body = (await readBody(request)).toString();
    tell(endpoints, request, caller);
    const answer = await endpoints.faults.around(request, caller, () =>
      dispatch(endpoints, request, caller, body),
    );
    sendAnswer(response, answer);
  }, endpoints.onFatal);
}

function tell({ onCall }: AwsEndpoints, request: IncomingMessage, caller: AwsCaller): void {
  const { functionId } = caller;
  if (!onCall || !functionId) return;
  const target = request.headers['x-amz-target']?.toString();
  for (const action of awsActions(target, request.method ?? '', request.url ?? '')) {
    onCall({ functionId, action });
  }
}

function dispatch(
  endpoints: AwsEndpoints,
  request: IncomingMessage,
  caller: AwsCaller,
  body: string,
): AwsAnswer {
  const url = new URL(request.url ?? '/', 'http://localhost');
  // SNS speaks forms, everything else JSON.
  const isForm = request.headers['x-amz-target'] === undefined && url.pathname === '/';
  const sent = isForm ? undefined : parseJson(body);
  if (!isForm && sent === undefined) return unreadable();
  if (url.pathname.startsWith('/schedules/')) {
    return endpoints.scheduler.handle(request.method ?? '', url, sent);
  }
  switch (request.headers['x-amz-target']) {
    case 'AWSEvents.PutEvents':
      return putEvents(
        { ...endpoints.putEvents, refuses: () => endpoints.refusesEntry(caller) },
        sent,
      );
    case 'secretsmanager.GetSecretValue':
      return getSecretValue(endpoints.settings, endpoints.services, caller, sent);
    case undefined:
      return publish(endpoints.sms, body);
    default:
      return awsError('UnknownOperationException', 'This call is not offered here');
  }
}

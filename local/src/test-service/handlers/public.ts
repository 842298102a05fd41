import { CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { read, write } from '../table.ts';

let invocations = 0;
let running = 0;

/** Orders are written to the table; probes do what their path says. */
export async function handler(event: APIGatewayProxyEventV2, context: Context) {
  invocations += 1;
  const body = event.body ? JSON.parse(event.body) : {};
  if (event.routeKey === 'POST /v1/orders') {
    const created = await write(body.id, { mode: body.mode ?? 'plain', kind: 'order' }, 'kind');
    return { statusCode: created ? 201 : 200, body: JSON.stringify({ id: body.id }) };
  }
  switch (event.pathParameters?.action) {
    case 'throw':
      throw new TypeError('on purpose');
    case 'hang':
      return new Promise(() => undefined);
    case 'exit':
      return process.exit(1);
    case 'sleep':
      return sleep(body.milliseconds);
    case 'time':
      return { now: Date.now(), date: new Date().toISOString(), fixed: new Date(0).getTime() };
    case 'environment':
      return { variables: Object.keys(process.env).sort() };
    case 'context':
      return { ...context, remaining: context.getRemainingTimeInMillis() };
    case 'print':
      console.log('a plain line');
      console.log(JSON.stringify({ level: 'info', message: 'a JSON line' }));
      return {};
    case 'read':
      return read(body.pk);
    case 'secret':
      return secret(body.id);
    case 'schedule':
      return schedule(body);
    default:
      return event;
  }
}

async function sleep(milliseconds: number) {
  running += 1;
  const answer = { worker: process.env.AWS_ACCESS_KEY_ID, invocations, atOnce: running };
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  running -= 1;
  return answer;
}

async function secret(id: string) {
  try {
    const { SecretString } = await new SecretsManagerClient().send(
      new GetSecretValueCommand({ SecretId: id }),
    );
    return { secret: SecretString };
  } catch (error) {
    return { error: error instanceof Error ? error.name : 'unknown' };
  }
}

async function schedule(body: { name: string; at: string; zone?: string; id: string }) {
  try {
    await new SchedulerClient().send(
      new CreateScheduleCommand({
        Name: body.name,
        ScheduleExpression: `at(${body.at})`,
        ScheduleExpressionTimezone: body.zone,
        FlexibleTimeWindow: { Mode: 'OFF' },
        ActionAfterCompletion: 'DELETE',
        Target: {
          Arn: process.env.QUEUE_ARN,
          RoleArn: process.env.SCHEDULER_ROLE_ARN,
          Input: JSON.stringify({ due: body.id }),
        },
      }),
    );
    return { created: true };
  } catch (error) {
    return { created: false, error: error instanceof Error ? error.name : 'unknown' };
  }
}

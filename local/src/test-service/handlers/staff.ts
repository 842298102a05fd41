import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** Answers the event it was given. */
export function handler(event: APIGatewayProxyEventV2) {
  return event;
}

import type { Publisher } from '@gerai/shared/messaging/publish.ts';
import { createStreamHandler } from '@gerai/shared/messaging/relay.ts';
import { followed } from '../adapters/changes.ts';
import { describeItem } from '../adapters/describe.ts';
import { followChanges } from '../app/follow-changes.ts';
import { service } from '../service.ts';
import type { QueueDeps } from './deps.ts';

/** Publishes the events of the table's changes, then follows the changes. */
export function createQueueStream(deps: QueueDeps, publisher: Publisher) {
  return createStreamHandler(service, {
    publisher,
    log: deps.log,
    describe: describeItem,
    project: (changes) => followChanges(deps, followed(changes)),
  });
}

import type { EventType } from '../events/catalogue.ts';
import type { Clock, Ids } from '../ports.ts';
import { when } from '../table/expression.ts';
import type { Key, Table } from '../table/table.ts';

/**
 * Tells the current state of an aggregate again: its last event, with a new id, the same version and
 * `resync: true`. Consumers that hold this version drop it, the others catch up, nobody is messaged.
 * Answers `unknown-aggregate` when nothing stands there or it never said an event.
 */
export async function resync(
  table: Table,
  key: Key,
  deps: { readonly clock: Clock; readonly ids: Ids; readonly correlationId: string },
): Promise<{ kind: 'resynced' } | { kind: 'unknown-aggregate' } | { kind: 'changed-meanwhile' }> {
  const item = await table.get(key);
  const type = item?.eventType as EventType | undefined;
  if (!item || !type) return { kind: 'unknown-aggregate' };
  const now = deps.clock.now();
  const outcome = await table.update({
    key,
    when: when('#version = :version', { version: item.version }),
    event: {
      id: deps.ids.fresh(),
      type,
      time: now,
      recordedAt: now,
      timeSource: 'server',
      correlationId: deps.correlationId,
      causationId: null,
      actor: { kind: 'system', id: null },
      resync: true,
    },
  });
  return outcome.kind === 'written' ? { kind: 'resynced' } : { kind: 'changed-meanwhile' };
}

import type { CommandContext } from './messaging/outbox.ts';
import type { Ids } from './ports.ts';
import { absent } from './table/expression.ts';
import type { Put } from './table/table.ts';
import { dayOf, expiryAfter } from './time.ts';

const KEPT_DAYS = 365;

/** Who did what to whom, and why: for openings of contacts, searches, overrides, exceptions. */
export interface AuditEntry {
  readonly action: string;
  readonly purpose: string;
  readonly subject: string;
}

/**
 * One line of the append-only audit, kept a year. The condition keeps anything from being
 * overwritten; no function has the right to update or delete `AUDIT#` items.
 */
export function auditPut(entry: AuditEntry, context: CommandContext, ids: Ids): Put {
  return {
    item: {
      pk: `AUDIT#${context.mallId}#${dayOf(context.recordedAt)}`,
      sk: `${context.recordedAt}#${ids.fresh()}`,
      entity: 'audit',
      schemaVersion: 1,
      ...entry,
      actorKind: context.actor.kind,
      actorId: context.actor.id,
      correlationId: context.correlationId,
      recordedAt: context.recordedAt,
      expiresAt: expiryAfter(context.recordedAt, KEPT_DAYS),
    },
    when: absent,
    event: null,
  };
}

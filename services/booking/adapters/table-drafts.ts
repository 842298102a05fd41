import { auditPut } from '@gerai/shared/audit.ts';
import type { Ids } from '@gerai/shared/ports.ts';
import { absent, atVersion, when } from '@gerai/shared/table/expression.ts';
import type { Item, Key, Table, Write } from '@gerai/shared/table/table.ts';
import { expiryAfter } from '@gerai/shared/time.ts';
import type { CatalogueDraft } from '../app/catalogue-drafts.ts';
import type { DraftStore } from '../app/ports.ts';
import { draftKey, draftsPartition } from './keys.ts';

const KEPT_DAYS = 365;

/** Drafts and publications of the catalogue, kept a year. */
export function createTableDrafts(table: Table, ids: Ids, mallId: string): DraftStore {
  return {
    async find(draftId) {
      const item = await table.get(draftKey(mallId, draftId));
      return item && parseDraft(item);
    },

    async list() {
      const drafts: CatalogueDraft[] = [];
      const where = when('#pk = :pk', { pk: draftsPartition(mallId) });
      for await (const item of table.queryAll({ where })) drafts.push(parseDraft(item));
      return drafts.sort((a, b) => (a.createdAt > b.createdAt ? -1 : 1));
    },

    async put(draft) {
      const outcome = await table.put({ item: draftItem(draft), when: absent, event: null });
      if (outcome.kind === 'written') return undefined;
      if (!outcome.found) throw new Error('A draft that stands there cannot be seen');
      return parseDraft(outcome.found);
    },

    async change(before, after, audit) {
      const writes: Record<string, Write> = {
        draft: { put: { item: draftItem(after), when: atVersion(before.version), event: null } },
        ...(audit ? { audit: { put: auditPut(audit.note, audit.by, ids) } } : {}),
      };
      const outcome = await table.transact(writes);
      return outcome.kind === 'written' ? 'written' : 'changed';
    },
  };
}

function draftItem(draft: CatalogueDraft): Item & Key {
  return {
    ...draftKey(draft.mallId, draft.draftId),
    entity: 'draft',
    schemaVersion: 1,
    ...draft,
    expiresAt: expiryAfter(draft.createdAt, KEPT_DAYS),
  };
}

/** @throws Error for an item of another kind or a form that this code does not know. */
function parseDraft(item: Item): CatalogueDraft {
  if (item.entity !== 'draft' || item.schemaVersion !== 1) {
    throw new Error('Not a draft of a known form');
  }
  const { pk: _, sk: __, entity: ___, schemaVersion: ____, expiresAt: _____, ...draft } = item;
  return draft as unknown as CatalogueDraft;
}

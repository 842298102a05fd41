import { auditPut } from '@gerai/shared/audit.ts';
import type { ServiceData } from '@gerai/shared/events/booking.ts';
import type { Ids } from '@gerai/shared/ports.ts';
import { absent, atVersion, when } from '@gerai/shared/table/expression.ts';
import type { Item, Key, Table, Write } from '@gerai/shared/table/table.ts';
import { expiryAfter } from '@gerai/shared/time.ts';
import type { CatalogueDraft, DraftHead } from '../app/catalogue-drafts.ts';
import type { DraftStore } from '../app/ports.ts';
import { draftKey, draftServicesPartition, draftsPartition } from './keys.ts';

const KEPT_DAYS = 365;

/** Items of one batch of writes that go at once: a season changes sixty services. */
const AT_ONCE = 10;

/**
 * Drafts and publications of the catalogue, kept a year: a head, and beside it each service that is
 * changed, since a season changes all of them and an item holds 400 KB.
 */
export function createTableDrafts(table: Table, ids: Ids, mallId: string): DraftStore {
  const readWhole = async (head: Item): Promise<CatalogueDraft> => {
    const found = parseHead(head);
    if ('after' in head) return parseWhole(head);
    const before: ServiceData[] = [];
    const after = new Map<string, ServiceData>();
    const where = when('#pk = :pk', { pk: draftServicesPartition(mallId, found.draftId) });
    for await (const item of table.queryAll({ where, consistent: true })) {
      const part = parsePart(item);
      if (part.before) before.push(part.before);
      after.set(part.after.serviceId, part.after);
    }
    return { ...found, before, after: found.serviceIds.flatMap((id) => after.get(id) ?? []) };
  };

  return {
    async find(draftId) {
      const item = await table.get(draftKey(mallId, draftId));
      return item && readWhole(item);
    },

    async list() {
      const drafts: DraftHead[] = [];
      const where = when('#pk = :pk', { pk: draftsPartition(mallId) });
      for await (const item of table.queryAll({ where })) drafts.push(parseHead(item));
      return drafts.sort((a, b) => (a.createdAt > b.createdAt ? -1 : 1));
    },

    async put(draft) {
      const there = await table.get(draftKey(mallId, draft.draftId));
      if (there) return readWhole(there);
      const before = new Map(draft.before.map((service) => [service.serviceId, service]));
      for (let from = 0; from < draft.after.length; from += AT_ONCE) {
        // Whoever is first writes a part; the head, which comes last, makes the draft.
        await Promise.all(
          draft.after.slice(from, from + AT_ONCE).map((after) =>
            table.put({
              item: partItem(draft, before.get(after.serviceId) ?? null, after),
              when: absent,
              event: null,
            }),
          ),
        );
      }
      const outcome = await table.put({ item: headItem(draft), when: absent, event: null });
      if (outcome.kind === 'written') return undefined;
      if (!outcome.found) throw new Error('A draft that stands there cannot be seen');
      return readWhole(outcome.found);
    },

    async change(before, after, audit) {
      const writes: Record<string, Write> = {
        draft: { put: { item: headItem(after), when: atVersion(before.version), event: null } },
        ...(audit ? { audit: { put: auditPut(audit.note, audit.by, ids) } } : {}),
      };
      const outcome = await table.transact(writes);
      return outcome.kind === 'written' ? 'written' : 'changed';
    },
  };
}

function headItem({ before, after, ...head }: CatalogueDraft): Item & Key {
  return {
    ...draftKey(head.mallId, head.draftId),
    entity: 'draft',
    ...(head.inline ? { schemaVersion: 1, before, after } : { schemaVersion: 2 }),
    ...head,
    expiresAt: expiryAfter(head.createdAt, KEPT_DAYS),
  };
}

function partItem(
  { mallId, draftId, createdAt }: CatalogueDraft,
  before: ServiceData | null,
  after: ServiceData,
): Item & Key {
  return {
    pk: draftServicesPartition(mallId, draftId),
    sk: after.serviceId,
    entity: 'draft-service',
    schemaVersion: 1,
    before,
    after,
    expiresAt: expiryAfter(createdAt, KEPT_DAYS),
  };
}

/** @throws Error for an item of another kind or a form that this code does not know. */
function parseHead(item: Item): DraftHead {
  if (item.entity !== 'draft' || (item.schemaVersion !== 1 && item.schemaVersion !== 2)) {
    throw new Error('Not a draft of a known form');
  }
  const { pk: _, sk: __, entity: ___, schemaVersion, expiresAt: ____, ...head } = item;
  if (schemaVersion === 2) return head as unknown as DraftHead;
  const { before: _b, after, ...rest } = head as unknown as CatalogueDraft;
  const serviceIds = after.map(({ serviceId }) => serviceId);
  return { ...rest, serviceIds, mall: null, reason: null, inline: true };
}

/** A draft of the first form, with its services inside. */
function parseWhole(item: Item): CatalogueDraft {
  const { before, after } = item as unknown as CatalogueDraft;
  return { ...parseHead(item), before, after };
}

function parsePart(item: Item): {
  readonly before: ServiceData | null;
  readonly after: ServiceData;
} {
  if (item.entity !== 'draft-service' || item.schemaVersion !== 1) {
    throw new Error('Not a part of a draft of a known form');
  }
  return item as unknown as { before: ServiceData | null; after: ServiceData };
}

import { auditPut } from '@gerai/shared/audit.ts';
import { eventOf } from '@gerai/shared/messaging/outbox.ts';
import type { Ids } from '@gerai/shared/ports.ts';
import { absent, atVersion, newerThanStored, when } from '@gerai/shared/table/expression.ts';
import type { Table, Update, Write } from '@gerai/shared/table/table.ts';
import { dayOf } from '@gerai/shared/time.ts';
import type { Store } from '../app/ports.ts';
import type { Subject } from '../domain/subject.ts';
import {
  affectedKeyOf,
  codeItem,
  codeKey,
  contactItem,
  contactKey,
  contactOf,
  delayItem,
  delayKey,
  delayOf,
  deliveryItem,
  deliveryKey,
  deliveryOf,
  dueWorkOf,
  idOf,
  limitExpiry,
  limitKey,
  messageStateOf,
  serviceItem,
  serviceKey,
  serviceOf,
  spendKey,
  subjectItem,
  subjectKey,
  subjectOf,
  tellingItem,
  unreachedDayOf,
} from './items.ts';

/** Everything notify keeps, in its one table. Ids are for events, attempts and audit lines. */
export function createStore(table: Table, ids: Ids): Store {
  return {
    async keepService(service) {
      const outcome = await table.put({
        item: serviceItem(service),
        when: newerThanStored(service.version),
        event: null,
      });
      return outcome.kind === 'written' ? 'kept' : 'stale';
    },

    async keepSubject(subject) {
      const outcome = await table.put({
        item: subjectItem(subject),
        when: newerThanStored(subject.version),
        event: null,
      });
      return outcome.kind === 'written' ? 'kept' : 'stale';
    },

    async subject(kind, id) {
      const item = await table.get(subjectKey(kind, id));
      return item && subjectOf(item);
    },

    async affected(serviceIds, day) {
      const found: Subject[] = [];
      const pages = serviceIds.map(async (serviceId) => {
        const where = when('#affectedKey = :key', { key: affectedKeyOf(serviceId, day) });
        for await (const item of table.queryAll({ index: 'affected', where })) {
          found.push(subjectOf(item));
        }
      });
      await Promise.all(pages);
      return found;
    },

    async keepDelay(delay, version) {
      const outcome = await table.put({
        item: delayItem(delay, version),
        when: when('attribute_not_exists(#pk) OR #version <= :incoming', { incoming: version }),
        event: null,
      });
      return outcome.kind === 'written' ? 'kept' : 'stale';
    },

    async decided(deliveryIds) {
      const decided = new Set<string>();
      for (let from = 0; from < deliveryIds.length; from += KEYS_OF_A_READ) {
        const page = deliveryIds.slice(from, from + KEYS_OF_A_READ);
        const items = await table.getMany(page.map(deliveryKey));
        for (const item of items) if (item) decided.add(idOf(item));
      }
      return decided;
    },

    async tellLater(telling, delayVersion, context) {
      const outcome = await table.put({
        item: tellingItem(telling, delayVersion, context.recordedAt),
        when: newerThanStored(delayVersion),
        event: eventOf('notify.message.due.v1', context, ids),
      });
      return outcome.kind === 'written' ? 'noted' : 'known';
    },

    async toTell({ subject: { kind, id }, delayId }) {
      const [subject, delay] = await table.getMany([subjectKey(kind, id), delayKey(delayId)]);
      return { subject: subject && subjectOf(subject), delay: delay && delayOf(delay) };
    },

    async keepContact(contact) {
      const outcome = await table.put({ item: contactItem(contact), when: absent, event: null });
      return outcome.kind === 'written' ? 'kept' : 'known';
    },

    async contact(contactId) {
      const item = await table.get(contactKey(contactId));
      return item && contactOf(item);
    },

    async contactAmong(contactIds) {
      const items = await table.getMany(contactIds.map(contactKey));
      const item = items.find((candidate) => candidate !== undefined);
      return item && contactOf(item);
    },

    async saveContact(next) {
      const outcome = await table.put({
        item: contactItem(next),
        when: atVersion(next.version - 1),
        event: null,
      });
      return outcome.kind === 'written' ? 'saved' : 'changed-meanwhile';
    },

    async eraseContact(next, context, audit) {
      const contact = {
        put: {
          item: contactItem(next),
          when: atVersion(next.version - 1),
          event: eventOf('notify.contact.erased.v1', context, ids),
        },
      };
      const writes: Record<string, Write> = audit
        ? { contact, audit: { put: auditPut(audit, context, ids) } }
        : { contact };
      const outcome = await table.transact(writes);
      return outcome.kind === 'written' ? 'saved' : 'changed-meanwhile';
    },

    async auditOpening(entry, context) {
      const outcome = await table.put(auditPut(entry, context, ids));
      // Its key is fresh, so only its own first attempt, whose answer was lost, can be there.
      if (outcome.kind === 'refused' && outcome.found?.subject !== entry.subject) {
        throw new Error('An audit line could not be written');
      }
    },

    async situation(subject, contactId, deliveryId) {
      const [contact, service, newest, delivery] = await table.getMany([
        contactKey(contactId),
        serviceKey(subject.serviceId),
        subjectKey(subject.kind, subject.id),
        deliveryKey(deliveryId),
      ]);
      return {
        contact: contact && contactOf(contact),
        service: service && serviceOf(service),
        subject: newest && subjectOf(newest),
        decided: delivery !== undefined,
      };
    },

    async beginDelivery(delivery, attemptId, contact, limits) {
      const day = dayOf(delivery.sendingAt ?? '');
      const outcome = await table.transact({
        delivery: {
          put: { item: deliveryItem(delivery, attemptId), when: absent, event: null },
        },
        phoneDay: {
          update: {
            key: limitKey(contact.phoneHash ?? '', day),
            set: [
              '#entity = :entity',
              '#schemaVersion = :one',
              '#mallId = :mallId',
              '#expiresAt = :expiresAt',
            ],
            add: ['#messages :one'],
            values: {
              entity: 'limit',
              one: 1,
              mallId: delivery.mallId,
              expiresAt: limitExpiry(day),
            },
            when: when('attribute_not_exists(#messages) OR #messages < :most', {
              most: limits.perPhoneAndDay,
            }),
            event: null,
          },
        },
        spend: { update: spend(delivery, day.slice(0, 7), limits.monthlyCapRupiah) },
        contact: {
          check: { key: contactKey(contact.contactId), when: atVersion(contact.version) },
        },
      });
      if (outcome.kind !== 'refused') return { kind: 'begun' };
      const { parts } = outcome;
      if ('delivery' in parts) {
        return { kind: parts.delivery?.attemptId === attemptId ? 'begun' : 'already' };
      }
      if ('contact' in parts) return { kind: 'contact-changed' };
      return { kind: 'phoneDay' in parts ? 'limit' : 'monthly-cap' };
    },

    async endDelivery(deliveryId, ending, refund, context) {
      const at = context.recordedAt;
      const unreached = ending.status !== 'sent';
      const update: Update = {
        key: deliveryKey(deliveryId),
        set: [
          '#status = :status',
          '#reason = :reason',
          '#decidedAt = :at',
          '#changedAt = :at',
          '#version = #version + :one',
          ...(unreached ? ['#unreachedDay = :unreachedDay'] : []),
          ...(refund ? ['#priceRupiah = :free'] : []),
        ],
        remove: ['#dueWork', '#dueAt'],
        values: {
          status: ending.status,
          reason: ending.reason,
          at,
          one: 1,
          ...(unreached ? { unreachedDay: unreachedDayOf(context.mallId, dayOf(at)) } : {}),
          ...(refund ? { free: 0 } : {}),
        },
        when: when('#status = :sending', { sending: 'sending' }),
        event: eventOf(`notify.message.${ending.status}.v1`, context, ids),
      };
      if (!refund) {
        const outcome = await table.update(update);
        return outcome.kind === 'written' ? 'ended' : 'ended-before';
      }
      const outcome = await table.transact({
        delivery: { update },
        spend: {
          update: giveBack(context.mallId, refund),
        },
      });
      return outcome.kind === 'written' ? 'ended' : 'ended-before';
    },

    async suppressDelivery(delivery, context) {
      const outcome = await table.put({
        item: deliveryItem(delivery),
        when: absent,
        event: eventOf('notify.message.suppressed.v1', context, ids),
      });
      return outcome.kind === 'written' ? 'recorded' : 'already';
    },

    async beginCode(sending, attemptId, monthlyCapRupiah) {
      const month = dayOf(sending.sendingAt).slice(0, 7);
      const outcome = await table.transact({
        code: { put: { item: codeItem(sending, attemptId), when: absent, event: null } },
        spend: { update: spend(sending, month, monthlyCapRupiah) },
      });
      if (outcome.kind !== 'refused') return 'begun';
      if (!('code' in outcome.parts)) return 'monthly-cap';
      return outcome.parts.code?.attemptId === attemptId ? 'begun' : 'already';
    },

    async endCode({ codeId, mallId }, status, refund) {
      const code: Write = {
        update: {
          key: codeKey(codeId),
          set: ['#status = :status'],
          values: { status },
          event: null,
        },
      };
      const writes: Record<string, Write> = refund
        ? { code, spend: { update: giveBack(mallId, refund) } }
        : { code };
      await table.transact(writes);
    },

    async messagesOf(contactId) {
      const { items } = await table.query({
        index: 'recipient',
        where: when('#recipientId = :contactId', { contactId }),
        limit: MESSAGES_OF_A_VISIT,
      });
      return items.map(messageStateOf);
    },

    async unreached(mallId, day, limit) {
      const { items } = await table.query({
        index: 'unreached',
        where: when('#unreachedDay = :day', { day: unreachedDayOf(mallId, day) }),
        forward: false,
        limit,
      });
      return items.map(deliveryOf);
    },

    async due(mallId, work, until, limit) {
      const { items } = await table.query({
        index: 'due',
        where: when('#dueWork = :work AND #dueAt <= :until', {
          work: dueWorkOf(mallId, work),
          until,
        }),
        limit,
      });
      return items.map(idOf);
    },
  };
}

function giveBack(
  mallId: string,
  { month, rupiah }: { readonly month: string; readonly rupiah: number },
): Update {
  return {
    key: spendKey(mallId, month),
    add: ['#rupiah :back'],
    values: { back: -rupiah },
    event: null,
  };
}

/** The most that DynamoDB reads by key in one request. */
const KEYS_OF_A_READ = 100;

/** A visit has a handful of messages; the page is a bound, not a limit. */
const MESSAGES_OF_A_VISIT = 100;

/** Adds a message's price to its month where the cap leaves room for it. */
function spend(
  delivery: { readonly mallId: string; readonly priceRupiah: number },
  month: string,
  capRupiah: number,
): Update {
  const room = capRupiah - delivery.priceRupiah;
  const hasRoom = '#rupiah <= :room';
  return {
    key: spendKey(delivery.mallId, month),
    set: ['#entity = :entity', '#schemaVersion = :one', '#mallId = :mallId'],
    add: ['#rupiah :price'],
    values: {
      entity: 'spend',
      one: 1,
      mallId: delivery.mallId,
      price: delivery.priceRupiah,
    },
    when: when(room >= 0 ? `attribute_not_exists(#rupiah) OR ${hasRoom}` : hasRoom, { room }),
    event: null,
  };
}

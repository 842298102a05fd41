import type { ContactErasedData, DeliveryData } from '@gerai/shared/events/notify.ts';
import type { Described } from '@gerai/shared/messaging/relay.ts';
import type { Item } from '@gerai/shared/table/table.ts';
import { contactOf, deliveryOf, tellingOf } from './items.ts';

/** What an item says of itself in its event. @throws Error for one that has none. */
export function describeItem(item: Item): Described {
  if (item.entity === 'delivery') return describeDelivery(item);
  if (item.entity === 'contact') return describeErasure(item);
  if (item.entity === 'telling') return describeTelling(item);
  throw new Error(`No event tells of a ${String(item.entity)}`);
}

function describeDelivery(item: Item): Described {
  const delivery = deliveryOf(item);
  const { status, decidedAt } = delivery;
  if (status === 'sending' || decidedAt === null)
    throw new Error('A delivery said its event early');
  const data: DeliveryData = {
    deliveryId: delivery.deliveryId,
    mallId: delivery.mallId,
    contactId: delivery.contactId,
    visitId: delivery.visitId,
    agencyId: delivery.agencyId,
    subject: delivery.subject,
    template: delivery.template,
    channel: 'sms',
    status,
    reason: delivery.reason,
    parts: delivery.parts,
    priceRupiah: delivery.priceRupiah,
    sendingAt: delivery.sendingAt,
    decidedAt,
  };
  return {
    mallId: delivery.mallId,
    aggregateId: delivery.deliveryId,
    aggregateVersion: delivery.version,
    data,
  };
}

function describeErasure(item: Item): Described {
  const { contactId, mallId, erasedAt, erasedBecause, version } = contactOf(item);
  if (erasedAt === null || erasedBecause === null) {
    throw new Error('A contact said it was erased and is not');
  }
  const data: ContactErasedData = { contactId, mallId, reason: erasedBecause, erasedAt };
  return { mallId, aggregateId: contactId, aggregateVersion: version, data };
}

function describeTelling(item: Item): Described {
  const data = tellingOf(item);
  const aggregateVersion = Number(item.version);
  return { mallId: data.mallId, aggregateId: data.deliveryId, aggregateVersion, data };
}

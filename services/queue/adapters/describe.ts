import { ContactDataSchema } from '@gerai/shared/events/booking.ts';
import {
  CounterDataSchema,
  DelayDataSchema,
  RefusalDataSchema,
  TicketDataSchema,
} from '@gerai/shared/events/queue.ts';
import type { Described } from '@gerai/shared/messaging/relay.ts';
import type { Item } from '@gerai/shared/table/table.ts';

/** The public state of each aggregate, for its events. @throws Error for an item that says none. */
export function describeItem(item: Item): Described {
  const { mallId, version } = item;
  const described = (aggregateId: string, data: unknown): Described => ({
    mallId: String(mallId),
    aggregateId,
    aggregateVersion: Number(version),
    data,
  });
  switch (item.entity) {
    case 'ticket': {
      const data = TicketDataSchema.parse(item);
      return described(data.ticketId, data);
    }
    case 'counter': {
      const data = CounterDataSchema.parse(item);
      return described(data.counterId, data);
    }
    case 'delay': {
      const data = DelayDataSchema.parse(item);
      return described(data.delayId, data);
    }
    case 'refusal': {
      const data = RefusalDataSchema.parse(item);
      return described(data.refusalId, data);
    }
    case 'contact': {
      const data = ContactDataSchema.parse(item);
      return described(data.contactId, data);
    }
    default:
      throw new Error(`An item of kind ${String(item.entity)} says no events`);
  }
}

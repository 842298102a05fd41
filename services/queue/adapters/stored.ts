import { DEVICE_KINDS } from '@gerai/shared/contract/roles.ts';
import { DeviceIdSchema, InstantSchema, TicketIdSchema } from '@gerai/shared/contract/values.ts';
import {
  BookingDataSchema,
  type ServiceData,
  ServiceDataSchema,
} from '@gerai/shared/events/booking.ts';
import {
  CounterDataSchema,
  type TicketData,
  TicketDataSchema,
} from '@gerai/shared/events/queue.ts';
import type { CommandKey } from '@gerai/shared/idempotency.ts';
import type { Item, Key } from '@gerai/shared/table/table.ts';
import * as z from 'zod/mini';
import type { StoredBooking, StoredCounter, StoredDevice, StoredTicket } from '../app/ports.ts';
import type { DayTotals } from '../domain/counter.ts';
import { orderKey } from '../domain/order.ts';
import { awayKey, expiryOf, KEYS, numberKey, VISIT_DAYS, waitingKey } from './keys.ts';

/**
 * How the aggregates lie in the table: their public state with version and commands beside it. What
 * is read is parsed, so that a damaged item is an error here and not a wrong number somewhere.
 */

const CommandKeySchema = z.object({ key: z.string(), fingerprint: z.string() });

export const KeptSchema = z.object({ version: z.int(), commands: z.array(CommandKeySchema) });

const UndoSchema = z.object({ before: TicketDataSchema, at: InstantSchema, by: z.string() });

const BesideSchema = z.object({ undo: z.optional(UndoSchema), heldBy: z.optional(z.string()) });

export function ticketItem(ticket: StoredTicket): Item & Key {
  const { data, version, commands, undo, heldBy } = ticket;
  return {
    ...KEYS.ticket(data.ticketId),
    entity: 'ticket',
    schemaVersion: 1,
    ...data,
    version,
    commands,
    ...(undo ? { undo } : {}),
    ...(heldBy === undefined ? {} : { heldBy }),
    ...indexKeys(data),
    numberKey: numberKey(data.number, data.day),
    expiresAt: expiryOf(data.day, VISIT_DAYS),
  };
}

export function readTicketItem(item: Item): StoredTicket {
  const { undo, heldBy } = BesideSchema.parse(item);
  return {
    data: TicketDataSchema.parse(item),
    ...KeptSchema.parse(item),
    ...(undo ? { undo } : {}),
    ...(heldBy === undefined ? {} : { heldBy }),
  };
}

function indexKeys(data: TicketData) {
  switch (data.status) {
    case 'waiting':
      return { waitingKey: waitingKey(data.serviceId, data.day), orderKey: orderKey(data) };
    case 'parked':
    case 'missed':
      return { waitingKey: awayKey(data.serviceId, data.day), orderKey: orderKey(data) };
    default:
      return {};
  }
}

/** Names of the attributes that hold the last calls of a counter, newest first. */
export const CALL_ATTRIBUTES = ['call1', 'call2', 'call3', 'call4'] as const;

const CounterCallSchema = z.object({
  key: z.string(),
  fingerprint: z.string(),
  ticketId: z.string(),
});
export type CounterCall = CommandKey & { readonly ticketId: string };

export const TOTALS = ['served', 'missed', 'parked', 'transferred', 'servingSeconds'] as const;

/** The attribute that holds a total of the counter's day. */
export function totalAttribute(name: keyof DayTotals): string {
  return `total_${name}`;
}

/** Stands where a counter has called less often than it remembers. */
export const NO_CALL: CounterCall = { key: '', fingerprint: '', ticketId: '' };

export function counterItem(counter: StoredCounter): Item & Key {
  const calls = Object.fromEntries(
    CALL_ATTRIBUTES.map((name, index) => [name, counter.calls[index] ?? NO_CALL]),
  );
  return {
    ...KEYS.counter(counter.data.counterId),
    entity: 'counter',
    schemaVersion: 1,
    ...counter.data,
    version: counter.version,
    commands: counter.commands,
    ...calls,
    ...Object.fromEntries(TOTALS.map((name) => [totalAttribute(name), counter.totals[name]])),
    ...(counter.currentTicketId === null ? {} : { currentTicketId: counter.currentTicketId }),
  };
}

export function readCounterItem(item: Item): StoredCounter {
  const current = z.object({ currentTicketId: z.optional(TicketIdSchema) }).parse(item);
  return {
    data: CounterDataSchema.parse(item),
    ...KeptSchema.parse(item),
    currentTicketId: current.currentTicketId ?? null,
    totals: {
      served: totalIn(item, 'served'),
      missed: totalIn(item, 'missed'),
      parked: totalIn(item, 'parked'),
      transferred: totalIn(item, 'transferred'),
      servingSeconds: totalIn(item, 'servingSeconds'),
    },
    calls: CALL_ATTRIBUTES.map((name) => CounterCallSchema.parse(item[name] ?? NO_CALL)).filter(
      ({ key }) => key !== '',
    ),
  };
}

function totalIn(item: Item, name: keyof DayTotals): number {
  return Number(item[totalAttribute(name)] ?? 0);
}

export function bookingItem({ data, version }: StoredBooking): Item & Key {
  return {
    ...KEYS.booking(data.bookingId),
    entity: 'booking-copy',
    schemaVersion: 1,
    ...data,
    version,
    expiresAt: expiryOf(data.day, VISIT_DAYS),
  };
}

export function readBookingItem(item: Item): StoredBooking {
  const { version } = z.object({ version: z.int() }).parse(item);
  return { data: BookingDataSchema.parse(item), version };
}

export function serviceItem(service: ServiceData): Item & Key {
  return {
    ...KEYS.service(service.mallId, service.serviceId),
    entity: 'service-copy',
    schemaVersion: 1,
    ...service,
    version: service.catalogueVersion,
  };
}

export function readServiceItem(item: Item): ServiceData {
  return ServiceDataSchema.parse(item);
}

const DeviceSchema = z.object({
  deviceId: DeviceIdSchema,
  mallId: z.string(),
  kind: z.enum(DEVICE_KINDS),
  floor: z.int(),
  name: z.string(),
  registeredAt: InstantSchema,
  revokedAt: z.nullable(InstantSchema),
  lastSeenAt: z._default(z.nullable(InstantSchema), null),
  printsOnRoll: z._default(z.nullable(z.int()), null),
  paper: z._default(z.enum(['ok', 'out', 'unknown']), 'unknown'),
  helpAt: z._default(z.nullable(InstantSchema), null),
});

export function deviceItem({ helpAt, ...device }: StoredDevice): Item & Key {
  return {
    ...KEYS.device(device.deviceId),
    entity: 'device',
    schemaVersion: 1,
    ...device,
    // Absent while nobody calls: the first call for help keeps its time.
    ...(helpAt === null ? {} : { helpAt }),
    deviceList: device.mallId,
  };
}

export function readDeviceItem(item: Item): StoredDevice {
  return { ...DeviceSchema.parse(item), ...KeptSchema.parse(item) };
}

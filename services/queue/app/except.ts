import type { TicketData } from '@gerai/shared/events/queue.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import {
  type ExceptionWhy,
  type OrderException,
  passedBy,
  protectedTicket,
} from '../domain/exception.ts';
import { orderKey } from '../domain/order.ts';
import type { Exceptions, StoredExceptions } from './ports.ts';

/** An exception that may be made, ready to be written with its ticket; or who may not be passed again. */
export type Excepted =
  | { readonly kind: 'allowed'; readonly exceptions: StoredExceptions }
  | { readonly kind: 'passed-too-often'; readonly number: string };

/**
 * Whether a ticket may be let in before those who wait, and the day's exceptions with this one.
 * @param waiting those who are called in one order with it
 */
export async function exceptFor(
  exceptions: Exceptions,
  ticket: TicketData,
  wish: {
    readonly reason: OrderException['reason'];
    readonly why: ExceptionWhy;
    readonly by: string;
    readonly at: Instant;
    readonly serviceIds: readonly string[];
  },
  waiting: readonly TicketData[],
): Promise<Excepted> {
  const before = await exceptions.ofDay(ticket.mallId, ticket.agencyId, ticket.day);
  const passed = passedBy(ticket, waiting);
  const held = protectedTicket(passed, before.list);
  if (held) return { kind: 'passed-too-often', number: held.number };
  const made: OrderException = {
    ...wish,
    ticketId: ticket.ticketId,
    orderKey: orderKey(ticket),
    passed: passed.length,
  };
  return {
    kind: 'allowed',
    exceptions: { ...before, version: before.version + 1, list: [...before.list, made] },
  };
}

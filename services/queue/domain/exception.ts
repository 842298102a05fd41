import type { ORDER_REASONS, TicketData } from '@gerai/shared/events/queue.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import { type Ordered, orderKey } from './order.ts';

/** Reasons that staff may give for an exception to the order; none says anything of a person. */
export const EXCEPTION_WHYS = [
  'unwell',
  'small-child',
  'last-transport',
  'our-mistake',
  'system-failure',
  'official-duty',
] as const;
export type ExceptionWhy = (typeof EXCEPTION_WHYS)[number];

/** One time that somebody was let in out of the order. */
export interface OrderException {
  readonly at: Instant;
  readonly ticketId: string;
  readonly reason: (typeof ORDER_REASONS)[number];
  readonly why: ExceptionWhy;
  readonly by: string;
  /** Where the ticket stood by the order: whoever waited before that was passed. */
  readonly orderKey: string;
  readonly serviceIds: readonly string[];
  /** How many were passed. */
  readonly passed: number;
}

/** How often one waiting ticket may be passed by exceptions. */
export const PASSES_LIMIT = 3;

type Passable = Ordered & Pick<TicketData, 'ticketId' | 'serviceId' | 'issuedAt'>;

/** Those who wait before a ticket by the order: an exception for it passes them. */
export function passedBy<T extends Passable>(
  ticket: Pick<Passable, 'ticketId' | 'orderAt' | 'sequence'>,
  waiting: readonly T[],
): T[] {
  const key = orderKey(ticket);
  return waiting.filter((each) => each.ticketId !== ticket.ticketId && orderKey(each) < key);
}

/** How often a ticket has been passed so far. */
export function timesPassed(ticket: Passable, exceptions: readonly OrderException[]): number {
  const key = orderKey(ticket);
  return exceptions.filter(
    (each) =>
      each.ticketId !== ticket.ticketId &&
      each.serviceIds.includes(ticket.serviceId) &&
      ticket.issuedAt <= each.at &&
      key < each.orderKey,
  ).length;
}

/** The first of the passed who has been passed as often as allowed; nobody when the way is free. */
export function protectedTicket<T extends Passable>(
  passed: readonly T[],
  exceptions: readonly OrderException[],
): T | undefined {
  return passed.find((ticket) => timesPassed(ticket, exceptions) >= PASSES_LIMIT);
}

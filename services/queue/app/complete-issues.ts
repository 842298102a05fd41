import { addTicket } from './give-number.ts';
import type { BegunIssue, Tickets } from './ports.ts';

/**
 * Completes numbers whose second step was lost: the number is given, its ticket is not there.
 *
 * Input: numbers with what their tickets are made from. Output: none. Whoever puts a ticket first
 * wins; both make it from the same record.
 */
export async function completeIssues(
  tickets: Tickets,
  begun: readonly BegunIssue[],
): Promise<void> {
  const found = await tickets.findMany(begun.map(({ record }) => record.draft.ticketId));
  for (const [index, issue] of begun.entries()) {
    if (!found[index]) await addTicket(tickets, issue);
  }
}

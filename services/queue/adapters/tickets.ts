import { auditPut } from '@gerai/shared/audit.ts';
import type { ContactData } from '@gerai/shared/events/booking.ts';
import { type CommandContext, eventOf, type OutboxHeader } from '@gerai/shared/messaging/outbox.ts';
import type { DayKey, Ids } from '@gerai/shared/ports.ts';
import { absent, atVersion, type Condition, when } from '@gerai/shared/table/expression.ts';
import type { Item, QueryInput, Table, Write } from '@gerai/shared/table/table.ts';
import type { Audited, Claim, ClaimOutcome, Saved, StoredTicket, Tickets } from '../app/ports.ts';
import { getAll } from './get-all.ts';
import { expiryOf, KEYS, SHORT_DAYS, VISIT_DAYS, waitingKey } from './keys.ts';
import { CALL_ATTRIBUTES, NO_CALL, readCounterItem, readTicketItem, ticketItem } from './stored.ts';

/** Tickets, and the transactions that tie them to their counter and visit. */
export class TableTickets implements Tickets {
  readonly #table: Table;
  readonly #ids: Ids;

  constructor(table: Table, ids: Ids) {
    this.#table = table;
    this.#ids = ids;
  }

  async find(ticketId: string): Promise<StoredTicket | undefined> {
    const item = await this.#table.get(KEYS.ticket(ticketId));
    return item && readTicketItem(item);
  }

  async findMany(ticketIds: readonly string[]): Promise<readonly (StoredTicket | undefined)[]> {
    const items = await getAll(this.#table, ticketIds.map(KEYS.ticket));
    return items.map((item) => item && readTicketItem(item));
  }

  async add(
    ticket: StoredTicket,
    contact: ContactData | null,
    context: CommandContext,
  ): ReturnType<Tickets['add']> {
    const type =
      ticket.data.origin === 'booking' ? 'queue.ticket.checked-in.v1' : 'queue.ticket.issued.v1';
    const put = {
      item: ticketItem(ticket),
      when: absent,
      event: eventOf(type, context, this.#ids),
    };
    const found = contact
      ? await this.#addWithContact({ put }, contact, context)
      : refusedItem(await this.#table.put(put));
    return found ? { kind: 'exists', ticket: readTicketItem(found) } : { kind: 'added' };
  }

  async waiting(serviceId: string, day: DayKey, limit: number): Promise<readonly StoredTicket[]> {
    const { items } = await this.#table.query({ ...waitingQuery(serviceId, day), limit });
    return items.map(readTicketItem);
  }

  async allWaiting(serviceId: string, day: DayKey): Promise<readonly StoredTicket[]> {
    const tickets: StoredTicket[] = [];
    for await (const item of this.#table.queryAll(waitingQuery(serviceId, day))) {
      tickets.push(readTicketItem(item));
    }
    return tickets;
  }

  async save(ticket: StoredTicket, event: OutboxHeader | null, audit?: Audited): Promise<Saved> {
    const put = this.#next(ticket, event, atVersion(ticket.version - 1));
    if (!audit) return savedIf((await this.#table.put(put)).kind === 'written');
    const outcome = await this.#table.transact({ ticket: { put }, audit: this.#audit(audit) });
    return savedIf(outcome.kind === 'written');
  }

  async release(ticket: StoredTicket, event: OutboxHeader, audit?: Audited): Promise<Saved> {
    const { ticketId, visitId, counterId } = ticket.data;
    const writes: Record<string, Write> = {
      ticket: { put: this.#next(ticket, event, atVersion(ticket.version - 1)) },
      ...(counterId === null ? {} : { counter: freeCounter(counterId, ticketId) }),
      visit: endLeg(visitId, ticketId),
      ...(audit ? { audit: this.#audit(audit) } : {}),
    };
    for (;;) {
      const outcome = await this.#table.transact(writes);
      if (outcome.kind === 'written') return 'saved';
      if (outcome.kind === 'conflict' || 'ticket' in outcome.parts) return 'changed-meanwhile';
      // A counter opened anew on another day has let go of the ticket already: nothing to free.
      for (const part of Object.keys(outcome.parts)) delete writes[part];
    }
  }

  async claim(claim: Claim): Promise<ClaimOutcome> {
    const { ticket, event } = claim;
    const outcome = await this.#table.transact(
      {
        counter: takeTicket(claim),
        ticket: { put: this.#next(ticket, event, stillWaiting(ticket.version - 1)) },
        visit: beginLeg(claim),
      },
      { onConflict: 'report' },
    );
    if (outcome.kind === 'written') return { kind: 'claimed' };
    if (outcome.kind === 'conflict') return outcome;
    const { parts } = outcome;
    if ('counter' in parts) {
      return { kind: 'counter-refused', counter: parts.counter && readCounterItem(parts.counter) };
    }
    if ('ticket' in parts) {
      return { kind: 'ticket-refused', ticket: parts.ticket && readTicketItem(parts.ticket) };
    }
    return { kind: 'visit-active' };
  }

  /** The ticket that stood there, if there was one. */
  async #addWithContact(
    ticket: Write,
    contact: ContactData,
    context: CommandContext,
  ): Promise<Item | undefined> {
    const outcome = await this.#table.transact({
      ticket,
      contact: {
        put: {
          item: contactItem(contact),
          when: absent,
          event: eventOf('queue.contact.provided.v1', context, this.#ids),
        },
      },
    });
    if (outcome.kind === 'written') return undefined;
    const found = outcome.kind === 'refused' ? outcome.parts.ticket : undefined;
    if (!found) throw new Error('A contact stands there without its ticket');
    return found;
  }

  #next(ticket: StoredTicket, event: OutboxHeader | null, condition: Condition) {
    return { item: ticketItem(ticket), when: condition, event };
  }

  #audit({ entry, context }: Audited): Write {
    return { put: auditPut(entry, context, this.#ids) };
  }
}

function waitingQuery(serviceId: string, day: DayKey): QueryInput {
  return {
    index: 'waiting',
    where: when('#waitingKey = :waitingKey', { waitingKey: waitingKey(serviceId, day) }),
  };
}

/** Sealed personal data on its way to notify; gone after two days. */
function contactItem(contact: ContactData) {
  return {
    ...KEYS.contact(contact.contactId),
    entity: 'contact',
    schemaVersion: 1,
    version: 1,
    ...contact,
    expiresAt: expiryOf(contact.day, SHORT_DAYS),
  };
}

function stillWaiting(version: number): Condition {
  return when('#version = :claimedVersion AND #status = :waiting', {
    claimedVersion: version,
    waiting: 'waiting',
  });
}

/** The counter takes the ticket: open today for this officer, free, and not by the same command again. */
function takeTicket({ ticket, counterId, officerId, serviceIds, command }: Claim): Write {
  const [newest, ...older] = CALL_ATTRIBUTES;
  const unseen = CALL_ATTRIBUTES.map(
    (call) => `(attribute_not_exists(#${call}) OR #${call}.#key <> :commandKey)`,
  );
  return {
    update: {
      key: KEYS.counter(counterId),
      set: [
        '#currentTicketId = :ticketId',
        '#version = #version + :one',
        `#${newest} = :call`,
        ...older.map(
          (call, index) => `#${call} = if_not_exists(#${CALL_ATTRIBUTES[index]}, :noCall)`,
        ),
      ],
      values: {
        ticketId: ticket.data.ticketId,
        one: 1,
        call: { ...command, ticketId: ticket.data.ticketId },
        noCall: NO_CALL,
      },
      when: when(
        [
          '#day = :day',
          '#status = :open',
          '#officerId = :officerId',
          '#serviceIds = :serviceIds',
          'attribute_not_exists(#currentTicketId)',
          ...unseen,
        ].join(' AND '),
        {
          day: ticket.data.day,
          open: 'open',
          officerId,
          serviceIds,
          commandKey: command.key,
        },
      ),
      event: null,
    },
  };
}

/** At most one leg of a visit is called or served: the first claim makes the item. */
function beginLeg({ ticket }: Claim): Write {
  const { visitId, ticketId, mallId, day } = ticket.data;
  return {
    update: {
      key: KEYS.visit(visitId),
      set: [
        '#activeTicketId = :ticketId',
        '#version = if_not_exists(#version, :zero) + :one',
        '#entity = :entity',
        '#schemaVersion = :one',
        '#visitId = :visitId',
        '#mallId = :mallId',
        '#expiresAt = :expiresAt',
      ],
      values: {
        ticketId,
        zero: 0,
        one: 1,
        entity: 'visit',
        visitId,
        mallId,
        expiresAt: expiryOf(day, VISIT_DAYS),
      },
      when: when('attribute_not_exists(#activeTicketId)'),
      event: null,
    },
  };
}

function endLeg(visitId: string, ticketId: string): Write {
  return {
    update: {
      key: KEYS.visit(visitId),
      set: ['#version = #version + :one'],
      remove: ['#activeTicketId'],
      values: { one: 1 },
      when: when('#activeTicketId = :ticketId', { ticketId }),
      event: null,
    },
  };
}

function freeCounter(counterId: string, ticketId: string): Write {
  return {
    update: {
      key: KEYS.counter(counterId),
      set: ['#version = #version + :one'],
      remove: ['#currentTicketId'],
      values: { one: 1 },
      when: when('#currentTicketId = :ticketId', { ticketId }),
      event: null,
    },
  };
}

function refusedItem(outcome: { kind: 'written' } | { kind: 'refused'; found: Item | undefined }) {
  return outcome.kind === 'refused' ? outcome.found : undefined;
}

function savedIf(written: boolean): Saved {
  return written ? 'saved' : 'changed-meanwhile';
}

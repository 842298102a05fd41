import { auditPut } from '@gerai/shared/audit.ts';
import { type ContactData, ContactDataSchema } from '@gerai/shared/events/booking.ts';
import type { EventType } from '@gerai/shared/events/catalogue.ts';
import { isCheckIn, type TicketData } from '@gerai/shared/events/queue.ts';
import { type CommandContext, eventOf, type OutboxHeader } from '@gerai/shared/messaging/outbox.ts';
import type { DayKey, Ids } from '@gerai/shared/ports.ts';
import { absent, atVersion, type Condition, when } from '@gerai/shared/table/expression.ts';
import type { Item, Key, QueryInput, Table, Write } from '@gerai/shared/table/table.ts';
import type {
  Audited,
  Claim,
  ClaimOutcome,
  Committed,
  Saved,
  StoredExceptions,
  StoredTicket,
  TicketChange,
  Tickets,
} from '../app/ports.ts';
import { tallyOf } from '../domain/counter.ts';
import { getAll } from './get-all.ts';
import { awayKey, expiryOf, KEYS, numberKey, SHORT_DAYS, VISIT_DAYS, waitingKey } from './keys.ts';
import {
  CALL_ATTRIBUTES,
  NO_CALL,
  readCounterItem,
  readTicketItem,
  ticketItem,
  totalAttribute,
} from './stored.ts';

type ClaimPart = 'counter' | 'ticket' | 'visit' | 'finishing' | 'ended' | 'exceptions' | 'audit';

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
    phoneHash?: string,
  ): ReturnType<Tickets['add']> {
    const type = beginning(ticket.data);
    const put = {
      item: ticketItem(ticket),
      when: absent,
      event: eventOf(type, context, this.#ids),
    };
    const found = contact
      ? await this.#addWithContact({ put }, contactItem(contact, phoneHash), context)
      : refusedItem(await this.#table.put(put));
    return found ? { kind: 'exists', ticket: readTicketItem(found) } : { kind: 'added' };
  }

  async saveWithContact(
    ticket: StoredTicket,
    contact: ContactData,
    context: CommandContext,
    phoneHash: string,
  ): Promise<Saved> {
    const told = eventOf(beginning(ticket.data), context, this.#ids);
    const outcome = await this.#table.transact({
      ticket: { put: this.#next(ticket, told, atVersion(ticket.version - 1)) },
      contact: {
        put: {
          item: contactItem(contact, phoneHash),
          when: absent,
          event: eventOf('queue.contact.provided.v1', context, this.#ids),
        },
      },
    });
    return savedIf(outcome.kind === 'written');
  }

  async waiting(serviceId: string, day: DayKey, limit: number): Promise<readonly StoredTicket[]> {
    const { items } = await this.#table.query({
      ...waitingQuery(waitingKey(serviceId, day)),
      limit,
    });
    return items.map(readTicketItem);
  }

  allWaiting(serviceId: string, day: DayKey): Promise<readonly StoredTicket[]> {
    return this.#all(waitingQuery(waitingKey(serviceId, day)));
  }

  async byNumber(number: string, day: DayKey): Promise<readonly StoredTicket[]> {
    const where = when('#numberKey = :numberKey', { numberKey: numberKey(number, day) });
    const { items } = await this.#table.query({ index: 'numbers', where });
    const keys = items.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) }));
    return (await getAll(this.#table, keys)).flatMap((item) =>
      item ? [readTicketItem(item)] : [],
    );
  }

  async idsByPhone(phoneHash: string): Promise<readonly string[]> {
    const where = when('#phoneHash = :phoneHash', { phoneHash });
    const { items } = await this.#table.query({ index: 'phones', where });
    return items.map((item) => ContactDataSchema.parse(item).subject.id);
  }

  away(serviceId: string, day: DayKey): Promise<readonly StoredTicket[]> {
    return this.#all(waitingQuery(awayKey(serviceId, day)));
  }

  async save(ticket: StoredTicket, event: OutboxHeader | null, audit?: Audited): Promise<Saved> {
    const put = this.#next(ticket, event, atVersion(ticket.version - 1));
    if (!audit) return savedIf((await this.#table.put(put)).kind === 'written');
    const outcome = await this.#table.transact({ ticket: { put }, audit: this.#audit(audit) });
    return savedIf(outcome.kind === 'written');
  }

  async commit(change: TicketChange): Promise<Committed> {
    const { ticket, event, leaves, servedAt, takes, next, exceptions, audit } = change;
    const { ticketId, visitId } = ticket.data;
    const put = this.#next(ticket, event, atVersion(ticket.version - 1));
    const writes: Record<string, Write> = {
      ticket: { put },
      ...(leaves
        ? { counter: freeCounter(leaves, ticket.data), visit: endLeg(visitId, ticketId) }
        : {}),
      ...(servedAt ? { totals: countAt(servedAt, ticket.data) } : {}),
      ...(takes ? { counter: takeBack(ticket, takes), visit: beginLeg(ticket) } : {}),
      ...(next
        ? { next: { put: { item: ticketItem(next.ticket), when: absent, event: next.event } } }
        : {}),
      ...(exceptions ? { exceptions: exceptionsWrite(exceptions) } : {}),
      ...(audit ? { audit: this.#audit(audit) } : {}),
    };
    for (;;) {
      if (Object.keys(writes).length === 1) {
        return savedIf((await this.#table.put(put)).kind === 'written');
      }
      const outcome = await this.#table.transact(writes);
      if (outcome.kind === 'written') return 'saved';
      if (outcome.kind === 'conflict') return 'changed-meanwhile';
      if (['ticket', 'next', 'exceptions'].some((part) => part in outcome.parts)) {
        return 'changed-meanwhile';
      }
      if (takes) return 'counter-refused';
      // A counter opened anew on another day has let go of the ticket already: nothing to free.
      for (const part of Object.keys(outcome.parts)) delete writes[part];
    }
  }

  async claim(claim: Claim): Promise<ClaimOutcome> {
    const { ticket, event, finishing, exceptions, audit } = claim;
    const sameVisit = finishing?.ticket.data.visitId === ticket.data.visitId;
    const outcome = await this.#table.transact<ClaimPart>(
      {
        counter: takeTicket(claim),
        ticket: { put: this.#next(ticket, event, stillWaiting(ticket.version - 1)) },
        visit: sameVisit ? passLeg(ticket, finishing.ticket.data.ticketId) : beginLeg(ticket),
        ...(finishing
          ? {
              finishing: {
                put: this.#next(
                  finishing.ticket,
                  finishing.event,
                  atVersion(finishing.ticket.version - 1),
                ),
              },
            }
          : {}),
        ...(finishing && !sameVisit
          ? { ended: endLeg(finishing.ticket.data.visitId, finishing.ticket.data.ticketId) }
          : {}),
        ...(exceptions ? { exceptions: exceptionsWrite(exceptions) } : {}),
        ...(audit ? { audit: this.#audit(audit) } : {}),
      } as Record<ClaimPart, Write>,
      { onConflict: 'report' },
    );
    if (outcome.kind === 'written') return { kind: 'claimed' };
    if (outcome.kind === 'conflict') return outcome;
    const { parts } = outcome;
    if ('counter' in parts) {
      return { kind: 'counter-refused', counter: parts.counter && readCounterItem(parts.counter) };
    }
    if ('finishing' in parts || 'ended' in parts || 'exceptions' in parts) {
      return { kind: 'changed-meanwhile' };
    }
    if ('ticket' in parts) {
      return { kind: 'ticket-refused', ticket: parts.ticket && readTicketItem(parts.ticket) };
    }
    return { kind: 'visit-active' };
  }

  /** The ticket that stood there, if there was one. */
  async #addWithContact(
    ticket: Write,
    contact: Item & Key,
    context: CommandContext,
  ): Promise<Item | undefined> {
    const outcome = await this.#table.transact({
      ticket,
      contact: {
        put: {
          item: contact,
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

  async #all(query: QueryInput): Promise<readonly StoredTicket[]> {
    const tickets: StoredTicket[] = [];
    for await (const item of this.#table.queryAll(query)) tickets.push(readTicketItem(item));
    return tickets;
  }

  #next(ticket: StoredTicket, event: OutboxHeader | null, condition: Condition) {
    return { item: ticketItem(ticket), when: condition, event };
  }

  #audit({ entry, context }: Audited): Write {
    return { put: auditPut(entry, context, this.#ids) };
  }
}

/** What the first event of a ticket says; one from a paper log may have ended already. */
function beginning(ticket: TicketData): EventType {
  if (ticket.status === 'finished') return 'queue.ticket.finished.v1';
  return isCheckIn(ticket) ? 'queue.ticket.checked-in.v1' : 'queue.ticket.issued.v1';
}

function waitingQuery(key: string): QueryInput {
  return { index: 'waiting', where: when('#waitingKey = :waitingKey', { waitingKey: key }) };
}

/** Sealed personal data on its way to notify; gone after two days. */
function contactItem(contact: ContactData, phoneHash: string | undefined): Item & Key {
  return {
    ...KEYS.contact(contact.contactId),
    entity: 'contact',
    schemaVersion: 1,
    version: 1,
    ...contact,
    ...(phoneHash === undefined ? {} : { phoneHash }),
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
function takeTicket({
  ticket,
  counterId,
  officerId,
  serviceIds,
  command,
  finishing,
}: Claim): Write {
  const [newest, ...older] = CALL_ATTRIBUTES;
  const tally = finishing ? tallied(finishing.ticket.data, '+') : { set: [], values: {} };
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
        ...tally.set,
      ],
      values: {
        ticketId: ticket.data.ticketId,
        one: 1,
        call: { ...command, ticketId: ticket.data.ticketId },
        noCall: NO_CALL,
        ...tally.values,
      },
      when: when(
        [
          '#day = :day',
          '#status = :open',
          '#officerId = :officerId',
          '#serviceIds = :serviceIds',
          finishing
            ? '#currentTicketId = :finishedTicketId'
            : 'attribute_not_exists(#currentTicketId)',
          ...unseen,
        ].join(' AND '),
        {
          day: ticket.data.day,
          open: 'open',
          officerId,
          serviceIds,
          commandKey: command.key,
          ...(finishing ? { finishedTicketId: finishing.ticket.data.ticketId } : {}),
        },
      ),
      event: null,
    },
  };
}

/** At most one leg of a visit is called or served: the first claim makes the item. */
function beginLeg(ticket: StoredTicket): Write {
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

/** The visit goes from one of its legs straight to another. */
function passLeg(ticket: StoredTicket, endedTicketId: string): Write {
  const { visitId, ticketId } = ticket.data;
  return {
    update: {
      key: KEYS.visit(visitId),
      set: ['#activeTicketId = :ticketId', '#version = #version + :one'],
      values: { ticketId, one: 1 },
      when: when('#activeTicketId = :endedTicketId', { endedTicketId }),
      event: null,
    },
  };
}

/** The counter takes a ticket back that has just left it. */
function takeBack(
  ticket: StoredTicket,
  { counterId, officerId, undone }: NonNullable<TicketChange['takes']>,
): Write {
  const tally = tallied(undone, '-');
  return {
    update: {
      key: KEYS.counter(counterId),
      set: ['#currentTicketId = :ticketId', '#version = #version + :one', ...tally.set],
      values: { ticketId: ticket.data.ticketId, one: 1, ...tally.values },
      when: when(
        '#day = :day AND #status = :open AND #officerId = :officerId AND attribute_not_exists(#currentTicketId)',
        { day: ticket.data.day, open: 'open', officerId },
      ),
      event: null,
    },
  };
}

function exceptionsWrite(exceptions: StoredExceptions): Write {
  const { mallId, agencyId, day, version } = exceptions;
  return {
    put: {
      item: {
        ...KEYS.exceptions(mallId, agencyId, day),
        entity: 'exceptions',
        schemaVersion: 1,
        ...exceptions,
        expiresAt: expiryOf(day, VISIT_DAYS),
      },
      when: version === 1 ? absent : atVersion(version - 1),
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

/** Counts what was done without network, while the counter is at that day still. */
function countAt(counterId: string, ticket: TicketData): Write {
  const tally = tallied(ticket, '+');
  return {
    update: {
      key: KEYS.counter(counterId),
      set: ['#version = #version + :one', ...tally.set],
      values: { one: 1, ...tally.values },
      when: when('#day = :day', { day: ticket.day }),
      event: null,
    },
  };
}

function freeCounter(counterId: string, ticket: TicketData): Write {
  const tally = tallied(ticket, '+');
  return {
    update: {
      key: KEYS.counter(counterId),
      set: ['#version = #version + :one', ...tally.set],
      remove: ['#currentTicketId'],
      values: { one: 1, ...tally.values },
      when: when('#currentTicketId = :ticketId', { ticketId: ticket.ticketId }),
      event: null,
    },
  };
}

/** Adds what a ticket that leaves has been to the totals of its counter, or takes it off again. */
function tallied(ticket: TicketData, sign: '+' | '-') {
  const tally = tallyOf(ticket);
  if (!tally) return { set: [], values: {} };
  const counted = totalAttribute(tally.name);
  const seconds = totalAttribute('servingSeconds');
  return {
    set: [
      `#${counted} = if_not_exists(#${counted}, :none) ${sign} :one`,
      `#${seconds} = if_not_exists(#${seconds}, :none) ${sign} :servingSeconds`,
    ],
    values: { none: 0, servingSeconds: tally.servingSeconds },
  };
}

function refusedItem(outcome: { kind: 'written' } | { kind: 'refused'; found: Item | undefined }) {
  return outcome.kind === 'refused' ? outcome.found : undefined;
}

function savedIf(written: boolean): Saved {
  return written ? 'saved' : 'changed-meanwhile';
}

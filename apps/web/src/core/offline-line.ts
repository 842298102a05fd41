import {
  afterAnswer,
  calledHere,
  type LeaseAnswer,
  nextOffline,
  noted,
  type OfflineCommand,
  type OfflineDesk,
  told,
} from '@gerai/shared/offline-calls.ts';
import { recall, remember } from './storage.ts';

/**
 * What a counter keeps of its queues, so that it can go on calling without network (decision 016). The
 * rules are those of `offline-calls.ts`; here they are kept on the device, over a reload too. Nothing
 * in it is personal data: numbers and ids.
 */
export interface HeldTicket {
  readonly ticketId: string;
  readonly number: string;
  readonly orderAt: string;
}

export type Desk<Ticket extends HeldTicket, Command extends OfflineCommand> = OfflineDesk<
  Ticket,
  Command
>;

export interface OfflineLine<Ticket extends HeldTicket, Command extends OfflineCommand> {
  readonly desks: readonly Desk<Ticket, Command>[];
  /** The visitor at the counter as this device knows it; undefined while the server knows best. */
  readonly here: Ticket | null | undefined;
}

export function emptyLine<Ticket extends HeldTicket, Command extends OfflineCommand>(): OfflineLine<
  Ticket,
  Command
> {
  return { desks: [], here: undefined };
}

/** Whom to call next without network: over all queues, whose order time is smallest. */
export function nextHeld<Ticket extends HeldTicket, Command extends OfflineCommand>(
  line: OfflineLine<Ticket, Command>,
  nowMs: number,
): Ticket | undefined {
  return line.desks
    .flatMap((desk) => nextOffline(desk, nowMs) ?? [])
    .sort((a, b) => a.orderAt.localeCompare(b.orderAt))[0];
}

export function withAnswer<Ticket extends HeldTicket, Command extends OfflineCommand>(
  line: OfflineLine<Ticket, Command>,
  answer: LeaseAnswer<Ticket>,
  sentAtMs: number,
): OfflineLine<Ticket, Command> {
  const before = line.desks.find(({ queueId }) => queueId === answer.queueId);
  return withDesk(line, answer.queueId, afterAnswer(before, answer, sentAtMs));
}

/** A call with network: what is called is held no longer. */
export function withCalled<Ticket extends HeldTicket, Command extends OfflineCommand>(
  line: OfflineLine<Ticket, Command>,
  queueId: string,
  ticketId: string,
): OfflineLine<Ticket, Command> {
  const desk = line.desks.find((each) => each.queueId === queueId);
  return desk ? withDesk(line, queueId, calledHere(desk, ticketId)) : line;
}

/** Something done without network, with who is at the counter after it. */
export function withStep<Ticket extends HeldTicket, Command extends OfflineCommand>(
  line: OfflineLine<Ticket, Command>,
  queueId: string,
  command: Command,
  here: Ticket | null,
): OfflineLine<Ticket, Command> {
  const desk = line.desks.find((each) => each.queueId === queueId);
  return desk ? { ...withDesk(line, queueId, noted(desk, command)), here } : line;
}

/** The server has taken that much of a log in. */
export function withTold<Ticket extends HeldTicket, Command extends OfflineCommand>(
  line: OfflineLine<Ticket, Command>,
  queueId: string,
  count: number,
): OfflineLine<Ticket, Command> {
  const desk = line.desks.find((each) => each.queueId === queueId);
  return desk ? withDesk(line, queueId, told(desk, count)) : line;
}

/** A lease that has ended. */
export function withoutDesk<Ticket extends HeldTicket, Command extends OfflineCommand>(
  line: OfflineLine<Ticket, Command>,
  queueId: string,
): OfflineLine<Ticket, Command> {
  return { ...line, desks: line.desks.filter((each) => each.queueId !== queueId) };
}

function withDesk<Ticket extends HeldTicket, Command extends OfflineCommand>(
  line: OfflineLine<Ticket, Command>,
  queueId: string,
  desk: Desk<Ticket, Command>,
): OfflineLine<Ticket, Command> {
  return { ...line, desks: [...line.desks.filter((each) => each.queueId !== queueId), desk] };
}

const nameOf = (counterId: string) => `gerai.panggil.${counterId}`;

/** What this device kept for a counter; nothing where it kept nothing that makes sense. */
export function readLine<Ticket extends HeldTicket, Command extends OfflineCommand>(
  counterId: string,
): OfflineLine<Ticket, Command> {
  try {
    const kept: unknown = JSON.parse(recall(nameOf(counterId)) ?? 'null');
    return isLine<Ticket, Command>(kept) ? kept : emptyLine();
  } catch {
    return emptyLine();
  }
}

export function keepLine<Ticket extends HeldTicket, Command extends OfflineCommand>(
  counterId: string,
  line: OfflineLine<Ticket, Command>,
): void {
  remember(nameOf(counterId), JSON.stringify(line));
}

/** Written by this very code alone; what has another form is of another time, and not believed. */
function isLine<Ticket extends HeldTicket, Command extends OfflineCommand>(
  kept: unknown,
): kept is OfflineLine<Ticket, Command> {
  if (typeof kept !== 'object' || kept === null || !('desks' in kept)) return false;
  const { desks } = kept;
  return (
    Array.isArray(desks) &&
    desks.every(
      (desk: unknown) =>
        typeof desk === 'object' &&
        desk !== null &&
        'leaseId' in desk &&
        'queueId' in desk &&
        'callUntilMs' in desk &&
        'held' in desk &&
        Array.isArray(desk.held) &&
        'log' in desk &&
        Array.isArray(desk.log) &&
        'called' in desk &&
        Array.isArray(desk.called),
    )
  );
}

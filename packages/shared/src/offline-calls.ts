import type { DayKey, Instant } from './ports.ts';

/**
 * The counter's half of a call lease: what a console keeps, and which calls it may make while it has
 * no network. Pure, so that the console and the model test of the queue run the same rules. The
 * server's half, and why nobody is called twice, is in decision 016.
 */

export interface LeasedTicket {
  readonly ticketId: string;
  readonly number: string;
}

/** What the server answers to a console that takes or renews its lease. */
export interface LeaseAnswer<Ticket extends LeasedTicket = LeasedTicket> {
  readonly leaseId: string;
  readonly queueId: string;
  readonly day: DayKey;
  /** How long calls without network are allowed, from the sending of the request on. */
  readonly validMs: number;
  /** In the order of the calls: this counter alone may call them. */
  readonly held: readonly Ticket[];
  /** The server wants these back for other counters: they are dropped at once, and told as given back. */
  readonly wanted: readonly string[];
}

export type OfflineStep = 'call' | 'recall' | 'start' | 'finish' | 'miss' | 'park';

/** Something that happened at the counter, by its own clock. */
export interface OfflineCommand {
  readonly ticketId: string;
  readonly step: OfflineStep;
  readonly at: Instant;
}

/** What a console keeps, also over a reload: everything in it is plain data. */
export interface OfflineDesk<
  Ticket extends LeasedTicket = LeasedTicket,
  Command extends OfflineCommand = OfflineCommand,
> {
  readonly leaseId: string;
  readonly queueId: string;
  readonly day: DayKey;
  /** Until when, by the console's own clock in milliseconds, it may call without network. */
  readonly callUntilMs: number;
  readonly held: readonly Ticket[];
  /** Dropped on the server's wish; told with the next renewal. */
  readonly givenBack: readonly string[];
  /** Called here by this lease, with or without network: an older answer may still name them. */
  readonly called: readonly string[];
  /** What has happened without network, oldest first; told in this order. */
  readonly log: readonly Command[];
}

/** Two clocks drift apart by less than a hundredth, and a little is kept for the sending. */
const DRIFT_SHARE = 0.01;
const MARGIN_MS = 2_000;

/**
 * What the console keeps after an answer of the server.
 * @param sentAtMs its own clock when the request was sent, so that it never calls too long
 */
export function afterAnswer<Ticket extends LeasedTicket, Command extends OfflineCommand>(
  before: OfflineDesk<Ticket, Command> | undefined,
  answer: LeaseAnswer<Ticket>,
  sentAtMs: number,
): OfflineDesk<Ticket, Command> {
  const known = before?.leaseId === answer.leaseId ? before : undefined;
  const gone = [...answer.wanted, ...(known?.called ?? [])];
  return {
    leaseId: answer.leaseId,
    queueId: answer.queueId,
    day: answer.day,
    callUntilMs: sentAtMs + answer.validMs * (1 - DRIFT_SHARE) - MARGIN_MS,
    held: answer.held.filter(({ ticketId }) => !gone.includes(ticketId)),
    givenBack: [...answer.wanted],
    called: known?.called ?? [],
    log: known?.log ?? [],
  };
}

/** Who is called next without network; nobody once the lease has ended or all it holds were called. */
export function nextOffline<Ticket extends LeasedTicket>(
  desk: OfflineDesk<Ticket>,
  nowMs: number,
): Ticket | undefined {
  return nowMs < desk.callUntilMs ? desk.held[0] : undefined;
}

/** A ticket has been called here with network: it is held no longer. */
export function calledHere<Ticket extends LeasedTicket, Command extends OfflineCommand>(
  desk: OfflineDesk<Ticket, Command>,
  ticketId: string,
): OfflineDesk<Ticket, Command> {
  return {
    ...desk,
    held: desk.held.filter((each) => each.ticketId !== ticketId),
    called: [...desk.called.filter((id) => id !== ticketId), ticketId],
  };
}

/** Notes what has happened without network. Nobody is called twice. */
export function noted<Ticket extends LeasedTicket, Command extends OfflineCommand>(
  desk: OfflineDesk<Ticket, Command>,
  command: Command,
): OfflineDesk<Ticket, Command> {
  return { ...calledHere(desk, command.ticketId), log: [...desk.log, command] };
}

/** Drops from the log what the server has taken in. */
export function told<Ticket extends LeasedTicket, Command extends OfflineCommand>(
  desk: OfflineDesk<Ticket, Command>,
  count: number,
): OfflineDesk<Ticket, Command> {
  return { ...desk, log: desk.log.slice(count) };
}

import type { CityText } from '@gerai/shared/contract/city.ts';
import type { Language, Need } from '@gerai/shared/contract/values.ts';
import type { ContactData, ServiceData } from '@gerai/shared/events/booking.ts';
import type { DelayData, RefusalData, TicketData } from '@gerai/shared/events/queue.ts';
import type { CommandKey } from '@gerai/shared/idempotency.ts';
import type { CommandContext } from '@gerai/shared/messaging/outbox.ts';
import { referralOf } from '@gerai/shared/referral.ts';
import { deriveId, idOfToken } from '@gerai/shared/security/hash.ts';
import { Phone } from '@gerai/shared/security/phone.ts';
import { dayOf } from '@gerai/shared/time.ts';
import type { Standing } from '../domain/board.ts';
import { type TicketHours, ticketHours } from '../domain/opening.ts';
import { orderTimes } from '../domain/order.ts';
import { giveNumber, isReused, standingNow } from './give-number.ts';
import type {
  AuditLog,
  Catalogue,
  IssueRecord,
  Refusals,
  Secrecy,
  Series,
  Snapshots,
  StoredTicket,
  Tickets,
} from './ports.ts';
import { recordRefusal } from './refuse-number.ts';

/**
 * A number for a walk-in.
 *
 * Input: the service, who comes (applicants, priority, language, residence), and what they want to
 * leave: a phone with consent; at the desk also a name and needs.
 * Output: the ticket with its link and place in the order, or why there is none.
 *
 * Primary course:
 *  1. Find the service; the desk of an agency acts for its own services.
 *  2. Derive token and ids from the command, so that a repetition meets its first attempt.
 *  3. Check that the service gives numbers now, and to residents of the visitor's district: others are
 *     told where they are served, unless the desk sets that aside, with a reason that is kept.
 *  4. Seal what identifies the visitor.
 *  5. Claim the number within the walk-in quota, and put the ticket (two requests).
 *  6. Tell the place in the order. A refusal is counted.
 */
export interface IssueTicketInput {
  readonly serviceId: string;
  readonly priority: boolean;
  readonly applicantCount: number;
  readonly language: Language;
  readonly residence: string | null;
  readonly phone: string | null;
  readonly smsConsent: { readonly given: boolean; readonly textVersion: string } | null;
  readonly name: string | null;
  readonly needs: readonly Need[];
  readonly followUpOf: string | null;
  readonly channel: 'kiosk' | 'desk' | 'phone' | 'counter';
  /** The finished ticket whose product is fetched now: the quick lane. */
  readonly pickupOf?: string | null;
  /** Why the desk serves somebody whose district is served elsewhere. */
  readonly referralOverride?: string | undefined;
  /** Another ticket of the same visit: one of the two is called at a time. */
  readonly visitOf?: string | null;
}

export interface IssueTicketDeps {
  readonly catalogue: Catalogue;
  readonly series: Series;
  readonly tickets: Tickets;
  readonly refusals: Refusals;
  readonly snapshots: Snapshots;
  readonly secrecy: Secrecy;
  readonly auditLog: AuditLog;
}

export type TicketIssued =
  | {
      readonly kind: 'issued';
      readonly ticket: StoredTicket;
      readonly service: ServiceData;
      readonly viewToken: string;
      readonly standing: Standing;
    }
  | { readonly kind: 'unknown-service' | 'forbidden' }
  | {
      readonly kind: 'phone-invalid' | 'consent-missing' | 'nothing-to-collect' | 'unknown-visit';
    }
  | {
      readonly kind: 'service-closed';
      readonly hours: TicketHours;
      /** By which it was closed for today; absent where its hours say so. */
      readonly delay?: DelayData;
      readonly service: ServiceData;
    }
  | { readonly kind: 'quota-used' }
  | { readonly kind: 'served-elsewhere'; readonly location: CityText }
  | { readonly kind: 'command-reused' };

export async function issueTicket(
  deps: IssueTicketDeps,
  input: IssueTicketInput,
  command: CommandKey,
  context: CommandContext,
  mayActFor: (agencyId: string) => boolean,
): Promise<TicketIssued> {
  const service = await deps.catalogue.service(input.serviceId);
  if (!service) return { kind: 'unknown-service' };
  if (!mayActFor(service.agency.agencyId)) return { kind: 'forbidden' };
  if (input.phone !== null && input.smsConsent === null) return { kind: 'consent-missing' };
  const phone = input.phone === null ? null : Phone.parse(input.phone);
  if (phone === undefined) return { kind: 'phone-invalid' };

  const viewToken = await deps.secrecy.viewToken(command);
  const ticketId = idOfToken('tkt', viewToken);
  const issued = async (ticket: StoredTicket): Promise<TicketIssued> =>
    isReused(ticket, command)
      ? { kind: 'command-reused' }
      : {
          kind: 'issued',
          ticket,
          service,
          viewToken,
          standing: await standingNow(deps.snapshots, ticket, service),
        };
  /** Before anybody is sent away: perhaps this is the repetition of a command that got its number. */
  const refuse = async (
    reason: 'service-closed' | 'quota-used' | 'served-elsewhere',
    refusal: TicketIssued,
  ): Promise<TicketIssued> => {
    const earlier = await deps.tickets.find(ticketId);
    if (earlier) return issued(earlier);
    await recordRefusal(
      deps.refusals,
      service,
      refusalChannel(input.channel),
      reason,
      command,
      context,
    );
    return refusal;
  };

  const location = referralOf(service.service, input.residence);
  if (location && input.referralOverride === undefined) {
    return refuse('served-elsewhere', { kind: 'served-elsewhere', location });
  }
  if (location && input.referralOverride !== undefined) {
    await deps.auditLog.record({
      context,
      entry: {
        action: 'ticket.override-referral',
        purpose: input.referralOverride,
        subject: ticketId,
      },
    });
  }
  const hours = ticketHours(service, context.time);
  if (hours.kind === 'closed') {
    return refuse('service-closed', { kind: 'service-closed', hours, service });
  }
  const collected = await collectedVisit(deps.tickets, input, service, context);
  if (collected === undefined) return { kind: 'nothing-to-collect' };
  const other = input.visitOf ? await deps.tickets.find(input.visitOf) : undefined;
  if (input.visitOf && other?.data.day !== dayOf(context.time)) return { kind: 'unknown-visit' };
  const record = await recordOf(deps, {
    other: other?.data,
    input: { ...input, followUpOf: collected ?? input.followUpOf },
    service,
    ticketId,
    viewToken,
    phone,
    command,
    context,
  });
  const given = await giveNumber(deps, record, service.service.dailyQuota.walkIn);
  if (given.kind === 'command-reused') return given;
  if (given.kind === 'shut') {
    const { delay } = given;
    return refuse('service-closed', { kind: 'service-closed', hours, service, delay });
  }
  if (given.kind === 'quota-used') return refuse('quota-used', given);
  return issued(given.ticket);
}

async function recordOf(
  deps: IssueTicketDeps,
  parts: {
    readonly other: TicketData | undefined;
    readonly input: IssueTicketInput;
    readonly service: ServiceData;
    readonly ticketId: string;
    readonly viewToken: string;
    readonly phone: Phone | null;
    readonly command: CommandKey;
    readonly context: CommandContext;
  },
): Promise<IssueRecord> {
  const { input, service, ticketId, phone, command, context } = parts;
  const { other } = parts;
  const visitId = other?.visitId ?? deriveId('vis', ticketId);
  const contact = await contactOf(deps, { ...parts, visitId });
  const day = dayOf(context.time);
  const lane = input.pickupOf ? 'quick' : 'normal';
  return {
    command,
    context,
    contact,
    ...(contact && phone && input.smsConsent?.given
      ? { phoneHash: await deps.secrecy.phoneHash(phone.digits()) }
      : {}),
    draft: {
      ticketId,
      visitId,
      mallId: context.mallId,
      leg: (other?.leg ?? 0) + 1,
      day,
      prefix: service.queue.prefix,
      queueId: service.queue.queueId,
      serviceId: service.serviceId,
      agencyId: service.agency.agencyId,
      floor: service.agency.floor,
      origin: 'walk-in',
      bookingId: null,
      slotStart: null,
      channel: input.channel,
      applicantCount: input.applicantCount,
      priority: input.priority,
      language: input.language,
      residence: input.residence,
      contactId: contact?.contactId ?? other?.contactId ?? null,
      followUpOf: input.followUpOf,
      lane,
      arrivedAt: context.time,
      issuedAt: context.time,
      times: orderTimes(
        { arrivedAt: context.time, priority: input.priority, slotStart: null, lane },
        service.service.advantages,
      ),
    },
  };
}

/** The contract of refusals knows no counters: what happens there happens at a desk. */
function refusalChannel(channel: IssueTicketInput['channel']): RefusalData['channel'] {
  return channel === 'counter' ? 'desk' : channel;
}

/** The visit whose product is fetched; null where none is, undefined where it is not ready. */
async function collectedVisit(
  tickets: Tickets,
  { pickupOf }: IssueTicketInput,
  service: ServiceData,
  context: CommandContext,
): Promise<string | null | undefined> {
  if (!pickupOf) return null;
  const earlier = (await tickets.find(pickupOf))?.data;
  const ready =
    earlier?.outcome === 'collect' &&
    earlier.agencyId === service.agency.agencyId &&
    (earlier.dueOn ?? earlier.day) <= dayOf(context.time);
  return ready ? earlier.visitId : undefined;
}

/** Sealed, or nothing to seal: a phone without consent is not kept. */
async function contactOf(
  deps: IssueTicketDeps,
  parts: {
    readonly input: IssueTicketInput;
    readonly service: ServiceData;
    readonly ticketId: string;
    readonly visitId: string;
    readonly viewToken: string;
    readonly phone: Phone | null;
    readonly context: CommandContext;
  },
): Promise<ContactData | null> {
  const { input, service, ticketId, visitId, viewToken, context } = parts;
  const consented = input.smsConsent?.given ?? false;
  const phone = consented ? parts.phone : null;
  if (phone === null && input.name === null && input.needs.length === 0) return null;
  const contactId = deriveId('con', ticketId);
  return {
    contactId,
    mallId: context.mallId,
    visitId,
    subject: { kind: 'ticket', id: ticketId },
    agencyId: service.agency.agencyId,
    day: dayOf(context.time),
    language: input.language,
    smsConsent: {
      given: consented,
      textVersion: input.smsConsent?.textVersion ?? 'not-asked',
      at: context.time,
      channel: input.channel === 'kiosk' ? 'kiosk' : input.channel === 'phone' ? 'web' : 'desk',
    },
    sealed: await deps.secrecy.seal(
      {
        name: input.name,
        phone: phone?.digits() ?? null,
        nikLastFour: null,
        needs: [...input.needs],
        viewToken,
      },
      contactId,
    ),
  };
}

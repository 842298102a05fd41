import type { CommandContext } from '@gerai/shared/messaging/outbox.ts';
import type { Clock, Ids } from '@gerai/shared/ports.ts';
import { deriveId } from '@gerai/shared/security/hash.ts';
import { Phone } from '@gerai/shared/security/phone.ts';
import { dayOf } from '@gerai/shared/time.ts';
import { type Contact, mayBeMessaged } from '../domain/contact.ts';
import { beginSending, type Ending, suppressed } from '../domain/delivery.ts';
import {
  judge,
  type Notice,
  occasionOf,
  type SuppressionReason,
  type Template,
} from '../domain/message.ts';
import { partsOf } from '../domain/septets.ts';
import type { ServiceCopy } from '../domain/service-copy.ts';
import type { Subject } from '../domain/subject.ts';
import { linkText, textOf } from '../domain/text.ts';
import type { DeliveryStore, Limits, SmsOutcome, SmsProvider, Vault } from './ports.ts';

/**
 * Announce: one message about one booking or ticket, at most once.
 *
 * Input: the template and the subject as its event told it.
 * Output: how it ended, or why there was nothing to do.
 *
 * 1. Read contact, service, the newest copy of the subject and the message itself, together.
 * 2. Leave it where the message is decided, moot, or has nobody to go to (yet).
 * 3. Suppress it, with the reason, where it must not be sent.
 * 4. Record it as `sending`, with its place in the limits; whoever comes second stops here.
 * 5. Ask the provider, once.
 * 6. Record how it ended. If this is not reached, the sweep ends it as `unknown`.
 */
export interface AnnounceDeps {
  readonly store: DeliveryStore;
  readonly vault: Vault;
  readonly sms: SmsProvider;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly settings: MessageSettings;
}

export interface MessageSettings {
  /** The mall's name at the beginning of every message. */
  readonly brand: string;
  readonly publicUrl: string;
  readonly priceRupiahPerPart: number;
  readonly limits: Limits;
}

export type Announced =
  | Ending['status']
  | 'suppressed'
  /** Decided before, or being sent by somebody else. */
  | 'already'
  /** Overtaken by what happened since; nobody expects it. */
  | 'moot'
  /** The visit has no contact. */
  | 'nobody'
  /** The contact has not arrived; when it does, it sends. */
  | 'awaits-contact';

/** Times that a contact may change under our hands before we give up and let the event come again. */
const ROUNDS = 5;

export async function announce(
  deps: AnnounceDeps,
  template: Template,
  told: Subject,
  context: CommandContext,
  notice?: Notice,
): Promise<Announced> {
  const { contactId } = told;
  if (contactId === null) return 'nobody';
  for (let round = 1; round <= ROUNDS; round += 1) {
    const announced = await attempt(deps, template, told, contactId, context, notice);
    if (announced !== 'contact-changed') return announced;
  }
  throw new Error(`Contact ${contactId} changed ${ROUNDS} times while a message was decided`);
}

async function attempt(
  deps: AnnounceDeps,
  template: Template,
  told: Subject,
  contactId: string,
  context: CommandContext,
  notice: Notice | undefined,
): Promise<Announced | 'contact-changed'> {
  const deliveryId = deliveryIdOf(template, told, notice);
  const { contact, service, subject, decided } = await deps.store.situation(
    told,
    contactId,
    deliveryId,
  );
  if (decided) return 'already';
  if (!subject || !service) throw new Error(`No copy of ${told.kind} ${told.id} or its service`);
  // A newer copy can be about a later occasion (called again), which has a message of its own.
  if (deliveryIdOf(template, subject, notice) !== deliveryId) return 'moot';

  const now = deps.clock.now();
  const judgement = judge(template, subject, now, notice);
  if (judgement.kind === 'moot') return 'moot';
  if (!contact) return 'awaits-contact';

  const of = { deliveryId, contactId, subject, template };
  const suppress = async (reason: SuppressionReason): Promise<Announced> =>
    (await deps.store.suppressDelivery(suppressed(of, reason, now), context)) === 'recorded'
      ? 'suppressed'
      : 'already';

  if (contact.erasedAt !== null || contact.sealed === null) return suppress('erased');
  if (!mayBeMessaged(contact)) return suppress('no-consent');
  if (contact.phoneHash === null) return suppress('no-phone');
  if (judgement.kind === 'late') return suppress(judgement.reason);

  // Opened before `sending` is recorded: a contact that cannot be opened was certainly not messaged.
  const secret = await deps.vault.open(contact.sealed, contactId);
  const phone = secret.phone === null ? undefined : Phone.parse(secret.phone);
  if (!phone) return suppress('no-phone');
  const about = { contact, service, subject, ...(notice ? { notice } : {}) };
  const text = write(deps.settings, template, about, secret.viewToken);

  const parts = partsOf(text);
  const priceRupiah = parts * deps.settings.priceRupiahPerPart;
  const delivery = beginSending(of, { parts, priceRupiah }, now);
  const beginning = await deps.store.beginDelivery(
    delivery,
    deps.ids.fresh(),
    contact,
    deps.settings.limits,
  );
  if (beginning.kind === 'limit' || beginning.kind === 'monthly-cap')
    return suppress(beginning.kind);
  if (beginning.kind !== 'begun') return beginning.kind;

  const ending = endingOf(
    await deps.sms.send(phone, text, { deliveryId, correlationId: context.correlationId }),
  );
  const refund =
    ending.status === 'failed' ? { month: dayOf(now).slice(0, 7), rupiah: priceRupiah } : null;
  await deps.store.endDelivery(deliveryId, ending, refund, {
    ...context,
    time: deps.clock.now(),
    recordedAt: deps.clock.now(),
  });
  return ending.status;
}

/** The same message always has the same id, whoever decides about it. */
export function deliveryIdOf(template: Template, subject: Subject, notice?: Notice): string {
  const about = notice ? 'service.delayed' : template;
  return deriveId('dlv', about, subject.id, occasionOf(template, subject, notice));
}

function write(
  settings: MessageSettings,
  template: Template,
  about: { contact: Contact; service: ServiceCopy; subject: Subject; notice?: Notice },
  viewToken: string,
): string {
  const { contact } = about;
  const link = linkText(settings.publicUrl, contact.subject.kind, viewToken);
  return textOf(template, contact.language, about, { brand: settings.brand, link });
}

function endingOf(outcome: SmsOutcome): Ending {
  switch (outcome.kind) {
    case 'taken':
      return { status: 'sent', reason: null };
    case 'refused':
      return { status: 'failed', reason: 'provider-refused' };
    case 'no-answer':
      return { status: 'unknown', reason: 'answer-lost' };
  }
}

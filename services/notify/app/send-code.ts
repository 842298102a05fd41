import type { PhoneCodeData } from '@gerai/shared/events/booking.ts';
import type { Consumed } from '@gerai/shared/messaging/consumer.ts';
import type { Clock, Ids } from '@gerai/shared/ports.ts';
import { Phone } from '@gerai/shared/security/phone.ts';
import { dayOf } from '@gerai/shared/time.ts';
import { partsOf } from '../domain/septets.ts';
import { codeText } from '../domain/text.ts';
import type { MessageSettings } from './announce.ts';
import type { CodeStore, SmsProvider, Vault } from './ports.ts';

/**
 * Send a code that proves a phone, at most once.
 *
 * Input: the sealed code as booking wrote it, and whether the event only catches up.
 * Output: whether it went to the provider.
 *
 * 1. Leave a code whose time is over: its visitor has asked for another.
 * 2. Open it; it stands in no table and no log of ours.
 * 3. Record that it is being sent, with its price in the month; whoever comes second stops here.
 * 4. Ask the provider, once, and record how it ended. Nobody is told: who gets no code asks again.
 *
 * It is no message of a visit: there is no booking yet and no contact, and asking for it is consent
 * to this one SMS. How many a phone gets is booking's to limit, before it is asked for.
 */
export async function sendCode(
  deps: {
    readonly store: CodeStore;
    readonly vault: Vault;
    readonly sms: SmsProvider;
    readonly clock: Clock;
    readonly ids: Ids;
    readonly settings: MessageSettings;
  },
  data: PhoneCodeData,
  { catchUp, correlationId }: { readonly catchUp: boolean; readonly correlationId: string },
): Promise<Consumed> {
  const now = deps.clock.now();
  if (catchUp || now >= data.validUntil) return 'ignored';
  const secret = await deps.vault.openCode(data.sealed, data.codeId);
  const phone = Phone.parse(secret.phone);
  if (!phone) return 'ignored';
  const { brand, priceRupiahPerPart, limits } = deps.settings;
  const text = codeText(data.language, { brand, code: secret.code, until: data.validUntil });
  const priceRupiah = partsOf(text) * priceRupiahPerPart;
  const sending = { codeId: data.codeId, mallId: data.mallId, sendingAt: now, priceRupiah };
  const begun = await deps.store.beginCode(sending, deps.ids.fresh(), limits.monthlyCapRupiah);
  if (begun === 'already') return 'stale';
  if (begun === 'monthly-cap') return 'ignored';
  const trace = { deliveryId: data.codeId, correlationId };
  const { kind } = await deps.sms.send(phone, text, trace);
  const status = kind === 'taken' ? 'sent' : kind === 'refused' ? 'failed' : 'unknown';
  const refund =
    status === 'failed' ? { month: dayOf(now).slice(0, 7), rupiah: priceRupiah } : null;
  await deps.store.endCode(sending, status, refund);
  return 'applied';
}

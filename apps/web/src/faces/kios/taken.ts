import type { Body } from '../../core/api.ts';
import { clock, longDay, roundedMinutes } from '../../core/format.ts';
import { said } from '../../core/language.ts';
import type { Slip } from '../../core/print/slip.ts';
import { t } from '../../i18n/kiosk.ts';

type Issued = Body<'POST /v1/kiosk/tickets'>;

/** A number as it is shown and printed; a check-in has a slot, and its link is in the booking's SMS. */
export type Taken = Pick<
  Issued,
  'number' | 'day' | 'serviceName' | 'agencyName' | 'place' | 'boundMinutes' | 'issuedAt'
> & {
  /** Nothing where there was no network to ask. */
  readonly ahead: number | null;
  readonly estimate: Issued['estimate'];
  readonly link: string | null;
  /** With it a phone can be left for this number. */
  readonly viewToken: string | null;
  readonly slotStart: string | null;
  readonly late: boolean;
  readonly offline: boolean;
  /** Why the service stands still, in a sentence; nothing while it does not. */
  readonly delay: Issued['delay'];
};

export function placeText({ place }: Taken): string {
  return t().goTo(place.counterNumbers.join(', '), place.floor);
}

/** How many come before, and for how long that is: a range, as it was promised. */
export function waitTexts({ ahead, estimate, offline }: Taken): string[] {
  if (offline || ahead === null) return [t().unknownOffline];
  const wait = estimate
    ? t().aboutRange(roundedMinutes(estimate.p10), roundedMinutes(estimate.p90))
    : t().unknown;
  return [t().ahead(ahead), wait];
}

/** How many minutes after its slot a late booking came. */
export function lateMinutes({ slotStart, issuedAt }: Taken): number {
  if (slotStart === null) return 0;
  return Math.max(0, Math.round((Date.parse(issuedAt) - Date.parse(slotStart)) / 60_000));
}

/** The ticket on paper, in the language of its visitor. */
export function slipOf(taken: Taken, copy: boolean): Slip {
  return {
    mall: `MPP ${t().city}`,
    copy: copy ? t().copy : null,
    number: taken.number,
    offline: taken.offline,
    service: said(taken.serviceName),
    agency: taken.agencyName,
    place: placeText(taken),
    slot: taken.slotStart === null ? null : t().bookingAt(clock(taken.slotStart)),
    wait: waitTexts(taken).join(', '),
    link: taken.link,
    follow: t().follow,
    when: `${longDay(taken.day)} ${clock(taken.issuedAt)} WIB`,
    notes: [
      ...(taken.delay ? [said(taken.delay.text)] : []),
      t().bound(taken.boundMinutes),
      t().keep,
    ],
  };
}

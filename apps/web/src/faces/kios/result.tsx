import { useEffect, useState } from 'preact/hooks';
import type { Body } from '../../core/api.ts';
import { clock, longDay, roundedMinutes } from '../../core/format.ts';
import { said } from '../../core/language.ts';
import { recall, remember } from '../../core/storage.ts';
import { t } from '../../i18n/kiosk.ts';
import { Qr } from '../../kit/kit.tsx';

type Issued = Body<'POST /v1/kiosk/tickets'>;

/** A number as it is shown and printed; a check-in has a slot, and its link is in the booking's SMS. */
export type Taken = Pick<
  Issued,
  | 'ticketId'
  | 'number'
  | 'day'
  | 'serviceName'
  | 'agencyName'
  | 'place'
  | 'ahead'
  | 'estimate'
  | 'boundMinutes'
  | 'issuedAt'
> & {
  readonly link: string | null;
  readonly slotStart: string | null;
  readonly late: boolean;
};

const HOME_SECONDS = 20;
/** Tickets since the roll was changed: a browser cannot ask the printer. */
const PRINTS = 'gerai.kios.cetak';

/** The number, on the screen and on paper at once; back to the start by itself after a while. */
export function Result({ taken, home }: { taken: Taken; home: () => void }) {
  const [left, setLeft] = useState(HOME_SECONDS);
  const [copies, setCopies] = useState(0);
  const [paper, setPaper] = useState<'asking' | 'came' | 'none'>('asking');

  useEffect(() => {
    countPrint();
    print();
  }, []);
  useEffect(() => {
    if (copies === 0) return;
    countPrint();
    print();
  }, [copies]);
  useEffect(() => {
    if (left === Number.POSITIVE_INFINITY) return undefined;
    if (left <= 0) {
      home();
      return undefined;
    }
    const timer = setTimeout(() => setLeft(left - 1), 1000);
    return () => clearTimeout(timer);
  }, [left, home]);

  const estimate = taken.estimate
    ? t().aboutMinutes(roundedMinutes(taken.estimate.medianMinutes))
    : t().unknown;
  const place = t().goTo(taken.place.counterNumbers.join(', '), taken.place.floor);
  return (
    <>
      <section class="result no-print" aria-live="polite">
        <h1>
          {t().your} <span class="result-number number">{taken.number}</span>
        </h1>
        <p class="lead">{place}</p>
        <p class="lead">
          {t().ahead(taken.ahead)} · {estimate}
        </p>
        {taken.slotStart && <p>{taken.late ? t().late : t().bookingAt(clock(taken.slotStart))}</p>}
        {paper === 'none' && <p class="note warn">{t().noPaper(taken.number)}</p>}
        {taken.link && (
          <figure>
            <Qr text={taken.link} label={t().follow} />
            <figcaption>{t().follow}</figcaption>
          </figure>
        )}
        {paper === 'asking' && (
          <div class="row center">
            <span>{t().paper}</span>
            <button type="button" onClick={() => setPaper('came')}>
              {t().yes}
            </button>
            <button type="button" onClick={() => setPaper('none')}>
              {t().no}
            </button>
          </div>
        )}
        <div class="row center">
          <button type="button" class="primary" onClick={home}>
            {t().done}
          </button>
          {copies === 0 && (
            <button type="button" onClick={() => setCopies(1)}>
              {t().reprint}
            </button>
          )}
          {left !== Number.POSITIVE_INFINITY && (
            <button type="button" onClick={() => setLeft(Number.POSITIVE_INFINITY)}>
              {t().stay}
            </button>
          )}
        </div>
        {left !== Number.POSITIVE_INFINITY && <p>{t().returns(left)}</p>}
      </section>
      <section class="slip" aria-hidden="true">
        <p>MPP Kota Pekalongan</p>
        {copies > 0 && <p>{t().copy}</p>}
        <p class="slip-number number">{taken.number}</p>
        <p>{said(taken.serviceName)}</p>
        <p>{taken.agencyName}</p>
        <p>
          <b>{place}</b>
        </p>
        {taken.slotStart && <p>{t().bookingAt(clock(taken.slotStart))}</p>}
        <p>
          {t().ahead(taken.ahead)}, {estimate}
        </p>
        {taken.link && <Qr text={taken.link} label="" />}
        {taken.link && <p>{t().follow}</p>}
        <p>
          {longDay(taken.day)} {clock(taken.issuedAt)} WIB
        </p>
        <p>{t().bound(taken.boundMinutes)}</p>
        <p>{t().keep}</p>
      </section>
    </>
  );
}

function countPrint(): void {
  remember(PRINTS, String(Number(recall(PRINTS) ?? '0') + 1));
}

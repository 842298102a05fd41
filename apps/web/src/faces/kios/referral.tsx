import { useEffect, useState } from 'preact/hooks';
import { clock, dayKey, longDay } from '../../core/format.ts';
import { said } from '../../core/language.ts';
import type { Directions, Printed, Printer } from '../../core/print/slip.ts';
import { t } from '../../i18n/kiosk.ts';
import { DirectionsOnPaper } from '../../kit/slip.tsx';
import type { Agency, CatalogueService, District } from './mall.ts';
import { Back } from './screens.tsx';

/** Somebody whose district is served in another place: where, and what to bring there. */
export interface Referral {
  readonly place: { readonly id: string; readonly en: string };
  readonly service: CatalogueService;
  readonly agency: Agency;
  /** Its name, as people say it. */
  readonly district: string;
  /** When he was told so, in ms. */
  readonly at: number;
}

/** Some services are for the residents of some districts: which one is his? One touch, and no typing. */
export function Residence({
  service,
  districts,
  working,
  choose,
  back,
}: {
  service: CatalogueService;
  districts: readonly District[];
  working: boolean;
  choose: (residence: string) => void;
  back: () => void;
}) {
  const choices = [
    ...districts.map(({ kecamatanId, name }) => [kecamatanId, name] as const),
    ['outside', t().outside] as const,
  ];
  return (
    <>
      <div class="upper">
        <p class="lead">{said(service.name)}</p>
        <h1 tabIndex={-1}>{t().residence}</h1>
        <p class="lead">{t().residenceText}</p>
      </div>
      <div class="controls">
        <div class="districts">
          {choices.map(([id, name]) => (
            <button
              type="button"
              class="giant"
              key={id}
              disabled={working}
              onClick={() => choose(id)}
            >
              {name}
            </button>
          ))}
        </div>
        <div class="row paging">
          <Back onClick={back} />
        </div>
      </div>
    </>
  );
}

/** Where to go instead, on the screen and on paper at once. It is no number, and says so. */
export function Referred({
  referral,
  printer,
  roll,
  printed,
  other,
  home,
}: {
  referral: Referral;
  printer: Printer;
  roll: 58 | 80;
  printed: (outcome: Printed, asked: boolean) => void;
  /** Back to the districts: the wrong one was touched. */
  other: () => void;
  home: () => void;
}) {
  const [unprinted, setUnprinted] = useState(false);
  const [prints, setPrints] = useState(1);
  const directions = directionsOf(referral);
  useEffect(() => {
    let gone = false;
    setUnprinted(false);
    void printer.print(directions).then((outcome) => {
      printed(outcome, false);
      if (!gone) setUnprinted(outcome === 'paper' || outcome === 'offline');
    });
    return () => {
      gone = true;
    };
  }, [prints]);
  return (
    <>
      <div class="upper referral">
        <p class="lead">{directions.service}</p>
        <h1 tabIndex={-1}>
          {t().goElsewhere} <span class="referral-place">{directions.place}</span>
        </h1>
        <p class="lead">{directions.why}</p>
        <h2>{directions.bringTitle}</h2>
        <ul>
          {directions.bring.map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
        <p class="note warn">{t().urgent}</p>
      </div>
      <div class="controls">
        <p aria-live="polite">{unprinted ? t().directionsPhoto : t().directionsPrinted}</p>
        <div class="row center">
          <button type="button" class="primary" onClick={home}>
            {t().done}
          </button>
          {prints === 1 && (
            <button type="button" onClick={() => setPrints(2)}>
              {t().reprint}
            </button>
          )}
          <button type="button" onClick={other}>
            ← {t().otherDistrict}
          </button>
        </div>
      </div>
      <DirectionsOnPaper directions={directions} roll={roll} />
    </>
  );
}

function directionsOf({ place, service, agency, district, at }: Referral): Directions {
  return {
    mall: `MPP ${t().city}`,
    title: t().notNumber,
    go: t().goElsewhere,
    place: said(place),
    service: said(service.name),
    agency: said(agency.name),
    why: t().servedThere(district),
    bringTitle: t().bring,
    bring: service.requirements.filter(({ mandatory }) => mandatory).map(({ text }) => said(text)),
    when: `${longDay(dayKey(at))} ${clock(at)} WIB`,
    notes: [t().urgent],
  };
}

import { useEffect, useState } from 'preact/hooks';
import { said } from '../../core/language.ts';
import { t } from '../../i18n/kiosk.ts';
import { Loading, Qr } from '../../kit/kit.tsx';
import { CODE_ROWS, Keys, LETTER_ROWS, Typed } from './keys.tsx';
import {
  type Agency,
  type Catalogue,
  type CatalogueService,
  type Door,
  type DoorService,
  findServices,
  houseText,
  standingOf,
} from './mall.ts';

/** What the screens of choosing need to know of the mall. */
export interface Mall {
  readonly catalogue: Catalogue | undefined;
  readonly door: Door | undefined;
  readonly fresh: boolean;
  readonly now: number;
}

export function Back({ onClick }: { onClick: () => void }) {
  return (
    <button type="button" class="back" onClick={onClick}>
      ← {t().back}
    </button>
  );
}

export function Home({ mall, take, booked }: { mall: Mall; take: () => void; booked: () => void }) {
  return (
    <>
      <div class="upper">
        <h1 tabIndex={-1}>{t().welcome}</h1>
        <p class="lead">{houseText(mall.door, mall.now)}</p>
      </div>
      <div class="controls choices">
        <button type="button" class="primary giant" onClick={take}>
          <span>{t().take}</span>
          <small>{t().takeText}</small>
        </button>
        <button type="button" class="giant" onClick={booked}>
          <span>{t().booked}</span>
          <small>{t().bookedText}</small>
        </button>
      </div>
    </>
  );
}

const PER_PAGE = 9;

export function Agencies({
  mall,
  page,
  turn,
  back,
  search,
  choose,
}: {
  mall: Mall;
  page: number;
  turn: (page: number) => void;
  back: () => void;
  search: () => void;
  choose: (agency: Agency) => void;
}) {
  const agencies = mall.catalogue?.agencies ?? [];
  const pages = Math.max(1, Math.ceil(agencies.length / PER_PAGE));
  return (
    <>
      <div class="upper">
        <h1 tabIndex={-1}>{t().whichAgency}</h1>
        {pages > 1 && <p class="lead">{t().pageOf(page + 1, pages)}</p>}
      </div>
      <div class="controls">
        {!mall.catalogue && <Loading lines={6} />}
        <div class="tiles">
          {agencies.slice(page * PER_PAGE, (page + 1) * PER_PAGE).map((agency) => (
            <Tile
              key={agency.agencyId}
              mall={mall}
              title={agency.shortName}
              name={said(agency.name)}
              floor={agency.floor}
              services={doorServices(mall, ({ agencyId }) => agencyId === agency.agencyId)}
              onClick={() => choose(agency)}
            />
          ))}
        </div>
        <div class="row paging">
          <Back onClick={() => (page === 0 ? back() : turn(page - 1))} />
          <button type="button" onClick={search}>
            ⌕ {t().search}
          </button>
          {page + 1 < pages && (
            <button type="button" class="primary" onClick={() => turn(page + 1)}>
              {t().next} →
            </button>
          )}
        </div>
      </div>
    </>
  );
}

export function Services({
  mall,
  agency,
  working,
  choose,
  back,
}: {
  mall: Mall;
  agency: Agency;
  working: boolean;
  choose: (service: CatalogueService) => void;
  back: () => void;
}) {
  return (
    <>
      <div class="upper">
        <p class="lead">{said(agency.name)}</p>
        <h1 tabIndex={-1}>{t().whichService}</h1>
        <p class="lead">{t().printsAtOnce}</p>
      </div>
      <div class="controls">
        <div class={agency.services.length > 6 ? 'tiles' : 'tiles two'}>
          {agency.services.map((service) => (
            <Tile
              key={service.serviceId}
              mall={mall}
              title={said(service.name)}
              working={working}
              services={doorServices(mall, ({ serviceId }) => serviceId === service.serviceId)}
              onClick={() => choose(service)}
            />
          ))}
        </div>
        <div class="row paging">
          <Back onClick={back} />
        </div>
      </div>
    </>
  );
}

function doorServices({ door }: Mall, holds: (service: DoorService) => boolean): DoorService[] {
  return door?.services.filter(holds) ?? [];
}

/** An agency or a service to touch; grey, with the reason, where it gives no numbers. */
function Tile({
  mall,
  title,
  name,
  floor,
  services,
  working = false,
  onClick,
}: {
  mall: Mall;
  title: string;
  name?: string;
  floor?: number;
  services: readonly DoorService[];
  working?: boolean;
  onClick: () => void;
}) {
  const standing = mall.door
    ? standingOf(services, mall.door, mall.now, mall.fresh)
    : { open: true, text: '' };
  const where = floor === undefined ? '' : t().floor(floor);
  return (
    <button type="button" class="tile" disabled={working || !standing.open} onClick={onClick}>
      <strong>{title}</strong>
      {name !== undefined && name !== title && <span>{name}</span>}
      <span>{[where, standing.text].filter(Boolean).join(' · ')}</span>
    </button>
  );
}

const FOUND = 4;
const LONGEST_TEXT = 24;

export function Search({
  mall,
  working,
  choose,
  back,
}: {
  mall: Mall;
  working: boolean;
  choose: (service: CatalogueService) => void;
  back: () => void;
}) {
  const [text, setText] = useState('');
  useTyping(/^[a-zA-Z0-9 ]$/, (key) => setText((before) => before + key), setText);
  const found = findServices(mall.catalogue?.agencies ?? [], text).slice(0, FOUND);
  return (
    <>
      <div class="upper">
        <h1 tabIndex={-1}>{t().searchTitle}</h1>
        <p class="lead">{t().searchHint}</p>
        <Typed text={text} length={Math.min(LONGEST_TEXT, text.length + 1)} label={t().typed} />
        <p role="status" class="lead">
          {text.trim() !== '' && found.length === 0 && t().searchNone(text.trim())}
        </p>
        <div class="tiles two found">
          {found.map(({ agency, service }) => (
            <Tile
              key={service.serviceId}
              mall={mall}
              title={said(service.name)}
              name={agency.shortName}
              floor={agency.floor}
              working={working}
              services={doorServices(mall, ({ serviceId }) => serviceId === service.serviceId)}
              onClick={() => choose(service)}
            />
          ))}
        </div>
      </div>
      <div class="controls">
        <Keys
          rows={LETTER_ROWS}
          columns={10}
          space
          press={(key) => setText(`${text}${key}`.slice(0, LONGEST_TEXT))}
          erase={() => setText(text.slice(0, -1))}
        />
        <div class="row paging">
          <Back onClick={back} />
        </div>
      </div>
    </>
  );
}

const CODE_LENGTH = 6;

export function Scan({
  working,
  checkIn,
  back,
}: {
  working: boolean;
  checkIn: (code: string) => void;
  back: () => void;
}) {
  const [code, setCode] = useState('');
  const add = (key: string) =>
    setCode((before) => `${before}${key.toUpperCase()}`.slice(0, CODE_LENGTH));
  useTyping(/^[2-9A-HJKMNP-Za-hjkmnp-z]$/, add, setCode);
  const complete = code.length === CODE_LENGTH;
  return (
    <>
      <div class="upper">
        <h1 tabIndex={-1}>{t().scan}</h1>
        <p class="lead">{t().scanText}</p>
        <p class="lead">{t().scanCode}</p>
        <Typed text={code} length={CODE_LENGTH} label={t().code} />
      </div>
      <div class="controls">
        <Keys rows={CODE_ROWS} columns={8} press={add} erase={() => setCode(code.slice(0, -1))} />
        <div class="row paging">
          <Back onClick={back} />
          <button
            type="button"
            class="primary"
            aria-disabled={!complete || working}
            onClick={() => complete && checkIn(code)}
          >
            {t().checkIn}
          </button>
        </div>
      </div>
    </>
  );
}

/** A real keyboard types too, where a kiosk has one. */
function useTyping(
  allowed: RegExp,
  add: (key: string) => void,
  change: (how: (before: string) => string) => void,
): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      // On a button, the space bar presses it.
      if (event.key === ' ' && document.activeElement instanceof HTMLButtonElement) return;
      if (event.key === 'Backspace') change((before) => before.slice(0, -1));
      else if (allowed.test(event.key)) add(event.key);
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}

/** What did not work, why, and what to do now. */
export interface SorryProps {
  readonly text: string;
  readonly more?: string;
  /** The same command again, with the same key. */
  readonly again?: (() => void) | undefined;
  readonly takeNumber?: (() => void) | undefined;
  /** Where the time of a booking is changed, for a phone. */
  readonly reschedule?: string | undefined;
}

export function Sorry({ sorry, back }: { sorry: SorryProps; back: () => void }) {
  return (
    <>
      <div class="upper" role="alert">
        <h1 tabIndex={-1}>{sorry.text}</h1>
        {sorry.more && <p class="lead">{sorry.more}</p>}
        {sorry.reschedule && (
          <figure>
            <Qr text={sorry.reschedule} label={t().reschedule} />
            <figcaption>{t().reschedule}</figcaption>
          </figure>
        )}
      </div>
      <div class="controls">
        <div class="choices">
          {sorry.again && (
            <button type="button" class="primary giant" onClick={sorry.again}>
              {t().again}
            </button>
          )}
          {sorry.takeNumber && (
            <button type="button" class="giant" onClick={sorry.takeNumber}>
              {t().takeInstead}
            </button>
          )}
        </div>
        <div class="row paging">
          <Back onClick={back} />
        </div>
      </div>
    </>
  );
}

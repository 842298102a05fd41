import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { newKey } from '../../core/api.ts';
import { nowMs } from '../../core/clock.ts';
import { TOKEN } from '../../core/device.ts';
import { clock, dayKey, longDay } from '../../core/format.ts';
import { language, setLanguage } from '../../core/language.ts';
import { createWedge } from '../../core/scanner.ts';
import { t } from '../../i18n/kiosk.ts';
import { SlipOnPaper } from '../../kit/slip.tsx';
import { type Agency, asksResidence, type CatalogueService } from './mall.ts';
import { type Came, checkIn, followLink, takeNumber } from './numbers.ts';
import { createReader, type Reader } from './reader.ts';
import { type Referral, Referred, Residence } from './referral.tsx';
import { Result } from './result.tsx';
import {
  Agencies,
  Home,
  type Mall,
  Scan,
  Search,
  Services,
  Sorry,
  type SorryProps,
} from './screens.tsx';
import { StaffPanel } from './staff.tsx';
import { createStation, type Station } from './station.ts';
import { FindSurvey, Survey } from './survey.tsx';
import { slipOf, type Taken } from './taken.ts';

type Screen =
  | { readonly kind: 'home' }
  | { readonly kind: 'scan' }
  | { readonly kind: 'agencies'; readonly page: number }
  | { readonly kind: 'services'; readonly agency: Agency }
  | { readonly kind: 'search' }
  | { readonly kind: 'residence'; readonly service: CatalogueService; readonly from: Screen }
  | { readonly kind: 'referred'; readonly referral: Referral; readonly from: Screen }
  | { readonly kind: 'result'; readonly taken: Taken; readonly turn: number }
  | { readonly kind: 'find-survey' }
  | { readonly kind: 'survey'; readonly surveyToken: string }
  | { readonly kind: 'staff' }
  | { readonly kind: 'sorry'; readonly sorry: SorryProps };

const HOME: Screen = { kind: 'home' };
const CHOOSING: readonly Screen['kind'][] = ['home', 'agencies', 'services', 'search', 'residence'];
const IDLE_SECONDS = 60;
/** So long before the screen goes back, it asks whether somebody is still there. */
const ASK_SECONDS = 15;
/** Between two touches that begin something. */
const DEBOUNCE_MS = 1500;
const SAME_SCAN_MS = 4000;
const CLAIM = /^G1\.[\w.-]+$/;
const CODE = /^([2-9A-HJKMNP-Z]{3})-?([2-9A-HJKMNP-Z]{3})$/i;
const LINK = /\/[bts]\/([1-9A-HJ-NP-Za-km-z]{8,40})$/;
const STAFF_TOUCHES = 5;
const STAFF_MS = 3000;

/** Nobody is in the middle of something: a new version may take over. */
export function isIdle(): boolean {
  return document.querySelector('.kiosk[data-screen="home"]') !== null;
}

/** A number in three taps; a check-in in none: the scanner is heard on every screen. */
export function Kiosk() {
  const station = useMemo(createStation, []);
  const state = station.device.state.value;
  useScanner((text) => {
    if (TOKEN.test(text)) station.device.adopt(text);
  }, state.kind !== 'paired');
  useEffect(() => {
    document.title = 'Kios antrean';
  }, []);
  if (state.kind === 'starting') return null;
  if (state.kind === 'pairing') return <Pairing code={state.code} />;
  return <AtWork station={station} token={state.token} />;
}

function Pairing({ code }: { code: string | undefined }) {
  return (
    <main class="kiosk" data-screen="pairing">
      <div class="upper">
        <h1>{t().pair}</h1>
        <p class="lead">{t().pairText}</p>
        <p class="pairing-code number" role="status" aria-label={t().pairCode}>
          {code ? `${code.slice(0, 3)} ${code.slice(3)}` : t().connecting}
        </p>
        <p class="lead">{t().pairScan}</p>
      </div>
    </main>
  );
}

function AtWork({ station, token }: { station: Station; token: string }) {
  const [screen, setScreen] = useState<Screen>(HOME);
  const [priority, setPriority] = useState(false);
  const [large, setLarge] = useState(false);
  const [lower, setLower] = useState(false);
  const [reader, setReader] = useState<Reader | undefined>(undefined);
  const [working, setWorking] = useState(false);
  /** Set at once, before anything is drawn again: the second touch of a double touch finds it set. */
  const busy = useRef(false);
  /** The latest thing begun: the same again within a moment is the same touch. */
  const begun = useRef({ name: '', at: Number.NEGATIVE_INFINITY });
  /** One for each visit to the screen: whatever is touched twice on it is one number. */
  const visitKey = useRef(newKey());
  const turn = useRef(0);
  const main = useRef<HTMLElement>(null);

  const goHome = useRef(() => {
    // Replaced at every drawing.
  });
  goHome.current = () => {
    visitKey.current = newKey();
    setScreen(HOME);
    setPriority(false);
    setLarge(false);
    setLower(false);
    reader?.close();
    setReader(undefined);
    setLanguage('id', false);
  };
  /** The same at every drawing, so that what waits for it goes on waiting. */
  const home = useMemo(() => () => goHome.current(), []);

  const begin = (
    name: string,
    work: () => Promise<Came>,
    again: () => void,
    takeInstead = false,
  ) => {
    const at = performance.now();
    if (busy.current || (begun.current.name === name && at - begun.current.at < DEBOUNCE_MS))
      return;
    busy.current = true;
    begun.current = { name, at };
    setWorking(true);
    void work()
      .then((came) => arrive(came, again, takeInstead))
      .finally(() => {
        busy.current = false;
        setWorking(false);
      });
  };
  const arrive = (came: Came, again: () => void, takeInstead: boolean) => {
    switch (came.kind) {
      case 'taken':
        turn.current += 1;
        setScreen({ kind: 'result', taken: came.taken, turn: turn.current });
        break;
      case 'referred':
        visitKey.current = newKey();
        setScreen({ kind: 'referred', referral: came.referral, from: screen });
        break;
      case 'survey':
        setScreen({ kind: 'survey', surveyToken: came.surveyToken });
        break;
      case 'sorry':
        // A refused command is over; what comes next is another one.
        if (came.final) visitKey.current = newKey();
        setScreen({
          kind: 'sorry',
          sorry: {
            ...came.sorry,
            again: came.final ? undefined : again,
            takeNumber: takeInstead ? () => setScreen({ kind: 'agencies', page: 0 }) : undefined,
          },
        });
        break;
    }
  };
  const issue = (serviceId: string, residence: string | null = null) => {
    const key = [visitKey.current, serviceId, priority ? 'p' : 'n', residence ?? ''].join('.');
    begin(
      key,
      () => takeNumber(station, { serviceId, priority, residence, key }),
      () => issue(serviceId, residence),
    );
  };
  /** A service is a number at once, but where it matters where somebody lives. */
  const choose = (service: CatalogueService) => {
    if (asksResidence(service)) setScreen({ kind: 'residence', service, from: screen });
    else issue(service.serviceId);
  };
  const arriveBy = (by: { readonly claim: string } | { readonly code: string }, key = newKey()) => {
    begin(
      'claim' in by ? by.claim : by.code,
      () => checkIn(station, by, key),
      () => arriveBy(by, key),
      true,
    );
  };
  const follow = (viewToken: string, key = newKey()) => {
    begin(
      viewToken,
      () => followLink(station, viewToken, key),
      () => follow(viewToken, key),
    );
  };

  const lastScan = useRef({ text: '', at: 0 });
  useScanner((text) => {
    const at = performance.now();
    const before = lastScan.current;
    lastScan.current = { text, at };
    // A scanner that reads one code twice is one visitor.
    if (before.text === text && at - before.at < SAME_SCAN_MS) return;
    const [, first, second] = CODE.exec(text) ?? [];
    const [, link] = LINK.exec(text) ?? [];
    if (TOKEN.test(text)) station.device.adopt(text);
    else if (CLAIM.test(text)) arriveBy({ claim: text });
    else if (first && second) arriveBy({ code: `${first}${second}`.toUpperCase() });
    else if (link) follow(link);
    else setScreen({ kind: 'sorry', sorry: { text: t().unreadable } });
  }, true);

  useEffect(() => station.greet(), [station, token]);
  const asking = useIdle(screen, home);
  useEffect(() => {
    document.documentElement.classList.toggle('large', large);
  }, [large]);
  const page = screen.kind === 'agencies' ? screen.page : 0;
  useEffect(() => {
    // Who uses a keypad or a screen reader begins where the new screen does.
    main.current?.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [screen.kind, page]);
  useEffect(() => {
    reader?.read(screen.kind === 'result' ? screen.taken : screen.kind);
  }, [screen, reader, language.value]);

  const mall: Mall = {
    catalogue: station.catalogue.data.value,
    door: station.door.data.value,
    fresh: station.door.state.value === 'fresh',
    now: nowMs.value,
  };
  const prefixes = [...new Set(mall.door?.services.map(({ prefix }) => prefix))].sort();
  const cutOff = station.door.state.value === 'stale';
  return (
    <main
      class={lower ? 'kiosk lower' : 'kiosk'}
      data-screen={screen.kind}
      aria-busy={working}
      ref={main}
    >
      <Top openStaff={() => setScreen({ kind: 'staff' })} />
      {cutOff && (
        <p class="bar" role="status">
          {t().offlineBar}
        </p>
      )}
      {station.paperOut.value && screen.kind === 'home' && <p class="bar">{t().paperGone}</p>}
      {working && (
        <p class="working" role="status">
          {t().working}
        </p>
      )}
      {screen.kind === 'home' && (
        <Home
          mall={mall}
          take={() => setScreen({ kind: 'agencies', page: 0 })}
          booked={() => setScreen({ kind: 'scan' })}
        />
      )}
      {screen.kind === 'scan' && (
        <Scan working={working} checkIn={(code) => arriveBy({ code })} back={home} />
      )}
      {screen.kind === 'agencies' && (
        <Agencies
          mall={mall}
          page={screen.page}
          turn={(to) => setScreen({ kind: 'agencies', page: to })}
          back={home}
          search={() => setScreen({ kind: 'search' })}
          choose={(agency) => {
            const [only, second] = agency.services;
            if (only && !second) choose(only);
            else setScreen({ kind: 'services', agency });
          }}
        />
      )}
      {screen.kind === 'services' && (
        <Services
          mall={mall}
          agency={screen.agency}
          working={working}
          choose={choose}
          back={() => setScreen({ kind: 'agencies', page: 0 })}
        />
      )}
      {screen.kind === 'search' && (
        <Search
          mall={mall}
          working={working}
          choose={choose}
          back={() => setScreen({ kind: 'agencies', page: 0 })}
        />
      )}
      {screen.kind === 'residence' && (
        <Residence
          service={screen.service}
          districts={mall.catalogue?.mall.kecamatan ?? []}
          working={working}
          choose={(residence) => issue(screen.service.serviceId, residence)}
          back={() => setScreen(screen.from)}
        />
      )}
      {screen.kind === 'referred' && (
        <Referred
          referral={screen.referral}
          printer={station.printer.value}
          roll={station.choice.value.roll}
          printed={station.printed}
          other={() => setScreen(screen.from)}
          home={home}
        />
      )}
      {screen.kind === 'result' && (
        <Result
          key={`${screen.taken.number} ${screen.turn}`}
          taken={screen.taken}
          token={token}
          printer={station.printer.value}
          roll={station.choice.value.roll}
          printed={station.printed}
          home={home}
        />
      )}
      {screen.kind === 'find-survey' && (
        <FindSurvey
          token={token}
          prefixes={prefixes}
          found={(surveyToken) => setScreen({ kind: 'survey', surveyToken })}
          back={home}
        />
      )}
      {screen.kind === 'survey' && (
        <Survey key={screen.surveyToken} surveyToken={screen.surveyToken} home={home} />
      )}
      {screen.kind === 'sorry' && <Sorry sorry={screen.sorry} back={home} />}
      {screen.kind === 'staff' && <Staff station={station} close={home} />}
      {asking !== undefined && (
        <div class="bar asking" role="alert">
          <span>
            {t().stillHere} {t().returns(asking)}
          </span>
          <button type="button">{t().iAmHere}</button>
        </div>
      )}
      {screen.kind !== 'staff' && (
        <Tools
          station={station}
          short={screen.kind !== 'home'}
          choosing={CHOOSING.includes(screen.kind)}
          priority={priority}
          setPriority={setPriority}
          large={large}
          setLarge={setLarge}
          lower={lower}
          setLower={setLower}
          listening={reader !== undefined}
          listen={(on) => {
            reader?.close();
            // In answer to a touch: otherwise browsers let nothing sound.
            setReader(on ? createReader() : undefined);
          }}
          survey={() => setScreen({ kind: 'find-survey' })}
        />
      )}
    </main>
  );
}

/** The name of the house, the day and the hour. Five touches open what is for staff. */
function Top({ openStaff }: { openStaff: () => void }) {
  const touches = useRef<number[]>([]);
  const now = nowMs.value;
  return (
    <header class="top">
      <button
        type="button"
        class="brand"
        onClick={() => {
          const at = performance.now();
          touches.current = [...touches.current.filter((each) => at - each < STAFF_MS), at];
          if (touches.current.length < STAFF_TOUCHES) return;
          touches.current = [];
          openStaff();
        }}
      >
        <strong>{t().house}</strong>
        <span>{t().city}</span>
      </button>
      <p>
        <span class="clock number">{clock(now)}</span>
        <span>{longDay(dayKey(now))}</span>
      </p>
    </header>
  );
}

function Staff({ station, close }: { station: Station; close: () => void }) {
  const trial = slipOf(TRIAL, true);
  return (
    <>
      <StaffPanel
        prints={station.prints.value}
        rollChanged={station.rollChanged}
        choice={station.choice.value}
        choose={station.choosePrinter}
        tryOut={() => void station.printer.value.print(trial)}
        offline={station.numbers.value ?? { leases: [], outbox: [], refused: [] }}
        close={close}
      />
      <SlipOnPaper slip={trial} roll={station.choice.value.roll} />
    </>
  );
}

/** Is no number: what a trial print shows. */
const TRIAL: Taken = {
  number: 'X-000',
  day: '2026-01-01',
  serviceName: { id: 'Cetak percobaan', en: 'Trial print' },
  agencyName: 'Bukan nomor antrean',
  place: { floor: 1, counterNumbers: [0] },
  boundMinutes: 0,
  issuedAt: '2026-01-01T00:00:00.000Z',
  ahead: null,
  estimate: null,
  link: null,
  viewToken: null,
  slotStart: null,
  late: false,
  offline: true,
  delay: null,
};

function Tools({
  station,
  short,
  choosing,
  priority,
  setPriority,
  large,
  setLarge,
  lower,
  setLower,
  listening,
  listen,
  survey,
}: {
  station: Station;
  /** Only what helps in the middle of something. */
  short: boolean;
  /** A number is still to come, so that its priority can be said. */
  choosing: boolean;
  priority: boolean;
  setPriority: (on: boolean) => void;
  large: boolean;
  setLarge: (on: boolean) => void;
  lower: boolean;
  setLower: (on: boolean) => void;
  listening: boolean;
  listen: (on: boolean) => void;
  survey: () => void;
}) {
  const help = station.help.value;
  return (
    <div class="tools">
      {help && (
        <p class="bar" role="status">
          {t().called}
        </p>
      )}
      {choosing && <Toggle on={priority} turn={setPriority} label={t().priority} />}
      <button
        type="button"
        lang={language.value === 'id' ? 'en' : 'id'}
        onClick={() => setLanguage(language.value === 'id' ? 'en' : 'id', false)}
      >
        {t().other}
      </button>
      <Toggle on={large} turn={setLarge} label={`A+ ${t().large}`} />
      <Toggle on={listening} turn={listen} label={t().listen} />
      <Toggle on={lower} turn={setLower} label={t().lower} />
      {!short && (
        <button type="button" onClick={survey}>
          {t().fillSurvey}
        </button>
      )}
      <button
        type="button"
        aria-pressed={help}
        class={help ? 'is-on' : ''}
        onClick={() => station.callForHelp(!help)}
      >
        {help ? t().calledBy : t().call}
      </button>
    </div>
  );
}

function Toggle({ on, turn, label }: { on: boolean; turn: (on: boolean) => void; label: string }) {
  return (
    <button type="button" aria-pressed={on} class={on ? 'is-on' : ''} onClick={() => turn(!on)}>
      {on ? '✓ ' : ''}
      {label}
    </button>
  );
}

/** Hears the scanner on every screen, with one listener for all of them. */
function useScanner(heard: (text: string) => void, active: boolean): void {
  const latest = useRef(heard);
  latest.current = heard;
  useEffect(() => {
    if (!active) return undefined;
    const wedge = createWedge(() => performance.now());
    const press = (event: KeyboardEvent) => {
      const text = wedge(event.key);
      if (text === undefined) return;
      // The Enter that ends a scan must not press the button that has the focus.
      event.preventDefault();
      latest.current(text);
    };
    addEventListener('keydown', press, { capture: true });
    return () => removeEventListener('keydown', press, { capture: true });
  }, [active]);
}

/**
 * Whoever walks away leaves nothing on the screen for the next person. Answers the seconds that are
 * left once it is time to ask.
 */
function useIdle(screen: Screen, home: () => void): number | undefined {
  const [left, setLeft] = useState(IDLE_SECONDS);
  const watched = screen.kind !== 'home' && screen.kind !== 'result';
  useEffect(() => {
    if (!watched) return undefined;
    let seconds = IDLE_SECONDS;
    setLeft(seconds);
    const touched = () => {
      seconds = IDLE_SECONDS;
      setLeft(seconds);
    };
    const timer = setInterval(() => {
      seconds -= 1;
      if (seconds <= ASK_SECONDS) setLeft(seconds);
      if (seconds <= 0) home();
    }, 1000);
    addEventListener('pointerdown', touched);
    addEventListener('keydown', touched);
    return () => {
      clearInterval(timer);
      removeEventListener('pointerdown', touched);
      removeEventListener('keydown', touched);
    };
  }, [screen, watched]);
  return watched && left <= ASK_SECONDS ? left : undefined;
}

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type Body, call, newKey, type Outcome } from '../../core/api.ts';
import { clock, middleDay, roundedMinutes } from '../../core/format.ts';
import { language, said, setLanguage } from '../../core/language.ts';
import { liveResource } from '../../core/live.ts';
import { createWedge } from '../../core/scanner.ts';
import { readKept, writeKept } from '../../core/store.ts';
import { t } from '../../i18n/kiosk.ts';
import { Loading, Stale } from '../../kit/kit.tsx';
import { Result, type Taken } from './result.tsx';

type Catalogue = Body<'GET /v1/catalogue'>;
type Agency = Catalogue['agencies'][number];
type Board = Body<'GET /v1/boards/floors/{floor}'>;

type Screen =
  | { readonly kind: 'home' }
  | { readonly kind: 'scan' }
  | { readonly kind: 'agencies'; readonly page: number }
  | { readonly kind: 'services'; readonly agency: Agency }
  | { readonly kind: 'result'; readonly taken: Taken }
  | {
      readonly kind: 'sorry';
      readonly text: string;
      /** The same command again, with the same key. */
      readonly again: (() => void) | undefined;
      readonly takeNumber: boolean;
    };

const DEVICE = 'kios.perangkat';
const HOME: Screen = { kind: 'home' };
const IDLE_MS = 60_000;
const PER_PAGE = 9;
const PAIRING = /^gd1\.[\w.-]+$/;
const CLAIM = /^G1\.[\w.-]+$/;

/** A number in three taps; a check-in in none: the scanner is heard on every screen. */
export function Kiosk() {
  const [token, setToken] = useState<string | undefined>(undefined);
  const [screen, setScreen] = useState<Screen>(HOME);
  const [priority, setPriority] = useState(false);
  const [large, setLarge] = useState(false);
  const [lower, setLower] = useState(false);
  const [working, setWorking] = useState(false);
  /** Set at once, before anything is drawn again: the second touch of a double touch finds it set. */
  const busy = useRef(false);
  /** One for each visit to the screen: whatever is touched twice on it is one number. */
  const visitKey = useRef(newKey());

  const catalogue = useMemo(
    () =>
      liveResource({
        read: (etag) => call('GET /v1/catalogue', { etag }),
        pollMs: () => 600_000,
        whileHidden: true,
        slowestMs: 15_000,
      }),
    [],
  );
  const floors = catalogue.data.value?.mall.floors.map(({ floor }) => floor) ?? [];
  const boards = useBoards(floors);

  useEffect(() => {
    const given = location.hash.slice(1);
    if (PAIRING.test(given)) {
      history.replaceState(null, '', location.pathname);
      setToken(given);
      void writeKept(DEVICE, given);
      return;
    }
    void readKept(DEVICE).then((kept) => setToken(kept ?? ''));
  }, []);

  const home = () => {
    visitKey.current = newKey();
    setScreen(HOME);
    setPriority(false);
    setLarge(false);
    setLanguage('id', false);
  };

  const issue = (serviceId: string) =>
    once(async () => {
      const outcome = await call('POST /v1/kiosk/tickets', {
        token,
        key: `${visitKey.current}.${serviceId}.${priority ? 'p' : 'n'}`,
        body: { serviceId, priority, language: language.value },
      });
      if (outcome.kind === 'ok') {
        const { body } = outcome;
        setScreen({ kind: 'result', taken: { ...body, slotStart: null, late: false } });
      } else refuse(outcome, () => issue(serviceId));
    });

  const checkIn = (claim: string, key = newKey()) =>
    once(async () => {
      const outcome = await call('POST /v1/kiosk/check-ins', { token, key, body: { claim } });
      if (outcome.kind === 'ok') {
        setScreen({ kind: 'result', taken: { ...outcome.body, link: null } });
      } else refuse(outcome, () => checkIn(claim, key));
    });

  const once = (work: () => Promise<void>) => {
    if (busy.current) return;
    busy.current = true;
    setWorking(true);
    void work().finally(() => {
      busy.current = false;
      setWorking(false);
    });
  };

  const refuse = (outcome: Outcome<unknown>, again: () => void) => {
    if (outcome.kind !== 'problem') {
      setScreen({ kind: 'sorry', text: t().offline, again, takeNumber: false });
      return;
    }
    const { code, members, title, status } = outcome.problem;
    // A refused command is over; what comes next is another one.
    visitKey.current = newKey();
    const sorry = (text: string, takeNumber = false) =>
      setScreen({ kind: 'sorry', text, again: undefined, takeNumber });
    if (status === 401 || (status === 403 && code !== 'verification-failed')) sorry(t().unpaired);
    else if (code === 'check-in-too-early' && typeof members.checkInFrom === 'string') {
      sorry(t().early(clock(members.checkInFrom)));
    } else if (code === 'booking-not-active') {
      sorry(typeof members.day === 'string' ? t().wrongDay(middleDay(members.day)) : title, true);
    } else if (code === 'verification-failed' || code === 'not-found' || status === 422) {
      sorry(t().unreadable, true);
    } else if (code === 'service-closed') sorry(t().closedNow);
    else if (code === 'quota-used') sorry(t().quota);
    else setScreen({ kind: 'sorry', text: title, again, takeNumber: false });
  };

  const heard = useRef((_text: string) => {
    // Replaced at every drawing.
  });
  heard.current = (text) => {
    if (PAIRING.test(text)) {
      setToken(text);
      void writeKept(DEVICE, text);
    } else if (token && CLAIM.test(text)) checkIn(text);
    else if (token)
      setScreen({ kind: 'sorry', text: t().unreadable, again: undefined, takeNumber: false });
  };
  useEffect(() => {
    const wedge = createWedge(() => performance.now());
    const press = (event: KeyboardEvent) => {
      const text = wedge(event.key);
      if (text === undefined) return;
      // The Enter that ends a scan must not press the button that has the focus.
      event.preventDefault();
      heard.current(text);
    };
    addEventListener('keydown', press, { capture: true });
    return () => removeEventListener('keydown', press, { capture: true });
  }, []);

  // Whoever walks away leaves nothing on the screen for the next person.
  useEffect(() => {
    if (screen.kind === 'home' || screen.kind === 'result') return undefined;
    let timer = setTimeout(home, IDLE_MS);
    const touched = () => {
      clearTimeout(timer);
      timer = setTimeout(home, IDLE_MS);
    };
    addEventListener('pointerdown', touched);
    return () => {
      clearTimeout(timer);
      removeEventListener('pointerdown', touched);
    };
  }, [screen.kind]);

  useEffect(() => {
    document.title = 'Kios antrean';
    document.documentElement.classList.toggle('large', large);
  }, [large]);

  if (token === undefined) return null;
  if (token === '') {
    return (
      <main class="kiosk">
        <h1>{t().pair}</h1>
        <p>{t().pairText}</p>
      </main>
    );
  }
  const data = catalogue.data.value;
  return (
    <main class={lower ? 'kiosk lower' : 'kiosk'} aria-busy={working}>
      <Stale live={catalogue} />
      {working && (
        <p class="working" role="status">
          {t().working}
        </p>
      )}
      {screen.kind === 'home' && (
        <>
          <h1>{t().welcome}</h1>
          <div class="choices">
            <button
              type="button"
              class="primary giant"
              onClick={() => setScreen({ kind: 'agencies', page: 0 })}
            >
              {t().take}
            </button>
            <button type="button" class="giant" onClick={() => setScreen({ kind: 'scan' })}>
              {t().booked}
            </button>
          </div>
        </>
      )}
      {screen.kind === 'scan' && (
        <>
          <h1>{t().scan}</h1>
          <p class="lead">{t().scanText}</p>
          <p class="lead">{t().scanNoQr}</p>
          <BackButton onClick={home} />
        </>
      )}
      {screen.kind === 'agencies' && (
        <Agencies
          data={data}
          boards={boards}
          page={screen.page}
          turn={(page) => setScreen({ kind: 'agencies', page })}
          back={home}
          choose={(agency) => {
            const [only, second] = agency.services;
            if (only && !second) issue(only.serviceId);
            else setScreen({ kind: 'services', agency });
          }}
        />
      )}
      {screen.kind === 'services' && (
        <>
          <h1>{t().whichService}</h1>
          <p class="lead">{said(screen.agency.name)}</p>
          <div class="tiles">
            {screen.agency.services.map((service) => (
              <button
                type="button"
                class="tile"
                key={service.serviceId}
                disabled={working}
                onClick={() => issue(service.serviceId)}
              >
                <strong>{said(service.name)}</strong>
              </button>
            ))}
          </div>
          <BackButton onClick={() => setScreen({ kind: 'agencies', page: 0 })} />
        </>
      )}
      {screen.kind === 'result' && (
        <Result key={screen.taken.ticketId} taken={screen.taken} home={home} />
      )}
      {screen.kind === 'sorry' && (
        <>
          <div role="alert">
            <h1>{screen.text}</h1>
          </div>
          <div class="choices">
            {screen.again && (
              <button type="button" class="primary giant" onClick={screen.again}>
                {t().again}
              </button>
            )}
            {screen.takeNumber && (
              <button
                type="button"
                class="giant"
                onClick={() => setScreen({ kind: 'agencies', page: 0 })}
              >
                {t().takeInstead}
              </button>
            )}
          </div>
          <BackButton onClick={home} />
        </>
      )}
      {screen.kind !== 'result' && (
        <div class="tools">
          <Toggle on={priority} turn={setPriority} label={t().priority} />
          <button
            type="button"
            lang={language.value === 'id' ? 'en' : 'id'}
            onClick={() => setLanguage(language.value === 'id' ? 'en' : 'id', false)}
          >
            {t().other}
          </button>
          <Toggle on={large} turn={setLarge} label={`A+ ${t().large}`} />
          <Toggle on={lower} turn={setLower} label={t().lower} />
        </div>
      )}
      <p class="staff-help no-print">{t().staff}</p>
    </main>
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

function BackButton({ onClick }: { onClick: () => void }) {
  return (
    <button type="button" class="back" onClick={onClick}>
      ← {t().back}
    </button>
  );
}

function Agencies({
  data,
  boards,
  page,
  turn,
  back,
  choose,
}: {
  data: Catalogue | undefined;
  boards: readonly Board[];
  page: number;
  turn: (page: number) => void;
  back: () => void;
  choose: (agency: Agency) => void;
}) {
  const agencies = data?.agencies ?? [];
  const pages = Math.max(1, Math.ceil(agencies.length / PER_PAGE));
  return (
    <>
      <h1>{t().whichAgency}</h1>
      {!data && <Loading lines={6} />}
      <div class="tiles">
        {agencies.slice(page * PER_PAGE, (page + 1) * PER_PAGE).map((agency) => (
          <button type="button" class="tile" key={agency.agencyId} onClick={() => choose(agency)}>
            <strong>{agency.shortName}</strong>
            <span class="tile-name">{said(agency.name)}</span>
            <span>
              {t().floor(agency.floor)}
              <Busy agency={agency} boards={boards} />
            </span>
          </button>
        ))}
      </div>
      <div class="row paging">
        <BackButton onClick={() => (page === 0 ? back() : turn(page - 1))} />
        {page + 1 < pages && (
          <button type="button" class="primary" onClick={() => turn(page + 1)}>
            {t().next} →
          </button>
        )}
      </div>
    </>
  );
}

/** How many wait for an agency; nothing where no board says so. */
function Busy({ agency, boards }: { agency: Agency; boards: readonly Board[] }) {
  const queues = boards
    .flatMap((board) => board.queues)
    .filter((queue) => queue.queueId.startsWith(agency.agencyId));
  if (queues.length === 0) return null;
  const waiting = queues.reduce((sum, queue) => sum + queue.waitingCount, 0);
  const minutes = queues.flatMap(({ estimate }) => (estimate ? [estimate.medianMinutes] : []));
  return (
    <>
      {' · '}
      {t().waiting(waiting)}
      {minutes.length > 0 && ` · ${t().about(roundedMinutes(Math.max(...minutes)))}`}
    </>
  );
}

function useBoards(floors: readonly number[]): Board[] {
  const wanted = floors.join(' ');
  const lives = useMemo(
    () =>
      wanted
        .split(' ')
        .filter(Boolean)
        .map((floor) =>
          liveResource({
            read: (etag) => call('GET /v1/boards/floors/{floor}', { params: { floor }, etag }),
            pollMs: () => 10_000,
            whileHidden: true,
          }),
        ),
    [wanted],
  );
  useEffect(
    () => () => {
      for (const live of lives) live.stop();
    },
    [lives],
  );
  return lives.flatMap((live) => live.data.value ?? []);
}

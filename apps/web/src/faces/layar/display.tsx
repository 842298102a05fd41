import { useEffect, useMemo, useRef } from 'preact/hooks';
import { createAnnouncer, type ListedCall } from '../../core/announcer.ts';
import { type Body, call } from '../../core/api.ts';
import { nowMs, serverNow } from '../../core/clock.ts';
import { clock, clockTime, dayKey, longDay, roundedMinutes } from '../../core/format.ts';
import { keptAs } from '../../core/keeper.ts';
import { createLine } from '../../core/line.ts';
import { type Live, liveResource } from '../../core/live.ts';
import { createSpeaker } from '../../core/speaker.ts';
import { createVoice, type Voice } from '../../core/voice.ts';
import { CALL_SPRITE } from '../../voice/sprites.ts';
import { createHero, type Large } from './hero.ts';
import { type Door, dueNotice, openingOf, spansOf } from './notices.ts';
import type { ScreenSettings, Way } from './settings.ts';

type Board = Body<'GET /v1/boards/floors/{floor}'>;

/** A small word first; then the strip, which nobody can overlook. */
const QUIET_MS = 15_000;
const STRIP_MS = 40_000;
/** An answer that takes longer is none: the next question is worth more than this one. */
const ANSWER_MS = 4000;
const SLOWEST_MS = 5000;
const CARD_MS = 12_000;
const LISTED = 6;
/** `A-012` is the usual length; numbers of a time without network and prefixes of two letters are longer. */
const LENGTHS: Readonly<Record<number, string>> = { 6: 'is-long', 7: 'is-longest' };
const WAYS: Readonly<Record<Way, string>> = { kiri: '←', kanan: '→', atas: '↑' };

/** The display of a floor: who is called where. It runs for days, whatever its network does. */
export function Display({ settings }: { settings: ScreenSettings }) {
  const { floor, sound } = settings;
  const voice = useMemo(() => createVoice(sound, CALL_SPRITE), [sound]);
  /** One loudspeaker: calls and notices wait for each other. */
  const speaking = useMemo(createLine, []);
  const live = useMemo(() => floorBoard(floor), [floor]);
  const door = useMemo(doorBoard, []);
  const hero = useMemo(() => createHero(), []);
  const announcer = useMemo(() => {
    const say = createSpeaker({ voice, othersWait: () => announcer.pending.value.length > 0 });
    const announcer = createAnnouncer((announcement) =>
      speaking(async () => {
        // Silent screens hold nothing: the voice of their zone comes from another one.
        if (!sounds(voice)) return;
        await hero.hold(announcement);
        try {
          await say(announcement);
        } finally {
          hero.release();
        }
      }),
    );
    return announcer;
  }, [voice, speaking, hero]);
  const board = live.data.value;
  const fresh = live.state.value === 'fresh';
  useEffect(() => {
    // What is only remembered from before a restart is shown and not announced.
    if (!board || !fresh) return;
    const called = announcer.take(board.recentCalls, serverNow(), (each) =>
      board.counters.some(
        ({ current }) => current?.number === each.number && current.status === 'called',
      ),
    );
    if (called.length > 0) hero.show(called);
    else if (announcer.current.value) hero.remember(announcer.current.value);
  }, [announcer, hero, board, fresh]);
  useNotices(voice, speaking, door, board);
  useEffect(() => {
    document.title = `Layar lantai ${floor}`;
  }, [floor]);

  const now = nowMs.value;
  const large = hero.large.value;
  const waiting = hero.waiting.value;
  const busy = announcer.busy.value || !hero.quiet.value;
  // Each number once: a repeated call is one person.
  const elsewhere = new Set([...large.map(({ call: shown }) => shown), ...waiting].map(numberOf));
  const latest = new Map(
    [...(board?.recentCalls ?? [])].reverse().map((each) => [each.number, each]),
  );
  const calls = [...latest.values()]
    .filter((each) => !elsewhere.has(each.number))
    .sort((a, b) => b.sequence - a.sequence)
    .slice(0, LISTED);
  const here = (door.data.value?.services ?? []).filter((service) => service.floor === floor);
  return (
    <div class="display">
      <Header live={live} title={`Lantai ${floor} · ${longDay(dayKey(now))}`} />
      {/* Three and four at once take the whole width, to be as large as they must be. */}
      <main class={large.length > 2 ? 'is-wide' : ''}>
        <h1 class="sr-only">Panggilan antrean lantai {floor}</h1>
        <section
          class={`hero ${busy ? 'is-new' : ''} ${large.length > 1 ? 'is-shared' : ''}`}
          aria-label="Panggilan sekarang"
        >
          {large.map((each) => (
            <LargeCall
              key={`${each.call.number} ${each.call.at} ${each.since}`}
              large={each}
              spoken={announcer.busy.value && announcer.current.value?.number === each.call.number}
              shared={large.length > 1}
              way={settings.way(each.call.counterNumber)}
            />
          ))}
          {large.length === 0 && (
            <p class="empty">{board ? emptyText(door.data.value, here, now) : 'Menyambung…'}</p>
          )}
          {waiting.length > 0 && (
            <p class="pending">
              Berikutnya:{' '}
              {waiting
                .slice(0, 3)
                .map((each) => `${each.number} → Loket ${each.counterNumber}`)
                .join('   ')}
            </p>
          )}
        </section>
        <section class="recent" aria-label="Panggilan terakhir">
          <ol>
            {calls.map((each) => (
              <li key={`${each.number} ${each.at}`}>
                <span class="number">{each.number}</span>
                <span class="to">
                  Loket <b>{each.counterNumber}</b>
                </span>
              </li>
            ))}
          </ol>
          {board && <Card board={board} services={here} busy={busy} />}
        </section>
      </main>
      {board && delaysOf(board).length > 0 && (
        <div class="news" role="status">
          {delaysOf(board)
            .slice(0, 2)
            .map(({ delayId, text }) => (
              <p key={delayId}>{text.id}</p>
            ))}
        </div>
      )}
      {board && <Counters board={board} />}
      <Strip live={live} />
      <Unlock voice={voice} />
    </div>
  );
}

const numberOf = ({ number }: ListedCall) => number;

/** A call that everybody is to see; beside others, the one that is being said has a frame. */
function LargeCall({
  large: { call: each, since },
  spoken,
  shared,
  way,
}: {
  large: Large;
  spoken: boolean;
  shared: boolean;
  way: Way | undefined;
}) {
  const states = [
    'call',
    Number.isFinite(since) && 'is-called',
    shared && spoken && 'is-spoken',
  ].filter(Boolean);
  return (
    <div class={states.join(' ')}>
      {!shared && <p class="label">{each.times > 1 ? 'PANGGILAN ULANG' : 'NOMOR'}</p>}
      <p class={`hero-number number ${LENGTHS[each.number.length] ?? ''}`}>{each.number}</p>
      <p class="where">
        <Arrow way={way} /> LOKET {each.counterNumber}
        {shared && each.times > 1 && <small> ULANG</small>}
        {!shared && <span> LANTAI {each.floor}</span>}
      </p>
    </div>
  );
}

function sounds(voice: Voice): boolean {
  return voice.state.value !== 'off' && voice.state.value !== 'locked';
}

function floorBoard(floor: number): Live<Board> {
  return liveResource({
    read: (etag) =>
      call('GET /v1/boards/floors/{floor}', {
        params: { floor: String(floor) },
        etag,
        timeoutMs: ANSWER_MS,
      }),
    // From question to question, so that a slow network does not come on top; after a very slow answer
    // there is a rest all the same. Fifty screens that were switched on together do not go on together.
    pollMs: (board, tookMs) => {
      const ms = (board?.pollAfterMs ?? 1000) * (0.9 + Math.random() / 5);
      return Math.max(ms - tookMs, ms / 2);
    },
    slowestMs: SLOWEST_MS,
    whileHidden: true,
    keeper: keptAs<Board>(`layar.lantai.${floor}`),
  });
}

export function doorBoard(): Live<Door> {
  return liveResource({
    read: (etag) => call('GET /v1/boards/door', { etag }),
    pollMs: (board) => Math.max(10_000, board?.pollAfterMs ?? 0),
    slowestMs: SLOWEST_MS,
    whileHidden: true,
    keeper: keptAs<Door>('layar.pintu'),
  });
}

/** How long nobody has confirmed what is shown, in ms. */
function silence(live: Live<unknown>): number {
  // Read, so that it is worked out anew every second.
  const now = nowMs.value - (serverNow() - Date.now());
  const confirmedAt = live.confirmedAt.value;
  return confirmedAt === 0 ? 0 : Math.max(0, now - confirmedAt);
}

export function Header({ live, title }: { live: Live<unknown>; title: string }) {
  const now = nowMs.value;
  return (
    <header>
      <div>
        <p class="mall">Mal Pelayanan Publik Kota Pekalongan</p>
        <p>{title}</p>
      </div>
      {live.state.value === 'stale' && silence(live) > QUIET_MS && (
        <p class="connecting">Menyambung…</p>
      )}
      <p class="clock number">{clock(now)}</p>
    </header>
  );
}

/** Says that what is shown is old, before anybody relies on it. */
export function Strip({ live }: { live: Live<unknown> }) {
  const silentMs = silence(live);
  if (silentMs <= STRIP_MS) return null;
  return (
    <p class="strip" role="status">
      Tampilan tertunda sejak {clock(nowMs.value - silentMs)}. Dengarkan panggilan petugas.
    </p>
  );
}

function Unlock({ voice }: { voice: Voice }) {
  if (voice.state.value !== 'locked') return null;
  return (
    <button type="button" class="unlock" onClick={() => void voice.unlock()}>
      Sentuh untuk menyalakan suara
    </button>
  );
}

function Arrow({ way }: { way: Way | undefined }) {
  if (!way) return null;
  return (
    <b class="arrow" role="img" aria-label={way === 'atas' ? 'ke atas' : `ke ${way}`}>
      {WAYS[way]}
    </b>
  );
}

/** Opening, closing and what comes in between are said once each, after the call under way. */
function useNotices(
  voice: Voice,
  speaking: ReturnType<typeof createLine>,
  door: Live<Door>,
  board: Board | undefined,
): void {
  const last = useRef('');
  /** Delays that have been told of, or were there before this screen was. */
  const told = useRef<ReadonlySet<string> | undefined>(undefined);
  const today = door.data.value;
  const due = today && dueNotice(today, nowMs.value);
  const delays = board ? delaysOf(board) : [];
  const ids = delays.map(({ delayId }) => delayId).join(' ');
  useEffect(() => {
    if (!board) return;
    const fresh = delays.filter(({ delayId }) => told.current && !told.current.has(delayId));
    told.current = new Set(delays.map(({ delayId }) => delayId));
    const [first] = fresh;
    const notice = today && due ? `${today.day} ${due}` : '';
    const clips = [
      ...(first ? [first.reason === 'emergency' ? 'kabar darurat' : 'kabar gangguan'] : []),
      ...(due && notice !== last.current ? [due] : []),
    ];
    if (notice !== '') last.current = notice;
    if (clips.length === 0) return;
    void speaking(async () => {
      await voice.chime();
      await voice.say(clips);
    });
  }, [voice, speaking, due, ids, board === undefined]);
}

type Delay = Board['queues'][number]['delays'][number];

/** What stands still on this floor, the same thing once. */
function delaysOf(board: Board): Delay[] {
  const all = board.queues.flatMap(({ delays }) => delays);
  return [...new Map(all.map((delay) => [delay.delayId, delay])).values()];
}

function emptyText(door: Door | undefined, services: Door['services'], now: number): string {
  const hours = door && openingOf(door.day, services);
  if (!door) return 'Belum ada panggilan.';
  if (!hours) return 'Hari ini tutup.';
  if (now < hours.from) return `Belum ada panggilan. Loket buka pukul ${clock(hours.from)}.`;
  if (now > hours.to) return 'Pelayanan hari ini sudah selesai. Terima kasih.';
  return 'Belum ada panggilan.';
}

/** Counters that do not serve as planned, in words. */
function troubles(board: Board): string[] {
  const paused = board.counters
    .filter(({ status }) => status === 'paused')
    .map(({ number, returnAt }) =>
      returnAt ? `Loket ${number} jeda sampai ${clock(returnAt)}.` : `Loket ${number} jeda.`,
    );
  const late = board.queues.flatMap(({ unopenedSince, agencyName, prefix }) =>
    unopenedSince ? [`${prefix} · ${agencyName}: belum buka sejak ${clock(unopenedSince)}`] : [],
  );
  return [...paused, ...late];
}

/** One quiet card that changes every twelve seconds, and never during a call. */
function Card({
  board,
  services,
  busy,
}: {
  board: Board;
  services: Door['services'];
  busy: boolean;
}) {
  const turn = useRef(0);
  if (!busy) turn.current = Math.floor(nowMs.value / CARD_MS);
  const waiting = board.queues.filter(({ openCounters }) => openCounters > 0);
  const trouble = troubles(board);
  const until = services
    .flatMap(({ ticketsUntil }) => ticketsUntil ?? [])
    .sort()
    .at(-1);
  const cards = [
    waiting.length > 0 && (
      <>
        <h2>Menunggu sekarang</h2>
        {waiting.slice(0, 3).map((queue) => (
          <p key={queue.queueId}>
            <b>{queue.prefix}</b>{' '}
            {queue.waitingCount === 0 ? 'tidak ada antrean' : `${queue.waitingCount} orang`}
            {queue.estimate &&
              `, ${roundedMinutes(queue.estimate.p10)}–${roundedMinutes(queue.estimate.p90)} menit`}
            {' · '}
            {queue.agencyName}
          </p>
        ))}
      </>
    ),
    trouble.length > 0 && (
      <>
        <h2>Mohon maaf, ada perubahan</h2>
        {trouble.slice(0, trouble.length > 4 ? 3 : 4).map((text) => (
          <p key={text}>{text}</p>
        ))}
        {trouble.length > 4 && <p>dan {trouble.length - 3} lainnya</p>}
      </>
    ),
    <>
      <h2>Janji temu didahulukan pada jamnya</h2>
      <p class="wraps">
        Lansia, difabel, ibu hamil dan menyusui mendapat prioritas. Beri tahu petugas.
      </p>
    </>,
    until && (
      <>
        <h2>Nomor hari ini</h2>
        <p>Nomor dibagikan di kios sampai pukul {clock(until)}.</p>
      </>
    ),
  ].filter(Boolean);
  return <div class={busy ? 'card quiet-card' : 'card'}>{cards[turn.current % cards.length]}</div>;
}

function Counters({ board }: { board: Board }) {
  return (
    <section
      class={`counters ${board.counters.length > 11 ? 'two-rows' : ''}`}
      aria-label="Loket lantai ini"
    >
      {board.counters.map((counter) => (
        <div key={counter.counterId} class={`counter is-${counter.status}`}>
          <b>{counter.number}</b>
          <span class="number">
            {counter.status === 'open' && (counter.current?.number ?? 'buka')}
            {counter.status === 'paused' && 'jeda'}
            {counter.status === 'closed' && 'tutup'}
          </span>
        </div>
      ))}
    </section>
  );
}

/** The board at the door: what is open today, and until when. */
export function DoorBoardScreen() {
  const live = useMemo(doorBoard, []);
  const door = live.data.value;
  useEffect(() => {
    document.title = 'Buka hari ini';
  }, []);
  const now = nowMs.value;
  const all = door?.services ?? [];
  const agencies = [...new Set(all.map(({ agencyId }) => agencyId))].map((agencyId) =>
    all.filter((service) => service.agencyId === agencyId),
  );
  return (
    <div class="display door">
      <Header live={live} title={longDay(dayKey(now))} />
      <main>
        <h1>Buka hari ini</h1>
        {!door && <p class="empty">Menyambung…</p>}
        <ul
          class={agencies.length > 8 ? 'door-list many' : 'door-list'}
          style={{ '--rows': Math.ceil(agencies.length / (agencies.length > 8 ? 2 : 1)) }}
        >
          {door &&
            agencies.map((services) => (
              <DoorRow key={services[0]?.agencyId} door={door} services={services} now={now} />
            ))}
        </ul>
      </main>
      <Strip live={live} />
    </div>
  );
}

function DoorRow({ door, services, now }: { door: Door; services: Door['services']; now: number }) {
  const [first] = services;
  if (!first) return null;
  const hours = openingOf(door.day, services);
  const gives = services.some(({ givesNumbers }) => givesNumbers);
  const late = services.find(({ unopenedSince }) => unopenedSince !== null)?.unopenedSince;
  const delay = services.find((each) => each.delay !== null)?.delay;
  // A queue may have several services: each is counted once.
  const queues = [...new Map(services.map((each) => [each.queueId, each])).values()];
  const waiting = queues.reduce((sum, { waitingCount }) => sum + waitingCount, 0);
  const spans = spansOf(services).map(({ from, to }) => `${clockTime(from)}–${clockTime(to)}`);
  const state = (() => {
    if (!hours) return 'tutup hari ini';
    if (now < hours.from) return `buka ${clock(hours.from)}`;
    if (now > hours.to) return 'sudah tutup';
    if (delay) return delay.kind === 'closed' ? 'ditutup sementara' : 'tertunda';
    if (late) return 'loket belum buka';
    if (!gives) return 'nomor habis';
    return waiting === 0 ? 'tidak ada antrean' : `${waiting} menunggu`;
  })();
  const open = hours !== undefined && gives && !late && !delay;
  return (
    <li class={open ? 'is-open' : 'is-shut'}>
      <span class="door-floor">Lantai {first.floor}</span>
      <strong>{first.agencyName}</strong>
      <span class="door-hours number">{spans.slice(0, 2).join(', ')}</span>
      <span class="door-state">{state}</span>
    </li>
  );
}

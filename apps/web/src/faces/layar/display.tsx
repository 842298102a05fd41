import { useEffect, useMemo, useRef } from 'preact/hooks';
import { createAnnouncer, type ListedCall } from '../../core/announcer.ts';
import { type Body, call } from '../../core/api.ts';
import { nowMs, serverNow } from '../../core/clock.ts';
import { clock, clockTime, dayKey, longDay, roundedMinutes } from '../../core/format.ts';
import { keptAs } from '../../core/keeper.ts';
import { type Live, liveResource } from '../../core/live.ts';
import { createVoice, type Voice } from '../../core/voice.ts';
import { CALL_SPRITE } from '../../voice/sprites.ts';
import { callClips } from '../../voice/vocabulary.ts';
import { type Door, dueNotice, openingOf } from './notices.ts';
import type { ScreenSettings, Way } from './settings.ts';

type Board = Body<'GET /v1/boards/floors/{floor}'>;

/** A number stays large at least this long. */
const SHOWN_MS = 8000;
/** With more calls behind it, this long. */
const SHOWN_SHORT_MS = 3000;
/** Between the two times that a call is said. */
const BREATH_MS = 1200;
/** A small word first; then the strip, which nobody can overlook. */
const QUIET_MS = 15_000;
const STRIP_MS = 40_000;
/** An answer that takes longer is none: the next question is worth more than this one. */
const ANSWER_MS = 4000;
const SLOWEST_MS = 5000;
const CARD_MS = 12_000;
const LISTED = 6;
const WAYS: Readonly<Record<Way, string>> = { kiri: '←', kanan: '→', atas: '↑' };

/** The display of a floor: who is called where. It runs for days, whatever its network does. */
export function Display({ settings }: { settings: ScreenSettings }) {
  const { floor, sound } = settings;
  const voice = useMemo(() => createVoice(sound, CALL_SPRITE), [sound]);
  const live = useMemo(() => floorBoard(floor), [floor]);
  const door = useMemo(doorBoard, []);
  const announcer = useMemo(
    () => createAnnouncer((announcement) => announce(voice, announcement, announcement.short)),
    [voice],
  );
  const board = live.data.value;
  const fresh = live.state.value !== 'stale';
  useEffect(() => {
    // What is only remembered from before a restart is shown and not announced.
    if (!board || !fresh) return;
    announcer.take(board.recentCalls, Date.parse(board.serverTime), (each) =>
      board.counters.some(
        ({ current }) => current?.number === each.number && current.status === 'called',
      ),
    );
  }, [announcer, board, fresh]);
  useNotices(voice, door, announcer.busy.value);
  useEffect(() => {
    document.title = `Layar lantai ${floor}`;
  }, [floor]);

  const now = nowMs.value;
  const hero = announcer.current.value;
  const pending = announcer.pending.value;
  const waits = (each: { number: string; at: string }) =>
    pending.some((later) => later.number === each.number && later.at === each.at);
  const calls = (board?.recentCalls ?? [])
    .filter((each) => !waits(each) && each.at !== hero?.at)
    .slice(0, LISTED);
  const here = (door.data.value?.services ?? []).filter((service) => service.floor === floor);
  return (
    <div class="display">
      <Header live={live} title={`Lantai ${floor} · ${longDay(dayKey(now))}`} />
      <main>
        <h1 class="sr-only">Panggilan antrean lantai {floor}</h1>
        <section
          class={`hero ${announcer.busy.value ? 'is-new' : ''}`}
          aria-label="Panggilan sekarang"
        >
          {hero ? (
            <div key={`${hero.number} ${hero.at}`} class="call">
              <p class="label">{hero.times > 1 ? 'PANGGILAN ULANG' : 'NOMOR'}</p>
              <p class={`hero-number number ${hero.number.length > 5 ? 'is-long' : ''}`}>
                {hero.number}
              </p>
              <p class="where">
                <Arrow way={settings.way(hero.counterNumber)} /> LOKET {hero.counterNumber}
                <span> LANTAI {hero.floor}</span>
              </p>
            </div>
          ) : (
            <p class="empty">{board ? emptyText(door.data.value, here, now) : 'Menyambung…'}</p>
          )}
          {pending.length > 0 && (
            <p class="pending">
              Berikutnya:{' '}
              {pending
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
          {board && <Card board={board} services={here} busy={announcer.busy.value} />}
        </section>
      </main>
      {board && <Counters board={board} />}
      <Strip live={live} />
      <Unlock voice={voice} />
    </div>
  );
}

/** Resolves when the call has been heard and seen long enough. */
async function announce(voice: Voice, announced: ListedCall, short: boolean): Promise<void> {
  const shown = pause(short ? SHOWN_SHORT_MS : SHOWN_MS);
  await voice.chime();
  const clips = callClips(announced, short);
  await voice.say(clips);
  if (!short && voice.state.value !== 'off' && voice.state.value !== 'locked') {
    await pause(BREATH_MS);
    await voice.say(clips);
  }
  await shown;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function floorBoard(floor: number): Live<Board> {
  return liveResource({
    read: (etag) =>
      call('GET /v1/boards/floors/{floor}', {
        params: { floor: String(floor) },
        etag,
        timeoutMs: ANSWER_MS,
      }),
    // Fifty screens that were switched on together do not go on asking together.
    pollMs: (board) => (board?.pollAfterMs ?? 1000) * (0.9 + Math.random() / 5),
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

/** Opening and closing are said once each, after the call under way. */
function useNotices(voice: Voice, door: Live<Door>, busy: boolean): void {
  const last = useRef('');
  const board = door.data.value;
  const clip = board && dueNotice(board, nowMs.value);
  useEffect(() => {
    if (!board || !clip || busy) return;
    const notice = `${board.day} ${clip}`;
    if (last.current === notice) return;
    last.current = notice;
    void voice.chime().then(() => voice.say([clip]));
  }, [voice, board, clip, busy]);
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
    unopenedSince
      ? [`${agencyName} (${prefix}): loket belum buka, seharusnya pukul ${clock(unopenedSince)}.`]
      : [],
  );
  return [...late, ...paused];
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
            <b>{queue.prefix}</b> {queue.name.id}:{' '}
            {queue.waitingCount === 0 ? 'tidak ada antrean' : `${queue.waitingCount} orang`}
            {queue.estimate &&
              `, ${roundedMinutes(queue.estimate.p10)}–${roundedMinutes(queue.estimate.p90)} menit`}
          </p>
        ))}
      </>
    ),
    trouble.length > 0 && (
      <>
        <h2>Mohon maaf, ada perubahan</h2>
        {trouble.slice(0, 4).map((text) => (
          <p key={text}>{text}</p>
        ))}
      </>
    ),
    <>
      <h2>Janji temu didahulukan pada jamnya</h2>
      <p>Lansia, difabel, ibu hamil dan menyusui mendapat prioritas. Beri tahu petugas.</p>
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
            {counter.status === 'paused' &&
              (counter.returnAt ? `s.d. ${clock(counter.returnAt)}` : 'jeda')}
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
        <ul class={agencies.length > 12 ? 'door-list many' : 'door-list'}>
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
  // A queue may have several services: each is counted once.
  const queues = [...new Map(services.map((each) => [each.queueId, each])).values()];
  const waiting = queues.reduce((sum, { waitingCount }) => sum + waitingCount, 0);
  const spans = hours
    ? [
        ...new Set(
          services.flatMap((each) =>
            each.hours.map(({ from, to }) => `${clockTime(from)}–${clockTime(to)}`),
          ),
        ),
      ]
    : [];
  const state = (() => {
    if (!hours) return 'tutup hari ini';
    if (late) return 'loket belum buka';
    if (now < hours.from) return `buka ${clock(hours.from)}`;
    if (now > hours.to) return 'sudah tutup';
    if (!gives) return 'nomor habis';
    return waiting === 0 ? 'tidak ada antrean' : `${waiting} menunggu`;
  })();
  const open = hours !== undefined && gives && !late;
  return (
    <li class={open ? 'is-open' : 'is-shut'}>
      <span class="door-floor">Lantai {first.floor}</span>
      <strong>{first.agencyName}</strong>
      <span class="door-hours number">{spans.slice(0, 2).join(', ')}</span>
      <span class="door-state">{state}</span>
    </li>
  );
}

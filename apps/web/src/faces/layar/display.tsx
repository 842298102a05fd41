import { useEffect, useMemo } from 'preact/hooks';
import { createAnnouncer } from '../../core/announcer.ts';
import { type Body, call } from '../../core/api.ts';
import { nowMs } from '../../core/clock.ts';
import { clock, dayKey, longDay, roundedMinutes } from '../../core/format.ts';
import { liveResource } from '../../core/live.ts';
import { callSentence, createVoice } from '../../core/voice.ts';

type Board = Body<'GET /v1/boards/floors/{floor}'>;
type Catalogue = Body<'GET /v1/catalogue'>;

/** A number stays large at least this long. */
const SHOWN_MS = 8000;
/** With more calls behind it, this long. */
const SHOWN_SHORT_MS = 3000;
const STALE_MS = 15_000;
const CARD_MS = 12_000;
const LISTED = 6;

/** The display of a floor: who is called where. It runs for days, whatever its network does. */
export function Display({ floor, sound }: { floor: number; sound: boolean }) {
  const voice = useMemo(() => createVoice(sound), [sound]);
  const live = useMemo(
    () =>
      liveResource({
        read: (etag) =>
          call('GET /v1/boards/floors/{floor}', { params: { floor: String(floor) }, etag }),
        pollMs: (board) => Math.min(board?.pollAfterMs ?? 2000, 2000),
        slowestMs: 5000,
        whileHidden: true,
      }),
    [floor],
  );
  const names = useMemo(
    () =>
      liveResource({
        read: (etag) => call('GET /v1/catalogue', { etag }),
        pollMs: () => 3_600_000,
        whileHidden: true,
      }),
    [],
  );
  const announcer = useMemo(
    () =>
      createAnnouncer(async (announcement) => {
        const said = voice.say(
          callSentence(announcement, announcement.short),
          announcement.short ? 1 : 2,
        );
        const shown = new Promise((resolve) =>
          setTimeout(resolve, announcement.short ? SHOWN_SHORT_MS : SHOWN_MS),
        );
        await Promise.all([said, shown]);
      }),
    [voice],
  );
  const board = live.data.value;
  useEffect(() => {
    if (board) announcer.take(board.recentCalls, Date.parse(board.serverTime));
  }, [announcer, board]);
  useEffect(() => {
    document.title = `Layar lantai ${floor}`;
    const lock = () => {
      // A screen that sleeps shows nobody's number; where this is not allowed, the system's settings must do.
      if ('wakeLock' in navigator && !document.hidden) {
        navigator.wakeLock.request('screen').catch(() => undefined);
      }
    };
    lock();
    document.addEventListener('visibilitychange', lock);
    return () => document.removeEventListener('visibilitychange', lock);
  }, [floor]);

  const now = nowMs.value;
  const confirmedAt = live.confirmedAt.value;
  const silentMs = confirmedAt === 0 ? 0 : Date.now() - confirmedAt;
  const mall = names.data.value?.mall.name.id ?? 'Mal Pelayanan Publik';
  const hero = announcer.current.value;
  const calls = (board?.recentCalls ?? [])
    .filter(
      (each) =>
        !announcer.pending.value.some(
          (later) => later.number === each.number && later.at === each.at,
        ),
    )
    .slice(0, LISTED);
  return (
    <div class="display">
      <header>
        <div>
          <p class="mall">{mall}</p>
          <p>
            Lantai {floor} · {longDay(dayKey(now))}
          </p>
        </div>
        <p class="clock number">{clock(now)}</p>
      </header>
      <main>
        <h1 class="sr-only">Panggilan antrean lantai {floor}</h1>
        <section
          class={`hero ${announcer.busy.value ? 'is-new' : ''}`}
          aria-label="Panggilan sekarang"
        >
          {hero ? (
            <div key={`${hero.number} ${hero.at}`} class="call">
              <p class="label">{hero.times > 1 ? 'PANGGILAN ULANG' : 'NOMOR'}</p>
              <p class="hero-number number">{hero.number}</p>
              <p class="where">
                LOKET {hero.counterNumber}
                <span> LANTAI {hero.floor}</span>
              </p>
            </div>
          ) : (
            <p class="empty">
              {board || live.state.value === 'refused' ? 'Belum ada panggilan.' : 'Menyambung…'}
            </p>
          )}
          {announcer.pending.value.length > 0 && (
            <p class="pending">
              Berikutnya:{' '}
              {announcer.pending.value
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
                <span>
                  Loket <b>{each.counterNumber}</b>
                </span>
              </li>
            ))}
          </ol>
          {board && <Card board={board} names={names.data.value} busy={announcer.busy.value} />}
        </section>
      </main>
      {board && <Counters board={board} />}
      {silentMs > STALE_MS && (
        <p class="strip" role="status">
          Tampilan tertunda sejak {clock(now - silentMs)}. Dengarkan panggilan petugas.
        </p>
      )}
      {voice.state.value === 'locked' && (
        <button type="button" class="unlock" onClick={() => void voice.unlock()}>
          Sentuh untuk menyalakan suara
        </button>
      )}
    </div>
  );
}

/** One quiet card that changes every twelve seconds, and never during a call. */
function Card({
  board,
  names,
  busy,
}: {
  board: Board;
  names: Catalogue | undefined;
  busy: boolean;
}) {
  const waiting = board.queues.filter(({ openCounters }) => openCounters > 0);
  const cards = [
    waiting.length > 0 && (
      <>
        <h2>Menunggu sekarang</h2>
        {waiting.slice(0, 3).map((queue) => (
          <p key={queue.queueId}>
            <b>{queue.prefix}</b> {queue.name.id}:{' '}
            {queue.waitingCount === 0 ? 'tidak ada antrean' : `${queue.waitingCount} orang`}
            {queue.estimate && `, sekitar ${roundedMinutes(queue.estimate.medianMinutes)} menit`}
          </p>
        ))}
      </>
    ),
    <>
      <h2>Janji temu didahulukan pada jamnya</h2>
      <p>Lansia, difabel, ibu hamil dan menyusui mendapat prioritas. Beri tahu petugas.</p>
    </>,
    <>
      <h2>Instansi di lantai ini</h2>
      <p>
        {names?.agencies
          .filter((agency) => agency.floor === board.floor)
          .map((agency) => agency.shortName)
          .join(' · ')}
      </p>
    </>,
  ].filter(Boolean);
  const turn = Math.floor(nowMs.value / CARD_MS) % cards.length;
  return <div class={busy ? 'card quiet-card' : 'card'}>{cards[turn]}</div>;
}

function Counters({ board }: { board: Board }) {
  return (
    <section class="counters" aria-label="Loket lantai ini">
      {board.counters.map((counter) => (
        <div key={counter.counterId} class={`counter is-${counter.status}`}>
          <b>{counter.number}</b>
          <span class="number">
            {counter.status === 'open' && (counter.current ? counter.current.number : 'buka')}
            {counter.status === 'paused' && 'jeda'}
            {counter.status === 'closed' && 'tutup'}
          </span>
        </div>
      ))}
    </section>
  );
}

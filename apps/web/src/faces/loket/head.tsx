import { clock } from '../../core/format.ts';
import type { AtCounter } from './at-counter.ts';
import { SilentCounters } from './leases.tsx';
import { HelpState } from './parts.tsx';
import { type SilentLease, stateWord } from './steps.ts';
import { PAUSES } from './words.ts';

/** Which counter this is and how it stands, whether there is a network, and what belongs to the officer. */
export function Head({
  at,
  helpKey,
  askHelp,
  helpCame,
  showKeys,
  lock,
  leave,
}: {
  at: AtCounter;
  helpKey: string | undefined;
  askHelp: () => void;
  helpCame: () => void;
  showKeys: () => void;
  lock: () => void;
  leave: () => void;
}) {
  const { counter, ticket, status, offline } = at;
  return (
    <header class="console-head">
      <h1>
        Loket {at.state?.number ?? ''}{' '}
        <span class={`badge is-${ticket ? 'open' : status}`}>{stateWord(status, ticket)}</span>
        {status === 'paused' && counter && (
          <span class="small">
            {' '}
            {PAUSES.find(([reason]) => reason === counter.pauseReason)?.[1]}
            {counter.returnAt && `, kembali ${clock(counter.returnAt)}`}
          </span>
        )}
      </h1>
      <p class="row">
        <span class={offline ? 'connection is-off' : 'connection'}>
          {offline ? `Terputus sejak ${clock(at.now - at.silentMs)}` : 'Tersambung'}
          {at.alone && at.calls.next && ' · loket ini boleh terus memanggil'}
        </span>
        {at.commands.waiting.value && <span class="chip strong">menunggu koneksi…</span>}
        <HelpState counter={counter} keyName={helpKey} ask={askHelp} come={helpCame} />
        <button type="button" class="quiet" onClick={showKeys}>
          Pintasan
        </button>
        <button type="button" class="quiet" onClick={lock}>
          Kunci
        </button>
        <button type="button" class="quiet" onClick={leave}>
          Pindah loket
        </button>
      </p>
    </header>
  );
}

/** What stands in the way: of anything from here, or of numbers that wait. With what would change it. */
export function Notes({
  at,
  takeOver,
  release,
}: {
  at: AtCounter;
  takeOver: () => void;
  release: (lease: SilentLease) => void;
}) {
  return (
    <div class="notes">
      {!at.mine && (
        <div class="note warn row">
          <p>Loket ini terbuka di tab lain. Di sini hanya bisa dilihat.</p>
          <button type="button" onClick={at.takeTab}>
            Pakai di sini
          </button>
        </div>
      )}
      {at.elsewhere && (
        <div class="note warn row">
          <p>
            Loket ini sedang dipegang petugas lain. Ambil alih bila Anda menggantikannya; warga di
            loket tetap.
          </p>
          {at.mayOverride && (
            <button type="button" onClick={takeOver}>
              Ambil alih
            </button>
          )}
        </div>
      )}
      <SilentCounters at={at} release={release} />
    </div>
  );
}

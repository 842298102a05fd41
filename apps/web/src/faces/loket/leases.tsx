import { clock } from '../../core/format.ts';
import type { AtCounter } from './at-counter.ts';
import { type SilentLease, silentLeases } from './steps.ts';

const MAY_RELEASE = ['supervisor', 'floor-manager'];

/** “Loket 6”, or its id while the list of counters is not here. */
export function counterName(at: AtCounter, counterId: string): string {
  if (counterId === at.counterId) return `Loket ${at.state?.number ?? ''} sebelum ini`;
  const listed = at.others.data.value?.counters.find((each) => each.counterId === counterId);
  return listed ? `Loket ${listed.number}` : counterId;
}

/** Numbers that nobody here can call, because a counter that is not heard of holds them. */
export function SilentCounters({
  at,
  release,
}: {
  at: AtCounter;
  release: (lease: SilentLease) => void;
}) {
  const silent = silentLeases(at.list, at.calls.leaseIds, at.now);
  if (silent.length === 0 || at.offline) return null;
  const may = at.person.roles.some((role) => MAY_RELEASE.includes(role));
  return (
    <>
      {silent.map((lease) => (
        <div class="note warn row" key={lease.leaseId}>
          <p>
            {counterName(at, lease.counterId)} tidak memberi kabar sejak {clock(lease.heardAt)} dan
            menahan {lease.held} nomor.
            {!may && ' Minta penyelia melepasnya.'}
          </p>
          {may && (
            <button type="button" disabled={at.watching} onClick={() => release(lease)}>
              Lepaskan nomor<span class="sr-only"> {counterName(at, lease.counterId)}</span>
            </button>
          )}
        </div>
      ))}
    </>
  );
}

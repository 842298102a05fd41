import { useState } from 'preact/hooks';
import { call } from '../../core/api.ts';
import { clock } from '../../core/format.ts';
import { type Person, staffCall } from '../../core/session.ts';
import { useLive } from '../../core/use-live.ts';
import { Loading, Stale } from '../../kit/kit.tsx';
import { Console } from './console.tsx';
import { HELPERS } from './words.ts';

/** The counter that this tab works at; the tab remembers it over a reload and a change of officers. */
const KEPT = 'gerai.loket';

export function CounterFace({ person }: { person: Person }) {
  const [counterId, setCounterId] = useState(() => sessionStorage.getItem(KEPT) ?? '');
  const catalogue = useLive(
    () => ({ read: (etag) => call('GET /v1/catalogue', { etag }), pollMs: () => 3_600_000 }),
    '',
  );
  const choose = (id: string) => {
    sessionStorage.setItem(KEPT, id);
    setCounterId(id);
  };
  if (counterId !== '') {
    return (
      <Console
        key={counterId}
        counterId={counterId}
        person={person}
        catalogue={catalogue.data.value}
        leave={() => choose('')}
      />
    );
  }
  return <Choose person={person} choose={choose} />;
}

function Choose({ person, choose }: { person: Person; choose: (counterId: string) => void }) {
  const live = useLive(
    () => ({ read: (etag) => staffCall('GET /v1/counters', { etag }), pollMs: () => 5000 }),
    '',
  );
  const counters = live.data.value?.counters;
  return (
    <section class="choose">
      <h1>Pilih loket Anda</h1>
      <Stale live={live} />
      {!counters && <Loading lines={4} retry={() => void live.refresh()} />}
      {counters?.length === 0 && (
        <p class="note warn">Belum ada loket untuk instansi Anda. Hubungi admin.</p>
      )}
      <div class="counter-list">
        {counters?.map(({ counterId, number, name, floor, counter }) => (
          <button type="button" key={counterId} onClick={() => choose(counterId)}>
            <strong>Loket {number}</strong>
            <span class="small">
              {name.id !== `Loket ${number}` && `${name.id} · `}lantai {floor}
            </span>
            <span class={`badge is-${counter?.status ?? 'closed'}`}>
              {wordOf(counter, person.userId)}
            </span>
            {counter?.helpKind && counter.helpSince && (
              <span class="chip strong">
                Minta {HELPERS.find(([kind]) => kind === counter.helpKind)?.[1].toLowerCase()} sejak{' '}
                {clock(counter.helpSince)}
              </span>
            )}
          </button>
        ))}
      </div>
    </section>
  );
}

function wordOf(
  counter: { readonly status: string; readonly officerId: string | null } | null,
  userId: string,
): string {
  if (!counter || counter.status === 'closed') return 'tutup';
  const word = counter.status === 'open' ? 'buka' : 'jeda';
  return counter.officerId === userId ? `${word}, Anda` : `${word}, petugas lain`;
}

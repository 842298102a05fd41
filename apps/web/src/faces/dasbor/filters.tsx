import { useEffect, useState } from 'preact/hooks';
import { serverNow } from '../../core/clock.ts';
import { dayKey, plusDays } from '../../core/format.ts';
import { Select } from '../../kit/dialog.tsx';
import type { Day } from './words.ts';

/** What of the mall is looked at; all of it is in the address, so that a view can be handed on. */
export interface View {
  /** A day key; nothing for today. */
  readonly day: string | undefined;
  readonly floor: number | undefined;
  readonly agencyId: string | undefined;
}

function readView(): View {
  const query = new URLSearchParams(location.search);
  const day = query.get('hari') ?? '';
  const floor = Number(query.get('lantai'));
  return {
    day: /^\d{4}-\d{2}-\d{2}$/.test(day) ? day : undefined,
    floor: Number.isInteger(floor) && floor > 0 ? floor : undefined,
    agencyId: query.get('instansi') ?? undefined,
  };
}

export function useView(): readonly [View, (view: View) => void] {
  const [view, setView] = useState(readView);
  useEffect(() => {
    const back = () => setView(readView());
    addEventListener('popstate', back);
    return () => removeEventListener('popstate', back);
  }, []);
  const change = (next: View) => {
    const query = new URLSearchParams();
    if (next.day) query.set('hari', next.day);
    if (next.floor) query.set('lantai', String(next.floor));
    if (next.agencyId) query.set('instansi', next.agencyId);
    history.pushState(null, '', query.size > 0 ? `?${query}` : location.pathname);
    setView(next);
  };
  return [view, change];
}

/** Back so far there are days to choose from. */
const DAYS_BACK = 366;

export function Filters({
  view,
  change,
  day,
}: {
  view: View;
  change: (view: View) => void;
  day: Day | undefined;
}) {
  const today = dayKey(serverNow());
  return (
    <form class="filters no-print" aria-label="Saring" onSubmit={(event) => event.preventDefault()}>
      <div class="field">
        <label for="hari">Hari</label>
        <input
          id="hari"
          type="date"
          max={today}
          min={plusDays(today, -DAYS_BACK)}
          value={view.day ?? today}
          onChange={(event) => {
            const { value } = event.currentTarget;
            change({ ...view, day: value === '' || value >= today ? undefined : value });
          }}
        />
      </div>
      <Select
        id="lantai"
        label="Lantai"
        options={[
          ['0', 'Semua lantai'] as const,
          ...(day?.floors ?? []).map(({ floor }) => [String(floor), `Lantai ${floor}`] as const),
        ]}
        value={String(view.floor ?? 0)}
        choose={(floor) =>
          change({ ...view, floor: Number(floor) || undefined, agencyId: undefined })
        }
      />
      <Select
        id="instansi"
        label="Instansi"
        options={[
          ['', 'Semua instansi'] as const,
          ...(day?.agencies ?? [])
            .filter(({ floor }) => view.floor === undefined || floor === view.floor)
            .map(({ agencyId, agencyName }) => [agencyId, agencyName ?? agencyId] as const),
        ]}
        value={view.agencyId ?? ''}
        choose={(agencyId) => change({ ...view, agencyId: agencyId || undefined })}
      />
      <button type="button" onClick={() => print()}>
        Cetak
      </button>
    </form>
  );
}

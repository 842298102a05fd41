import { useState } from 'preact/hooks';
import type { Body } from '../core/api.ts';

type Catalogue = Body<'GET /v1/catalogue'>;

/** A service as staff look for it. */
export interface Target {
  readonly serviceId: string;
  readonly name: string;
  readonly agency: string;
  readonly floor: number;
  readonly counters: readonly number[];
}

export function targetsOf(catalogue: Catalogue | undefined): Target[] {
  return (catalogue?.agencies ?? []).flatMap((agency) =>
    agency.services.map(({ serviceId, name, counterNumbers }) => ({
      serviceId,
      name: name.id,
      agency: agency.shortName,
      floor: agency.floor,
      counters: counterNumbers,
    })),
  );
}

/** Services by parts of their name or of their agency, or all of “loket 7”. */
export function findTargets(targets: readonly Target[], typed: string): readonly Target[] {
  const counter = /^(?:loket\s*)?(\d+)$/i.exec(typed.trim())?.[1];
  if (counter) return targets.filter(({ counters }) => counters.includes(Number(counter)));
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return targets.filter((target) => {
    const text = `${target.name} ${target.agency}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

export function whereOf({ agency, counters, floor }: Target): string {
  return `${agency} · loket ${counters.join(', ')} · lantai ${floor}`;
}

const SHOWN = 8;

/** Type a part of the name, Enter takes the first; what is chosen can be changed. */
export function ServicePicker({
  id,
  catalogue,
  value,
  choose,
}: {
  id: string;
  catalogue: Catalogue;
  value: string;
  choose: (serviceId: string) => void;
}) {
  const [typed, setTyped] = useState('');
  const targets = targetsOf(catalogue);
  const chosen = targets.find(({ serviceId }) => serviceId === value);
  if (chosen) {
    return (
      <div class="field picked">
        <p>
          <strong>{chosen.name}</strong> <span class="small">{whereOf(chosen)}</span>
        </p>
        <button
          type="button"
          class="quiet"
          onClick={() => {
            choose('');
            // The field comes back in its place; whoever changes the service types at once.
            queueMicrotask(() => document.getElementById(id)?.focus());
          }}
        >
          Ganti layanan
        </button>
      </div>
    );
  }
  const found = typed.trim() === '' ? [] : findTargets(targets, typed);
  return (
    <div class="field">
      <label for={id}>Layanan</label>
      <input
        id={id}
        type="text"
        autocomplete="off"
        value={typed}
        placeholder="contoh: ktp, paspor, loket 7"
        aria-describedby={`${id}-jumlah`}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          const first = found[0];
          if (event.key !== 'Enter' || !first) return;
          event.preventDefault();
          setTyped('');
          choose(first.serviceId);
        }}
      />
      <p class="small" id={`${id}-jumlah`} aria-live="polite">
        {typed.trim() !== '' &&
          (found.length === 0
            ? 'Tidak ada layanan dengan nama itu.'
            : `${found.length} layanan; Enter memilih yang pertama.`)}
      </p>
      {found.length > 0 && (
        <ul class="found-list">
          {found.slice(0, SHOWN).map((target) => (
            <li key={target.serviceId}>
              <button
                type="button"
                onClick={() => {
                  setTyped('');
                  choose(target.serviceId);
                }}
              >
                {target.name} <span class="small">{whereOf(target)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

import { useState } from 'preact/hooks';
import { serverNow } from '../../core/clock.ts';
import { clock } from '../../core/format.ts';
import type { Ticket } from './words.ts';

/** A number that was called by voice while there was no connection. */
export interface Noted {
  readonly number: string;
  readonly at: number;
}

export interface Notes {
  readonly list: readonly Noted[];
  add(number: string): void;
  remove(number: string): void;
}

/** Numbers noted at this counter, kept over a reload of the tab. A number is no personal data. */
export function useNoted(counterId: string): Notes {
  const name = `gerai.catatan.${counterId}`;
  const [list, setList] = useState<readonly Noted[]>(() => readNotes(name));
  const keep = (next: readonly Noted[]) => {
    setList(next);
    try {
      sessionStorage.setItem(name, JSON.stringify(next));
    } catch {
      // They stay on the screen.
    }
  };
  return {
    list,
    add: (number) =>
      keep([...list.filter((each) => each.number !== number), { number, at: serverNow() }]),
    remove: (number) => keep(list.filter((each) => each.number !== number)),
  };
}

function readNotes(name: string): readonly Noted[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(name) ?? '[]');
    if (!Array.isArray(kept)) return [];
    return kept.flatMap((each: unknown) =>
      typeof each === 'object' && each !== null && 'number' in each && 'at' in each
        ? [{ number: String(each.number), at: Number(each.at) }]
        : [],
    );
  } catch {
    return [];
  }
}

/** Without connection numbers are called by voice and noted; with it, what was noted is entered. */
export function NumbersNoted({
  noted,
  offline,
  waiting,
  canCall,
  call,
}: {
  noted: Notes;
  offline: boolean;
  waiting: readonly Ticket[];
  canCall: boolean;
  call: (ticket: Ticket) => void;
}) {
  const [typed, setTyped] = useState('');
  if (!offline && noted.list.length === 0) return null;
  return (
    <section class="note warn noted" aria-label="Catatan saat terputus">
      {offline && (
        <form
          class="inline-form"
          onSubmit={(event) => {
            event.preventDefault();
            const number = typed.trim().toUpperCase();
            if (number === '') return;
            noted.add(number);
            setTyped('');
          }}
        >
          <div class="field">
            <label for="catat">Panggil dengan suara, catat nomor di sini</label>
            <input
              id="catat"
              type="text"
              autocomplete="off"
              maxLength={8}
              value={typed}
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
          </div>
          <button type="submit">Catat</button>
        </form>
      )}
      {noted.list.length > 0 && (
        <ul class="away">
          {noted.list.map(({ number, at }) => {
            const ticket = waiting.find((each) => each.number === number);
            return (
              <li key={number}>
                <span>
                  <strong class="number">{number}</strong> dicatat {clock(at)}
                  {!offline && !ticket && ' · tidak lagi menunggu'}
                </span>
                {!offline && ticket && (
                  <button
                    type="button"
                    disabled={!canCall}
                    onClick={() => {
                      noted.remove(number);
                      call(ticket);
                    }}
                  >
                    Panggil di sistem<span class="sr-only"> {number}</span>
                  </button>
                )}
                <button type="button" class="quiet" onClick={() => noted.remove(number)}>
                  Hapus<span class="sr-only"> {number}</span>
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}

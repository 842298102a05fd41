import { useState } from 'preact/hooks';
import { type Body, call } from '../../core/api.ts';
import { middleDay } from '../../core/format.ts';
import { go } from '../../core/router.ts';
import { t } from '../../i18n/citizen.ts';
import { Field, type FieldError, PageTitle } from '../../kit/kit.tsx';
import { about } from './board.tsx';
import { catalogue } from './catalogue.ts';
import { keptVisits } from './my-tickets.ts';

type QueueBoard = Body<'GET /v1/boards/queues/{queueId}'>;

/** What somebody typed to find a queue by. */
export type Sought =
  | { readonly kind: 'number'; readonly prefix: string; readonly number: string }
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'link'; readonly path: string };

/** `B-017` however it is written, `K7P-M4T`, or the link of an SMS; nothing when it is none of them. */
export function readSought(typed: string): Sought | undefined {
  const text = typed.trim();
  const link = /(?:^|\/)([bt])\/([\w-]{8,})/.exec(text);
  if (link) return { kind: 'link', path: `/${link[1]}/${link[2]}` };
  const number = /^([A-HJ-NP-Z]{1,2})[\s.-]*(\d{1,4})$/i.exec(text);
  if (number?.[1] && number[2]) {
    const prefix = number[1].toUpperCase();
    return { kind: 'number', prefix, number: `${prefix}-${number[2].padStart(3, '0')}` };
  }
  const code = text.toUpperCase().replace(/[\s.-]/g, '');
  return /^[2-9BCDFGHJKMNPRTVWXYZ]{6}$/.test(code) ? { kind: 'code', code } : undefined;
}

type Found =
  | { readonly kind: 'board'; readonly board: QueueBoard; readonly number: string }
  | { readonly kind: 'no-queue'; readonly number: string }
  | { readonly kind: 'code-elsewhere' | 'unreachable' };

/** The tickets of this phone; and anybody's place by the number on a slip, which says nothing about them. */
export function FindPage() {
  const w = t().find;
  const visits = keptVisits.value;
  const [typed, setTyped] = useState('');
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const [looking, setLooking] = useState(false);
  const [found, setFound] = useState<Found | undefined>(undefined);

  const look = async (event: Event) => {
    event.preventDefault();
    if (looking) return;
    const sought = readSought(typed);
    setErrors(sought ? [] : [{ field: 'cari-nomor', text: () => t().find.bad }]);
    setFound(undefined);
    if (!sought) return;
    if (sought.kind === 'link') {
      go(sought.path);
      return;
    }
    if (sought.kind === 'code') {
      const mine = keptVisits.value.find(({ code }) => code === sought.code);
      if (mine) go(`/b/${mine.token}`);
      else setFound({ kind: 'code-elsewhere' });
      return;
    }
    setLooking(true);
    setFound(await findNumber(sought.prefix, sought.number));
    setLooking(false);
  };
  return (
    <>
      <PageTitle title={w.title} />
      <h2>{w.mine}</h2>
      {visits.length === 0 && <p class="note">{w.none}</p>}
      <ul class="services">
        {visits.map((visit) => (
          <li key={visit.token}>
            <a href={`/b/${visit.token}`}>
              <strong>{visit.title}</strong>
              <span class="small">{middleDay(visit.day)}</span>
            </a>
          </li>
        ))}
      </ul>
      <form onSubmit={(event) => void look(event)} noValidate>
        <Field
          id="cari-nomor"
          label={w.label}
          hint={w.hint}
          type="text"
          autocomplete="off"
          maxLength={120}
          errors={errors}
          value={typed}
          onInput={(text) => {
            setErrors([]);
            setTyped(text);
          }}
        />
        <button type="submit" class="primary wide" aria-disabled={looking}>
          {looking ? w.looking : w.look}
        </button>
      </form>
      <div role="status">{found && <Answer found={found} />}</div>
      <p>
        <a class="button" href="/papan">
          {w.number}
        </a>
      </p>
    </>
  );
}

function Answer({ found }: { found: Found }) {
  const w = t().find;
  switch (found.kind) {
    case 'unreachable':
      return <p class="note warn">{w.offline}</p>;
    case 'code-elsewhere':
      return (
        <div class="note">
          <p>{w.codeElsewhere}</p>
          <p>{w.codeElsewhereText}</p>
        </div>
      );
    case 'no-queue':
      return <p class="note">{w.noQueue(found.number)}</p>;
    case 'board':
      return <Standing board={found.board} number={found.number} />;
  }
}

function Standing({ board, number }: { board: QueueBoard; number: string }) {
  const w = t().find;
  const at = board.waiting.findIndex((each) => each.number === number);
  const counter = board.counters.find(({ current }) => current?.number === number);
  if (counter?.current?.status === 'called') {
    return <p class="note ok">{w.called(number, counter.number, counter.floor)}</p>;
  }
  if (at < 0) {
    return (
      <div class="note">
        <p>{w.notWaiting(number)}</p>
        <p>{w.notWaitingText}</p>
      </div>
    );
  }
  const estimate = board.waiting[at]?.estimate;
  return (
    <div class="note ok">
      <p>
        <strong>{w.ahead(number, at)}</strong>
      </p>
      <p>{estimate ? about(estimate) : t().ticket.unknown}</p>
    </div>
  );
}

/** The queue whose prefix it is, on the boards of the floors, then the place in it. */
async function findNumber(prefix: string, number: string): Promise<Found> {
  const live = catalogue();
  if (!live.data.value) await live.refresh();
  const floors = live.data.value?.mall.floors ?? [];
  if (floors.length === 0) return { kind: 'unreachable' };
  for (const { floor } of floors) {
    const answer = await call('GET /v1/boards/floors/{floor}', {
      params: { floor: String(floor) },
    });
    if (answer.kind === 'unreachable') return { kind: 'unreachable' };
    if (answer.kind !== 'ok') continue;
    const queue = answer.body.queues.find((each) => each.prefix === prefix);
    if (!queue) continue;
    const board = await call('GET /v1/boards/queues/{queueId}', {
      params: { queueId: queue.queueId },
    });
    if (board.kind === 'ok') return { kind: 'board', board: board.body, number };
    return { kind: 'unreachable' };
  }
  return { kind: 'no-queue', number };
}

import { useEffect, useRef } from 'preact/hooks';
import { clock } from '../../core/format.ts';
import type { Action } from './actions.ts';
import { functionKey, type Keyed } from './keys.ts';
import { type CounterState, HELPERS, minutesBetween, type Ticket } from './words.ts';

/** The leadership's target for the wait; the reports count by it. */
const TARGET_MINUTES = 15;

/** Function keys do what their buttons say, and nothing while a dialog or a field has the focus. */
export function useFunctionKeys(
  actions: readonly Action[],
  keys: ReadonlyMap<Keyed, string>,
  say: (text: string) => void,
): void {
  const latest = useRef({ actions, keys });
  latest.current = { actions, keys };
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const name = functionKey(event);
      if (!name || document.querySelector('dialog[open]')) return;
      if (event.target instanceof Element && event.target.closest(FIELDS)) return;
      const action = latest.current.actions.find(
        ({ command }) => latest.current.keys.get(command) === name,
      );
      if (!action) return;
      event.preventDefault();
      if (event.repeat) return;
      if (action.why) say(`${action.label}: ${action.why}`);
      else action.run();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}

/** Where a function key may mean something of the field's own. */
const FIELDS = 'textarea, select, input:not([type="radio"], [type="checkbox"])';

export function ActionButton({
  action,
  primary = false,
  keyName,
  off,
}: {
  action: Action;
  primary?: boolean;
  keyName: string | undefined;
  off: boolean;
}) {
  return (
    <button
      type="button"
      class={primary ? 'primary main-action' : ''}
      disabled={action.why !== undefined}
      aria-disabled={off}
      {...(keyName ? { 'aria-keyshortcuts': keyName } : {})}
      onClick={() => {
        if (!off) action.run();
      }}
    >
      <span>
        {action.label}
        {!primary && action.why && <span class="small"> ({action.why})</span>}
      </span>
      {keyName && <kbd>{keyName}</kbd>}
    </button>
  );
}

export function HelpState({
  counter,
  keyName,
  ask,
  come,
}: {
  counter: CounterState['counter'];
  keyName: string | undefined;
  ask: () => void;
  come: () => void;
}) {
  if (counter?.helpKind && counter.helpSince) {
    const who = HELPERS.find(([kind]) => kind === counter.helpKind)?.[1];
    return (
      <span class="row">
        <span class="chip strong">
          {who} dipanggil {clock(counter.helpSince)}
        </span>
        <button type="button" onClick={come}>
          Sudah datang
        </button>
      </span>
    );
  }
  if (!counter || counter.status === 'closed') return null;
  return (
    <button type="button" onClick={ask}>
      Panggil bantuan {keyName && <kbd>{keyName}</kbd>}
    </button>
  );
}

/** The officer's day in one line, and who else asks for help. */
export function Totals({
  state,
  waiting,
  helpElsewhere,
  now,
}: {
  state: CounterState | undefined;
  waiting: readonly Ticket[];
  helpElsewhere: readonly string[];
  now: number;
}) {
  const totals = state?.counter?.totals;
  const longest = Math.max(0, ...waiting.map((ticket) => minutesBetween(ticket.arrivedAt, now)));
  const average = totals && totals.served > 0 ? totals.servingSeconds / totals.served / 60 : null;
  return (
    <section class="totals" aria-label="Hari saya">
      <dl>
        <div>
          <dt>Dilayani</dt>
          <dd class="number">{totals?.served ?? 0}</dd>
        </div>
        <div>
          <dt>Rata-rata</dt>
          <dd class="number">
            {average === null ? '–' : `${Math.max(1, Math.round(average))} mnt`}
          </dd>
        </div>
        <div>
          <dt>Tidak hadir</dt>
          <dd class="number">{totals?.missed ?? 0}</dd>
        </div>
        <div>
          <dt>Menunggu</dt>
          <dd class="number">{waiting.length}</dd>
        </div>
        <div class={longest > TARGET_MINUTES ? 'is-late' : ''}>
          <dt>Terlama</dt>
          <dd class="number">
            {longest} mnt{longest > TARGET_MINUTES && ` (target ${TARGET_MINUTES})`}
          </dd>
        </div>
      </dl>
      {helpElsewhere.map((text) => (
        <p class="chip strong" key={text}>
          {text}
        </p>
      ))}
    </section>
  );
}

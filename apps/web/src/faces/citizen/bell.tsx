import { useEffect, useState } from 'preact/hooks';
import { createBell } from '../../core/bell.ts';
import { stayAwake } from '../../core/wake.ts';
import { t } from '../../i18n/citizen.ts';
import { listening } from './listening.ts';
import type { Ticket } from './visit.tsx';

/** One for the page: a sound card has few voices. */
const bell = createBell();

/**
 * The switch for the sound of a call, and the sound itself: two tones when one's turn is near, four and
 * a vibration at each call. Browsers allow no sound before a touch, and neither do people.
 */
export function BellSwitch({ ticket }: { ticket: Ticket }) {
  const w = t().bell;
  const state = bell.state.value;
  const { status, number, day, leg, ahead } = ticket;
  const call = ticket.calls.at(-1);
  const near = status === 'waiting' && ahead !== null && ahead <= 1 && ticket.openCounters > 0;
  const [mute, setMute] = useState(false);
  useEffect(() => {
    listening.value = state === 'on';
    // Nobody listens any longer once there is nothing to be called for, or another page.
    return () => {
      listening.value = false;
    };
  }, [state]);
  useEffect(() => {
    if (status === 'called' && call) bell.ring('called', `${day} ${number} ${call.at}`);
    else if (near) bell.ring('near', `${day} ${number} ${leg} near`);
  }, [status, call?.at, near, day, number, leg, state]);
  useEffect(() => {
    if (state !== 'locked') return;
    const touched = (event: Event) => {
      // A press of the switch itself is answered by the switch.
      const { target } = event;
      if (target instanceof Element && target.closest('[role="switch"]')) return;
      void bell.touched();
    };
    const touches = ['pointerup', 'keydown'] as const;
    for (const name of touches) addEventListener(name, touched);
    return () => {
      for (const name of touches) removeEventListener(name, touched);
    };
  }, [state]);
  // A screen that sleeps lets nothing sound.
  const awaiting = status === 'waiting' || status === 'called';
  const awake = state === 'on' && awaiting;
  useEffect(() => (awake ? stayAwake() : undefined), [awake]);
  // Who is called already has no use for the offer.
  if (!bell.possible || !awaiting || (status === 'called' && state === 'off')) return null;
  return (
    <div class="bell no-print">
      <button
        type="button"
        role="switch"
        aria-checked={state === 'on'}
        aria-describedby="bunyi-ket"
        onClick={() => {
          setMute(false);
          if (state === 'on') bell.turnOff();
          else void bell.turnOn().then((heard) => setMute(!heard));
        }}
      >
        {w.label} <span class="lever" aria-hidden="true" />
      </button>
      <p class="hint" id="bunyi-ket">
        {state === 'on' ? w.on : state === 'locked' ? w.locked : w.off}
      </p>
      {mute && (
        <p class="note warn" role="alert">
          {w.failed}
        </p>
      )}
    </div>
  );
}

import { useState } from 'preact/hooks';
import { call } from '../../core/api.ts';
import { t } from '../../i18n/citizen.ts';

/** Withdraws the consent to SMS. Each message names this page for it. */
export function StopSms({ token }: { token: string }) {
  const w = t().ticket;
  const [state, setState] = useState<'asking' | 'working' | 'unreachable' | 'done'>('asking');
  const stop = async () => {
    if (state === 'working') return;
    setState('working');
    const outcome = await call('POST /v1/messages/{token}/stop', { params: { token }, body: {} });
    setState(outcome.kind === 'ok' ? 'done' : 'unreachable');
  };
  return (
    <details class="why">
      <summary>{w.sms}</summary>
      {state === 'done' ? (
        <p role="status">{w.smsStopped}</p>
      ) : (
        <>
          {state === 'unreachable' && <p role="alert">{w.noAnswer}</p>}
          <button type="button" aria-disabled={state === 'working'} onClick={() => void stop()}>
            {state === 'working' ? w.working : w.smsStop}
          </button>
        </>
      )}
    </details>
  );
}

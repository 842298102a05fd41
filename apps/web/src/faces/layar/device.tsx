import { useEffect, useMemo, useState } from 'preact/hooks';
import { call, newKey } from '../../core/api.ts';
import { createDevice, type PairedDevice } from '../../core/device.ts';
import { readKept } from '../../core/store.ts';

const DEVICE = 'layar.perangkat';
const HEARTBEAT_MS = 30_000;

/**
 * A screen shows without being let in. One that was, by its code (`pasang=1`), also gives signs of
 * life, so that somebody learns when it goes dark.
 */
export function ScreenDevice({ pairing }: { pairing: boolean }) {
  const [known, setKnown] = useState(pairing);
  useEffect(() => {
    void readKept(DEVICE).then((token) => setKnown(pairing || Boolean(token)));
  }, [pairing]);
  return known ? <Sign /> : null;
}

function Sign() {
  const device = useMemo(() => createDevice('display', DEVICE), []);
  const state = device.state.value;
  const token = state.kind === 'paired' ? state.token : undefined;
  useEffect(() => {
    if (!token) return undefined;
    void beat(device, token);
    const timer = setInterval(() => void beat(device, token), HEARTBEAT_MS);
    return () => clearInterval(timer);
  }, [device, token]);
  if (state.kind !== 'pairing') return null;
  return (
    <p class="pairing" role="status">
      Kode pasang{' '}
      <b class="number">
        {state.code ? `${state.code.slice(0, 3)} ${state.code.slice(3)}` : 'Menyambung…'}
      </b>
    </p>
  );
}

async function beat(device: PairedDevice, token: string): Promise<void> {
  const outcome = await call('POST /v1/devices/heartbeat', {
    token,
    key: newKey(),
    body: { printsOnRoll: null },
  });
  if (outcome.kind === 'problem' && outcome.problem.status === 401) device.forget();
}

import { useState } from 'preact/hooks';
import type { Body } from '../../core/api.ts';
import { nowMs } from '../../core/clock.ts';
import { clock } from '../../core/format.ts';
import { staffCall } from '../../core/session.ts';
import { useLive } from '../../core/use-live.ts';
import { Dialog, Select } from '../../kit/dialog.tsx';
import { Field, type FieldError, Loading, ProblemNote, Qr, Stale } from '../../kit/kit.tsx';
import { useCommand } from './command.ts';
import type { Catalogue } from './words.ts';

type Device = Body<'GET /v1/devices'>['devices'][number];
type Registered = Body<'POST /v1/devices'>;

const KINDS = { kiosk: 'Kios', display: 'Layar' } as const;
/** Devices give a sign of life every half minute; this long without one is worth a walk. */
const SILENT_MINUTES = 3;
/** A roll of 80 m holds about this many slips of 16 cm. */
const ROLL_NEARLY_EMPTY = 450;

/** Which kiosks and displays there are, how they are, who is let in and who no longer. */
export function DevicesPanel({ data }: { data: Catalogue }) {
  const live = useLive(
    () => ({ read: (etag) => staffCall('GET /v1/devices', { etag }), pollMs: () => 15_000 }),
    '',
  );
  const [leaving, setLeaving] = useState<Device | undefined>(undefined);
  const { working, problem, run } = useCommand();
  const devices = (live.data.value?.devices ?? [])
    .filter(({ revokedAt }) => revokedAt === null)
    .sort((a, b) => a.floor - b.floor || a.name.localeCompare(b.name));
  const revoke = async ({ deviceId }: Device) => {
    setLeaving(undefined);
    await run(`revoke ${deviceId}`, (key) =>
      staffCall('POST /v1/devices/{deviceId}/revoke', { params: { deviceId }, key }),
    );
    await live.reread();
  };
  return (
    <section class="card panel" aria-labelledby="perangkat-judul">
      <h2 id="perangkat-judul">Perangkat: {devices.length}</h2>
      <Stale live={live} />
      {!live.data.value && <Loading />}
      <ProblemNote problem={problem} />
      {live.data.value && devices.length === 0 && <p>Belum ada kios atau layar terpasang.</p>}
      {devices.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
        <section class="scroll" aria-label="Daftar perangkat" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">Nama</th>
                <th scope="col">Lantai</th>
                <th scope="col">Tanda hidup</th>
                <th scope="col">Kertas</th>
                <th scope="col">
                  <span class="sr-only">Tindakan</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {devices.map((device) => (
                <tr key={device.deviceId}>
                  <th scope="row">
                    {device.name} <span class="small">{KINDS[device.kind]}</span>
                    {device.helpAt && (
                      <p class="chip strong" role="alert">
                        Minta petugas sejak {clock(device.helpAt)}
                      </p>
                    )}
                  </th>
                  <td>{device.floor}</td>
                  <td>
                    <Alive device={device} />
                  </td>
                  <td>
                    {device.paper === 'out' ? (
                      <span class="chip strong">kertas habis</span>
                    ) : (
                      paperOf(device)
                    )}
                  </td>
                  <td>
                    <button type="button" class="danger" onClick={() => setLeaving(device)}>
                      Cabut<span class="sr-only"> {device.name}</span>
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      <PairForm data={data} done={() => void live.reread()} />
      <TokenForm data={data} done={() => void live.reread()} />
      {leaving && (
        <Dialog title={`Cabut ${leaving.name}?`} close={() => setLeaving(undefined)}>
          <p>Perangkat ini berhenti bekerja dalam satu menit dan harus dipasang lagi.</p>
          <button
            type="button"
            class="danger"
            aria-disabled={working}
            onClick={() => void revoke(leaving)}
          >
            Ya, cabut
          </button>
        </Dialog>
      )}
    </section>
  );
}

function Alive({ device }: { device: Device }) {
  if (!device.lastSeenAt) return <span class="chip">belum pernah</span>;
  const minutes = Math.floor((nowMs.value - Date.parse(device.lastSeenAt)) / 60_000);
  return minutes >= SILENT_MINUTES ? (
    <span class="chip strong">
      diam {minutes} menit, sejak {clock(device.lastSeenAt)}
    </span>
  ) : (
    <span>{minutes < 1 ? 'baru saja' : `${minutes} menit lalu`}</span>
  );
}

function paperOf(device: Device): string {
  if (device.kind === 'display') return '–';
  const { printsOnRoll } = device;
  if (printsOnRoll === null) return 'tidak diketahui';
  return printsOnRoll >= ROLL_NEARLY_EMPTY
    ? `${printsOnRoll} lembar, segera ganti rol`
    : `${printsOnRoll} lembar pada rol ini`;
}

interface Place {
  readonly name: string;
  readonly floor: string;
}

function PlaceFields({
  prefix,
  data,
  place,
  change,
  errors,
}: {
  prefix: string;
  data: Catalogue;
  place: Place;
  change: (place: Place) => void;
  errors: readonly FieldError[];
}) {
  return (
    <>
      <Field
        id={`${prefix}-nama`}
        label="Nama perangkat"
        type="text"
        autocomplete="off"
        maxLength={60}
        errors={errors}
        value={place.name}
        onInput={(name) => change({ ...place, name })}
      />
      <Select
        id={`${prefix}-lantai`}
        label="Lantai"
        options={data.mall.floors.map((each) => [String(each.floor), each.name.id] as const)}
        value={place.floor}
        choose={(floor) => change({ ...place, floor })}
      />
    </>
  );
}

/** Lets a device in that shows a code of six digits. */
function PairForm({ data, done }: { data: Catalogue; done: () => void }) {
  const [code, setCode] = useState('');
  const [place, setPlace] = useState<Place>({
    name: '',
    floor: String(data.mall.floors[0]?.floor ?? 1),
  });
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const [letIn, setLetIn] = useState('');
  const { working, problem, run } = useCommand();
  const submit = async (event: Event) => {
    event.preventDefault();
    const digits = code.replace(/\D/g, '');
    const wrong: FieldError[] = [];
    if (digits.length !== 6) {
      wrong.push({ field: 'kode-pasang', text: 'Kode pasang enam angka, ada di layar perangkat.' });
    }
    if (place.name.trim() === '') {
      wrong.push({ field: 'pasang-nama', text: 'Beri nama, misalnya “Kios pintu utama”.' });
    }
    setErrors(wrong);
    if (wrong.length > 0) return;
    const body = { code: digits, floor: Number(place.floor), name: place.name.trim() };
    const device = await run(JSON.stringify(body), (key) =>
      staffCall('POST /v1/devices/pairings/approve', { key, body }),
    );
    if (!device) return;
    setLetIn(`${KINDS[device.kind]} “${device.name}” terpasang.`);
    setCode('');
    setPlace({ ...place, name: '' });
    done();
  };
  return (
    <form class="part" onSubmit={(event) => void submit(event)} noValidate>
      <h3>Pasang dengan kode enam angka</h3>
      <Field
        id="kode-pasang"
        label="Kode di layar perangkat"
        type="text"
        numeric
        autocomplete="off"
        maxLength={7}
        errors={errors}
        value={code}
        onInput={setCode}
      />
      <PlaceFields prefix="pasang" data={data} place={place} change={setPlace} errors={errors} />
      <ProblemNote problem={problem} />
      {letIn && (
        <p class="note ok" role="status">
          {letIn}
        </p>
      )}
      <button type="submit" class="primary" aria-disabled={working}>
        Izinkan perangkat
      </button>
    </form>
  );
}

/** A kiosk with a scanner reads its token from this screen, so that nobody signs in or types at it. */
function TokenForm({ data, done }: { data: Catalogue; done: () => void }) {
  const [place, setPlace] = useState<Place>({
    name: 'Kios pintu utama',
    floor: String(data.mall.floors[0]?.floor ?? 1),
  });
  const [device, setDevice] = useState<Registered | undefined>(undefined);
  const { working, problem, run } = useCommand();
  const submit = async (event: Event) => {
    event.preventDefault();
    const body = {
      kind: 'kiosk' as const,
      floor: Number(place.floor),
      name: place.name.trim() || 'Kios',
    };
    const made = await run(JSON.stringify(body), (key) =>
      staffCall('POST /v1/devices', { key, body }),
    );
    if (!made) return;
    setDevice(made);
    done();
  };
  return (
    <details class="part">
      <summary>Pasang dengan pemindai kios</summary>
      <form onSubmit={(event) => void submit(event)}>
        <PlaceFields prefix="pindai" data={data} place={place} change={setPlace} errors={[]} />
        <ProblemNote problem={problem} />
        <button type="submit" aria-disabled={working}>
          Buat kode pasang
        </button>
      </form>
      {device && (
        <div class="note ok" role="status">
          <p>Di kios, pindai kode ini sekarang. Kode ini hanya tampil sekali.</p>
          <Qr text={device.token} label="Kode pasang kios" />
          <p>
            Atau buka di perangkat ini: <a href={`/kios#${device.token}`}>halaman kios</a>
          </p>
          <button type="button" onClick={() => setDevice(undefined)}>
            Sembunyikan
          </button>
        </div>
      )}
    </details>
  );
}

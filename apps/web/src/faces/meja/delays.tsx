import { useState } from 'preact/hooks';
import type { Body } from '../../core/api.ts';
import { clock } from '../../core/format.ts';
import { type Person, staffCall } from '../../core/session.ts';
import { useLive } from '../../core/use-live.ts';
import { Radios, Select } from '../../kit/dialog.tsx';
import { Loading, ProblemNote, Stale } from '../../kit/kit.tsx';
import { ServicePicker } from '../../kit/service-picker.tsx';
import { useCommand } from './command.ts';
import { type Catalogue, serviceName } from './words.ts';

type Delay = Body<'GET /v1/delays'>['delays'][number];
type Scope = Delay['scope'];
type Reason = Delay['reason'];
type Kind = Delay['kind'];

const SCOPES: readonly (readonly [Scope, string])[] = [
  ['service', 'Satu layanan'],
  ['agency', 'Satu instansi'],
  ['floor', 'Satu lantai'],
  ['mall', 'Seluruh mal'],
];

const KINDS: readonly (readonly [Kind, string])[] = [
  ['delayed', 'Terlambat: nomor tetap dibagikan'],
  ['closed', 'Tutup untuk hari ini: tanpa nomor baru'],
];

const REASONS: readonly (readonly [Reason, string])[] = [
  ['system', 'Gangguan sistem'],
  ['power', 'Listrik padam'],
  ['equipment', 'Alat rusak'],
  ['staff', 'Petugas berhalangan'],
  ['emergency', 'Keadaan darurat'],
  ['event', 'Acara dinas'],
  ['other', 'Lainnya'],
];

const LASTS = [
  ['15', '15 menit'],
  ['30', '30 menit'],
  ['60', '1 jam'],
  ['120', '2 jam'],
  ['0', 'Belum tahu'],
] as const;

/** “Terlambat” or “tutup”, said once for all who wait, are booked, or stand before a kiosk. */
export function DelaysPanel({ data, person }: { data: Catalogue; person: Person }) {
  const live = useLive(
    () => ({ read: (etag) => staffCall('GET /v1/delays', { etag }), pollMs: () => 15_000 }),
    '',
  );
  const { working, problem, run } = useCommand();
  const delays = live.data.value?.delays;
  const standing = delays?.filter(({ endedAt }) => endedAt === null) ?? [];
  const may = person.roles.some((role) => ['supervisor', 'floor-manager', 'admin'].includes(role));
  const end = async ({ delayId, scope, scopeId }: Delay) => {
    await run(`end ${delayId}`, (key) =>
      staffCall('POST /v1/delays/end', { key, body: { scope, scopeId } }),
    );
    await live.reread();
  };
  return (
    <>
      <section class="card panel" aria-labelledby="tunda-judul">
        <h2 id="tunda-judul">Terlambat dan tutup hari ini</h2>
        <Stale live={live} />
        {!delays && <Loading />}
        {delays && standing.length === 0 && <p>Semua layanan berjalan menurut jadwal.</p>}
        <ProblemNote problem={problem} />
        {standing.map((delay) => (
          <article class="found" key={delay.delayId} aria-label={placeOf(data, delay)}>
            <p>
              <strong>{placeOf(data, delay)}</strong> ·{' '}
              {delay.kind === 'closed' ? 'tutup' : 'terlambat'} sejak {clock(delay.startedAt)}
              {delay.expectedUntil && `, diperkirakan sampai ${clock(delay.expectedUntil)}`}
              <br />
              {REASONS.find(([reason]) => reason === delay.reason)?.[1]}
            </p>
            <p class="small">Warga membaca: {delay.text.id}</p>
            {may && (
              <button type="button" aria-disabled={working} onClick={() => void end(delay)}>
                Berjalan lagi<span class="sr-only">: {placeOf(data, delay)}</span>
              </button>
            )}
          </article>
        ))}
      </section>
      {may && <DeclareForm data={data} person={person} done={() => void live.reread()} />}
    </>
  );
}

function placeOf(data: Catalogue, { scope, scopeId }: Pick<Delay, 'scope' | 'scopeId'>): string {
  switch (scope) {
    case 'service':
      return serviceName(data, scopeId);
    case 'agency':
      return data.agencies.find(({ agencyId }) => agencyId === scopeId)?.name.id ?? scopeId;
    case 'floor':
      return `Lantai ${scopeId}`;
    case 'mall':
      return 'Seluruh mal';
  }
}

function DeclareForm({
  data,
  person,
  done,
}: {
  data: Catalogue;
  person: Person;
  done: () => void;
}) {
  // A supervisor speaks for services and agencies of their own.
  const wide = person.roles.some((role) => role === 'floor-manager' || role === 'admin');
  const agencies = data.agencies.filter(
    ({ agencyId }) => wide || person.agencies.includes(agencyId),
  );
  const [scope, setScope] = useState<Scope>('service');
  const [serviceId, setServiceId] = useState('');
  const [agencyId, setAgencyId] = useState(agencies[0]?.agencyId ?? '');
  const [floor, setFloor] = useState(String(data.mall.floors[0]?.floor ?? 1));
  const [kind, setKind] = useState<Kind>('delayed');
  const [reason, setReason] = useState<Reason>('system');
  const [lasts, setLasts] = useState<(typeof LASTS)[number][0]>('30');
  const { working, problem, run } = useCommand();
  const scopeId = { service: serviceId, agency: agencyId, floor, mall: data.mall.mallId }[scope];
  const submit = async (event: Event) => {
    event.preventDefault();
    if (scopeId === '') return;
    const body = {
      scope,
      scopeId,
      kind,
      reason,
      expectedMinutes: kind === 'closed' || lasts === '0' ? null : Number(lasts),
    };
    const said = await run(JSON.stringify(body), (key) =>
      staffCall('POST /v1/delays', { key, body }),
    );
    if (!said) return;
    setServiceId('');
    done();
  };
  return (
    <section class="card panel" aria-labelledby="umum-judul">
      <h2 id="umum-judul">Umumkan</h2>
      <form class="stack" onSubmit={(event) => void submit(event)}>
        <Radios
          name="lingkup"
          legend="Yang terkena"
          options={wide ? SCOPES : SCOPES.slice(0, 2)}
          value={scope}
          choose={setScope}
          compact
        />
        {scope === 'service' && (
          <ServicePicker
            id="layanan-tunda"
            catalogue={{ ...data, agencies }}
            value={serviceId}
            choose={setServiceId}
          />
        )}
        {scope === 'agency' && (
          <Select
            id="instansi-tunda"
            label="Instansi"
            options={agencies.map((agency) => [agency.agencyId, agency.name.id] as const)}
            value={agencyId}
            choose={setAgencyId}
          />
        )}
        {scope === 'floor' && (
          <Select
            id="lantai-tunda"
            label="Lantai"
            options={data.mall.floors.map((each) => [String(each.floor), each.name.id] as const)}
            value={floor}
            choose={setFloor}
          />
        )}
        <Radios name="jenis-tunda" legend="Keadaan" options={KINDS} value={kind} choose={setKind} />
        <Select
          id="alasan-tunda"
          label="Alasan"
          options={REASONS}
          value={reason}
          choose={setReason}
        />
        {kind === 'delayed' && (
          <Radios
            name="lama-tunda"
            legend="Diperkirakan selesai dalam"
            options={LASTS}
            value={lasts}
            choose={setLasts}
            compact
          />
        )}
        <p class="small">
          Layar, kios dan halaman warga menampilkannya. Warga dengan janji dan persetujuan mendapat
          SMS.
        </p>
        <ProblemNote problem={problem} />
        <button
          type="submit"
          class={kind === 'closed' ? 'danger' : 'primary'}
          disabled={scopeId === ''}
          aria-disabled={working}
        >
          {kind === 'closed' ? 'Umumkan tutup' : 'Umumkan terlambat'}
        </button>
      </form>
    </section>
  );
}

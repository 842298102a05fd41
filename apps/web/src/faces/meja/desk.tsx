import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type Body, call, newKey, type Outcome, type Problem } from '../../core/api.ts';
import { clock, clockTime, middleDay, roundedMinutes, spacedCode } from '../../core/format.ts';
import { liveResource } from '../../core/live.ts';
import { readPhone } from '../../core/phone.ts';
import { type Person, staffCall } from '../../core/session.ts';
import { Field, type FieldError, Loading, ProblemNote, Qr, Stale } from '../../kit/kit.tsx';

type Catalogue = Body<'GET /v1/catalogue'>;
type Found = Body<'GET /v1/desk/bookings/{code}'>;
type Issued = Body<'POST /v1/desk/tickets'>;
type CheckedIn = Body<'POST /v1/desk/check-ins'>;
type Device = Body<'POST /v1/devices'>;
type CancelReason = 'visitor-asked' | 'agency-absent' | 'duplicate' | 'wrong-service' | 'other';

const NEEDS = [
  ['wheelchair', 'Kursi roda'],
  ['companion', 'Pendamping'],
  ['interpreter', 'Juru bahasa isyarat'],
  ['large-print', 'Huruf besar'],
  ['ground-floor', 'Lantai dasar'],
] as const;
type Need = (typeof NEEDS)[number][0];

const CANCEL_REASONS: readonly (readonly [CancelReason, string])[] = [
  ['visitor-asked', 'Diminta warga'],
  ['agency-absent', 'Instansi tidak hadir'],
  ['duplicate', 'Janji ganda'],
  ['wrong-service', 'Salah layanan'],
  ['other', 'Lainnya'],
];

/** Everything that the information desk does for people who stand in front of it. */
export function Desk({ person }: { person: Person }) {
  const catalogue = useMemo(
    () =>
      liveResource({ read: (etag) => call('GET /v1/catalogue', { etag }), pollMs: () => 600_000 }),
    [],
  );
  useEffect(() => catalogue.stop, [catalogue]);
  const data = catalogue.data.value;
  const atDesk = person.roles.some((role) =>
    ['frontdesk', 'floor-manager', 'officer', 'supervisor'].includes(role),
  );
  const unreached = person.roles.some((role) => ['frontdesk', 'floor-manager'].includes(role));
  const devices = person.roles.some((role) =>
    ['supervisor', 'floor-manager', 'admin'].includes(role),
  );
  return (
    <div class="desk">
      <h1>Meja Informasi</h1>
      <Stale live={catalogue} />
      {!data && <Loading lines={5} />}
      {data && (
        <div class="panels">
          {atDesk && <IssuePanel data={data} />}
          {atDesk && <CodePanel />}
          {atDesk && <BookPanel data={data} />}
          {unreached && <UnreachedPanel />}
          {devices && <DevicePanel data={data} />}
        </div>
      )}
    </div>
  );
}

function Panel({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="card panel">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

/** One command at a time; the same content again, after silence, is the same command. */
function useCommand() {
  const [working, setWorking] = useState(false);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const last = useRef({ content: '', key: '' });
  const run = async <T,>(
    content: string,
    ask: (key: string) => Promise<Outcome<T>>,
  ): Promise<T | undefined> => {
    if (working) return undefined;
    if (last.current.content !== content) last.current = { content, key: newKey() };
    setWorking(true);
    const outcome = await ask(last.current.key);
    setWorking(false);
    if (outcome.kind === 'ok') {
      last.current = { content: '', key: '' };
      setProblem(undefined);
      return outcome.body;
    }
    if (outcome.kind === 'problem') {
      last.current = { content: '', key: '' };
      setProblem(outcome.problem);
    } else {
      setProblem({
        code: 'unreachable',
        title: 'Belum ada jawaban dari server. Tekan lagi: tidak akan tercatat dua kali.',
        status: 0,
        correlationId: '',
        members: {},
      });
    }
    return undefined;
  };
  return { working, problem, setProblem, run };
}

function ServiceSelect({
  id,
  data,
  value,
  choose,
}: {
  id: string;
  data: Catalogue;
  value: string;
  choose: (serviceId: string) => void;
}) {
  return (
    <div class="field">
      <label for={id}>Layanan</label>
      <select id={id} value={value} onChange={(event) => choose(event.currentTarget.value)}>
        <option value="">Pilih layanan</option>
        {data.agencies.map((agency) => (
          <optgroup label={agency.shortName} key={agency.agencyId}>
            {agency.services.map((service) => (
              <option value={service.serviceId} key={service.serviceId}>
                {service.name.id}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </div>
  );
}

function IssuePanel({ data }: { data: Catalogue }) {
  const [serviceId, setServiceId] = useState('');
  const [priority, setPriority] = useState(false);
  const [needs, setNeeds] = useState<readonly Need[]>([]);
  const [issued, setIssued] = useState<Issued | undefined>(undefined);
  const { working, problem, run } = useCommand();
  const submit = async (event: Event) => {
    event.preventDefault();
    if (serviceId === '') return;
    const body = { serviceId, priority, needs: [...needs] };
    const given = await run(JSON.stringify(body), (key) =>
      staffCall('POST /v1/desk/tickets', { key, body }),
    );
    if (!given) return;
    setIssued(given);
    setPriority(false);
    setNeeds([]);
  };
  return (
    <Panel title="Terbitkan nomor">
      <form onSubmit={(event) => void submit(event)}>
        <ServiceSelect id="terbit" data={data} value={serviceId} choose={setServiceId} />
        <label class="choice">
          <input
            type="checkbox"
            checked={priority}
            onChange={(event) => setPriority(event.currentTarget.checked)}
          />
          <span>Prioritas: lansia, difabel, ibu hamil atau menyusui</span>
        </label>
        <details>
          <summary>Kebutuhan khusus</summary>
          {NEEDS.map(([need, label]) => (
            <label class="choice" key={need}>
              <input
                type="checkbox"
                checked={needs.includes(need)}
                onChange={(event) =>
                  setNeeds(
                    event.currentTarget.checked
                      ? [...needs, need]
                      : needs.filter((each) => each !== need),
                  )
                }
              />
              <span>{label}</span>
            </label>
          ))}
        </details>
        <ProblemNote problem={problem} />
        <button type="submit" class="primary" disabled={serviceId === ''} aria-disabled={working}>
          Terbitkan
        </button>
      </form>
      {issued && <Given ticket={issued} link={issued.link} />}
    </Panel>
  );
}

function Given({ ticket, link }: { ticket: Issued | CheckedIn; link: string | undefined }) {
  return (
    <div class="note ok" role="status">
      <p class="given number">{ticket.number}</p>
      <p>
        Loket {ticket.place.counterNumbers.join(', ')}, lantai {ticket.place.floor} · {ticket.ahead}{' '}
        orang di depan
        {ticket.estimate && `, sekitar ${roundedMinutes(ticket.estimate.medianMinutes)} menit`}
      </p>
      {link && <Qr text={link} label="QR tautan tiket untuk HP warga" />}
      <button type="button" class="no-print" onClick={() => print()}>
        Cetak
      </button>
    </div>
  );
}

/** A booking by the code that is read out: seen, checked in, cancelled. */
function CodePanel() {
  const [code, setCode] = useState('');
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const [found, setFound] = useState<Found | undefined>(undefined);
  const [arrived, setArrived] = useState<CheckedIn | undefined>(undefined);
  const [reason, setReason] = useState<CancelReason>('visitor-asked');
  const { working, problem, setProblem, run } = useCommand();
  const clean = code.replace(/[\s-]/g, '').toUpperCase();
  const find = async (event: Event) => {
    event.preventDefault();
    setFound(undefined);
    setArrived(undefined);
    setProblem(undefined);
    if (!/^[2-9A-HJKMNP-Z]{6}$/.test(clean)) {
      setErrors([{ field: 'kode', text: 'Kode terdiri dari 6 huruf dan angka, contoh K7P-M4T.' }]);
      return;
    }
    setErrors([]);
    const outcome = await staffCall('GET /v1/desk/bookings/{code}', { params: { code: clean } });
    if (outcome.kind === 'ok') setFound(outcome.body);
    else if (outcome.kind === 'problem') setProblem(outcome.problem);
  };
  const checkIn = async () => {
    const done = await run(`check-in ${clean}`, (key) =>
      staffCall('POST /v1/desk/check-ins', { key, body: { code: clean } }),
    );
    if (done) setArrived(done);
  };
  const cancel = async (booking: Found) => {
    const done = await run(`cancel ${booking.bookingId} ${reason}`, (key) =>
      staffCall('POST /v1/desk/bookings/{bookingId}/cancel', {
        params: { bookingId: booking.bookingId },
        key,
        body: { reason },
      }),
    );
    if (done) setFound(done);
  };
  return (
    <Panel title="Lapor datang atau cari dengan kode">
      <form onSubmit={(event) => void find(event)} noValidate>
        <Field
          id="kode"
          label="Kode janji temu"
          type="text"
          autocomplete="off"
          maxLength={10}
          errors={errors}
          value={code}
          onInput={setCode}
        />
        <button type="submit">Cari</button>
      </form>
      <ProblemNote problem={problem} />
      {found && (
        <div class="found">
          <p>
            <strong>{found.serviceName.id}</strong>
            <br />
            {middleDay(found.day)}, {clockTime(found.time)} · {STATUS[found.status]}
          </p>
          {found.status === 'confirmed' && !arrived && (
            <div class="stack">
              <button
                type="button"
                class="primary"
                aria-disabled={working}
                onClick={() => void checkIn()}
              >
                Lapor datang
              </button>
              <details>
                <summary>Batalkan untuk warga</summary>
                <div class="field">
                  <label for="alasan">Alasan</label>
                  <select
                    id="alasan"
                    value={reason}
                    onChange={(event) => {
                      const chosen = CANCEL_REASONS.find(
                        ([value]) => value === event.currentTarget.value,
                      );
                      if (chosen) setReason(chosen[0]);
                    }}
                  >
                    {CANCEL_REASONS.map(([value, label]) => (
                      <option value={value} key={value}>
                        {label}
                      </option>
                    ))}
                  </select>
                </div>
                <button
                  type="button"
                  class="danger"
                  aria-disabled={working}
                  onClick={() => void cancel(found)}
                >
                  Batalkan
                </button>
              </details>
            </div>
          )}
        </div>
      )}
      {arrived && <Given ticket={arrived} link={undefined} />}
    </Panel>
  );
}

const STATUS: Readonly<Record<Found['status'], string>> = {
  confirmed: 'belum datang',
  cancelled: 'dibatalkan',
  'checked-in': 'sudah datang',
  served: 'sudah dilayani',
  missed: 'tidak hadir',
};

/** A booking for somebody at the desk; a phone is not needed. */
function BookPanel({ data }: { data: Catalogue }) {
  const [serviceId, setServiceId] = useState('');
  const [slot, setSlot] = useState('');
  const [name, setName] = useState('');
  const [nik, setNik] = useState('');
  const [phone, setPhone] = useState('');
  const [consent, setConsent] = useState(false);
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const [days, setDays] = useState<Body<'GET /v1/services/{serviceId}/availability'>['days']>([]);
  const [booked, setBooked] = useState<Body<'POST /v1/desk/bookings'> | undefined>(undefined);
  const { working, problem, run } = useCommand();
  const service = data.agencies
    .flatMap((agency) => agency.services)
    .find((each) => each.serviceId === serviceId);
  const asksNik = service?.identityPolicy.booking === 'nik';
  useEffect(() => {
    setDays([]);
    setSlot('');
    if (serviceId === '') return;
    void call('GET /v1/services/{serviceId}/availability', { params: { serviceId } }).then(
      (outcome) => {
        if (outcome.kind === 'ok') setDays(outcome.body.days);
      },
    );
  }, [serviceId]);
  const submit = async (event: Event) => {
    event.preventDefault();
    const wrong: FieldError[] = [];
    if (name.trim() === '') wrong.push({ field: 'nama-meja', text: 'Tulis nama.' });
    const number = readPhone(phone);
    if (phone !== '' && !number) {
      wrong.push({ field: 'hp-meja', text: 'Nomor HP harus 10–13 angka.' });
    }
    if (asksNik && !/^\d{16}$/.test(nik)) {
      wrong.push({ field: 'nik-meja', text: 'NIK harus 16 angka.' });
    }
    setErrors(wrong);
    const [day = '', time = ''] = slot.split(' ');
    if (wrong.length > 0 || time === '') return;
    const body = {
      serviceId,
      day,
      time,
      visitor: { name: name.trim(), ...(asksNik ? { nik } : {}) },
      ...(number ? { contact: { phone: number } } : {}),
      smsConsent: { given: consent && number !== undefined, textVersion: '2026-11' },
    };
    const done = await run(JSON.stringify(body), (key) =>
      staffCall('POST /v1/desk/bookings', { key, body }),
    );
    if (!done) return;
    setBooked(done);
    setName('');
    setNik('');
    setPhone('');
    setSlot('');
  };
  return (
    <Panel title="Buat janji untuk warga">
      <form onSubmit={(event) => void submit(event)} noValidate>
        <ServiceSelect id="janji" data={data} value={serviceId} choose={setServiceId} />
        <div class="field">
          <label for="jadwal">Jadwal</label>
          <select
            id="jadwal"
            value={slot}
            disabled={days.length === 0}
            onChange={(event) => setSlot(event.currentTarget.value)}
          >
            <option value="">Pilih jadwal</option>
            {days.map((day) => (
              <optgroup label={middleDay(day.day)} key={day.day}>
                {day.slots
                  .filter(({ remaining }) => remaining > 0)
                  .map(({ time }) => (
                    <option value={`${day.day} ${time}`} key={time}>
                      {middleDay(day.day)}, {clockTime(time)}
                    </option>
                  ))}
              </optgroup>
            ))}
          </select>
        </div>
        <Field
          id="nama-meja"
          label="Nama lengkap"
          type="text"
          autocomplete="off"
          maxLength={100}
          errors={errors}
          value={name}
          onInput={setName}
        />
        {asksNik && (
          <Field
            id="nik-meja"
            label="NIK"
            type="text"
            numeric
            autocomplete="off"
            maxLength={16}
            errors={errors}
            value={nik}
            onInput={setNik}
          />
        )}
        <Field
          id="hp-meja"
          label="Nomor HP (boleh kosong)"
          type="tel"
          numeric
          autocomplete="off"
          maxLength={30}
          errors={errors}
          value={phone}
          onInput={setPhone}
        />
        <label class="choice">
          <input
            type="checkbox"
            checked={consent}
            onChange={(event) => setConsent(event.currentTarget.checked)}
          />
          <span>Warga setuju menerima SMS</span>
        </label>
        <ProblemNote problem={problem} />
        <button type="submit" class="primary" disabled={slot === ''} aria-disabled={working}>
          Simpan janji
        </button>
      </form>
      {booked && (
        <div class="note ok" role="status">
          <p class="given number">{spacedCode(booked.code)}</p>
          <p>
            {middleDay(booked.day)}, {clockTime(booked.time)} · {booked.serviceName.id}
          </p>
          <Qr text={booked.link} label="QR tautan janji temu untuk HP warga" />
        </div>
      )}
    </Panel>
  );
}

const TEMPLATES: Readonly<Record<string, string>> = {
  'booking.confirmed': 'konfirmasi janji',
  'booking.reminder.h1': 'pengingat',
  'booking.cancelled.user': 'pembatalan',
  'ticket.near': 'hampir giliran',
  'ticket.carried': 'nomor dipindah ke hari berikutnya',
  'service.delayed': 'layanan tertunda',
  'service.suspended': 'layanan tertunda',
  'service.closed': 'layanan tutup',
  'ticket.called': 'panggilan',
};

/** Who was not reached, so that somebody speaks to them. */
function UnreachedPanel() {
  const live = useMemo(
    () =>
      liveResource({
        read: (etag) => staffCall('GET /v1/deliveries/unreached', { query: {}, etag }),
        pollMs: () => 30_000,
      }),
    [],
  );
  useEffect(() => live.stop, [live]);
  const list = live.data.value?.deliveries;
  return (
    <Panel title="SMS yang tidak sampai hari ini">
      <Stale live={live} />
      {!list && <Loading />}
      {list?.length === 0 && <p>Semua SMS hari ini terkirim.</p>}
      {list && list.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">Kode/nomor</th>
              <th scope="col">Pesan</th>
              <th scope="col">Keadaan</th>
              <th scope="col">Pukul</th>
            </tr>
          </thead>
          <tbody>
            {list.slice(0, 30).map((each) => (
              <tr key={each.deliveryId}>
                <th scope="row" class="number">
                  {each.reference}
                </th>
                <td>{TEMPLATES[each.template] ?? each.template}</td>
                <td>
                  {each.status === 'failed' && 'gagal'}
                  {each.status === 'unknown' && 'tidak diketahui'}
                  {each.status === 'suppressed' && 'tidak dikirim'}
                </td>
                <td>{clock(each.at)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

/** Pairing: the kiosk scans its own code, so that nobody signs in or types at it. */
function DevicePanel({ data }: { data: Catalogue }) {
  const [name, setName] = useState('Kios pintu utama');
  const [floor, setFloor] = useState(data.mall.floors[0]?.floor ?? 1);
  const [device, setDevice] = useState<Device | undefined>(undefined);
  const { working, problem, run } = useCommand();
  const submit = async (event: Event) => {
    event.preventDefault();
    const body = { kind: 'kiosk' as const, floor, name: name.trim() || 'Kios' };
    const made = await run(JSON.stringify(body), (key) =>
      staffCall('POST /v1/devices', { key, body }),
    );
    if (made) setDevice(made);
  };
  return (
    <Panel title="Perangkat: pasang kios">
      <form onSubmit={(event) => void submit(event)}>
        <Field
          id="nama-kios"
          label="Nama kios"
          type="text"
          autocomplete="off"
          maxLength={60}
          errors={[]}
          value={name}
          onInput={setName}
        />
        <div class="field">
          <label for="lantai">Lantai</label>
          <select
            id="lantai"
            value={String(floor)}
            onChange={(event) => setFloor(Number(event.currentTarget.value))}
          >
            {data.mall.floors.map((each) => (
              <option value={String(each.floor)} key={each.floor}>
                {each.name.id}
              </option>
            ))}
          </select>
        </div>
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
    </Panel>
  );
}

import { useState } from 'preact/hooks';
import { type Body, call } from '../../core/api.ts';
import { serverNow } from '../../core/clock.ts';
import { clock, dayKey, longDay } from '../../core/format.ts';
import { staffCall } from '../../core/session.ts';
import { useLive } from '../../core/use-live.ts';
import { Select } from '../../kit/dialog.tsx';
import { ErrorSummary, type FieldError, ProblemNote } from '../../kit/kit.tsx';
import { ServicePicker } from '../../kit/service-picker.tsx';
import { useCommand } from './command.ts';
import { type Catalogue, serviceName } from './words.ts';

type Entered = Body<'POST /v1/desk/paper-log'>;
type Outcome = NonNullable<Entered['outcome']>;

const OUTCOMES: readonly (readonly [Outcome, string])[] = [
  ['delivered', 'Hasil diberikan'],
  ['collect', 'Diambil kemudian'],
  ['online', 'Dikirim daring'],
  ['second-visit', 'Kunjungan kedua'],
  ['incomplete', 'Berkas belum lengkap'],
  ['not-eligible', 'Tidak memenuhi syarat'],
  ['left', 'Warga pergi'],
];

/** A Jakarta time of a day as an instant; nothing where it is no time. */
function instantOf(day: string, time: string): string | undefined {
  const ms = Date.parse(`${day}T${time}:00+07:00`);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

/** Lines of the paper log of an outage, entered afterwards with the times that are on the paper. */
export function PaperPanel({ data }: { data: Catalogue }) {
  const today = dayKey(serverNow());
  const [day, setDay] = useState(today);
  const [serviceId, setServiceId] = useState('');
  const [arrived, setArrived] = useState('');
  const [priority, setPriority] = useState(false);
  const [served, setServed] = useState(true);
  const [counterId, setCounterId] = useState('');
  const [called, setCalled] = useState('');
  const [started, setStarted] = useState('');
  const [finished, setFinished] = useState('');
  const [outcome, setOutcome] = useState<Outcome>('delivered');
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const [entered, setEntered] = useState<readonly Entered[]>([]);
  const { working, problem, run } = useCommand();
  const view = useLive(
    () => ({
      read: (etag) => call('GET /v1/services/{serviceId}', { params: { serviceId }, etag }),
      pollMs: () => 3_600_000,
    }),
    serviceId,
  );
  const counters = serviceId === '' ? [] : (view.data.value?.counters ?? []);

  const submit = async (event: Event) => {
    event.preventDefault();
    const wrong: FieldError[] = [];
    const read = (field: string, time: string, name: string): string => {
      const at = instantOf(day, time);
      if (!at) wrong.push({ field, text: `Isi jam ${name}.` });
      else if (Date.parse(at) > serverNow()) {
        wrong.push({ field, text: `Jam ${name} belum lewat.` });
      }
      return at ?? '';
    };
    const arrivedAt = read('jam-datang', arrived, 'datang');
    const times = served
      ? {
          calledAt: read('jam-panggil', called, 'dipanggil'),
          startedAt: read('jam-mulai', started, 'mulai'),
          finishedAt: read('jam-selesai', finished, 'selesai'),
        }
      : undefined;
    if (times && wrong.length === 0) {
      const order = [arrivedAt, times.calledAt, times.startedAt, times.finishedAt];
      if (order.some((at, index) => index > 0 && at < (order[index - 1] ?? ''))) {
        wrong.push({ field: 'jam-datang', text: 'Urutan jamnya tidak mungkin. Periksa lagi.' });
      }
    }
    if (served && counterId === '') wrong.push({ field: 'loket-kertas', text: 'Pilih loket.' });
    setErrors(wrong);
    if (wrong.length > 0) return;
    const body = {
      serviceId,
      arrivedAt,
      priority,
      served: times ? { counterId, ...times, outcome } : null,
    };
    const done = await run(JSON.stringify(body), (key) =>
      staffCall('POST /v1/desk/paper-log', { key, body }),
    );
    if (!done) return;
    setEntered((before) => [done, ...before]);
    // The next line is most often of the same counter and service.
    setArrived('');
    setCalled('');
    setStarted('');
    setFinished('');
    setPriority(false);
  };
  const time = (id: string, label: string, value: string, change: (value: string) => void) => (
    <div class={errors.some(({ field }) => field === id) ? 'field wrong' : 'field'}>
      <label for={id}>{label}</label>
      <input
        id={id}
        type="time"
        value={value}
        {...(errors.some(({ field }) => field === id) ? { 'aria-invalid': 'true' as const } : {})}
        onInput={(event) => change(event.currentTarget.value)}
      />
    </div>
  );
  return (
    <section class="card panel" aria-labelledby="kertas-judul">
      <h2 id="kertas-judul">Catatan kertas saat sistem mati</h2>
      <p class="small">
        Masukkan baris lembar darurat menurut jam di kertas. Laporan menghitungnya pada jam itu.
      </p>
      <ErrorSummary errors={errors} />
      <form onSubmit={(event) => void submit(event)} noValidate>
        <ServicePicker
          id="layanan-kertas"
          catalogue={data}
          value={serviceId}
          choose={(chosen) => {
            setServiceId(chosen);
            setCounterId('');
          }}
        />
        <div class="times">
          <div class="field">
            <label for="hari-kertas">Hari</label>
            <input
              id="hari-kertas"
              type="date"
              max={today}
              value={day}
              onInput={(event) => setDay(event.currentTarget.value)}
            />
          </div>
          {time('jam-datang', 'Jam datang', arrived, setArrived)}
        </div>
        <label class="choice">
          <input
            type="checkbox"
            checked={priority}
            onChange={(event) => setPriority(event.currentTarget.checked)}
          />
          <span>Prioritas</span>
        </label>
        <label class="choice">
          <input
            type="checkbox"
            checked={served}
            onChange={(event) => setServed(event.currentTarget.checked)}
          />
          <span>Sudah dilayani</span>
        </label>
        {served && (
          <>
            <Select
              id="loket-kertas"
              label="Loket"
              options={counters.map(
                (counter) => [counter.counterId, `Loket ${counter.number}`] as const,
              )}
              value={counterId}
              choose={setCounterId}
              empty={serviceId === '' ? 'Pilih layanan dahulu' : 'Pilih loket'}
            />
            <div class="times">
              {time('jam-panggil', 'Dipanggil', called, setCalled)}
              {time('jam-mulai', 'Mulai', started, setStarted)}
              {time('jam-selesai', 'Selesai', finished, setFinished)}
            </div>
            <Select
              id="hasil-kertas"
              label="Hasil"
              options={OUTCOMES}
              value={outcome}
              choose={setOutcome}
            />
          </>
        )}
        <ProblemNote problem={problem} />
        <button type="submit" class="primary" disabled={serviceId === ''} aria-disabled={working}>
          Simpan baris
        </button>
      </form>
      {entered.length > 0 && (
        <ul class="entered" aria-label="Baris yang tersimpan">
          {entered.map((ticket) => (
            <li key={ticket.ticketId}>
              <strong class="number">{ticket.number}</strong> {serviceName(data, ticket.serviceId)}{' '}
              · datang {clock(ticket.arrivedAt)}
              {ticket.finishedAt && ` · selesai ${clock(ticket.finishedAt)}`}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

const EMERGENCY = Array.from({ length: 24 }, (_, index) => index + 1);

/** Numbers and a log on paper, printed before they are needed: no part of the system has to work for them. */
export function EmergencyPanel() {
  const today = dayKey(serverNow());
  return (
    <section class="card panel" aria-labelledby="darurat-judul">
      <h2 id="darurat-judul">Lembar darurat</h2>
      <p>
        Cetak sekarang, simpan di meja. Saat sistem mati: sobek nomor untuk warga, catat di lembar,
        lalu masukkan di “Catatan kertas”.
      </p>
      <button
        type="button"
        onClick={() => {
          document.body.classList.add('prints-sheet');
          addEventListener('afterprint', () => document.body.classList.remove('prints-sheet'), {
            once: true,
          });
          print();
        }}
      >
        Cetak lembar darurat
      </button>
      <div class="sheet" aria-hidden="true">
        <h3>Nomor darurat · MPP Kota Pekalongan</h3>
        <p>Hari: {longDay(today)}</p>
        <div class="sheet-numbers">
          {EMERGENCY.map((number) => (
            <div key={number}>
              <strong>DARURAT {String(number).padStart(2, '0')}</strong>
              <span>Layanan: …………………</span>
              <span>Jam datang: ………… Prioritas ☐</span>
              <span>Simpan sampai dipanggil petugas.</span>
            </div>
          ))}
        </div>
        <h3 class="sheet-log">Catatan kertas</h3>
        <table>
          <thead>
            <tr>
              {[
                'No.',
                'Layanan',
                'Datang',
                'Prior.',
                'Loket',
                'Panggil',
                'Mulai',
                'Selesai',
                'Hasil',
              ].map((name) => (
                <th key={name}>{name}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {EMERGENCY.map((number) => (
              <tr key={number}>
                <td>{String(number).padStart(2, '0')}</td>
                {Array.from({ length: 8 }, (_, column) => (
                  <td key={column} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

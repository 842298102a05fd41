import { useState } from 'preact/hooks';
import { serverNow } from '../../core/clock.ts';
import { clock } from '../../core/format.ts';
import { Dialog, Radios, Select } from '../../kit/dialog.tsx';
import { findTargets, targetsOf, whereOf } from '../../kit/service-picker.tsx';
import { useContact } from './current.tsx';
import { type Bindings, functionKey, KEYED, type Keyed, rebind, USUAL } from './keys.ts';
import type { SilentLease } from './steps.ts';
import {
  CANCELS,
  type Catalogue,
  HELPERS,
  type HelpKind,
  NEEDS,
  PARKS,
  PAUSES,
  type ParkReason,
  type PauseReason,
  type Ticket,
  WHYS,
  type Why,
} from './words.ts';

export type ReturnWay = 'by-order-time' | 'after-three' | 'in-front';

const LASTS = [
  ['15', '15 menit'],
  ['30', '30 menit'],
  ['60', '1 jam'],
  ['0', 'Belum tahu'],
] as const;

/** Why and until when; with a warning where nobody else serves the same. */
export function PauseDialog({
  alone,
  waiting,
  pause,
  close,
}: {
  /** Services that no other open counter serves. */
  alone: readonly string[];
  waiting: number;
  pause: (reason: PauseReason, returnAt: string | null) => void;
  close: () => void;
}) {
  const [lasts, setLasts] = useState<(typeof LASTS)[number][0]>('15');
  const [reason, setReason] = useState<PauseReason>('rest');
  const returnAt =
    lasts === '0' ? null : new Date(serverNow() + Number(lasts) * 60_000).toISOString();
  return (
    <Dialog title="Jeda loket" close={close}>
      {alone.length > 0 && (
        <p class="note warn">
          Hanya loket Anda yang buka untuk {alone.join(', ')}.
          {waiting > 0 && ` ${waiting} orang menunggu.`}
        </p>
      )}
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          pause(reason, returnAt);
        }}
      >
        <Radios
          name="alasan-jeda"
          legend="Alasan"
          options={PAUSES}
          value={reason}
          choose={setReason}
          compact
        />
        <Radios
          name="lama-jeda"
          legend="Kembali dalam"
          options={LASTS}
          value={lasts}
          choose={setLasts}
          compact
        />
        <p class="small" aria-live="polite">
          {returnAt
            ? `Layar menampilkan: istirahat, kembali pukul ${clock(returnAt)}.`
            : 'Layar menampilkan: istirahat, tanpa jam kembali.'}
        </p>
        <button type="submit" class="primary">
          Jeda sekarang
        </button>
      </form>
    </Dialog>
  );
}

/** To another counter: found by typing, sent with Enter. */
export function TargetDialog({
  title,
  action,
  catalogue,
  not,
  send,
  close,
}: {
  title: string;
  action: string;
  catalogue: Catalogue | undefined;
  /** The service that the ticket is at now. */
  not: string;
  send: (serviceId: string) => void;
  close: () => void;
}) {
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState('');
  const found = findTargets(
    targetsOf(catalogue).filter(({ serviceId }) => serviceId !== not),
    typed,
  );
  // Enter alone sends nobody anywhere: something was typed or chosen first.
  const target =
    found.find(({ serviceId }) => serviceId === chosen) ??
    (typed.trim() === '' ? undefined : found[0]);
  return (
    <Dialog title={title} close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (target) send(target.serviceId);
        }}
      >
        <div class="field">
          <label for="cari-tujuan">Layanan, instansi, atau nomor loket</label>
          <input
            id="cari-tujuan"
            type="text"
            inputMode="search"
            autocomplete="off"
            value={typed}
            aria-describedby="jumlah-tujuan"
            onInput={(event) => {
              setTyped(event.currentTarget.value);
              setChosen('');
            }}
          />
        </div>
        <p class="small" id="jumlah-tujuan" aria-live="polite">
          {found.length === 0 ? 'Tidak ada layanan dengan nama itu.' : `${found.length} layanan`}
        </p>
        <fieldset>
          <legend class="sr-only">Tujuan</legend>
          <div class="targets">
            {found.slice(0, 60).map((each) => (
              <label class="choice" key={each.serviceId}>
                <input
                  type="radio"
                  name="tujuan"
                  checked={target?.serviceId === each.serviceId}
                  onChange={() => setChosen(each.serviceId)}
                />
                <span>
                  {each.name}
                  <span class="small"> {whereOf(each)}</span>
                </span>
              </label>
            ))}
          </div>
        </fieldset>
        {target && (
          <p>
            Warga membaca:{' '}
            <strong>
              Lanjut ke loket {target.counters.join(' atau ')}, lantai {target.floor}
            </strong>
            . Nomor dan urutannya tetap.
          </p>
        )}
        <button type="submit" class="primary" disabled={!target}>
          {action}
        </button>
      </form>
    </Dialog>
  );
}

/** What can be done with somebody who waits. */
export function RowDialog({
  ticket,
  why,
  serviceName,
  canCall,
  pick,
  reroute,
  prioritise,
  cancel,
  close,
}: {
  ticket: Ticket;
  why: string;
  serviceName: string;
  canCall: boolean;
  pick: (reason: Why) => void;
  reroute: () => void;
  prioritise: () => void;
  cancel: (reason: (typeof CANCELS)[number][0]) => void;
  close: () => void;
}) {
  const [reason, setReason] = useState<Why | ''>('');
  const [left, setLeft] = useState<(typeof CANCELS)[number][0]>('visitor');
  const [asked, setAsked] = useState(false);
  const contact = useContact(asked ? ticket.contactId : null);
  return (
    <Dialog title={`${ticket.number} · ${serviceName}`} close={close} leave="Tutup">
      <p>{why}</p>
      {ticket.contactId && !asked && (
        <button type="button" onClick={() => setAsked(true)}>
          Lihat nama dan kebutuhan (dicatat)
        </button>
      )}
      {contact && contact !== 'asking' && (
        <p class="note" role="status">
          {contact.name ?? 'Tanpa nama'}
          {contact.needs.length > 0
            ? ` · ${contact.needs.map((need) => NEEDS[need]).join(', ')}`
            : ' · tanpa kebutuhan khusus'}
        </p>
      )}
      <form
        class="inline-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (reason !== '') pick(reason);
        }}
      >
        <Select
          id="alasan-panggil"
          label="Panggil langsung, di luar urutan. Alasan:"
          options={WHYS}
          value={reason}
          choose={setReason}
          empty="Pilih alasan"
        />
        <button type="submit" disabled={!canCall || reason === ''}>
          Panggil
        </button>
      </form>
      {!canCall && <p class="small">Selesaikan dahulu warga di loket Anda.</p>}
      <div class="row">
        <button type="button" onClick={prioritise}>
          {ticket.priority ? 'Cabut prioritas' : 'Beri prioritas'}
        </button>
        <button type="button" onClick={reroute}>
          Ubah layanan
        </button>
      </div>
      <form
        class="inline-form"
        onSubmit={(event) => {
          event.preventDefault();
          cancel(left);
        }}
      >
        <Select
          id="alasan-batal"
          label="Batalkan nomor. Alasan:"
          options={CANCELS}
          value={left}
          choose={setLeft}
        />
        <button type="submit" class="danger">
          Batalkan
        </button>
      </form>
    </Dialog>
  );
}

const WAYS: readonly (readonly [ReturnWay, string])[] = [
  ['by-order-time', 'Sesuai waktu datangnya'],
  ['after-three', 'Di belakang 3 orang'],
  ['in-front', 'Paling depan (perlu alasan)'],
];

/** Back into the order after a miss, or after being set aside. */
export function ReturnDialog({
  ticket,
  send,
  close,
}: {
  ticket: Ticket;
  send: (way: ReturnWay, why: Why | null) => void;
  close: () => void;
}) {
  const [way, setWay] = useState<ReturnWay>(ticket.missedAt ? 'after-three' : 'by-order-time');
  const [why, setWhy] = useState<Why | ''>('');
  return (
    <Dialog title={`Kembalikan ${ticket.number}`} close={close}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          send(way, way === 'in-front' && why !== '' ? why : null);
        }}
      >
        <Radios
          name="tempat"
          legend="Tempat di antrean"
          options={WAYS}
          value={way}
          choose={setWay}
        />
        {way === 'in-front' && (
          <Select
            id="alasan-depan"
            label="Alasan"
            options={WHYS}
            value={why}
            choose={setWhy}
            empty="Pilih alasan"
          />
        )}
        <button type="submit" class="primary" disabled={way === 'in-front' && why === ''}>
          Kembalikan ke antrean
        </button>
      </form>
    </Dialog>
  );
}

/** Somebody at the counter without a number gets one, and is called at once. */
export function WalkUpDialog({
  services,
  serve,
  close,
}: {
  services: readonly (readonly [string, string])[];
  serve: (serviceId: string, why: Why, priority: boolean, applicantCount: number) => void;
  close: () => void;
}) {
  const [serviceId, setServiceId] = useState(services[0]?.[0] ?? '');
  const [why, setWhy] = useState<Why | ''>('');
  const [priority, setPriority] = useState(false);
  const [applicants, setApplicants] = useState('1');
  const count = Number(applicants);
  const good = serviceId !== '' && Number.isInteger(count) && count >= 1;
  return (
    <Dialog title="Layani tanpa nomor" close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (good && why !== '') serve(serviceId, why, priority, count);
        }}
      >
        <p class="small">Warga mendapat nomor dan langsung dipanggil. Alasannya dicatat.</p>
        <Select
          id="layanan-tanpa-nomor"
          label="Layanan"
          options={services}
          value={serviceId}
          choose={setServiceId}
        />
        <Select
          id="alasan-tanpa-nomor"
          label="Alasan"
          options={WHYS}
          value={why}
          choose={setWhy}
          empty="Pilih alasan"
        />
        <div class="field">
          <label for="berkas-tanpa-nomor">Jumlah berkas</label>
          <input
            id="berkas-tanpa-nomor"
            type="number"
            min="1"
            max="50"
            value={applicants}
            onInput={(event) => setApplicants(event.currentTarget.value)}
          />
        </div>
        <label class="choice">
          <input
            type="checkbox"
            checked={priority}
            onChange={(event) => setPriority(event.currentTarget.checked)}
          />
          <span>Prioritas</span>
        </label>
        <button type="submit" class="primary" disabled={!good || why === ''}>
          Beri nomor dan panggil
        </button>
      </form>
    </Dialog>
  );
}

/** One choice, taken at once. */
function ChoiceDialog<Value extends string>({
  title,
  text,
  options,
  choose,
  close,
}: {
  title: string;
  text?: string;
  options: readonly (readonly [Value, string])[];
  choose: (value: Value) => void;
  close: () => void;
}) {
  return (
    <Dialog title={title} close={close}>
      {text && <p>{text}</p>}
      <div class="stack">
        {options.map(([value, label]) => (
          <button type="button" key={value} onClick={() => choose(value)}>
            {label}
          </button>
        ))}
      </div>
    </Dialog>
  );
}

export function ParkDialog({
  ticket,
  park,
  close,
}: {
  ticket: Ticket;
  park: (reason: ParkReason) => void;
  close: () => void;
}) {
  return (
    <ChoiceDialog
      title={`Tunda ${ticket.number}`}
      text="Warga kembali lewat daftar “Terlewat dan ditunda”."
      options={PARKS}
      choose={park}
      close={close}
    />
  );
}

export function HelpDialog({ ask, close }: { ask: (kind: HelpKind) => void; close: () => void }) {
  return (
    <ChoiceDialog title="Siapa yang diperlukan?" options={HELPERS} choose={ask} close={close} />
  );
}

/** Numbers of a counter that is not heard of: whoever lets them go has asked there. */
export function ReleaseDialog({
  lease,
  counter,
  release,
  close,
}: {
  lease: SilentLease;
  /** “Loket 6”. */
  counter: string;
  release: () => void;
  close: () => void;
}) {
  const [seen, setSeen] = useState(false);
  return (
    <Dialog title={`Lepaskan ${lease.held} nomor dari ${counter}`} close={close}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (seen) release();
        }}
      >
        <p>
          {counter} tidak memberi kabar sejak {clock(lease.heardAt)}. Tanyakan dahulu di sana siapa
          yang sudah dipanggil. Setelah dilepas, semua loket dapat memanggil nomor itu.
        </p>
        <label class="choice">
          <input
            type="checkbox"
            checked={seen}
            onChange={(event) => setSeen(event.currentTarget.checked)}
          />
          <span>
            {lease.mayCall
              ? `Saya sudah melihat: layar ${counter} mati dan tidak memanggil`
              : `Saya sudah bertanya di ${counter}`}
          </span>
        </label>
        <p class="small">Pelepasan ini dicatat.</p>
        <button type="submit" class="primary" disabled={!seen}>
          Lepaskan nomor
        </button>
      </form>
    </Dialog>
  );
}

/** Which key does what; each can be changed, and all can be switched off. */
export function KeysDialog({
  bindings,
  change,
  close,
}: {
  bindings: Bindings;
  change: (bindings: Bindings) => void;
  close: () => void;
}) {
  const [asking, setAsking] = useState<Keyed | undefined>(undefined);
  return (
    <Dialog title="Pintasan" close={close} leave="Tutup">
      <label class="choice">
        <input
          type="checkbox"
          checked={bindings.on}
          onChange={(event) => change({ ...bindings, on: event.currentTarget.checked })}
        />
        <span>Pakai tombol pintasan</span>
      </label>
      <table>
        <thead>
          <tr>
            <th scope="col">Tindakan</th>
            <th scope="col">Tombol</th>
          </tr>
        </thead>
        <tbody>
          {KEYED.map(([name, label]) => (
            <tr key={name}>
              <th scope="row">{label}</th>
              <td>
                <button
                  type="button"
                  aria-label={`Tombol untuk ${label}: ${bindings.keys.get(name) ?? ''}. Ubah.`}
                  onClick={() => setAsking(asking === name ? undefined : name)}
                  onKeyDown={(event) => {
                    if (asking !== name) return;
                    const key = functionKey(event);
                    if (!key) return;
                    event.preventDefault();
                    change(rebind(bindings, name, key));
                    setAsking(undefined);
                  }}
                >
                  {asking === name ? 'Tekan F1 sampai F12…' : <kbd>{bindings.keys.get(name)}</kbd>}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <button type="button" onClick={() => change({ ...USUAL, on: bindings.on })}>
        Kembalikan ke awal
      </button>
    </Dialog>
  );
}

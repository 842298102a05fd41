import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type Body, newKey, type Outcome, type Problem } from '../../core/api.ts';
import { nowMs, serverNow } from '../../core/clock.ts';
import { clock, dayKey, elapsed, plusDays, roundedMinutes } from '../../core/format.ts';
import { liveResource } from '../../core/live.ts';
import { staffCall } from '../../core/session.ts';
import { ProblemNote, Stale } from '../../kit/kit.tsx';
import type { ServiceView } from './counter.tsx';

type CounterState = Body<'GET /v1/counters/{counterId}'>;
type Ticket = NonNullable<CounterState['currentTicket']>;
type Contact = Body<'GET /v1/contacts/{contactId}'>;
type OutcomeName = NonNullable<Ticket['outcome']>;
type PauseReason = NonNullable<NonNullable<CounterState['counter']>['pauseReason']>;

const OUTCOMES: readonly (readonly [OutcomeName, string])[] = [
  ['delivered', 'Selesai, hasil diberikan'],
  ['collect', 'Hasil diambil kemudian'],
  ['online', 'Hasil dikirim daring'],
  ['second-visit', 'Perlu kunjungan kedua'],
  ['incomplete', 'Berkas belum lengkap'],
  ['not-eligible', 'Tidak memenuhi syarat'],
  ['left', 'Warga pergi'],
];

const REASONS: readonly (readonly [PauseReason, string])[] = [
  ['rest', 'Istirahat'],
  ['prayer', 'Salat'],
  ['meeting', 'Rapat'],
  ['system', 'Gangguan sistem'],
  ['other', 'Lainnya'],
];

const NEEDS = {
  wheelchair: 'Kursi roda',
  interpreter: 'Juru bahasa isyarat',
  companion: 'Pendamping',
  'large-print': 'Huruf besar',
  'ground-floor': 'Lantai dasar',
};

const RECALL_PAUSE_MS = 10_000;
/** A number may be called off after this many calls and this long. */
const MISS_AFTER_CALLS = 3;
const MISS_AFTER_MS = 120_000;
const OFFLINE_MS = 10_000;

interface Action {
  readonly key: string;
  readonly label: string;
  readonly run: () => void;
  readonly disabled?: boolean;
  readonly why?: string;
}

/** One screen for the whole day: who is here, what comes next, and one key for it. */
export function Console({
  counterId,
  services,
  leave,
}: {
  counterId: string;
  services: readonly ServiceView[];
  leave: () => void;
}) {
  const params = { counterId };
  const live = useMemo(
    () =>
      liveResource({
        read: (etag) => staffCall('GET /v1/counters/{counterId}', { params: { counterId }, etag }),
        pollMs: () => 5000,
        slowestMs: 5000,
      }),
    [counterId],
  );
  useEffect(() => live.stop, [live]);
  const queues = useQueues(services);
  const [working, setWorking] = useState(false);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const [said, setSaid] = useState('');
  const [outcome, setOutcome] = useState<OutcomeName>('delivered');
  const [missing, setMissing] = useState<readonly string[]>([]);
  const [auto, setAuto] = useState(false);
  const [pausing, setPausing] = useState(false);
  const keys = useRef(new Map<string, string>());

  const state = live.data.value;
  const ticket = state?.currentTicket ?? null;
  const status = state?.counter?.status ?? 'closed';
  const now = nowMs.value;
  const silentMs = live.confirmedAt.value === 0 ? 0 : Date.now() - live.confirmedAt.value;
  const offline = silentMs > OFFLINE_MS;
  const waiting = queues.flatMap((queue) => queue.data.value?.waiting ?? []);
  const service = services.find((view) => view.serviceId === ticket?.serviceId);

  useEffect(() => {
    // The next visitor begins with a clean sheet.
    setOutcome('delivered');
    setMissing([]);
  }, [ticket?.ticketId]);

  /** Does one thing at a time. The same thing pressed again after silence is the same command. */
  const act = async <T,>(
    name: string,
    ask: (key: string) => Promise<Outcome<T>>,
  ): Promise<T | undefined> => {
    const key = keys.current.get(name) ?? newKey();
    keys.current.set(name, key);
    const answer = await ask(key);
    if (answer.kind === 'ok') {
      keys.current.delete(name);
      setProblem(undefined);
      return answer.body;
    }
    if (answer.kind === 'problem') {
      keys.current.delete(name);
      setProblem(answer.problem);
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
  const one = (work: () => Promise<void>) => {
    if (working) return;
    setWorking(true);
    void work().finally(() => {
      setWorking(false);
      void Promise.all([live.refresh(), ...queues.map((queue) => queue.refresh())]);
    });
  };

  const callNext = async () => {
    const called = await act('call-next', (key) =>
      staffCall('POST /v1/counters/{counterId}/call-next', { params, key }),
    );
    if (called?.kind === 'called') {
      setAuto(false);
      setSaid(`${called.ticket.number} dipanggil ke loket ${state?.number ?? ''}`);
    } else if (called) setSaid('Tidak ada yang menunggu.');
  };
  const finish = async (of: Ticket) => {
    const finished = await act(`finish ${of.ticketId} ${outcome}`, (key) =>
      staffCall('POST /v1/tickets/{ticketId}/finish', {
        params: { ticketId: of.ticketId },
        key,
        body: {
          outcome,
          missingRequirementIds: outcome === 'incomplete' ? [...missing] : [],
          dueOn:
            outcome === 'collect' || outcome === 'second-visit'
              ? plusDays(dayKey(serverNow()), service?.service.standard.completionWorkingDays || 1)
              : null,
        },
      }),
    );
    if (finished) setSaid(`${of.number} selesai`);
    return finished !== undefined;
  };
  const step = (name: string, of: Ticket, route: StepRoute, text: string) =>
    one(async () => {
      const done = await act(`${name} ${of.ticketId} ${of.calls.length}`, (key) =>
        staffCall(route, { params: { ticketId: of.ticketId }, key }),
      );
      if (done) setSaid(`${of.number} ${text}`);
    });

  const actions: Action[] = [];
  const add = (action: Action | false) => {
    if (action) actions.push(action);
  };
  const next = waiting[0]?.number;
  const blocked = offline
    ? { disabled: true, why: 'Terputus: panggil dengan suara dan catat nomornya.' }
    : {};
  if (state && ticket?.status === 'called') {
    const last = ticket.calls.at(-1);
    const sinceCall = last ? now - Date.parse(last.at) : 0;
    const first = ticket.calls[0];
    const sinceFirst = first ? now - Date.parse(first.at) : 0;
    const mayMiss = ticket.calls.length >= MISS_AFTER_CALLS && sinceFirst >= MISS_AFTER_MS;
    add({
      key: 'F8',
      label: 'Sudah datang, mulai',
      run: () => step('start', ticket, 'POST /v1/tickets/{ticketId}/start', 'dilayani'),
    });
    add({
      key: 'F4',
      label: `Panggil ulang (${ticket.calls.length}/${MISS_AFTER_CALLS})`,
      disabled: sinceCall < RECALL_PAUSE_MS,
      run: () => step('recall', ticket, 'POST /v1/tickets/{ticketId}/recall', 'dipanggil ulang'),
    });
    add({
      key: 'F9',
      label: 'Tidak hadir',
      disabled: !mayMiss,
      ...(mayMiss ? {} : { why: 'Setelah 3 panggilan dan 2 menit.' }),
      run: () => step('miss', ticket, 'POST /v1/tickets/{ticketId}/miss', 'tidak hadir'),
    });
  } else if (state && ticket?.status === 'serving') {
    add({
      key: 'F2',
      label: 'Selesai & panggil berikutnya',
      run: () =>
        one(async () => {
          if (await finish(ticket)) await callNext();
        }),
      ...blocked,
    });
    add({
      key: 'F8',
      label: 'Selesai saja',
      run: () =>
        one(async () => {
          await finish(ticket);
        }),
    });
  } else if (state && status === 'open') {
    add({
      key: 'F2',
      label: next ? `Panggil berikutnya: ${next}` : 'Panggil berikutnya',
      run: () => one(callNext),
      ...blocked,
    });
    add({ key: 'F9', label: 'Jeda', run: () => setPausing(true) });
    add({
      key: 'Shift+F9',
      label: 'Tutup loket',
      run: () =>
        one(async () => {
          await act('close', (key) =>
            staffCall('POST /v1/counters/{counterId}/close', { params, key }),
          );
        }),
    });
  } else if (state) {
    add({
      key: 'F2',
      label: status === 'paused' ? 'Buka loket lagi' : 'Buka loket',
      run: () =>
        one(async () => {
          await act('open', (key) =>
            staffCall('POST /v1/counters/{counterId}/open', { params, key }),
          );
        }),
    });
  }
  useFunctionKeys(actions, pausing || working);

  useEffect(() => {
    if (auto && status === 'open' && !ticket && waiting.length > 0 && !working) one(callNext);
  });

  const [primary, ...others] = actions;
  return (
    <div class="console">
      <p class="sr-only" role="status">
        {said}
      </p>
      <section class="now" aria-label="Warga sekarang">
        <h1>
          Loket {state?.number ?? ''}{' '}
          <span class={`badge is-${status}`}>
            {ticket?.status === 'serving'
              ? 'melayani'
              : ticket
                ? 'memanggil'
                : status === 'open'
                  ? 'buka'
                  : status === 'paused'
                    ? 'jeda'
                    : 'tutup'}
          </span>
        </h1>
        <Stale live={live} />
        {ticket ? <Current ticket={ticket} service={service} now={now} /> : <Idle />}
        <ProblemNote problem={problem} />
        {primary && <ActionButton action={primary} primary working={working} />}
        {primary?.disabled && primary.why && <p class="small">{primary.why}</p>}
        {ticket?.status === 'serving' && (
          <OutcomeChoice
            outcome={outcome}
            setOutcome={setOutcome}
            service={service}
            missing={missing}
            setMissing={setMissing}
          />
        )}
        <div class="row others">
          {others.map((action) => (
            <ActionButton action={action} working={working} key={action.key} />
          ))}
        </div>
        {!ticket && status === 'open' && waiting.length === 0 && (
          <label class="choice">
            <input
              type="checkbox"
              checked={auto}
              onChange={(event) => setAuto(event.currentTarget.checked)}
            />
            <span>Panggil otomatis saat ada yang datang</span>
          </label>
        )}
      </section>
      <section class="line" aria-label="Antrean">
        <h2>Antrean: {waiting.length} menunggu</h2>
        {waiting.length === 0 && <p>Tidak ada yang menunggu.</p>}
        {queues.map((queue) => {
          const board = queue.data.value;
          if (!board || board.waiting.length === 0) return null;
          return (
            <table key={board.queueId}>
              <caption>{board.name.id}</caption>
              <thead>
                <tr>
                  <th scope="col">Nomor</th>
                  <th scope="col">Perkiraan dipanggil</th>
                </tr>
              </thead>
              <tbody>
                {board.waiting.slice(0, 15).map((each) => (
                  <tr key={each.number}>
                    <th scope="row" class="number">
                      {each.number}
                    </th>
                    <td>
                      {each.estimate
                        ? `sekitar ${roundedMinutes(each.estimate.medianMinutes)} menit lagi`
                        : 'belum diketahui'}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          );
        })}
        <p class="small">
          Urutan: waktu datang, dengan keuntungan terbatas untuk janji temu dan prioritas.
        </p>
      </section>
      <footer class="foot">
        <p class={offline ? 'connection is-off' : 'connection'}>
          {offline ? 'Terputus' : 'Tersambung'} ·{' '}
          {live.confirmedAt.value > 0 && clock(now - silentMs)}
        </p>
        <button type="button" class="quiet" onClick={leave}>
          Pindah loket
        </button>
      </footer>
      {pausing && (
        <PauseDialog
          close={() => setPausing(false)}
          pause={(reason) => {
            setPausing(false);
            one(async () => {
              await act(`pause ${reason}`, (key) =>
                staffCall('POST /v1/counters/{counterId}/pause', {
                  params,
                  key,
                  body: { reason },
                }),
              );
            });
          }}
        />
      )}
    </div>
  );
}

type StepRoute =
  | 'POST /v1/tickets/{ticketId}/start'
  | 'POST /v1/tickets/{ticketId}/recall'
  | 'POST /v1/tickets/{ticketId}/miss';

function useQueues(services: readonly ServiceView[]) {
  const ids = [...new Set(services.map((view) => view.queue.queueId))].sort().join(' ');
  const queues = useMemo(
    () =>
      ids
        .split(' ')
        .filter(Boolean)
        .map((queueId) =>
          liveResource({
            read: (etag) =>
              staffCall('GET /v1/boards/queues/{queueId}', { params: { queueId }, etag }),
            pollMs: () => 4000,
            slowestMs: 5000,
          }),
        ),
    [ids],
  );
  useEffect(
    () => () => {
      for (const queue of queues) queue.stop();
    },
    [queues],
  );
  return queues;
}

/** Function keys do what their buttons say, and nothing while a dialog or a text field has the focus. */
function useFunctionKeys(actions: readonly Action[], off: boolean): void {
  const latest = useRef(actions);
  latest.current = off ? [] : actions;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
      if (event.target instanceof Element && event.target.closest('textarea, input[type="text"]')) {
        return;
      }
      const name = `${event.shiftKey ? 'Shift+' : ''}${event.key}`;
      const action = latest.current.find(({ key }) => key === name);
      if (!action) return;
      event.preventDefault();
      if (!action.disabled) action.run();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}

function ActionButton({
  action,
  primary = false,
  working,
}: {
  action: Action;
  primary?: boolean;
  working: boolean;
}) {
  return (
    <button
      type="button"
      class={primary ? 'primary main-action' : ''}
      disabled={action.disabled === true}
      aria-disabled={working}
      title={action.why}
      aria-keyshortcuts={action.key}
      onClick={action.run}
    >
      {action.label} <kbd>{action.key}</kbd>
    </button>
  );
}

function Idle() {
  return <p class="idle">Belum ada warga di loket.</p>;
}

function Current({
  ticket,
  service,
  now,
}: {
  ticket: Ticket;
  service: ServiceView | undefined;
  now: number;
}) {
  const contact = useContact(ticket.contactId);
  const since = ticket.startedAt ?? ticket.calls.at(-1)?.at ?? ticket.issuedAt;
  const waited = Math.max(
    0,
    Math.round(
      (Date.parse(ticket.calledAt ?? ticket.issuedAt) - Date.parse(ticket.arrivedAt)) / 60_000,
    ),
  );
  return (
    <div class="current">
      <p class="current-number number">{ticket.number}</p>
      <p>
        <strong>{service?.service.name.id ?? ticket.serviceId}</strong>
      </p>
      <p>
        {ticket.origin === 'booking' && ticket.slotStart
          ? `Janji temu ${clock(ticket.slotStart)}`
          : `Datang langsung ${clock(ticket.arrivedAt)}`}
        {' · '}menunggu {waited} menit
        {ticket.applicantCount > 1 && ` · ${ticket.applicantCount} berkas`}
        {ticket.language === 'en' && ' · berbahasa Inggris'}
      </p>
      <p class="row">
        {ticket.priority && <span class="chip strong">Prioritas</span>}
        {contact?.needs.map((need) => (
          <span class="chip strong" key={need}>
            {NEEDS[need]}
          </span>
        ))}
      </p>
      {contact?.name && (
        <p>
          Nama: <strong>{contact.name}</strong>
        </p>
      )}
      <p class="timer number">
        {ticket.startedAt ? 'Dilayani' : 'Sejak panggilan'} {elapsed(Date.parse(since), now)}
      </p>
      {service && service.service.standard.requirements.length > 0 && (
        <details>
          <summary>Syarat layanan</summary>
          <ul>
            {service.service.standard.requirements.map((requirement) => (
              <li key={requirement.requirementId}>{requirement.text.id}</li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

/** Whom to expect. Opened once for the visit and kept on no disk; notify records who looked. */
function useContact(contactId: string | null): Contact | undefined {
  const [contact, setContact] = useState<Contact | undefined>(undefined);
  useEffect(() => {
    setContact(undefined);
    if (!contactId) return undefined;
    let current = true;
    void staffCall('GET /v1/contacts/{contactId}', {
      params: { contactId },
      query: { purpose: 'serve-visit' },
    }).then((outcome) => {
      if (current && outcome.kind === 'ok') setContact(outcome.body);
    });
    return () => {
      current = false;
    };
  }, [contactId]);
  return contact;
}

function OutcomeChoice({
  outcome,
  setOutcome,
  service,
  missing,
  setMissing,
}: {
  outcome: OutcomeName;
  setOutcome: (outcome: OutcomeName) => void;
  service: ServiceView | undefined;
  missing: readonly string[];
  setMissing: (ids: readonly string[]) => void;
}) {
  return (
    <fieldset class="outcomes">
      <legend>Hasil pelayanan</legend>
      <div class="outcome-list">
        {OUTCOMES.map(([value, label]) => (
          <label class="choice" key={value}>
            <input
              type="radio"
              name="hasil"
              checked={outcome === value}
              onChange={() => setOutcome(value)}
            />
            <span>{label}</span>
          </label>
        ))}
      </div>
      {outcome === 'incomplete' && service && (
        <fieldset>
          <legend>Yang kurang</legend>
          {service.service.standard.requirements.map(({ requirementId, text }) => (
            <label class="choice" key={requirementId}>
              <input
                type="checkbox"
                checked={missing.includes(requirementId)}
                onChange={(event) =>
                  setMissing(
                    event.currentTarget.checked
                      ? [...missing, requirementId]
                      : missing.filter((id) => id !== requirementId),
                  )
                }
              />
              <span>{text.id}</span>
            </label>
          ))}
        </fieldset>
      )}
    </fieldset>
  );
}

function PauseDialog({
  pause,
  close,
}: {
  pause: (reason: PauseReason) => void;
  close: () => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} onClose={close} aria-labelledby="jeda">
      <h2 id="jeda">Mengapa jeda?</h2>
      <div class="stack">
        {REASONS.map(([reason, label]) => (
          <button type="button" key={reason} onClick={() => pause(reason)}>
            {label}
          </button>
        ))}
        <button type="button" class="quiet" onClick={() => dialog.current?.close()}>
          Tidak jadi
        </button>
      </div>
    </dialog>
  );
}

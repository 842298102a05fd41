import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Outcome } from '../../core/api.ts';
import { deviceNow, nowMs, serverNow } from '../../core/clock.ts';
import { commandLine } from '../../core/commands.ts';
import { clock, dayKey, elapsed } from '../../core/format.ts';
import { onlyTab, type Tab, whenIdle } from '../../core/idle.ts';
import { lockSession, type Person, staffCall } from '../../core/session.ts';
import { recall, remember } from '../../core/storage.ts';
import { useLive } from '../../core/use-live.ts';
import { ProblemNote } from '../../kit/kit.tsx';
import {
  Current,
  type Ending,
  keepEnding,
  keptEnding,
  needsDay,
  OutcomeChoice,
  useServiceView,
} from './current.tsx';
import {
  HelpDialog,
  KeysDialog,
  ParkDialog,
  PauseDialog,
  ReturnDialog,
  type ReturnWay,
  RowDialog,
  TargetDialog,
  WalkUpDialog,
} from './dialogs.tsx';
import { type Keyed, readBindings, writeBindings } from './keys.ts';
import { Line } from './line.tsx';
import { NumbersNoted, useNoted } from './noted.tsx';
import { useOfflineCalls } from './offline-calls.ts';
import { type Action, ActionButton, HelpState, Totals, useFunctionKeys } from './parts.tsx';
import { type LocalStep, project } from './project.ts';
import { hereAfter, idleWords, nobodyText, queuesOf, stateWord } from './steps.ts';
import {
  type Catalogue,
  type CounterState,
  HELPERS,
  PAUSES,
  shortWhy,
  type Ticket,
  type Why,
  workingDaysLater,
} from './words.ts';

const RECALL_PAUSE_MS = 10_000;
/** Unheard of for longer than this, the counter calls nobody: another one may call the same person. */
const OFFLINE_MS = 10_000;
/** The server takes a step back for five seconds. */
const UNDO_MS = 5000;
const WISHED_MS = 6000;
const LOCK_FREE_MS = 10 * 60_000;
/** An officer may work long in another program while somebody sits there. */
const LOCK_BUSY_MS = 30 * 60_000;

interface Undoable {
  readonly ticket: Ticket;
  readonly text: string;
  readonly until: number;
}

type Open =
  | { readonly kind: 'pause' | 'walk-up' | 'help' | 'keys' | 'park' | 'transfer' }
  | { readonly kind: 'row' | 'reroute'; readonly ticket: Ticket; readonly why: string }
  | { readonly kind: 'return'; readonly ticket: Ticket };

/** One screen for the whole day: who is here, what comes next, and one key for it. */
export function Console({
  counterId,
  person,
  catalogue,
  leave,
}: {
  counterId: string;
  person: Person;
  catalogue: Catalogue | undefined;
  leave: () => void;
}) {
  const params = { counterId };
  const live = useLive(
    () => ({
      read: (etag) => staffCall('GET /v1/counters/{counterId}', { params: { counterId }, etag }),
      pollMs: () => 4000,
      slowestMs: 5000,
      whileHidden: true,
    }),
    counterId,
  );
  const line = useLive(
    () => ({
      read: (etag) =>
        staffCall('GET /v1/counters/{counterId}/waiting', { params: { counterId }, etag }),
      pollMs: () => 4000,
      slowestMs: 5000,
      whileHidden: true,
    }),
    counterId,
  );
  const others = useLive(
    () => ({
      read: (etag) => staffCall('GET /v1/counters', { etag }),
      pollMs: () => 15_000,
    }),
    '',
  );
  const commands = useMemo(() => commandLine<LocalStep>(), [counterId]);
  useEffect(() => commands.stop, [commands]);

  const [said, setSaid] = useState('');
  const [undoables, setUndoables] = useState<readonly Undoable[]>([]);
  const [open, setOpen] = useState<Open | undefined>(undefined);
  const [bindings, setBindings] = useState(() => readBindings(recall(keysOf(person))));
  const tab = useRef<Tab | undefined>(undefined);
  const [mine, setMine] = useState(true);
  useEffect(() => {
    tab.current = onlyTab(`gerai.loket.${person.userId}`, setMine);
    return () => tab.current?.leave();
  }, [person.userId]);

  const now = nowMs.value;
  const read = live.data.value;
  const known: CounterState | undefined =
    read && project(read, commands.sent.value, live.askedAt.value);
  // Any answer says that there is a network; on a busy one, one of them may be late.
  const heardAt = Math.max(
    live.confirmedAt.value,
    line.confirmedAt.value,
    others.confirmedAt.value,
    ...commands.sent.value.map(({ answeredAt }) => answeredAt ?? 0),
  );
  const silentMs = heardAt === 0 ? 0 : deviceNow() - heardAt;
  const offline = silentMs > OFFLINE_MS;
  const calls = useOfflineCalls({
    counterId,
    queueIds: queuesOf(line.data.value, known),
    working: mine && known?.counter?.status === 'open' && known.counter.officerId === person.userId,
    online: live.state.value === 'fresh' && !offline,
    told: (results) => {
      const lost = results.filter(({ outcome }) => outcome === 'superseded');
      const names = lost.map(({ number }) => number ?? '').join(', ');
      setSaid(
        lost.length === 0
          ? 'Tersambung lagi. Semua langkah tercatat.'
          : `Tersambung lagi. ${names} sudah berubah di tempat lain.`,
      );
      reread();
    },
  });
  const state: CounterState | undefined =
    known && calls.here !== undefined
      ? { ...known, currentTicket: calls.here, missFrom: null }
      : known;
  const ticket = state?.currentTicket ?? null;
  const counter = state?.counter ?? null;
  const status = counter?.status ?? 'closed';
  const waiting = (line.data.value?.waiting ?? []).filter(
    (each) => each.ticket.ticketId !== ticket?.ticketId,
  );
  const view = useServiceView(ticket?.serviceId);
  const nameOf = (serviceId: string) =>
    catalogue?.agencies
      .flatMap((agency) => agency.services)
      .find((service) => service.serviceId === serviceId)?.name.id ?? serviceId;
  const elsewhere = counter !== null && status !== 'closed' && counter.officerId !== person.userId;
  const mayOverride = person.roles.some((role) => role !== 'officer' && role !== 'frontdesk');
  const watching = !mine || (elsewhere && !mayOverride);
  const underWay = commands.sent.value.filter(({ answeredAt }) => answeredAt === undefined);
  const calling = underWay.some(({ name }) => name.startsWith('call'));

  const usual: Ending = {
    outcome: 'delivered',
    missing: [],
    dueOn: workingDaysLater(
      dayKey(serverNow()),
      view?.service.standard.completionWorkingDays || 1,
      view?.holidays ?? [],
    ),
  };
  const [chosen, setChosen] = useState<Partial<Ending>>({});
  const [endingProblem, setEndingProblem] = useState('');
  const ending: Ending = { ...usual, ...chosen };
  useEffect(() => {
    // The next visitor begins with a clean sheet; one whose sheet was begun goes on with it.
    setChosen(ticket ? (keptEnding(ticket.ticketId) ?? {}) : {});
    setEndingProblem('');
  }, [ticket?.ticketId]);
  const changeEnding = (next: Ending) => {
    setChosen(next);
    setEndingProblem('');
    if (ticket) keepEnding(ticket.ticketId, next);
  };

  useEffect(() => {
    if (!mine) return undefined;
    return whenIdle(
      () => (ticket ? LOCK_BUSY_MS : LOCK_FREE_MS),
      () => void calls.giveUp().then(lockSession),
    );
  }, [mine, ticket === null]);

  const reread = () => void Promise.all([live.reread(), line.reread()]);
  const undoable = (of: Ticket, text: string) => {
    setUndoables((before) => [
      ...before.filter(({ until }) => until > deviceNow()),
      { ticket: of, text, until: deviceNow() + UNDO_MS },
    ]);
  };
  const press = <Result,>(
    name: string,
    send: (key: string) => Promise<Outcome<Result>>,
    done: (result: Result) => void,
    more: { readonly step?: LocalStep; readonly alone?: boolean } = {},
  ) => {
    if (watching) return;
    const taken = commands.press({
      name,
      send,
      done: (result) => {
        done(result);
        reread();
      },
      ...more,
    });
    if (!taken && commands.waiting.value) setSaid('Menunggu koneksi. Tekan lagi sesudahnya.');
  };

  /** Says who was called; that it is somebody else than the button said, and why. */
  const tellCalled = (called: Ticket, expected: string | undefined) => {
    calls.calledOnline(called);
    undoable(called, `${called.number} dipanggil`);
    const text = `${called.number} dipanggil ke loket ${state?.number ?? ''}.`;
    if (!expected || expected === called.number) {
      setSaid(text);
      return;
    }
    setSaid(`Urutan berubah. Anda dapat ${called.number}.`);
    void staffCall('GET /v1/boards/floors/{floor}', {
      params: { floor: String(state?.floor ?? 1) },
    }).then((board) => {
      if (board.kind !== 'ok') return;
      const by = board.body.counters.find(({ current }) => current?.number === expected);
      if (by)
        setSaid(`${expected} sudah dipanggil loket ${by.number}. Anda dapat ${called.number}.`);
    });
  };
  // What another lease holds, also an earlier one of this counter, is not called from here.
  const own = (calls.leaseIds ?? '').split(',');
  const heldElsewhere = new Set(
    (line.data.value?.callLeases ?? [])
      .filter((lease) => !own.includes(lease.leaseId))
      .flatMap(({ held }) => held),
  );
  const alone = offline && mine && !elsewhere;
  const next = alone
    ? calls.next
    : waiting.find((each) => !heldElsewhere.has(each.ticket.ticketId))?.ticket;
  /** Since when a call found only numbers that are about to be given back; 0 for none. */
  const wished = useRef(0);
  const leases = calls.leaseIds ? { callLeaseIds: calls.leaseIds } : {};
  /** Without network: the first of those who are kept for this counter. */
  const callAlone = () => {
    const held = calls.next;
    if (!held || !state) return;
    const at = new Date(serverNow()).toISOString();
    const { number: counterNumber, floor } = state;
    const call = { at, counterId, counterNumber, floor, by: person.userId };
    const called: Ticket = {
      ...held,
      status: 'called',
      counterId,
      calledAt: at,
      calls: [...held.calls, call],
    };
    calls.note({ step: 'call', ticket: held, here: called });
    setSaid(`Panggil dengan suara: ${held.number} ke loket ${counterNumber}.`);
  };
  const callNext = () =>
    press(
      `call-next after ${ticket?.ticketId ?? counter?.version ?? ''}`,
      (key) => staffCall('POST /v1/counters/{counterId}/call-next', { params, key, query: leases }),
      (result) => {
        if (result.kind === 'called') tellCalled(result.ticket, next?.number);
        else {
          if (result.heldElsewhere > 0 && wished.current === 0) wished.current = deviceNow();
          setSaid(nobodyText(result.heldElsewhere));
        }
      },
      { alone: true },
    );
  const finishBody = () => ({
    outcome: ending.outcome,
    missingRequirementIds: ending.outcome === 'incomplete' ? [...ending.missing] : [],
    dueOn: needsDay(ending.outcome) ? ending.dueOn : null,
  });
  const incomplete = (): string => {
    if (needsDay(ending.outcome) && ending.dueOn === '') return 'Isi tanggalnya dahulu.';
    const listed = view?.service.standard.requirements.length ?? 0;
    if (ending.outcome === 'incomplete' && ending.missing.length === 0 && listed > 0) {
      return 'Pilih berkas yang kurang.';
    }
    return '';
  };
  const endingName = JSON.stringify(finishBody());
  const finish = (of: Ticket, goOn: boolean) => {
    const wrong = incomplete();
    if (wrong !== '') {
      setEndingProblem(wrong);
      setSaid(wrong);
      document.getElementById('hasil')?.focus();
      return;
    }
    if (alone && calls.mayNote(of.queueId)) {
      calls.note({ step: 'finish', ticket: of, here: null, ending: finishBody() });
      setSaid(`${of.number} selesai, dicatat di sini.`);
      if (goOn) callAlone();
      return;
    }
    if (!goOn) {
      press(
        `finish ${of.ticketId} ${endingName}`,
        (key) =>
          staffCall('POST /v1/tickets/{ticketId}/finish', {
            params: { ticketId: of.ticketId },
            key,
            body: finishBody(),
          }),
        (finished) => {
          undoable(finished, `${of.number} selesai`);
          setSaid(`${of.number} selesai.`);
        },
        {
          step: {
            kind: 'leave',
            ticketId: of.ticketId,
            at: serverNow(),
            log: { step: 'finish', ending: finishBody() },
          },
        },
      );
      return;
    }
    press(
      `call and finish ${of.ticketId} ${endingName}`,
      (key) =>
        staffCall('POST /v1/counters/{counterId}/finish-and-next', {
          params,
          key,
          query: leases,
          body: { ticketId: of.ticketId, ...finishBody() },
        }),
      (result) => {
        undoable(result.finished, `${of.number} selesai`);
        if (result.next.kind === 'called') tellCalled(result.next.ticket, next?.number);
        else setSaid(`${of.number} selesai. ${nobodyText(result.next.heldElsewhere)}`);
      },
      {
        alone: true,
        step: {
          kind: 'nothing',
          ticketId: of.ticketId,
          at: serverNow(),
          log: { step: 'finish', ending: finishBody() },
        },
      },
    );
  };
  const step = (kind: 'start' | 'recall' | 'miss', of: Ticket, text: string) => {
    if (alone && calls.mayNote(of.queueId)) {
      calls.note({ step: kind, ticket: of, here: hereAfter(kind, of) });
      setSaid(`${of.number} ${text}, dicatat di sini.`);
      return;
    }
    press(
      `${kind} ${of.ticketId} ${of.calls.length}`,
      (key) =>
        staffCall(`POST /v1/tickets/{ticketId}/${kind}`, {
          params: { ticketId: of.ticketId },
          key,
        }),
      (done) => {
        if (kind !== 'recall') undoable(done, `${of.number} ${text}`);
        setSaid(`${of.number} ${text}.`);
      },
      {
        step: {
          kind: kind === 'miss' ? 'leave' : kind,
          ticketId: of.ticketId,
          at: serverNow(),
          log: { step: kind },
        },
      },
    );
  };
  const undo = () => {
    const last = undoables.findLast(({ until }) => until > deviceNow());
    if (!last) {
      setSaid('Tidak ada langkah yang dapat dibatalkan.');
      return;
    }
    setUndoables((before) => before.filter((each) => each !== last));
    press(
      `undo ${last.ticket.ticketId} ${last.ticket.version}`,
      (key) =>
        staffCall('POST /v1/tickets/{ticketId}/undo', {
          params: { ticketId: last.ticket.ticketId },
          key,
        }),
      () => setSaid(`Dibatalkan: ${last.text}.`),
    );
  };
  const openCounter = () =>
    press(
      `open ${counter?.version ?? 0}`,
      (key) => staffCall('POST /v1/counters/{counterId}/open', { params, key }),
      () => setSaid('Loket dibuka.'),
    );
  const takeOver = () => {
    commands.press({
      name: `take-over ${counter?.version ?? 0}`,
      send: (key) => staffCall('POST /v1/counters/{counterId}/take-over', { params, key }),
      done: () => {
        setSaid('Loket sekarang Anda pegang.');
        reread();
      },
    });
  };
  const closeCounter = () => {
    void calls.giveUp();
    wished.current = 0;
    press(
      `close ${counter?.version ?? 0}`,
      (key) => staffCall('POST /v1/counters/{counterId}/close', { params, key }),
      () => setSaid('Loket ditutup.'),
    );
  };
  const pick = (of: Ticket, why: Why) =>
    press(
      `call ${of.ticketId} ${why}`,
      (key) =>
        staffCall('POST /v1/counters/{counterId}/pick', {
          params,
          key,
          body: { ticketId: of.ticketId, why },
        }),
      (called) => setSaid(`${called.number} dipanggil langsung.`),
      { alone: true },
    );

  useEffect(() => {
    if (!alone || !read) return;
    // What was pressed in the last seconds and not heard goes into the log with the rest.
    let here = read.currentTicket;
    for (const { step: pressed, pressedAt } of underWay) {
      if (!here || !pressed?.log || pressed.ticketId !== here.ticketId) continue;
      if (!calls.mayNote(here.queueId)) return;
      const { step: kind, ending: how } = pressed.log;
      const after = kind === 'start' || kind === 'recall' ? hereAfter(kind, here) : null;
      calls.note({ step: kind, ticket: here, here: after, ending: how, atMs: pressedAt });
      here = after;
    }
    commands.abandon();
  }, [alone]);

  const noted = useNoted(counterId);
  const blocked = !offline
    ? undefined
    : calls.next
      ? undefined
      : 'Terputus: panggil dengan suara dan catat nomornya.';
  const sinceCall = ticket ? now - Date.parse(ticket.calls.at(-1)?.at ?? '') : 0;
  const times = view?.service.calls.times ?? 3;
  const missWhy = (): string | undefined => {
    if (!ticket) return undefined;
    if (ticket.calls.length < times) return `setelah ${times} panggilan`;
    const from = state?.missFrom ? Date.parse(state.missFrom) : 0;
    return from > now ? `dalam ${elapsed(now, from)}` : undefined;
  };

  const actions: Action[] = [];
  if (state && elsewhere && !mayOverride) {
    actions.push({ command: 'next', label: 'Ambil alih loket ini', run: takeOver });
  } else if (state && ticket?.status === 'called') {
    const cooling = Math.ceil((RECALL_PAUSE_MS - Math.max(0, sinceCall)) / 1000);
    actions.push(
      {
        command: 'serve',
        label: 'Sudah datang, mulai',
        run: () => step('start', ticket, 'dilayani'),
      },
      {
        command: 'recall',
        label: `Panggil ulang ${ticket.calls.length}/${times}`,
        why: cooling > 0 ? `${cooling} detik lagi` : undefined,
        run: () => step('recall', ticket, 'dipanggil ulang'),
      },
      {
        command: 'leave',
        label: 'Tidak hadir',
        why: missWhy(),
        run: () => step('miss', ticket, 'tidak hadir'),
      },
      { command: 'transfer', label: 'Pindahkan', run: () => setOpen({ kind: 'transfer' }) },
      { command: 'park', label: 'Tunda', run: () => setOpen({ kind: 'park' }) },
    );
  } else if (state && ticket?.status === 'serving') {
    actions.push(
      {
        command: 'next',
        label: next
          ? `Selesai & panggil berikutnya: ${next.number}`
          : 'Selesai & panggil berikutnya',
        why: blocked,
        run: () => finish(ticket, true),
      },
      { command: 'serve', label: 'Selesai saja', run: () => finish(ticket, false) },
      { command: 'transfer', label: 'Pindahkan', run: () => setOpen({ kind: 'transfer' }) },
      { command: 'park', label: 'Tunda', run: () => setOpen({ kind: 'park' }) },
    );
  } else if (state && status === 'open') {
    actions.push(
      {
        command: 'next',
        label: next
          ? `Panggil berikutnya: ${next.number} (${shortWhy(next)})`
          : 'Panggil berikutnya',
        why: blocked,
        run: alone ? callAlone : callNext,
      },
      {
        command: 'walk-up',
        label: 'Layani tanpa nomor',
        why: offline ? 'perlu koneksi' : undefined,
        run: () => setOpen({ kind: 'walk-up' }),
      },
      { command: 'leave', label: 'Jeda', run: () => setOpen({ kind: 'pause' }) },
      { command: 'park', label: 'Tutup loket', run: closeCounter },
    );
  } else if (state) {
    actions.push({
      command: 'next',
      label: status === 'paused' ? 'Buka loket lagi' : 'Buka loket',
      run: openCounter,
    });
  }
  const hidden: Action[] = [
    { command: 'undo', label: 'Batal', run: undo },
    {
      command: 'help',
      label: 'Panggil bantuan',
      run: () => setOpen({ kind: 'help' }),
      why: counter && status !== 'closed' ? undefined : 'Buka loket dahulu.',
    },
    {
      command: 'outcome',
      label: 'Hasil pelayanan',
      run: () => {
        document.querySelector<HTMLInputElement>('#hasil input:checked')?.focus();
      },
      why: ticket?.status === 'serving' ? undefined : 'Belum ada yang dilayani.',
    },
  ];
  useFunctionKeys(
    bindings.on && !open && !watching ? [...actions, ...hidden] : [],
    bindings.keys,
    setSaid,
  );

  const busy = underWay.length > 0;
  useEffect(() => {
    if (!counter?.autoCall || status !== 'open' || ticket || watching || offline) return;
    if (waiting.length > 0 && !busy && !open) callNext();
  }, [counter?.autoCall, status, ticket?.ticketId, waiting.length, busy, watching, offline, open]);

  useEffect(() => {
    if (wished.current === 0) return;
    // A number that another counter gives back within seconds needs no second press.
    const over = deviceNow() - wished.current > WISHED_MS;
    if (over || ticket || status !== 'open') wished.current = 0;
    else if (!busy && !offline && !watching && !open) callNext();
  }, [now]);

  const keyOf = (command: Keyed) => (bindings.on ? bindings.keys.get(command) : undefined);
  const shownUndo = undoables.findLast(({ until }) => until > deviceNow());
  const [primary, ...secondary] = actions;
  const shut = () => setOpen(undefined);
  return (
    <div class="console">
      <p class="sr-only" role="status">
        {said}
      </p>
      <header class="console-head">
        <h1>
          Loket {state?.number ?? ''}{' '}
          <span class={`badge is-${ticket ? 'open' : status}`}>{stateWord(status, ticket)}</span>
          {status === 'paused' && counter && (
            <span class="small">
              {' '}
              {PAUSES.find(([reason]) => reason === counter.pauseReason)?.[1]}
              {counter.returnAt && `, kembali ${clock(counter.returnAt)}`}
            </span>
          )}
        </h1>
        <p class="row">
          <span class={offline ? 'connection is-off' : 'connection'}>
            {offline ? `Terputus sejak ${clock(now - silentMs)}` : 'Tersambung'}
            {alone && calls.next && ' · loket ini boleh terus memanggil'}
          </span>
          {commands.waiting.value && <span class="chip strong">menunggu koneksi…</span>}
          <HelpState
            counter={counter}
            keyName={keyOf('help')}
            ask={() => setOpen({ kind: 'help' })}
            come={() => askHelp(null)}
          />
          <button type="button" class="quiet" onClick={() => setOpen({ kind: 'keys' })}>
            Pintasan
          </button>
          <button type="button" class="quiet" onClick={() => void calls.giveUp().then(lockSession)}>
            Kunci
          </button>
          <button type="button" class="quiet" onClick={() => void calls.giveUp().then(leave)}>
            Pindah loket
          </button>
        </p>
      </header>
      <div class="notes">
        {!mine && (
          <div class="note warn">
            <p>Loket ini terbuka di tab lain. Di sini hanya bisa dilihat.</p>
            <button type="button" onClick={() => tab.current?.take()}>
              Pakai di sini
            </button>
          </div>
        )}
        {elsewhere && (
          <div class="note warn row">
            <p>
              Loket ini sedang dipegang petugas lain. Ambil alih bila Anda menggantikannya; warga di
              loket tetap.
            </p>
            {mayOverride && (
              <button type="button" onClick={takeOver}>
                Ambil alih
              </button>
            )}
          </div>
        )}
      </div>
      <section class="now" aria-label="Warga sekarang">
        {ticket ? (
          <Current
            ticket={ticket}
            service={view}
            serviceName={nameOf(ticket.serviceId)}
            now={now}
          />
        ) : (
          <p class="idle">{calling ? 'Memanggil…' : idleWords(status)}</p>
        )}
        <ProblemNote problem={commands.problem.value} />
        {primary && (
          <ActionButton
            action={primary}
            primary
            keyName={keyOf(primary.command)}
            off={!mine || calling}
          />
        )}
        {primary?.why && <p class="small">{primary.why}</p>}
        <div class="row others">
          {secondary.map((action) => (
            <ActionButton
              action={action}
              keyName={keyOf(action.command)}
              off={watching}
              key={action.command}
            />
          ))}
        </div>
        <p class="undo">
          {!shownUndo && (
            <span class="undo-said" aria-hidden="true">
              {said}
            </span>
          )}
          {shownUndo && !watching && (
            <button type="button" onClick={undo}>
              Batal: {shownUndo.text} (
              {Math.max(1, Math.ceil((shownUndo.until - deviceNow()) / 1000))}){' '}
              {keyOf('undo') && <kbd>{keyOf('undo')}</kbd>}
            </button>
          )}
        </p>
        {ticket?.status === 'serving' && (
          <>
            <OutcomeChoice
              ending={ending}
              change={changeEnding}
              service={view}
              today={dayKey(now)}
            />
            {endingProblem !== '' && (
              <p class="field-error" role="alert">
                {endingProblem}
              </p>
            )}
          </>
        )}
        {!ticket && status === 'open' && !watching && (
          <label class="choice">
            <input
              type="checkbox"
              checked={counter?.autoCall ?? false}
              onChange={(event) => setAuto(event.currentTarget.checked)}
            />
            <span>Panggil otomatis saat ada yang datang</span>
          </label>
        )}
        <NumbersNoted
          noted={noted}
          offline={offline && !calls.next && !ticket}
          waiting={waiting.map((each) => each.ticket)}
          canCall={!ticket && status === 'open' && !watching}
          call={(of) => pick(of, 'system-failure')}
        />
      </section>
      <Line
        list={
          line.data.value && {
            ...line.data.value,
            waiting: line.data.value.waiting.filter(
              (each) => each.ticket.ticketId !== ticket?.ticketId,
            ),
          }
        }
        serviceIds={state?.serviceIds ?? []}
        nameOf={nameOf}
        now={now}
        open={(of, why) => setOpen({ kind: 'row', ticket: of, why })}
        back={(of) => setOpen({ kind: 'return', ticket: of })}
      />
      <Totals
        state={state}
        waiting={waiting.map((each) => each.ticket)}
        helpElsewhere={(others.data.value?.counters ?? [])
          .filter((each) => each.counterId !== counterId && each.counter?.helpKind)
          .map(
            (each) =>
              `Loket ${each.number} minta bantuan: ${
                HELPERS.find(([kind]) => kind === each.counter?.helpKind)?.[1] ?? ''
              }`,
          )}
        now={now}
      />
      {open && renderDialog(open)}
    </div>
  );

  function setAuto(autoCall: boolean) {
    press(
      `auto ${autoCall} ${counter?.version ?? 0}`,
      (key) =>
        staffCall('POST /v1/counters/{counterId}/auto-call', { params, key, body: { autoCall } }),
      () => setSaid(autoCall ? 'Panggil otomatis menyala.' : 'Panggil otomatis mati.'),
    );
  }

  function askHelp(kind: (typeof HELPERS)[number][0] | null) {
    press(
      `help ${kind ?? 'come'} ${counter?.version ?? 0}`,
      (key) => staffCall('POST /v1/counters/{counterId}/help', { params, key, body: { kind } }),
      () => setSaid(kind ? 'Bantuan dipanggil.' : 'Bantuan sudah datang.'),
    );
  }

  function sendOn(of: Ticket, serviceId: string, route: 'transfer' | 're-route') {
    press(
      `${route} ${of.ticketId} ${serviceId}`,
      (key) =>
        staffCall(`POST /v1/tickets/{ticketId}/${route}`, {
          params: { ticketId: of.ticketId },
          key,
          body: { serviceId },
        }),
      () => setSaid(`${of.number} dipindahkan ke ${nameOf(serviceId)}.`),
      route === 'transfer'
        ? { step: { kind: 'leave', ticketId: of.ticketId, at: serverNow() } }
        : {},
    );
  }

  function sendBack(of: Ticket, way: ReturnWay, why: Why | null) {
    press(
      `return ${of.ticketId} ${way} ${why ?? ''}`,
      (key) =>
        staffCall('POST /v1/tickets/{ticketId}/return', {
          params: { ticketId: of.ticketId },
          key,
          body: { way, why },
        }),
      (back) => {
        if (way !== 'in-front') undoable(back, `${of.number} kembali`);
        setSaid(`${of.number} kembali ke antrean.`);
      },
    );
  }

  function renderDialog(shown: Open) {
    switch (shown.kind) {
      case 'pause':
        return (
          <PauseDialog
            alone={aloneFor().map(nameOf)}
            waiting={waiting.length}
            close={shut}
            pause={(reason, returnAt) => {
              shut();
              press(
                `pause ${reason} ${returnAt ?? ''}`,
                (key) =>
                  staffCall('POST /v1/counters/{counterId}/pause', {
                    params,
                    key,
                    body: { reason, returnAt },
                  }),
                () => setSaid('Loket jeda.'),
              );
            }}
          />
        );
      case 'walk-up':
        return (
          <WalkUpDialog
            services={(state?.serviceIds ?? []).map((id) => [id, nameOf(id)] as const)}
            close={shut}
            serve={(serviceId, why, priority, applicantCount) => {
              shut();
              press(
                `call without number ${serviceId} ${why} ${counter?.version ?? ''}`,
                (key) =>
                  staffCall('POST /v1/counters/{counterId}/serve-without-number', {
                    params,
                    key,
                    body: { serviceId, why, priority, applicantCount },
                  }),
                (called) => setSaid(`${called.number} dipanggil.`),
                { alone: true },
              );
            }}
          />
        );
      case 'help':
        return (
          <HelpDialog
            close={shut}
            ask={(kind) => {
              shut();
              askHelp(kind);
            }}
          />
        );
      case 'keys':
        return (
          <KeysDialog
            bindings={bindings}
            close={shut}
            change={(changed) => {
              setBindings(changed);
              remember(keysOf(person), writeBindings(changed));
            }}
          />
        );
      case 'park':
        return ticket ? (
          <ParkDialog
            ticket={ticket}
            close={shut}
            park={(reason) => {
              shut();
              if (alone && calls.mayNote(ticket.queueId)) {
                calls.note({ step: 'park', ticket, here: null });
                setSaid(`${ticket.number} ditunda, dicatat di sini.`);
                return;
              }
              press(
                `park ${ticket.ticketId} ${reason}`,
                (key) =>
                  staffCall('POST /v1/tickets/{ticketId}/park', {
                    params: { ticketId: ticket.ticketId },
                    key,
                    body: { reason },
                  }),
                (parked) => {
                  undoable(parked, `${ticket.number} ditunda`);
                  setSaid(`${ticket.number} ditunda.`);
                },
                {
                  step: {
                    kind: 'leave',
                    ticketId: ticket.ticketId,
                    at: serverNow(),
                    log: { step: 'park' },
                  },
                },
              );
            }}
          />
        ) : null;
      case 'transfer':
        return ticket ? (
          <TargetDialog
            title={`Pindahkan ${ticket.number}`}
            action="Pindahkan"
            catalogue={catalogue}
            not={ticket.serviceId}
            close={shut}
            send={(serviceId) => {
              shut();
              sendOn(ticket, serviceId, 'transfer');
            }}
          />
        ) : null;
      case 'reroute':
        return (
          <TargetDialog
            title={`Ubah layanan ${shown.ticket.number}`}
            action="Ubah layanan"
            catalogue={catalogue}
            not={shown.ticket.serviceId}
            close={shut}
            send={(serviceId) => {
              shut();
              sendOn(shown.ticket, serviceId, 're-route');
            }}
          />
        );
      case 'row': {
        const of = shown.ticket;
        return (
          <RowDialog
            ticket={of}
            why={shown.why}
            serviceName={nameOf(of.serviceId)}
            canCall={!ticket && status === 'open' && !offline && !watching}
            close={shut}
            pick={(why) => {
              shut();
              pick(of, why);
            }}
            reroute={() => setOpen({ kind: 'reroute', ticket: of, why: shown.why })}
            prioritise={() => {
              shut();
              press(
                `priority ${of.ticketId} ${!of.priority}`,
                (key) =>
                  staffCall('POST /v1/tickets/{ticketId}/priority', {
                    params: { ticketId: of.ticketId },
                    key,
                    body: { priority: !of.priority },
                  }),
                () => setSaid(`${of.number}: prioritas ${of.priority ? 'dicabut' : 'diberikan'}.`),
              );
            }}
            cancel={(reason) => {
              shut();
              press(
                `cancel ${of.ticketId} ${reason}`,
                (key) =>
                  staffCall('POST /v1/tickets/{ticketId}/cancel', {
                    params: { ticketId: of.ticketId },
                    key,
                    body: { reason },
                  }),
                (cancelled) => {
                  undoable(cancelled, `${of.number} dibatalkan`);
                  setSaid(`${of.number} dibatalkan.`);
                },
              );
            }}
          />
        );
      }
      case 'return':
        return (
          <ReturnDialog
            ticket={shown.ticket}
            close={shut}
            send={(way, why) => {
              shut();
              sendBack(shown.ticket, way, why);
            }}
          />
        );
    }
  }

  /** Services of this counter that no other open counter serves. */
  function aloneFor(): readonly string[] {
    const served = new Set(
      (others.data.value?.counters ?? [])
        .filter((each) => each.counterId !== counterId && each.counter?.status === 'open')
        .flatMap((each) => each.counter?.serviceIds ?? []),
    );
    return (state?.serviceIds ?? []).filter((serviceId) => !served.has(serviceId));
  }
}

const keysOf = (person: Person) => `gerai.pintasan.${person.userId}`;

import { useEffect, useRef, useState } from 'preact/hooks';
import { deviceNow } from '../../core/clock.ts';
import { dayKey } from '../../core/format.ts';
import { useServiceView } from '../../core/service-view.ts';
import { lockSession, type Person } from '../../core/session.ts';
import { recall, remember } from '../../core/storage.ts';
import { within } from '../../core/within.ts';
import { ProblemNote } from '../../kit/kit.tsx';
import { type Action, actionsFor } from './actions.ts';
import { useAtCounter } from './at-counter.ts';
import { notBySelf, useAutomatic } from './automatic.ts';
import { callCommands } from './call-commands.ts';
import { counterCommands } from './counter-commands.ts';
import { Current, OutcomeChoice } from './current.tsx';
import { useEnding } from './ending.ts';
import { Head, Notes } from './head.tsx';
import { type Keyed, readBindings, writeBindings } from './keys.ts';
import { Line } from './line.tsx';
import { NumbersNoted, useNoted } from './noted.tsx';
import type { Finish } from './offline-calls.ts';
import { hasLeft, type Open, OpenDialog } from './open-dialog.tsx';
import { ActionButton, Totals, useFunctionKeys } from './parts.tsx';
import { usePressing } from './press.ts';
import { idleWords } from './steps.ts';
import { ticketCommands } from './ticket-commands.ts';
import { type Catalogue, HELPERS, type Ticket } from './words.ts';

/** So long the counter waits for the server before it lets its officer go. */
const LEAVE_MS = 3000;

const keysOf = (person: Person) => `gerai.pintasan.${person.userId}`;

/**
 * One screen for the whole day: who is here, what comes next, and one key for it. What is known is in
 * `at-counter.ts`, what can be done in `actions.ts`, what is sent in the three files of commands, and
 * what happens by itself in `automatic.ts`.
 */
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
  const [said, say] = useState('');
  const [opened, setOpen] = useState<Open | undefined>(undefined);
  const [bindings, setBindings] = useState(() => readBindings(recall(keysOf(person))));
  const { current: self } = useRef(notBySelf());
  const at = useAtCounter(counterId, person, say);
  const { ticket, status, now, watching, waiting, offline, calls } = at;
  const leftBehind = hasLeft(opened, ticket);
  const open = leftBehind ? undefined : opened;
  useEffect(() => {
    if (leftBehind) setOpen(undefined);
  }, [leftBehind]);

  const pressing = usePressing(at, say, self);
  const call = callCommands(at, pressing, self);
  const ofTicket = ticketCommands(at, pressing, call);
  const ofCounter = counterCommands(at, pressing, self);
  const lock = () => void lockSession(calls.giveUp);
  useAutomatic(at, { callNext: call.callNext, lock, self, talking: open !== undefined });

  const view = useServiceView(ticket?.serviceId);
  const sheet = useEnding(ticket?.ticketId, view, say);
  const noted = useNoted(counterId);

  const withTicket = (run: (of: Ticket) => void) => () => {
    if (ticket) run(ticket);
  };
  const ended = (run: (of: Ticket, ending: Finish) => void) =>
    withTicket((of) => {
      const ending = sheet.complete();
      if (ending) run(of, ending);
    });
  const actions = actionsFor(
    {
      known: at.state !== undefined,
      status,
      ticket,
      next: at.next,
      offline,
      onlyTakeOver: at.elsewhere && !at.mayOverride,
      callTimes: view?.service.calls.times ?? 3,
      missFrom: at.state?.missFrom ?? null,
      now,
    },
    {
      takeOver: ofCounter.takeOver,
      open: ofCounter.open,
      call: at.alone ? call.callAlone : call.callNext,
      walkUp: () => setOpen({ kind: 'walk-up' }),
      pause: () => {
        // Whether this is the last counter of its services is asked anew.
        void at.others.refresh();
        setOpen({ kind: 'pause' });
      },
      close: ofCounter.close,
      start: withTicket(ofTicket.start),
      recall: withTicket(ofTicket.recall),
      miss: withTicket(ofTicket.miss),
      finish: ended(ofTicket.finish),
      finishAndNext: ended(ofTicket.finishAndNext),
      transfer: withTicket((of) => setOpen({ kind: 'transfer', ticket: of })),
      park: withTicket((of) => setOpen({ kind: 'park', ticket: of })),
    },
  );
  /** What has a key, and its button elsewhere on the screen or none. */
  const besides: readonly Action[] = [
    { command: 'undo', label: 'Batal', run: pressing.undo },
    {
      command: 'help',
      label: 'Panggil bantuan',
      run: () => setOpen({ kind: 'help' }),
      why: status === 'closed' ? 'Buka loket dahulu.' : offline ? 'perlu koneksi' : undefined,
    },
    {
      command: 'outcome',
      label: 'Hasil pelayanan',
      run: () => document.querySelector<HTMLInputElement>('#hasil input:checked')?.focus(),
      why: ticket?.status === 'serving' ? undefined : 'Belum ada yang dilayani.',
    },
  ];
  useFunctionKeys(
    bindings.on && !open && !watching ? [...actions, ...besides] : [],
    bindings.keys,
    say,
  );

  const nameOf = (serviceId: string) =>
    catalogue?.agencies
      .flatMap((agency) => agency.services)
      .find((service) => service.serviceId === serviceId)?.name.id ?? serviceId;
  const keyOf = (command: Keyed) => (bindings.on ? bindings.keys.get(command) : undefined);
  const calling = at.underWay.some(({ name }) => name.startsWith('call'));
  const [primary, ...secondary] = actions;
  const { lastStep } = pressing;
  return (
    <div class="console">
      <p class="sr-only" role="status">
        {said}
      </p>
      <Head
        at={at}
        helpKey={keyOf('help')}
        askHelp={() => setOpen({ kind: 'help' })}
        helpCame={() => ofCounter.help(null)}
        showKeys={() => setOpen({ kind: 'keys' })}
        lock={lock}
        leave={() => void within(LEAVE_MS, calls.giveUp()).then(leave)}
      />
      <Notes
        at={at}
        takeOver={ofCounter.takeOver}
        release={(lease) => setOpen({ kind: 'release', lease })}
      />
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
        <ProblemNote problem={at.commands.problem.value} />
        {primary && (
          <ActionButton
            action={primary}
            primary
            keyName={keyOf(primary.command)}
            off={!at.mine || calling}
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
          {!lastStep && (
            <span class="undo-said" aria-hidden="true">
              {said}
            </span>
          )}
          {lastStep && !watching && (
            <button type="button" onClick={pressing.undo}>
              Batal: {lastStep.text} (
              {Math.max(1, Math.ceil((lastStep.until - deviceNow()) / 1000))}){' '}
              {keyOf('undo') && <kbd>{keyOf('undo')}</kbd>}
            </button>
          )}
        </p>
        {ticket?.status === 'serving' && (
          <>
            <OutcomeChoice
              ending={sheet.ending}
              change={sheet.change}
              service={view}
              today={dayKey(now)}
              keyName={keyOf('outcome')}
            />
            {sheet.problem !== '' && (
              <p class="field-error" role="alert">
                {sheet.problem}
              </p>
            )}
          </>
        )}
        {!ticket && status === 'open' && !watching && (
          <label class="choice">
            <input
              type="checkbox"
              checked={at.counter?.autoCall ?? false}
              onChange={(event) => ofCounter.autoCall(event.currentTarget.checked)}
            />
            <span>Panggil otomatis saat ada yang datang</span>
          </label>
        )}
        <NumbersNoted
          noted={noted}
          offline={offline && !calls.next && !ticket}
          waiting={waiting.map((each) => each.ticket)}
          canCall={!ticket && status === 'open' && !watching}
          call={(of) => call.pick(of, 'system-failure')}
        />
      </section>
      <Line
        list={at.list && { ...at.list, waiting }}
        serviceIds={at.state?.serviceIds ?? []}
        nameOf={nameOf}
        now={now}
        watching={watching}
        open={(of, why) => setOpen({ kind: 'row', ticket: of, why })}
        back={(of) => setOpen({ kind: 'return', ticket: of })}
      />
      <Totals
        state={at.state}
        waiting={waiting.map((each) => each.ticket)}
        helpElsewhere={(at.others.data.value?.counters ?? [])
          .filter((each) => each.counterId !== counterId && each.counter?.helpKind)
          .map(
            (each) =>
              `Loket ${each.number} minta bantuan: ${
                HELPERS.find(([kind]) => kind === each.counter?.helpKind)?.[1] ?? ''
              }`,
          )}
        now={now}
      />
      {open && (
        <OpenDialog
          shown={open}
          at={at}
          call={call}
          ofTicket={ofTicket}
          ofCounter={ofCounter}
          catalogue={catalogue}
          nameOf={nameOf}
          bindings={bindings}
          rebind={(changed) => {
            setBindings(changed);
            remember(keysOf(person), writeBindings(changed));
          }}
          show={setOpen}
          shut={() => setOpen(undefined)}
        />
      )}
    </div>
  );
}

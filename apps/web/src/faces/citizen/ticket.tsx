import { useEffect, useRef, useState } from 'preact/hooks';
import { call, newKey, type Problem } from '../../core/api.ts';
import { nowMs } from '../../core/clock.ts';
import { clock, middleDay, spacedCode } from '../../core/format.ts';
import { said } from '../../core/language.ts';
import type { Live } from '../../core/live.ts';
import { isChange, type WaitRange, waitRange } from '../../core/wait.ts';
import { t } from '../../i18n/citizen.ts';
import { PageTitle, ProblemNote, Stale } from '../../kit/kit.tsx';
import { BellSwitch } from './bell.tsx';
import { useService } from './service.tsx';
import { StopSms } from './sms.tsx';
import type { Booking, Ticket } from './visit.tsx';

/** The page that matters: where one stands, where to go, and what can still be decided. */
export function TicketPage({
  token,
  ticket,
  live,
  booking,
}: {
  token: string;
  ticket: Ticket;
  live: Live<Ticket>;
  booking: Booking | undefined;
}) {
  const w = t().ticket;
  const over = ticket.status === 'finished' || ticket.status === 'cancelled';
  const article = useRef<HTMLElement>(null);
  const [taken, setTaken] = useState<Taken | undefined>(undefined);
  // The button that was pressed is gone, and with it the focus: the heading says how it stands now.
  useEffect(() => {
    if (!taken?.step && document.activeElement !== document.body) return;
    if (taken) article.current?.querySelector('h1')?.focus();
  }, [taken]);
  const own = { token, ticket, live, taken: setTaken };
  return (
    <article class={`visit ticket is-${ticket.status}`} ref={article}>
      <Announce ticket={ticket} />
      <p class="sr-only" role="status">
        {taken?.step && taken.version === ticket.version ? w.taken[meaningOf(taken.step)] : ''}
      </p>
      <Headline {...own} />
      <Stale live={live} />
      {ticket.newLink && (
        <p class="note">
          <a href={ticket.newLink}>{w.newLink}</a>
        </p>
      )}
      <dl class="facts">
        <div>
          <dt>{w.number}</dt>
          <dd class="number">{ticket.number}</dd>
        </div>
        <div>
          <dt>{t().check.service}</dt>
          <dd>{ticket.serviceName ? said(ticket.serviceName) : ticket.agencyName}</dd>
        </div>
        <div>
          <dt>{t().check.where}</dt>
          <dd>
            {t().floor(ticket.counter?.floor ?? ticket.floor)}
            {ticket.applicantCount > 1 && ` · ${w.people(ticket.applicantCount)}`}
          </dd>
        </div>
        {booking && !over && (
          <div>
            <dt>{w.code}</dt>
            <dd class="number">{spacedCode(booking.code)}</dd>
          </div>
        )}
      </dl>
      {ticket.status === 'waiting' && (
        <>
          <p class="small">
            {ticket.origin === 'walk-in' ? `${w.order} ` : ''}
            {w.updated(clock(ticket.serverTime))}
          </p>
          {ticket.why && (
            <details class="why">
              <summary>{w.whyHere}</summary>
              <p>{said(ticket.why)}</p>
            </details>
          )}
        </>
      )}
      {!over && <BellSwitch ticket={ticket} />}
      <Decisions {...own} />
      {!over && booking && booking.requirements.length > 0 && (
        <>
          <h2>{w.bringTitle}</h2>
          <ul>
            {booking.requirements.map((requirement) => (
              <li key={requirement.requirementId}>{said(requirement.text)}</li>
            ))}
          </ul>
        </>
      )}
      {!over && <StopSms token={token} />}
    </article>
  );
}

interface Own {
  readonly token: string;
  readonly ticket: Ticket;
  readonly live: Live<Ticket>;
  /** Tells that a step was answered and the ticket read anew. */
  readonly taken: (taken: Taken) => void;
}

function Headline(own: Own) {
  const { ticket, token } = own;
  const w = t().ticket;
  switch (ticket.status) {
    case 'waiting': {
      const { ahead } = ticket;
      const near = ahead !== null && ahead <= 1 && ticket.openCounters > 0;
      return (
        <div class="big">
          {ticket.leg > 1 && <NextLeg ticket={ticket} />}
          <PageTitle title={ahead === null ? `${w.number} ${ticket.number}` : w.ahead(ahead)} />
          <p>
            <Wait ticket={ticket} />
          </p>
          {near && <p class="note ok">{w.soon(ticket.floor)}</p>}
        </div>
      );
    }
    case 'called':
      return (
        <div class="turn">
          <PageTitle title={w.turn}>
            {w.turn} <span class="number">{ticket.number}</span>
          </PageTitle>
          {ticket.counter && <p>→ {w.to(ticket.counter.number, ticket.counter.floor)}</p>}
          {ticket.calls.length > 1 && <p class="again">{w.again}</p>}
        </div>
      );
    case 'serving':
      return (
        <div class="big">
          <PageTitle title={w.serving} />
          {ticket.counter && <p>{w.to(ticket.counter.number, ticket.counter.floor)}</p>}
        </div>
      );
    case 'missed':
      return <Missed {...own} />;
    case 'parked':
      return (
        <div class="big">
          <PageTitle title={w.parked} />
          <p class="note">{w.parkedText}</p>
        </div>
      );
    case 'transferred':
      return (
        <div class="big">
          <PageTitle title={w.transferred} />
        </div>
      );
    case 'cancelled':
      return (
        <div class="big">
          <PageTitle title={w.cancelledTicket} />
        </div>
      );
    case 'finished':
      return (
        <div class="big">
          <PageTitle title={w.thanks} />
          {ticket.outcome && <p>{w.outcome[ticket.outcome]}</p>}
          {ticket.dueOn && <p>{w.dueOn(middleDay(ticket.dueOn))}</p>}
          <Missing ticket={ticket} />
          <div class="stack">
            {ticket.surveyToken && (
              <a class="button primary" href={`/t/${token}/survei`}>
                {w.survey}
              </a>
            )}
            {(ticket.outcome === 'incomplete' || ticket.outcome === 'second-visit') && (
              <a class="button" href={`/janji/${ticket.serviceId}`}>
                {w.newBooking}
              </a>
            )}
          </div>
        </div>
      );
  }
}

/** A range, never a single number; and the word “berubah” when it is not what time alone would make of it. */
function Wait({ ticket }: { ticket: Ticket }) {
  const w = t().ticket;
  const seen = useRef<{ range: WaitRange; at: number } | undefined>(undefined);
  const changed = useRef(false);
  if (!ticket.estimate) return <>{w.unknown}</>;
  const range = waitRange(ticket.estimate);
  const at = Date.parse(ticket.serverTime);
  const before = seen.current;
  if (before?.at !== at) {
    changed.current =
      before !== undefined && isChange(before.range, range, (at - before.at) / 60_000);
    seen.current = { range, at };
  }
  return (
    <>
      {changed.current && <strong>{w.changed}: </strong>}
      {w.about(range.from, range.to)}
    </>
  );
}

function NextLeg({ ticket }: { ticket: Ticket }) {
  const service = useService(ticket.serviceId).data.value;
  const counters = service?.counters.map(({ number }) => number).join(', ');
  const floor = t().floor(ticket.floor).toLowerCase();
  return (
    <p class="note ok">
      {t().ticket.nextLeg(counters ? `${t().counters(counters)}, ${floor}` : floor)}
    </p>
  );
}

/** Where to go until when; and the place behind three, taken from the phone, where that is possible. */
function Missed(own: Own) {
  const w = t().ticket;
  const { ticket } = own;
  const { busy, refusal, send } = useStep(own);
  const last = ticket.calls.at(-1);
  const { returnUntil, selfReturnUntil } = ticket;
  const until = (end: string | null) => end !== null && nowMs.value <= Date.parse(end);
  const valid = last !== undefined && returnUntil !== null && until(returnUntil);
  const again = valid && until(selfReturnUntil);
  return (
    <div class="big">
      <PageTitle title={last ? w.missedCall(clock(last.at)) : w.missed} />
      <div class="note warn">
        <p>
          {!valid
            ? w.missedOver
            : again
              ? w.missedCallOr(last.counterNumber, clock(returnUntil))
              : w.missedCallText(last.counterNumber, clock(returnUntil))}
        </p>
        <p>{w.missedDesk}</p>
      </div>
      {refusal}
      {again && (
        <div class="stack no-print">
          <button
            type="button"
            class="primary wide"
            aria-disabled={busy}
            aria-describedby="antre-lagi"
            onClick={() => void send('back')}
          >
            {busy ? w.working : w.queueAgain}
          </button>
          <p class="small" id="antre-lagi">
            {w.queueAgainHint}
          </p>
        </div>
      )}
    </div>
  );
}

/** The papers that were missing, in words; nothing where none was. */
function Missing({ ticket }: { ticket: Ticket }) {
  if (ticket.missingRequirementIds.length === 0) return null;
  return <MissingList ticket={ticket} />;
}

function MissingList({ ticket }: { ticket: Ticket }) {
  const service = useService(ticket.serviceId).data.value;
  const missing = (service?.service.standard.requirements ?? []).filter(({ requirementId }) =>
    ticket.missingRequirementIds.includes(requirementId),
  );
  if (missing.length === 0) return null;
  return (
    <>
      <p>{t().ticket.missing}</p>
      <ul>
        {missing.map(({ requirementId, text }) => (
          <li key={requirementId}>{said(text)}</li>
        ))}
      </ul>
    </>
  );
}

const REASONS = ['prayer', 'toilet', 'other'] as const;

type Step = (typeof REASONS)[number] | 'back' | 'withdraw';

/** A step that was answered: nothing of it when it was refused, and the version that is shown after it. */
interface Taken {
  readonly step: Step | undefined;
  readonly version: number | undefined;
}

function meaningOf(step: Step): 'later' | 'back' | 'withdraw' {
  return step === 'back' || step === 'withdraw' ? step : 'later';
}

/** A step of one's own ticket: sent once for each state, with what to say when it did not go through. */
function useStep({ token, ticket, live, taken }: Own) {
  const [state, setState] = useState<'asking' | 'working' | 'unreachable'>('asking');
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const attempt = useRef({ content: '', key: newKey() });
  const send = async (step: Step) => {
    if (state === 'working') return;
    // The same step of the same state again is the same command.
    const content = `${step} ${ticket.version}`;
    if (attempt.current.content !== content) attempt.current = { content, key: newKey() };
    const request = { params: { token }, key: attempt.current.key };
    setState('working');
    setProblem(undefined);
    const outcome = await (step === 'back'
      ? call('POST /v1/tickets/{token}/come-back', request)
      : step === 'withdraw'
        ? call('POST /v1/tickets/{token}/withdraw', request)
        : call('POST /v1/tickets/{token}/postpone', { ...request, body: { reason: step } }));
    if (outcome.kind === 'problem') setProblem(outcome.problem);
    if (outcome.kind === 'unreachable') setState('unreachable');
    // A question that was under way may be answered with how it stood before the step.
    await live.reread();
    if (outcome.kind !== 'unreachable') setState('asking');
    taken({
      step: outcome.kind === 'ok' ? step : undefined,
      version: live.data.peek()?.version,
    });
  };
  const refusal = (
    <>
      <ProblemNote problem={problem} />
      {state === 'unreachable' && (
        <p class="note warn" role="alert">
          {t().ticket.noAnswer}
        </p>
      )}
    </>
  );
  return { busy: state === 'working', refusal, send };
}

/** What the visitor may decide from the phone: be called later, come back, give the number up. */
function Decisions(own: Own) {
  const w = t().ticket;
  const { ticket } = own;
  const { busy, refusal, send } = useStep(own);
  const parked = ticket.status === 'parked';
  if (!parked && ticket.status !== 'waiting') return null;
  return (
    <section class="decisions no-print">
      {refusal}
      {parked && (
        <button
          type="button"
          class="primary wide"
          aria-disabled={busy}
          onClick={() => void send('back')}
        >
          {busy ? w.working : w.back}
        </button>
      )}
      {!parked && (
        <details class="why">
          <summary>{w.postpone}</summary>
          <p>{w.postponeHint}</p>
          <div class="pair">
            {REASONS.map((reason) => (
              <button
                type="button"
                key={reason}
                aria-disabled={busy}
                onClick={() => void send(reason)}
              >
                {w.postponeWhy[reason]}
              </button>
            ))}
          </div>
        </details>
      )}
      <details class="why">
        <summary>{w.withdraw}</summary>
        <p>{w.withdrawAsk}</p>
        <button
          type="button"
          class="danger"
          aria-disabled={busy}
          onClick={() => void send('withdraw')}
        >
          {w.withdrawYes}
        </button>
      </details>
    </section>
  );
}

const QUIET_MS = 60_000;

/** Tells a screen reader the place in the order when it changes, at most once a minute; a call at once. */
function Announce({ ticket }: { ticket: Ticket }) {
  const polite = useRef('');
  const spokenAt = useRef(0);
  const { status, ahead, counter } = ticket;
  const now = nowMs.value;
  if (status === 'waiting' && ahead !== null) {
    const text = t().ticket.ahead(ahead);
    if (text !== polite.current && now - spokenAt.current >= QUIET_MS) {
      polite.current = text;
      spokenAt.current = now;
    }
  }
  const called = status === 'called' && counter;
  return (
    <>
      <p class="sr-only" role="status">
        {status === 'waiting' ? polite.current : ''}
      </p>
      <p class="sr-only" role="alert">
        {called ? `${t().ticket.turn}. ${t().ticket.to(called.number, called.floor)}` : ''}
      </p>
    </>
  );
}

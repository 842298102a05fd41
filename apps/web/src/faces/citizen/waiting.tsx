import { useRef, useState } from 'preact/hooks';
import { type Body, call, newKey, type Problem } from '../../core/api.ts';
import { clock, dayKey, longDay, middleDay } from '../../core/format.ts';
import type { Live } from '../../core/live.ts';
import { arrive } from '../../core/router.ts';
import { t } from '../../i18n/citizen.ts';
import { Field, type FieldError, PageTitle, ProblemNote, Stale } from '../../kit/kit.tsx';
import type { Booking } from './visit.tsx';

export type Waiting = Body<'GET /v1/waits/{token}'>;

/** Waiting for a place of a full day: nothing yet, an offer with its end, or over. */
export function WaitingPage({
  token,
  waiting,
  live,
  booking,
}: {
  token: string;
  waiting: Waiting;
  live: Live<Waiting>;
  /** Becomes the booking once the offer has been accepted. */
  booking: Live<Booking>;
}) {
  const w = t().wait;
  const [digits, setDigits] = useState('');
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const [state, setState] = useState<'asking' | 'working' | 'unreachable'>('asking');
  const attempt = useRef({ content: '', key: newKey() });
  const { offer } = waiting;

  const send = async (step: 'accept' | 'leave') => {
    if (state === 'working') return;
    const wrong = /^\d{4}$/.test(digits)
      ? []
      : [{ field: 'angka', text: () => t().cancel.badDigits }];
    setErrors(wrong);
    if (wrong.length > 0) {
      document.getElementById('angka')?.focus();
      return;
    }
    const content = `${step} ${digits}`;
    if (attempt.current.content !== content) attempt.current = { content, key: newKey() };
    setState('working');
    setProblem(undefined);
    const request = { params: { token }, key: attempt.current.key, body: { lastFour: digits } };
    const outcome =
      step === 'accept'
        ? await call('POST /v1/waits/{token}/accept', request)
        : await call('POST /v1/waits/{token}/leave', request);
    if (outcome.kind === 'problem') setProblem(outcome.problem);
    setState(outcome.kind === 'unreachable' ? 'unreachable' : 'asking');
    if (outcome.kind === 'ok') arrive();
    // What was asked for before may be answered without the step. The booking is what is shown next.
    if (step === 'accept') await booking.reread();
    await live.reread();
  };

  if (waiting.status === 'booked') return <PageTitle title={w.booked} />;
  if (waiting.status === 'left' || waiting.status === 'ended') {
    const left = waiting.status === 'left';
    return (
      <>
        <PageTitle title={left ? w.left : w.ended} />
        {!left && <p>{w.endedText}</p>}
        <a class="button primary" href={`/janji/${waiting.serviceId}`}>
          {w.book}
        </a>
      </>
    );
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send(offer ? 'accept' : 'leave');
      }}
    >
      <PageTitle title={offer ? w.offered : w.title} />
      <Stale live={live} />
      {offer ? (
        <div class="note ok">
          <p class="when">
            <strong>
              {longDay(dayKey(Date.parse(offer.slotStart)))}, {clock(offer.slotStart)} WIB
            </strong>
          </p>
          <p>{w.until(clock(offer.until))}</p>
        </div>
      ) : (
        <>
          <p>{w.text(middleDay(waiting.day))}</p>
          <p>{w.keep}</p>
        </>
      )}
      <ProblemNote problem={problem} />
      {state === 'unreachable' && (
        <p class="note warn" role="alert">
          {t().ticket.noAnswer}
        </p>
      )}
      <Field
        id="angka"
        label={t().cancel.digits.phone}
        hint={t().change.digitsHint}
        type="text"
        numeric
        autocomplete="off"
        maxLength={4}
        errors={errors}
        value={digits}
        onInput={(typed) => {
          setErrors([]);
          setDigits(typed);
        }}
      />
      <div class="stack">
        {offer && (
          <button type="submit" class="primary wide" aria-disabled={state === 'working'}>
            {state === 'working' ? t().ticket.working : w.accept}
          </button>
        )}
        <button type="button" class="wide" onClick={() => void send('leave')}>
          {w.leave}
        </button>
        <a class="cancel-link" href={`/janji/${waiting.serviceId}`}>
          {w.book}
        </a>
      </div>
    </form>
  );
}

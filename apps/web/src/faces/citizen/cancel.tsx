import { useRef, useState } from 'preact/hooks';
import { call, type Input, newKey, type Problem } from '../../core/api.ts';
import { clockTime, longDay } from '../../core/format.ts';
import { said } from '../../core/language.ts';
import { go } from '../../core/router.ts';
import { t } from '../../i18n/citizen.ts';
import { ErrorSummary, Field, type FieldError, PageTitle, ProblemNote } from '../../kit/kit.tsx';
import { forgetVisit } from './my-tickets.ts';
import type { Booking } from './visit.tsx';

type Reason = NonNullable<Input<'POST /v1/bookings/{token}/cancel'>['body']['giveUpReason']>;
const REASONS = [
  'cannot-come',
  'papers-missing',
  'wrong-service',
  'done-elsewhere',
  'not-needed',
  'other',
] as const satisfies readonly Reason[];

/** Asks before it cancels. Opening the page does nothing: previews of an SMS open every link. */
export function CancelPage({
  token,
  booking,
  several,
  refresh,
}: {
  token: string;
  booking: Booking;
  /** The link stands for several bookings: all of them are cancelled. */
  several: boolean;
  refresh: () => Promise<void>;
}) {
  const w = t().cancel;
  const [digits, setDigits] = useState('');
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const [state, setState] = useState<'asking' | 'working' | 'unreachable' | 'done'>('asking');
  const [reason, setReason] = useState<Reason | undefined>(undefined);
  const attempt = useRef({ content: '', key: newKey() });

  if (state === 'done' || booking.status === 'cancelled') {
    return (
      <>
        <PageTitle title={t().ticket.cancelled} focus={state === 'done'} />
        <p role="status">{t().ticket.cancelledText}</p>
        <a class="button primary" href={`/layanan/${booking.serviceId}`}>
          {t().ticket.newBooking}
        </a>
      </>
    );
  }
  if (booking.manageWith === null) {
    return (
      <>
        <PageTitle title={w.title} />
        <p>{w.byDesk}</p>
      </>
    );
  }
  const submit = async (event: Event) => {
    event.preventDefault();
    if (state === 'working') return;
    const wrong = /^\d{4}$/.test(digits)
      ? []
      : [{ field: 'angka', text: () => t().cancel.badDigits }];
    setErrors(wrong);
    if (wrong.length > 0) return;
    // Other content is another command; the same again is the same command.
    const content = `${digits} ${reason ?? ''}`;
    if (attempt.current.content !== content) attempt.current = { content, key: newKey() };
    setState('working');
    setProblem(undefined);
    const body = { lastFour: digits, ...(reason ? { giveUpReason: reason } : {}) };
    const request = { params: { token }, key: attempt.current.key, body };
    const outcome = await (several
      ? call('POST /v1/visits/{token}/cancel', request)
      : call('POST /v1/bookings/{token}/cancel', request));
    switch (outcome.kind) {
      case 'ok':
        forgetVisit(token);
        setState('done');
        await refresh();
        break;
      case 'problem':
        setProblem(outcome.problem);
        setState('asking');
        break;
      default:
        setState('unreachable');
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <PageTitle title={w.title} />
      <p>
        {said(booking.serviceName)}
        <br />
        {longDay(booking.day)}, {clockTime(booking.time)} WIB
      </p>
      {several && <p class="note">{t().combine.cancelAll}</p>}
      <ErrorSummary errors={errors} />
      <ProblemNote problem={problem} />
      {state === 'unreachable' && (
        <p class="note warn" role="alert">
          {w.offline}
        </p>
      )}
      <Field
        id="angka"
        label={w.digits[booking.manageWith]}
        hint={w.digitsHint}
        type="text"
        numeric
        autocomplete="off"
        maxLength={4}
        errors={errors}
        value={digits}
        onInput={(typed) => setDigits(typed)}
      />
      <Reasons value={reason} choose={setReason} />
      <div class="stack">
        <button type="submit" class="danger wide" aria-disabled={state === 'working'}>
          {state === 'working' ? w.working : w.yes}
        </button>
        <button type="button" class="wide" onClick={() => go(`/b/${token}`)}>
          {w.keep}
        </button>
      </div>
    </form>
  );
}

/** Why, for who wants to say it: folded, nothing chosen, and a choice can be taken back. */
function Reasons({
  value,
  choose,
}: {
  value: Reason | undefined;
  choose: (reason: Reason | undefined) => void;
}) {
  const w = t().cancel;
  const [touched, setTouched] = useState(false);
  const option = (reason: Reason | undefined, label: string) => (
    <label class="choice" key={label}>
      <input
        type="radio"
        name="alasan"
        checked={value === reason && (reason !== undefined || touched)}
        onChange={() => {
          setTouched(true);
          choose(reason);
        }}
      />
      <span>{label}</span>
    </label>
  );
  return (
    <details class="why">
      <summary>{w.why}</summary>
      <fieldset>
        <legend>{w.whyHint}</legend>
        {REASONS.map((reason) => option(reason, w.reasons[reason]))}
        {option(undefined, w.noReason)}
      </fieldset>
    </details>
  );
}

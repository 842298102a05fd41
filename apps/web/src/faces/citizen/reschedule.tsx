import { useRef, useState } from 'preact/hooks';
import { call, newKey, type Problem } from '../../core/api.ts';
import { said } from '../../core/language.ts';
import { go } from '../../core/router.ts';
import { t } from '../../i18n/citizen.ts';
import { Field, type FieldError, Loading, PageTitle, ProblemNote, Stale } from '../../kit/kit.tsx';
import type { Slot } from './day-parts.tsx';
import { useService } from './service.tsx';
import { isTaken, readAlternatives, SlotPicker, TakenNote, whenText } from './slots.tsx';
import type { OneBooking } from './visit.tsx';

/** Another time for a booking; the old one stays until the new one is confirmed. */
export function ReschedulePage({
  token,
  booking,
  several,
  refresh,
}: {
  token: string;
  booking: OneBooking;
  /** The booking is one of several under this link. */
  several: boolean;
  refresh: () => Promise<void>;
}) {
  const w = t().change;
  const service = useService(booking.serviceId);
  const [slot, setSlot] = useState<Slot | undefined>(undefined);
  // What somebody needs is sealed, so it is asked anew.
  const [interpreter, setInterpreter] = useState(false);
  const [digits, setDigits] = useState('');
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const [state, setState] = useState<'asking' | 'working' | 'unreachable'>('asking');
  const attempt = useRef({ content: '', key: newKey() });
  const view = service.data.value;

  if (booking.manageWith === null || booking.status !== 'confirmed') {
    return (
      <>
        <PageTitle title={w.title} />
        <p>{w.byDesk}</p>
        <a class="button" href={`/b/${token}`}>
          {t().back}
        </a>
      </>
    );
  }
  const send = async (wanted: Slot) => {
    if (state === 'working') return;
    const wrong = /^\d{4}$/.test(digits)
      ? []
      : [{ field: 'angka', text: () => t().cancel.badDigits }];
    setErrors(wrong);
    if (wrong.length > 0) {
      document.getElementById('angka')?.focus();
      return;
    }
    const content = `${wanted.day} ${wanted.time} ${digits} ${interpreter}`;
    // The same command again is the same key; other content is another command.
    if (attempt.current.content !== content) attempt.current = { content, key: newKey() };
    setState('working');
    setProblem(undefined);
    const request = {
      key: attempt.current.key,
      body: {
        ...wanted,
        lastFour: digits,
        ...(interpreter ? { interpreterId: 'any' } : {}),
      },
    };
    const outcome = await (several
      ? call('POST /v1/visits/{token}/bookings/{bookingId}/reschedule', {
          ...request,
          params: { token, bookingId: booking.bookingId },
        })
      : call('POST /v1/bookings/{token}/reschedule', { ...request, params: { token } }));
    if (outcome.kind === 'ok') {
      await refresh();
      go(`/b/${token}`, true);
      return;
    }
    if (outcome.kind === 'problem') setProblem(outcome.problem);
    setState(outcome.kind === 'problem' ? 'asking' : 'unreachable');
  };

  if (!slot) {
    return (
      <>
        <PageTitle title={w.title} />
        <p>{said(booking.serviceName)}</p>
        <p class="note">
          {w.old}: <strong>{whenText(booking)}</strong>. {w.keeps}
        </p>
        <Stale live={service} />
        {view ? (
          <SlotPicker
            serviceId={booking.serviceId}
            view={view}
            applicants={booking.applicantCount}
            choose={setSlot}
            interpreter={interpreter}
            needInterpreter={setInterpreter}
          />
        ) : (
          <Loading lines={6} retry={() => void service.refresh()} />
        )}
      </>
    );
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send(slot);
      }}
    >
      <PageTitle title={w.title} />
      {isTaken(problem) ? (
        <TakenNote
          alternatives={readAlternatives(problem)}
          all={`/b/${token}/ubah`}
          take={(other) => {
            setSlot(other);
            void send(other);
          }}
        />
      ) : (
        <ProblemNote problem={problem} />
      )}
      {state === 'unreachable' && (
        <p class="note warn" role="alert">
          {t().ticket.noAnswer}
        </p>
      )}
      <dl class="summary">
        <div>
          <dt>{w.old}</dt>
          <dd>{whenText(booking)}</dd>
        </div>
        <div>
          <dt>{w.new}</dt>
          <dd>{whenText(slot)}</dd>
        </div>
      </dl>
      <p>{w.keeps}</p>
      <Field
        id="angka"
        label={t().cancel.digits[booking.manageWith]}
        hint={w.digitsHint}
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
        <button type="submit" class="primary wide" aria-disabled={state === 'working'}>
          {state === 'working' ? t().ticket.working : w.confirm}
        </button>
        <button
          type="button"
          class="wide"
          onClick={() => {
            setProblem(undefined);
            setSlot(undefined);
          }}
        >
          {w.other}
        </button>
      </div>
    </form>
  );
}

import { useEffect, useRef, useState } from 'preact/hooks';
import { call, type Input, newKey, type Problem } from '../../core/api.ts';
import { nowMs } from '../../core/clock.ts';
import { clock } from '../../core/format.ts';
import { language } from '../../core/language.ts';
import { spacedPhone } from '../../core/phone.ts';
import type { WorkAhead } from '../../core/proof-of-work.ts';
import { t } from '../../i18n/citizen.ts';
import { Field, type FieldError, ProblemNote } from '../../kit/kit.tsx';
import type { ServiceView } from './service.tsx';

type BookBody = Input<'POST /v1/bookings'>['body'];
/** What a booking brings along where its service asks for it. */
export type Proof = Pick<BookBody, 'proofOfWork' | 'smsCode'>;

let ahead: { readonly serviceId: string; readonly work: Promise<WorkAhead> } | undefined;

/** Begins the work of the device for a service that asks for it, beside the page: nobody sees a puzzle. */
export function beginWork(view: ServiceView): void {
  const { serviceId } = view;
  if (!view.service.bookingGuard?.proofOfWork || ahead?.serviceId === serviceId) return;
  const before = ahead;
  if (before) void before.work.then((work) => work.stop());
  const work = import('../../core/proof-of-work.ts').then(({ workAhead }) => workAhead(serviceId));
  ahead = { serviceId, work };
}

/** The work that was found, waiting for it if need be; `failed` where this device cannot. */
export async function takeWork(view: ServiceView): Promise<Proof | 'failed'> {
  if (!view.service.bookingGuard?.proofOfWork) return {};
  beginWork(view);
  try {
    const outcome = await (await ahead?.work)?.take();
    if (outcome?.kind === 'none') return {};
    if (outcome?.kind === 'solved') return { proofOfWork: outcome.work };
  } catch {
    // The script of the work could not be fetched: offered again.
  }
  ahead = undefined;
  return 'failed';
}

/** The work was spent, or refused: another one is begun. */
export async function workSpent(): Promise<void> {
  (await ahead?.work)?.used();
}

export function isWorkProblem(problem: Problem | undefined): boolean {
  return problem?.code === 'proof-of-work-needed' || problem?.code === 'proof-of-work-refused';
}

export function asksForCode(view: ServiceView): boolean {
  return view.service.bookingGuard?.smsCode === true;
}

/** Sends a code to the phone and takes it in. The code is typed once, where it is needed. */
export function SmsCode({
  view,
  phone,
  code,
  setCode,
  errors,
}: {
  view: ServiceView;
  phone: string;
  code: string;
  setCode: (code: string) => void;
  errors: readonly FieldError[];
}) {
  const w = t().code;
  const [state, setState] = useState<'asking' | 'working' | 'unreachable' | 'sent'>('asking');
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const [resendFrom, setResendFrom] = useState('');
  const key = useRef(newKey());
  useEffect(() => beginWork(view), [view]);
  const send = async () => {
    if (state === 'working' || waits) return;
    setState('working');
    setProblem(undefined);
    const proof = await takeWork(view);
    if (proof === 'failed') {
      setState('unreachable');
      return;
    }
    const outcome = await call('POST /v1/phone-codes', {
      key: key.current,
      body: { serviceId: view.serviceId, phone, language: language.value, ...proof },
    });
    if (outcome.kind === 'ok') {
      // The next press asks for another code.
      key.current = newKey();
      await workSpent();
      // Whatever was typed, or missing, was about an earlier code.
      setCode('');
      setResendFrom(outcome.body.resendFrom);
      setState('sent');
    } else if (outcome.kind === 'problem') {
      if (isWorkProblem(outcome.problem)) await workSpent();
      setProblem(outcome.problem);
      setState('asking');
    } else setState('unreachable');
  };
  const sent = resendFrom !== '';
  const waits = sent && nowMs.value < Date.parse(resendFrom);
  return (
    <section class="card">
      <h2>{w.title}</h2>
      <p>{sent ? w.sentTo(spacedPhone(phone)) : w.text(spacedPhone(phone))}</p>
      <ProblemNote problem={problem} />
      {state === 'unreachable' && (
        <p class="note warn" role="alert">
          {t().ticket.noAnswer}
        </p>
      )}
      {sent && (
        <Field
          id="kode"
          label={w.label}
          type="text"
          numeric
          autocomplete="one-time-code"
          maxLength={6}
          errors={errors}
          value={code}
          onInput={setCode}
        />
      )}
      <button
        type="button"
        aria-disabled={state === 'working' || waits}
        onClick={() => void send()}
      >
        {state === 'working' ? w.sending : sent ? w.again : w.send}
      </button>
      {waits && <p class="small">{w.againFrom(clock(resendFrom))}</p>}
    </section>
  );
}

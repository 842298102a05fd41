import { useEffect, useState } from 'preact/hooks';
import { call, type Problem } from '../../core/api.ts';
import { said } from '../../core/language.ts';
import { readPhone, spacedPhone } from '../../core/phone.ts';
import { go } from '../../core/router.ts';
import { t } from '../../i18n/citizen.ts';
import { type FieldError, Loading, PageTitle, ProblemNote, Stale } from '../../kit/kit.tsx';
import type { Slot } from './day-parts.tsx';
import { DetailsPage, forWhomOf, peopleOf, WaitForm, wrongFields } from './details.tsx';
import { change, draft, endDraft, needInterpreter, needsInterpreter, placeOf } from './draft.ts';
import { HoldNote } from './hold.tsx';
import { keepVisit } from './my-tickets.ts';
import { asksForCode, beginWork, isWorkProblem, SmsCode, takeWork, workSpent } from './proofs.tsx';
import { type ServiceView, useService } from './service.tsx';
import { isTaken, readAlternatives, SlotPicker, TakenNote, whenText } from './slots.tsx';

export type Step = 'slots' | 'data' | 'periksa' | 'tunggu';

/** From the choice of a time to the booking: pages that keep what was typed. */
export function BookFlow({ serviceId, step }: { serviceId: string; step: Step }) {
  const live = useService(serviceId);
  const given = draft.value;
  const chosen =
    given.serviceId === serviceId && given.day !== '' && (step === 'tunggu' || given.time !== '');
  useEffect(() => {
    if (step !== 'slots' && !chosen) go(`/janji/${serviceId}`, true);
  }, [step, chosen, serviceId]);
  const view = live.data.value;
  // What was typed is there still after a reload; what is missing is asked for where it belongs.
  const incomplete = step === 'periksa' && view && wrongFields(view, given).length > 0;
  useEffect(() => {
    if (incomplete) go(`/janji/${serviceId}/data`, true);
  }, [incomplete, serviceId]);
  // The times are asked for beside the service, not after it.
  if (step === 'slots' && live.state.value !== 'refused') {
    return <SlotsPage serviceId={serviceId} view={view} />;
  }
  if (!view) {
    if (live.state.value === 'refused') return <ProblemNote problem={live.problem.value} />;
    return (
      <>
        <Stale live={live} />
        <Loading lines={6} retry={() => void live.refresh()} />
      </>
    );
  }
  if (!chosen || incomplete) return null;
  if (step === 'tunggu') return <WaitForm view={view} />;
  return step === 'data' ? <DetailsPage view={view} /> : <CheckPage view={view} />;
}

const MOST_APPLICANTS = 20;

function SlotsPage({ serviceId, view }: { serviceId: string; view: ServiceView | undefined }) {
  const w = t().slots;
  const applicants = draft.value.serviceId === serviceId ? draft.value.applicants : 1;
  const choose = (slot: Slot) => {
    change({ serviceId, applicants, ...slot });
    go(`/janji/${serviceId}/data`);
  };
  const waitFor = (day: string) => {
    change({ serviceId, applicants, day, time: '' });
    go(`/janji/${serviceId}/tunggu`);
  };
  return (
    <>
      <PageTitle title={w.title} />
      <p>{view ? said(view.service.name) : '\u00a0'}</p>
      <SlotPicker
        serviceId={serviceId}
        view={view}
        applicants={applicants}
        choose={choose}
        waitFor={waitFor}
        interpreter={needsInterpreter(draft.value)}
        needInterpreter={needInterpreter}
      >
        <details class="why" open={applicants > 1}>
          <summary>{w.people}</summary>
          <div class="field">
            <label for="orang">{w.applicants}</label>
            <p class="hint" id="orang-hint">
              {w.applicantsHint}
            </p>
            <select
              id="orang"
              aria-describedby="orang-hint"
              value={String(applicants)}
              onChange={(event) =>
                change({
                  serviceId,
                  day: '',
                  time: '',
                  applicants: Number(event.currentTarget.value),
                })
              }
            >
              {Array.from({ length: MOST_APPLICANTS }, (_, index) => (
                <option key={index} value={String(index + 1)}>
                  {index + 1}
                </option>
              ))}
            </select>
          </div>
        </details>
      </SlotPicker>
    </>
  );
}

function CheckPage({ view }: { view: ServiceView }) {
  const w = t().check;
  const given = draft.value;
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const [unreachable, setUnreachable] = useState(false);
  const [cannot, setCannot] = useState(false);
  const [code, setCode] = useState('');
  const [codeErrors, setCodeErrors] = useState<readonly FieldError[]>([]);
  const phone = readPhone(given.phone) ?? '';
  const taken = isTaken(problem);
  useEffect(() => beginWork(view), [view]);
  const form = `/janji/${view.serviceId}/data`;

  const confirm = async () => {
    // A second press while the first is under way does nothing.
    if (saving) return;
    if (asksForCode(view) && !/^\d{6}$/.test(code)) {
      setCodeErrors([{ field: 'kode', text: () => t().code.missing }]);
      document.getElementById('kode')?.focus();
      return;
    }
    const body = draft.value;
    setSaving(true);
    setUnreachable(false);
    setProblem(undefined);
    setCannot(false);
    const proof = await takeWork(view);
    if (proof === 'failed') {
      setSaving(false);
      setCannot(true);
      return;
    }
    const outcome = await call('POST /v1/bookings', {
      key: body.key,
      body: {
        ...peopleOf(view, body),
        time: body.time,
        ...(body.held?.place === placeOf(body) ? { holdToken: body.held.token } : {}),
        ...proof,
        ...(asksForCode(view) ? { smsCode: code } : {}),
      },
    });
    setSaving(false);
    switch (outcome.kind) {
      case 'ok': {
        const { viewToken, day, code } = outcome.body;
        void workSpent();
        keepVisit({ token: viewToken, title: said(outcome.body.serviceName), day, code });
        endDraft();
        go(`/b/${viewToken}`, true);
        break;
      }
      case 'problem':
        if (isWorkProblem(outcome.problem)) void workSpent();
        setProblem(outcome.problem);
        break;
      default:
        setUnreachable(true);
    }
  };
  const take = async (slot: Slot) => {
    setProblem(undefined);
    change(slot);
    await confirm();
  };

  return (
    <>
      <PageTitle title={w.title} />
      {taken ? (
        <TakenNote
          alternatives={readAlternatives(problem)}
          take={(slot) => void take(slot)}
          all={`/janji/${view.serviceId}`}
        />
      ) : (
        <>
          <ProblemNote problem={problem} />
          <HoldNote view={view} />
        </>
      )}
      {unreachable && (
        <div class="note warn" role="alert">
          <p>{w.offline}</p>
        </div>
      )}
      <dl class="summary">
        <Row name={w.service} value={said(view.service.name)} />
        <Row name={w.when} value={whenText(given)} change={`/janji/${view.serviceId}`} />
        <Row
          name={w.where}
          value={`${t().floor(view.counters[0]?.floor ?? view.agency.floor)} · ${said(view.agency.name)}`}
        />
        {given.applicants > 1 && (
          <Row
            name={w.people}
            value={t().details.people(given.applicants)}
            change={`/janji/${view.serviceId}`}
          />
        )}
        {forWhomOf(view, given) !== 'self' && (
          <Row name={w.forWhom} value={t().details[forWhomOf(view, given)]} change={form} />
        )}
        <Row name={t().details.name} value={given.name} change={form} />
        <Row name={t().details.phone} value={spacedPhone(phone)} change={form} />
        <Row
          name={w.sms}
          value={given.consent ? w.smsYes(spacedPhone(phone)) : w.smsNo}
          change={form}
        />
      </dl>
      {cannot && (
        <p class="note warn" role="alert">
          {t().code.failed}
        </p>
      )}
      {asksForCode(view) && (
        <SmsCode
          view={view}
          phone={phone}
          code={code}
          errors={codeErrors}
          setCode={(typed) => {
            setCodeErrors([]);
            setCode(typed);
          }}
        />
      )}
      <button
        type="button"
        class="primary wide confirm"
        aria-disabled={saving}
        onClick={() => void confirm()}
      >
        {saving ? w.saving : w.confirm}
      </button>
    </>
  );
}

function Row({ name, value, change: to }: { name: string; value: string; change?: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
      {to && (
        <dd class="change">
          <a href={to}>
            {t().check.change}
            <span class="sr-only"> {name}</span>
          </a>
        </dd>
      )}
    </div>
  );
}

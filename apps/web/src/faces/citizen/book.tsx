import { useEffect, useState } from 'preact/hooks';
import { call, type Problem } from '../../core/api.ts';
import { said } from '../../core/language.ts';
import { readPhone, spacedPhone } from '../../core/phone.ts';
import { go } from '../../core/router.ts';
import { t } from '../../i18n/citizen.ts';
import { Loading, PageTitle, ProblemNote, Stale } from '../../kit/kit.tsx';
import { DetailsPage, peopleOf, WaitForm, wrongFields } from './details.tsx';
import { change, draft, endDraft, placeOf } from './draft.ts';
import { HoldNote } from './hold.tsx';
import { keepVisit } from './my-tickets.ts';
import { type ServiceView, useService } from './service.tsx';
import { isTaken, readAlternatives, type Slot, SlotPicker, TakenNote, whenText } from './slots.tsx';

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
  if (!view) {
    if (live.state.value === 'refused') return <ProblemNote problem={live.problem.value} />;
    return (
      <>
        <Stale live={live} />
        <Loading lines={6} retry={() => void live.refresh()} />
      </>
    );
  }
  if (step === 'slots') return <SlotsPage view={view} />;
  if (!chosen || incomplete) return null;
  if (step === 'tunggu') return <WaitForm view={view} />;
  return step === 'data' ? <DetailsPage view={view} /> : <CheckPage view={view} />;
}

const MOST_APPLICANTS = 20;

function SlotsPage({ view }: { view: ServiceView }) {
  const { serviceId } = view;
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
      <p>{said(view.service.name)}</p>
      <SlotPicker view={view} applicants={applicants} choose={choose} waitFor={waitFor} />
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
    </>
  );
}

function CheckPage({ view }: { view: ServiceView }) {
  const w = t().check;
  const given = draft.value;
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const [unreachable, setUnreachable] = useState(false);
  const phone = readPhone(given.phone) ?? '';
  const taken = isTaken(problem);
  const form = `/janji/${view.serviceId}/data`;

  const confirm = async () => {
    // A second press while the first is under way does nothing.
    if (saving) return;
    const body = draft.value;
    setSaving(true);
    setUnreachable(false);
    const outcome = await call('POST /v1/bookings', {
      key: body.key,
      body: {
        ...peopleOf(view, body),
        time: body.time,
        ...(body.held?.place === placeOf(body) ? { holdToken: body.held.token } : {}),
      },
    });
    setSaving(false);
    switch (outcome.kind) {
      case 'ok': {
        const { viewToken, day, code } = outcome.body;
        keepVisit({ token: viewToken, title: said(outcome.body.serviceName), day, code });
        endDraft();
        go(`/b/${viewToken}`, true);
        break;
      }
      case 'problem':
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
          <HoldNote serviceId={view.serviceId} />
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
        {given.forWhom !== 'self' && (
          <Row name={w.forWhom} value={t().details[given.forWhom]} change={form} />
        )}
        <Row name={t().details.name} value={given.name} change={form} />
        <Row name={t().details.phone} value={spacedPhone(phone)} change={form} />
        <Row
          name={w.sms}
          value={given.consent ? w.smsYes(spacedPhone(phone)) : w.smsNo}
          change={form}
        />
      </dl>
      <button
        type="button"
        class="primary wide"
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

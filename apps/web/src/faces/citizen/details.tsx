import { useEffect, useState } from 'preact/hooks';
import { type Body, call, type Input, type Problem } from '../../core/api.ts';
import { middleDay } from '../../core/format.ts';
import { language, said } from '../../core/language.ts';
import { readPhone, spacedPhone } from '../../core/phone.ts';
import { go } from '../../core/router.ts';
import { t } from '../../i18n/citizen.ts';
import {
  ErrorSummary,
  errorText,
  Field,
  type FieldError,
  PageTitle,
  ProblemNote,
  ProblemText,
} from '../../kit/kit.tsx';
import { catalogue } from './catalogue.ts';
import {
  change,
  type Draft,
  draft,
  endDraft,
  FOR_WHOM,
  type ForWhom,
  NEEDS,
  needsInterpreter,
} from './draft.ts';
import { HoldNote } from './hold.tsx';
import { InterpreterHours, withoutInterpreter } from './interpreter.tsx';
import { asksForCode, beginWork, isWorkProblem, SmsCode, takeWork, workSpent } from './proofs.tsx';
import { readTicks, type ServiceView } from './service.tsx';
import { whenText } from './slots.tsx';

/** Version of the words that somebody agreed to. */
const CONSENT_TEXT = '2026-11';

type BookBody = Input<'POST /v1/bookings'>['body'];

/** What a booking and waiting for one both say about people. */
export function peopleOf(view: ServiceView, given: Draft): Omit<BookBody, 'time' | 'holdToken'> {
  return {
    serviceId: view.serviceId,
    day: given.day,
    visitor: {
      name: given.name.trim(),
      ...(asksNik(view) ? { nik: given.nik.replace(/\s/g, '') } : {}),
    },
    contact: { phone: readPhone(given.phone) ?? '' },
    residence: asksResidence(view) ? given.residence : null,
    minor: forWhomOf(view, given) === 'child',
    bookedBy: forWhomOf(view, given) === 'self' ? 'self' : 'representative',
    applicantCount: given.applicants,
    needs: [...given.needs],
    priority: given.priority,
    language: language.value,
    requirementIdsConfirmed: readTicks(view.serviceId).filter((id) =>
      view.service.standard.requirements.some(({ requirementId }) => requirementId === id),
    ),
    smsConsent: { given: given.consent, textVersion: CONSENT_TEXT },
  };
}

function asksNik(view: ServiceView): boolean {
  return view.service.identityPolicy.booking === 'nik';
}

/** Where some districts are served elsewhere, it matters where the visitor lives. */
function asksResidence(view: ServiceView): boolean {
  return view.service.referrals.length > 0;
}

/** Where residents of the chosen district are served instead. */
function elsewhereOf(view: ServiceView, { residence }: Draft) {
  return view.service.referrals.find(({ kecamatanIds }) => kecamatanIds.includes(residence))
    ?.location;
}

export function wrongFields(view: ServiceView, given: Draft): FieldError[] {
  const wrong: FieldError[] = [];
  if (given.name.trim() === '') wrong.push({ field: 'nama', text: () => t().details.noName });
  if (asksNik(view) && !/^\d{16}$/.test(given.nik.replace(/\s/g, ''))) {
    wrong.push({ field: 'nik', text: () => t().details.badNik });
  }
  if (!readPhone(given.phone)) wrong.push({ field: 'hp', text: () => t().details.badPhone });
  if (asksResidence(view)) {
    const elsewhere = elsewhereOf(view, given);
    if (given.residence === '')
      wrong.push({ field: 'kecamatan', text: () => t().details.noResidence });
    else if (elsewhere)
      wrong.push({ field: 'kecamatan', text: () => t().details.elsewhere(said(elsewhere)) });
  }
  return wrong;
}

/** Name and phone, and what makes the visit easier; for a chosen time. */
export function DetailsPage({ view }: { view: ServiceView }) {
  const w = t().details;
  const given = draft.value;
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  useEffect(() => beginWork(view), [view]);
  const submit = (event: Event) => {
    event.preventDefault();
    const wrong = wrongFields(view, draft.value);
    if (withoutInterpreter.value) {
      wrong.push({ field: 'juru-bahasa', text: () => t().interpreter.elsewhen });
    }
    setErrors(wrong);
    if (wrong.length === 0) go(`/janji/${view.serviceId}/periksa`);
  };
  return (
    <>
      <PageTitle title={w.title} />
      <p>
        {w.chosen(whenText(given))}
        {given.applicants > 1 && ` · ${w.people(given.applicants)}`}
      </p>
      <HoldNote view={view} />
      <form onSubmit={submit} noValidate>
        <PeopleFields view={view} errors={errors} clear={clearing(errors, setErrors)} consent />
        <button type="submit" class="primary wide">
          {w.next}
        </button>
      </form>
    </>
  );
}

/** Waiting for a place of a full day: the same fields, and an SMS when there is one. */
export function WaitForm({ view }: { view: ServiceView }) {
  const w = t().details;
  const given = draft.value;
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const [state, setState] = useState<'filling' | 'sending' | 'unreachable'>('filling');
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const [code, setCode] = useState('');
  const submit = async (event: Event) => {
    event.preventDefault();
    if (state === 'sending') return;
    const wrong = wrongFields(view, draft.value);
    setErrors(wrong);
    if (wrong.length > 0) return;
    if (asksForCode(view) && !/^\d{6}$/.test(code)) {
      setErrors([{ field: 'kode', text: () => t().code.missing }]);
      return;
    }
    setState('sending');
    setProblem(undefined);
    const proof = await takeWork(view);
    if (proof === 'failed') {
      setState('unreachable');
      return;
    }
    const { key } = draft.value;
    const outcome = await call('POST /v1/waits', {
      key,
      // The button says that an SMS comes: pressing it is the consent.
      body: {
        ...peopleOf(view, draft.value),
        smsConsent: { given: true, textVersion: CONSENT_TEXT },
        ...proof,
        ...(asksForCode(view) ? { smsCode: code } : {}),
      },
    });
    if (outcome.kind === 'ok') {
      void workSpent();
      const waiting: Body<'POST /v1/waits'> = outcome.body;
      endDraft();
      go(`/b/${waiting.viewToken}`, true);
      return;
    }
    if (outcome.kind === 'problem') {
      if (isWorkProblem(outcome.problem)) void workSpent();
      setProblem(outcome.problem);
    }
    setState(outcome.kind === 'problem' ? 'filling' : 'unreachable');
  };
  const phone = readPhone(given.phone);
  useEffect(() => beginWork(view), [view]);
  return (
    <>
      <PageTitle title={w.waiting(middleDay(given.day))} />
      <p>{w.waitText}</p>
      <form onSubmit={(event) => void submit(event)} noValidate>
        {problem?.code === 'day-not-full' ? (
          <div class="note ok" role="alert">
            <ProblemText problem={problem} />
            <a class="button" href={`/janji/${view.serviceId}`}>
              {t().check.allTimes}
            </a>
          </div>
        ) : (
          <ProblemNote problem={problem} />
        )}
        {state === 'unreachable' && (
          <p class="note warn" role="alert">
            {t().check.offline}
          </p>
        )}
        <PeopleFields view={view} errors={errors} clear={clearing(errors, setErrors)} />
        {asksForCode(view) && phone && (
          <SmsCode view={view} phone={phone} code={code} errors={errors} setCode={setCode} />
        )}
        <button type="submit" class="primary wide" aria-disabled={state === 'sending'}>
          {state === 'sending' ? w.waitSending : w.waitSend}
        </button>
      </form>
    </>
  );
}

type Clear = (field: string) => void;

/** A field that is being put right is wrong no longer; it is judged again when sent. */
export function clearing(
  errors: readonly FieldError[],
  set: (errors: readonly FieldError[]) => void,
): Clear {
  return (field) => {
    if (errors.some((each) => each.field === field)) {
      set(errors.filter((each) => each.field !== field));
    }
  };
}

export function PeopleFields({
  view,
  errors,
  clear,
  consent = false,
}: {
  view: ServiceView;
  errors: readonly FieldError[];
  clear: Clear;
  consent?: boolean;
}) {
  const w = t().details;
  const given = draft.value;
  const phone = readPhone(given.phone);
  return (
    <>
      <ErrorSummary errors={errors} />
      <ForWhomChoice view={view} />
      <Field
        id="nama"
        label={w.name}
        type="text"
        autocomplete={forWhomOf(view, given) === 'self' ? 'name' : 'off'}
        maxLength={100}
        errors={errors}
        value={given.name}
        onInput={(typed) => {
          clear('nama');
          change({ name: typed });
        }}
      />
      {asksNik(view) && (
        <Field
          id="nik"
          label={w.nik}
          hint={w.nikHint}
          type="text"
          numeric
          autocomplete="off"
          maxLength={20}
          errors={errors}
          value={given.nik}
          onInput={(typed) => {
            clear('nik');
            change({ nik: typed });
          }}
        />
      )}
      <Field
        id="hp"
        label={w.phone}
        hint={w.phoneHint}
        type="tel"
        numeric
        autocomplete="tel"
        maxLength={30}
        errors={errors}
        value={given.phone}
        onInput={(typed) => {
          clear('hp');
          change({ phone: typed });
        }}
      />
      {asksResidence(view) && <ResidenceChoice view={view} errors={errors} clear={clear} />}
      {consent && (
        <>
          <p role="status" class="small">
            {phone && given.consent ? w.phoneSeen(spacedPhone(phone)) : ''}
          </p>
          <label class="choice">
            <input
              type="checkbox"
              checked={given.consent}
              onChange={(event) => change({ consent: event.currentTarget.checked })}
            />
            <span>{w.consent}</span>
          </label>
        </>
      )}
      <NeedsChoice />
      {needsInterpreter(given) && !given.serviceId.includes(',') && (
        <InterpreterHours serviceId={view.serviceId} day={given.day} time={given.time} />
      )}
      <p class="small">{t().privacy}</p>
    </>
  );
}

/** The districts of the city; who chooses one that is served elsewhere learns it at once. */
function ResidenceChoice({
  view,
  errors,
  clear,
}: {
  view: ServiceView;
  errors: readonly FieldError[];
  clear: Clear;
}) {
  const w = t().details;
  const error = errors.find(({ field }) => field === 'kecamatan');
  const elsewhere = elsewhereOf(view, draft.value);
  const districts = catalogue().data.value?.mall.kecamatan ?? [];
  return (
    <div class={error ? 'field wrong' : 'field'}>
      <label for="kecamatan">{w.residence}</label>
      {error && (
        <p class="field-error" id="kecamatan-error">
          {errorText(error)}
        </p>
      )}
      <select
        id="kecamatan"
        value={draft.value.residence}
        aria-describedby={error ? 'kecamatan-error' : 'kecamatan-note'}
        {...(error ? { 'aria-invalid': 'true' as const } : {})}
        onChange={(event) => {
          clear('kecamatan');
          change({ residence: event.currentTarget.value });
        }}
      >
        <option value="">{w.chooseResidence}</option>
        {districts.map(({ kecamatanId, name }) => (
          <option key={kecamatanId} value={kecamatanId}>
            {name}
          </option>
        ))}
        <option value="outside">{w.outside}</option>
      </select>
      <p
        class="note warn"
        id="kecamatan-note"
        role="status"
        hidden={!elsewhere || error !== undefined}
      >
        {elsewhere && w.elsewhere(said(elsewhere))}
      </p>
    </div>
  );
}

/** For whom the service's standard lets somebody come: a child's card is fetched by its parents. */
function allowedFor(view: ServiceView): readonly ForWhom[] {
  const { whoMayCome } = view.service;
  return FOR_WHOM.filter((each) => whoMayCome.includes(each === 'child' ? 'guardian' : each));
}

/** What was chosen, where the service allows it; else the first that it does. */
export function forWhomOf(view: ServiceView, { forWhom }: Draft): ForWhom {
  const allowed = allowedFor(view);
  return allowed.includes(forWhom) ? forWhom : (allowed[0] ?? 'self');
}

/** Only what the service's standard allows is asked at all. */
function ForWhomChoice({ view }: { view: ServiceView }) {
  const w = t().details;
  const allowed = allowedFor(view);
  const forWhom = forWhomOf(view, draft.value);
  if (allowed.length < 2 && forWhom === 'self') return null;
  const hints: Readonly<Record<ForWhom, string>> = {
    self: '',
    representative: w.representativeHint,
    child: w.childHint,
  };
  return (
    <details class="needs" open={forWhom !== 'self'}>
      <summary>
        {w.forWhom} <strong>{w[forWhom]}</strong>
      </summary>
      <fieldset>
        <legend class="sr-only">{w.forWhom}</legend>
        {allowed.map((each) => (
          <label class="choice" key={each}>
            <input
              type="radio"
              name="untuk"
              value={each}
              checked={forWhom === each}
              onChange={() => change({ forWhom: each })}
            />
            <span>{w[each]}</span>
          </label>
        ))}
      </fieldset>
      <p class="hint" role="status">
        {hints[forWhom]}
      </p>
    </details>
  );
}

function NeedsChoice() {
  const w = t().details;
  const given = draft.value;
  return (
    <details class="needs" open={given.needs.length > 0 || given.priority}>
      <summary>{w.needs}</summary>
      <label class="choice">
        <input
          type="checkbox"
          checked={given.priority}
          onChange={(event) => change({ priority: event.currentTarget.checked })}
        />
        <span>{w.priority}</span>
      </label>
      {NEEDS.map((need) => (
        <label class="choice" key={need}>
          <input
            type="checkbox"
            checked={given.needs.includes(need)}
            onChange={(event) =>
              change({
                needs: event.currentTarget.checked
                  ? [...given.needs, need]
                  : given.needs.filter((each) => each !== need),
              })
            }
          />
          <span>{w.need[need]}</span>
        </label>
      ))}
    </details>
  );
}

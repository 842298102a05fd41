import { useState } from 'preact/hooks';
import { type Body, call, type Input, type Problem } from '../../core/api.ts';
import { middleDay } from '../../core/format.ts';
import { language } from '../../core/language.ts';
import { readPhone, spacedPhone } from '../../core/phone.ts';
import { go } from '../../core/router.ts';
import { t } from '../../i18n/citizen.ts';
import { ErrorSummary, Field, type FieldError, PageTitle, ProblemNote } from '../../kit/kit.tsx';
import { change, type Draft, draft, endDraft, FOR_WHOM, type ForWhom, NEEDS } from './draft.ts';
import { HoldNote } from './hold.tsx';
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
    minor: given.forWhom === 'child',
    bookedBy: given.forWhom === 'self' ? 'self' : 'representative',
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

export function wrongFields(view: ServiceView, given: Draft): FieldError[] {
  const w = t().details;
  const wrong: FieldError[] = [];
  if (given.name.trim() === '') wrong.push({ field: 'nama', text: w.noName });
  if (asksNik(view) && !/^\d{16}$/.test(given.nik.replace(/\s/g, ''))) {
    wrong.push({ field: 'nik', text: w.badNik });
  }
  if (!readPhone(given.phone)) wrong.push({ field: 'hp', text: w.badPhone });
  return wrong;
}

/** Name and phone, and what makes the visit easier; for a chosen time. */
export function DetailsPage({ view }: { view: ServiceView }) {
  const w = t().details;
  const given = draft.value;
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const submit = (event: Event) => {
    event.preventDefault();
    const wrong = wrongFields(view, draft.value);
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
      <HoldNote serviceId={view.serviceId} />
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
  const submit = async (event: Event) => {
    event.preventDefault();
    if (state === 'sending') return;
    const wrong = wrongFields(view, draft.value);
    setErrors(wrong);
    if (wrong.length > 0) return;
    setState('sending');
    setProblem(undefined);
    const { key } = draft.value;
    const outcome = await call('POST /v1/waits', {
      key,
      // The button says that an SMS comes: pressing it is the consent.
      body: {
        ...peopleOf(view, draft.value),
        smsConsent: { given: true, textVersion: CONSENT_TEXT },
      },
    });
    if (outcome.kind === 'ok') {
      const waiting: Body<'POST /v1/waits'> = outcome.body;
      endDraft();
      go(`/b/${waiting.viewToken}`, true);
      return;
    }
    if (outcome.kind === 'problem') setProblem(outcome.problem);
    setState(outcome.kind === 'problem' ? 'filling' : 'unreachable');
  };
  return (
    <>
      <PageTitle title={w.waiting(middleDay(given.day))} />
      <p>{w.waitText}</p>
      <form onSubmit={(event) => void submit(event)} noValidate>
        {problem?.code === 'day-not-full' ? (
          <div class="note ok" role="alert">
            <p>{problem.title}</p>
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
        <button type="submit" class="primary wide" aria-disabled={state === 'sending'}>
          {state === 'sending' ? w.waitSending : w.waitSend}
        </button>
      </form>
    </>
  );
}

type Clear = (field: string) => void;

/** A field that is being put right is wrong no longer; it is judged again when sent. */
function clearing(
  errors: readonly FieldError[],
  set: (errors: readonly FieldError[]) => void,
): Clear {
  return (field) => {
    if (errors.some((each) => each.field === field)) {
      set(errors.filter((each) => each.field !== field));
    }
  };
}

function PeopleFields({
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
        autocomplete={given.forWhom === 'self' ? 'name' : 'off'}
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
      <p class="small">{t().privacy}</p>
    </>
  );
}

/** Only what the service's standard allows is asked at all. */
function ForWhomChoice({ view }: { view: ServiceView }) {
  const w = t().details;
  const { whoMayCome } = view.service;
  const allowed = FOR_WHOM.filter(
    (each) =>
      each === 'self' ||
      (each === 'representative' && whoMayCome.includes('representative')) ||
      (each === 'child' && whoMayCome.includes('guardian')),
  );
  if (allowed.length < 2) return null;
  const hints: Readonly<Record<ForWhom, string>> = {
    self: '',
    representative: w.representativeHint,
    child: w.childHint,
  };
  const { forWhom } = draft.value;
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

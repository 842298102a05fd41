import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type Body, call, newKey, type Problem } from '../../core/api.ts';
import { said } from '../../core/language.ts';
import { liveResource } from '../../core/live.ts';
import { t } from '../../i18n/citizen.ts';
import { Loading, PageTitle, ProblemNote, Stale } from '../../kit/kit.tsx';
import {
  type Answers,
  forgetAnswers,
  keepAnswers,
  readAnswers,
  sendLater,
  sentLater,
} from './survey-store.ts';

type Survey = Body<'GET /v1/surveys/{surveyToken}'>;
type Element = Survey['elements'][number]['element'];
type Mark = 1 | 2 | 3 | 4;
type Respondent = Partial<Record<Survey['respondentQuestions'][number]['field'], string>>;

/** The nine questions one at a time, four about the person that can be skipped, and a comment. */
export function SurveyPage({ surveyToken, back }: { surveyToken: string; back: string }) {
  const live = useMemo(
    () =>
      liveResource({
        read: (etag) => call('GET /v1/surveys/{surveyToken}', { params: { surveyToken }, etag }),
        pollMs: () => 3_600_000,
        slowestMs: 5000,
      }),
    [surveyToken],
  );
  useEffect(() => live.stop, [live]);
  const survey = live.data.value;
  const [kept, setKept] = useState<Answers | 'none' | undefined>(undefined);
  useEffect(() => {
    void readAnswers(surveyToken).then((answers) => setKept(answers ?? 'none'));
  }, [surveyToken]);
  if (survey && kept) {
    return (
      <Questions
        surveyToken={surveyToken}
        survey={survey}
        back={back}
        kept={kept === 'none' ? undefined : kept}
      />
    );
  }
  if (live.problem.value?.code === 'survey-already-answered') {
    return (
      <>
        <PageTitle title={t().survey.title} />
        <p class="note ok">{t().survey.already}</p>
      </>
    );
  }
  // Just after the end of a visit the survey is still on its way: asked again until it is there.
  return (
    <>
      <PageTitle title={t().survey.title} />
      <Stale live={live} />
      <p role="status">{t().ticket.preparing}</p>
      <Loading lines={4} retry={() => void live.refresh()} />
    </>
  );
}

function Questions({
  surveyToken,
  survey,
  back,
  kept,
}: {
  surveyToken: string;
  survey: Survey;
  back: string;
  kept: Answers | undefined;
}) {
  const [answers, setAnswers] = useState<Partial<Record<Element, Mark>>>(() => {
    const marks: Partial<Record<Element, Mark>> = {};
    for (const { element } of survey.elements) {
      const mark = kept?.marks[element];
      if (mark !== undefined) marks[element] = markOf(String(mark));
    }
    return marks;
  });
  const [respondent, setRespondent] = useState<Respondent>(() => {
    const given: Respondent = {};
    for (const { field } of survey.respondentQuestions) {
      const value = kept?.respondent[field];
      if (value !== undefined) given[field] = value;
    }
    return given;
  });
  const [comment, setComment] = useState(kept?.comment ?? '');
  const [at, setAt] = useState(
    Math.min(kept?.at ?? 0, survey.elements.length + survey.respondentQuestions.length),
  );
  const [state, setState] = useState<'filling' | 'sending' | 'unreachable' | 'done'>('filling');
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const attempt = useRef({ body: '', key: newKey() });
  const w = t().survey;
  const total = survey.elements.length;
  const people = survey.respondentQuestions;
  const last = total + people.length;
  // Kept at once, so that a call or an empty battery loses nothing.
  useEffect(() => {
    if (state !== 'filling' || Object.keys(answers).length === 0) return;
    keepAnswers({ surveyToken, marks: { ...answers }, respondent, comment, at });
  }, [surveyToken, answers, respondent, comment, at, state]);

  const send = async () => {
    if (state === 'sending') return;
    const complete = completeAnswers(answers);
    if (!complete) return;
    const body = { answers: complete, respondent: chosen(respondent), comment: comment || null };
    const text = JSON.stringify(body);
    if (attempt.current.body !== text) attempt.current = { body: text, key: newKey() };
    setState('sending');
    const outcome = await call('POST /v1/surveys/{surveyToken}', {
      params: { surveyToken },
      key: attempt.current.key,
      body,
    });
    if (outcome.kind === 'ok') {
      forgetAnswers();
      setState('done');
    } else if (outcome.kind === 'problem') {
      setProblem(outcome.problem);
      setState('filling');
    } else {
      await sendLater({ surveyToken, key: attempt.current.key, body });
      setState('unreachable');
    }
  };

  // What waited may have gone in the meantime.
  if (state === 'done' || (state === 'unreachable' && sentLater.value)) {
    return (
      <>
        <PageTitle title={t().ticket.thanks} />
        <p class="note ok" role="status">
          {w.done}
        </p>
        <a class="button" href={back}>
          {t().back}
        </a>
      </>
    );
  }
  const element = survey.elements[at];
  const person = people[at - total];
  return (
    <>
      <PageTitle title={w.title} />
      {at === 0 && <p>{w.intro}</p>}
      <p class="small" role="status">
        {at < last ? w.progress(at + 1, last + 1) : w.last}
      </p>
      <progress max={last + 1} value={at + 1} aria-label={w.progress(at + 1, last + 1)} />
      {element && (
        <Question
          key={element.element}
          question={said(element.question)}
          options={element.marks.map(({ mark, label }) => ({
            value: String(mark),
            label: said(label),
          }))}
          value={answers[element.element] ? String(answers[element.element]) : undefined}
          choose={(value) => setAnswers({ ...answers, [element.element]: markOf(value) })}
          next={() => setAt(at + 1)}
        />
      )}
      {person && (
        <Question
          key={person.field}
          question={said(person.question)}
          options={[
            ...person.options.map(({ value, label }) => ({ value, label: said(label) })),
            { value: '', label: w.rather },
          ]}
          value={respondent[person.field]}
          choose={(value) => setRespondent({ ...respondent, [person.field]: value })}
          next={() => setAt(at + 1)}
        />
      )}
      {at === last && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          <ProblemNote problem={problem} />
          {state === 'unreachable' && (
            <p class="note warn" role="alert">
              {w.kept}
            </p>
          )}
          <div class="field">
            <label for="saran">{w.comment}</label>
            <p class="hint" id="saran-hint">
              {w.commentHint}
            </p>
            <textarea
              id="saran"
              rows={4}
              maxLength={500}
              aria-describedby="saran-hint"
              value={comment}
              onInput={(event) => setComment(event.currentTarget.value)}
            />
          </div>
          <button type="submit" class="primary wide" aria-disabled={state === 'sending'}>
            {state === 'sending' ? w.sending : w.send}
          </button>
        </form>
      )}
      {at > 0 && (
        <p>
          <button type="button" class="quiet" onClick={() => setAt(at - 1)}>
            {t().back}
          </button>
        </p>
      )}
    </>
  );
}

interface Option {
  readonly value: string;
  readonly label: string;
}

/** A finger goes on by choosing; keys and screen readers go on with the button (SC 3.2.2). */
function Question({
  question,
  options,
  value,
  choose,
  next,
}: {
  question: string;
  options: readonly Option[];
  value: string | undefined;
  choose: (value: string) => void;
  next: () => void;
}) {
  const [missing, setMissing] = useState(false);
  const byPointer = useRef(false);
  const legend = useRef<HTMLLegendElement>(null);
  useEffect(() => legend.current?.focus(), []);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (value === undefined) setMissing(true);
        else next();
      }}
    >
      <fieldset>
        <legend tabIndex={-1} ref={legend} class="question">
          {question}
        </legend>
        {missing && (
          <p class="field-error" role="alert">
            {t().survey.choose}
          </p>
        )}
        {options.map((option) => (
          <label
            class="choice answer"
            key={option.value}
            onPointerDown={() => {
              byPointer.current = true;
            }}
          >
            <input
              type="radio"
              name="jawaban"
              value={option.value}
              checked={value === option.value}
              onKeyDown={() => {
                byPointer.current = false;
              }}
              onChange={() => choose(option.value)}
              onClick={() => {
                if (!byPointer.current) return;
                choose(option.value);
                next();
              }}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </fieldset>
      <button type="submit" class="wide">
        {t().survey.next}
      </button>
    </form>
  );
}

function markOf(value: string): Mark {
  const mark = Number(value);
  return mark === 1 || mark === 2 || mark === 3 ? mark : 4;
}

function completeAnswers(
  answers: Partial<Record<Element, Mark>>,
): Record<Element, Mark> | undefined {
  const {
    requirements,
    procedure,
    time,
    cost,
    product,
    competence,
    conduct,
    complaints,
    facilities,
  } = answers;
  if (!requirements || !procedure || !time || !cost || !product) return undefined;
  if (!competence || !conduct || !complaints || !facilities) return undefined;
  return {
    requirements,
    procedure,
    time,
    cost,
    product,
    competence,
    conduct,
    complaints,
    facilities,
  };
}

type RespondentBody = NonNullable<
  Parameters<typeof call<'POST /v1/surveys/{surveyToken}'>>[1]['body']['respondent']
>;

/** Without what somebody would rather not say. The values are those the server offered. */
function chosen(respondent: Respondent): RespondentBody {
  return Object.fromEntries(
    Object.entries(respondent).filter(([, value]) => value !== ''),
  ) as RespondentBody;
}

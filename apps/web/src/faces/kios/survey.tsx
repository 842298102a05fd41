import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type Body, call, type Input, newKey } from '../../core/api.ts';
import { said } from '../../core/language.ts';
import { liveResource } from '../../core/live.ts';
import { t } from '../../i18n/kiosk.ts';
import { DIGIT_ROWS, Keys, Typed } from './keys.tsx';

type Form = Body<'GET /v1/surveys/{surveyToken}'>;
type Answers = Input<'POST /v1/surveys/{surveyToken}'>['body'];

const LONGEST_NUMBER = 7;

/** Whose survey: the number on the ticket, or its QR code, which the scanner hears on this screen too. */
export function FindSurvey({
  token,
  prefixes,
  found,
  back,
}: {
  token: string;
  prefixes: readonly string[];
  found: (surveyToken: string) => void;
  back: () => void;
}) {
  const [prefix, setPrefix] = useState('');
  const [digits, setDigits] = useState('');
  const [wrong, setWrong] = useState('');
  const [asking, setAsking] = useState(false);
  const complete = prefix !== '' && digits.length >= 3;

  const ask = async () => {
    if (!complete || asking) return;
    setAsking(true);
    const outcome = await call('POST /v1/kiosk/surveys', {
      token,
      key: newKey(),
      body: { number: `${prefix}-${digits}` },
    });
    setAsking(false);
    if (outcome.kind === 'ok') found(outcome.body.surveyToken);
    else if (outcome.kind !== 'problem') setWrong(t().trouble);
    else if (outcome.problem.code === 'ticket-not-in-state') setWrong(t().surveyNotYet);
    else setWrong(outcome.problem.status < 500 ? t().surveyUnknown : t().trouble);
  };
  return (
    <>
      <div class="upper">
        <h1 tabIndex={-1}>{t().surveyFind}</h1>
        <p class="lead">{t().surveyScan}</p>
        <Typed text={`${prefix || '_'}-${digits}`} length={5} label={t().typed} />
        <p class="field-error" role="alert">
          {wrong}
        </p>
      </div>
      <div class="controls">
        <div class="prefixes">
          {prefixes.map((each) => (
            <button
              type="button"
              key={each}
              aria-pressed={each === prefix}
              onClick={() => {
                setWrong('');
                setPrefix(each);
              }}
            >
              {each}
            </button>
          ))}
        </div>
        <Keys
          rows={DIGIT_ROWS}
          columns={3}
          press={(digit) => {
            setWrong('');
            setDigits(`${digits}${digit}`.slice(0, LONGEST_NUMBER - 3));
          }}
          erase={() => (digits === '' ? setPrefix('') : setDigits(digits.slice(0, -1)))}
        />
        <div class="row paging">
          <button type="button" class="back" onClick={back}>
            ← {t().back}
          </button>
          <button
            type="button"
            class="primary"
            aria-disabled={!complete || asking}
            onClick={() => void ask()}
          >
            {asking ? t().working : t().surveyOpen}
          </button>
        </div>
      </div>
    </>
  );
}

interface Question {
  readonly name: string;
  readonly of: 'answers' | 'respondent';
  readonly text: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

function questionsOf(form: Form): Question[] {
  return [
    ...form.elements.map(({ element, question, marks }) => ({
      name: element,
      of: 'answers' as const,
      text: said(question),
      options: marks.map(({ mark, label }) => ({ value: String(mark), label: said(label) })),
    })),
    ...form.respondentQuestions.map(({ field, question, options }) => ({
      name: field,
      of: 'respondent' as const,
      text: said(question),
      options: [
        ...options.map(({ value, label }) => ({ value: String(value), label: said(label) })),
        { value: '', label: t().surveyRather },
      ],
    })),
  ];
}

/** The survey on the glass: one question a screen, one touch an answer, and a way back. */
export function Survey({ surveyToken, home }: { surveyToken: string; home: () => void }) {
  const live = useMemo(
    () =>
      liveResource({
        read: (etag) => call('GET /v1/surveys/{surveyToken}', { params: { surveyToken }, etag }),
        pollMs: () => 3_600_000,
        slowestMs: 3000,
        whileHidden: true,
      }),
    [surveyToken],
  );
  useEffect(() => live.stop, [live]);
  const [chosen, setChosen] = useState<Readonly<Record<string, string>>>({});
  const [at, setAt] = useState(0);
  const [state, setState] = useState<'filling' | 'sending' | 'failed' | 'done' | 'already'>(
    'filling',
  );
  const key = useRef(newKey());
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [at, state]);

  const form = live.data.value;
  if (state === 'done' || state === 'already' || live.problem.value?.status === 409) {
    const text = state === 'done' ? t().surveyThanks : t().surveyAlready;
    return <Message text={text} home={home} />;
  }
  if (!form) return <Message text={t().surveyWait} home={home} />;

  const questions = questionsOf(form);
  const question = questions[at];
  const send = async () => {
    if (state === 'sending') return;
    setState('sending');
    const outcome = await call('POST /v1/surveys/{surveyToken}', {
      params: { surveyToken },
      key: key.current,
      body: bodyOf(questions, chosen),
    });
    if (outcome.kind === 'ok') setState('done');
    else {
      const answered = outcome.kind === 'problem' && outcome.problem.status === 409;
      setState(answered ? 'already' : 'failed');
    }
  };
  return (
    <>
      <div class="upper">
        <p class="lead" role="status">
          {question ? t().surveyProgress(at + 1, questions.length) : t().surveyTitle}
        </p>
        <progress
          max={questions.length}
          value={at}
          aria-label={t().surveyProgress(Math.min(at + 1, questions.length), questions.length)}
        />
        <h1 tabIndex={-1} ref={heading}>
          {question?.text ?? t().surveyReady}
        </h1>
        {state === 'failed' && (
          <p class="note warn" role="alert">
            {t().trouble}
          </p>
        )}
      </div>
      <div class="controls">
        <div class="choices answers">
          {question?.options.map(({ value, label }) => (
            <button
              type="button"
              key={`${question.name} ${value}`}
              class={chosen[question.name] === value ? 'giant chosen' : 'giant'}
              aria-pressed={chosen[question.name] === value}
              onClick={() => {
                setChosen({ ...chosen, [question.name]: value });
                setAt(at + 1);
              }}
            >
              {label}
            </button>
          ))}
          {!question && (
            <button
              type="button"
              class="primary giant"
              aria-disabled={state === 'sending'}
              onClick={() => void send()}
            >
              {state === 'sending' ? t().working : t().surveySend}
            </button>
          )}
        </div>
        <div class="row paging">
          <button type="button" class="back" onClick={() => (at === 0 ? home() : setAt(at - 1))}>
            ← {t().back}
          </button>
        </div>
      </div>
    </>
  );
}

function Message({ text, home }: { text: string; home: () => void }) {
  return (
    <>
      <div class="upper" role="status">
        <h1 tabIndex={-1}>{text}</h1>
      </div>
      <div class="controls">
        <button type="button" class="primary giant" onClick={home}>
          {t().home}
        </button>
      </div>
    </>
  );
}

/** The answers as the server asks for them: their names and values are those that it offered. */
function bodyOf(questions: readonly Question[], chosen: Readonly<Record<string, string>>): Answers {
  const of = (part: Question['of']) =>
    questions.filter((question) => question.of === part && chosen[question.name] !== '');
  const answers = Object.fromEntries(of('answers').map(({ name }) => [name, Number(chosen[name])]));
  const respondent = Object.fromEntries(of('respondent').map(({ name }) => [name, chosen[name]]));
  return { answers, respondent, comment: null } as Answers;
}

import { useEffect, useMemo, useState } from 'preact/hooks';
import { call, type Problem } from '../../core/api.ts';
import { clockTime, middleDay } from '../../core/format.ts';
import { said } from '../../core/language.ts';
import { liveResource } from '../../core/live.ts';
import { readPhone, spacedPhone } from '../../core/phone.ts';
import { go } from '../../core/router.ts';
import { t } from '../../i18n/citizen.ts';
import { type FieldError, Loading, PageTitle, ProblemNote, Stale } from '../../kit/kit.tsx';
import type { Step } from './book.tsx';
import { catalogue, findServices } from './catalogue.ts';
import { clearing, PeopleFields, peopleOf, wrongFields } from './details.tsx';
import { change, draft, endDraft, needInterpreter, needsInterpreter } from './draft.ts';
import { InterpreterChoice } from './interpreter.tsx';
import { keepVisit } from './my-tickets.ts';
import { asksForCode, beginWork, isWorkProblem, SmsCode, takeWork, workSpent } from './proofs.tsx';
import { readTicks, type ServiceView, serviceLive } from './service.tsx';
import { isTaken } from './slots.tsx';

const MOST = 4;

/** Several services of one day: chosen, proposed as one chain of times, booked together or not at all. */
export function CombineFlow({ ids, step }: { ids: string; step: Step | 'gabung' }) {
  const serviceIds = ids.split(',').slice(0, MOST);
  const lives = serviceIds.map(serviceLive);
  const views = lives.flatMap(({ data }) => data.value ?? []);
  const refused = lives.find(({ state }) => state.value === 'refused');
  const given = draft.value;
  const chosen = given.serviceId === ids && given.time !== '';
  const incomplete =
    step === 'periksa' &&
    views.length === serviceIds.length &&
    wrongFields(together(views), given).length > 0;
  useEffect(() => {
    if ((step === 'data' || step === 'periksa') && !chosen) go(`/janji/${ids}`, true);
    else if (incomplete) go(`/janji/${ids}/data`, true);
  }, [step, chosen, incomplete, ids]);
  if (refused) return <ProblemNote problem={refused.problem.value} />;
  if (views.length < serviceIds.length) {
    return (
      <>
        {lives[0] && <Stale live={lives[0]} />}
        <Loading lines={6} />
      </>
    );
  }
  if (step === 'gabung') return <ChooseServices ids={ids} views={views} />;
  if (step === 'slots' || !chosen) return <Proposals ids={ids} views={views} />;
  return step === 'data' ? (
    <Details ids={ids} views={views} />
  ) : incomplete ? null : (
    <Check ids={ids} views={views} />
  );
}

/** What the form asks is what any of the services asks, and allows what all of them allow. */
function together(views: readonly ServiceView[]): ServiceView {
  const [first, ...others] = views;
  if (!first) throw new Error('A visit has services');
  const guards = views.map(({ service }) => service.bookingGuard);
  // One proof of each kind is enough for all: that of the first service that asks.
  const asking = views.find(({ service }) => service.bookingGuard?.proofOfWork) ?? first;
  return {
    ...first,
    serviceId: asking.serviceId,
    service: {
      ...asking.service,
      identityPolicy: {
        ...first.service.identityPolicy,
        booking: views.some(({ service }) => service.identityPolicy.booking === 'nik')
          ? 'nik'
          : 'none',
      },
      whoMayCome: first.service.whoMayCome.filter((who) =>
        others.every(({ service }) => service.whoMayCome.includes(who)),
      ),
      referrals: views.flatMap(({ service }) => service.referrals),
      ...(asking.service.bookingGuard
        ? {
            bookingGuard: {
              ...asking.service.bookingGuard,
              smsCode: guards.some((guard) => guard?.smsCode),
            },
          }
        : {}),
    },
  };
}

function ChooseServices({ ids, views }: { ids: string; views: readonly ServiceView[] }) {
  const w = t().combine;
  const [text, setText] = useState('');
  const agencies = catalogue().data.value?.agencies ?? [];
  const chosen = ids.split(',');
  const found = findServices(agencies, text).filter(
    ({ service }) => !chosen.includes(service.serviceId),
  );
  const to = (list: readonly string[]) => go(`/janji/${list.join(',')}/gabung`, true);
  return (
    <>
      <PageTitle title={w.title} />
      <p>{w.text}</p>
      <ul class="chosen">
        {views.map(({ serviceId, service }) => (
          <li key={serviceId}>
            <strong>{said(service.name)}</strong>
            {views.length > 1 && (
              <button
                type="button"
                class="quiet"
                aria-label={`${w.remove} ${said(service.name)}`}
                onClick={() => to(chosen.filter((each) => each !== serviceId))}
              >
                {w.remove}
              </button>
            )}
          </li>
        ))}
      </ul>
      {views.length < MOST && (
        <div class="field search">
          <label for="tambah">{w.add}</label>
          <input
            id="tambah"
            type="search"
            autocomplete="off"
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
          <p role="status" class="small">
            {text.trim() === ''
              ? ''
              : found.length > 0
                ? t().search.found(found.length)
                : t().search.none(text.trim())}
          </p>
          <div class="stack">
            {found.slice(0, 6).map(({ agency, service }) => (
              <button
                type="button"
                key={service.serviceId}
                onClick={() => {
                  setText('');
                  to([...chosen, service.serviceId]);
                }}
              >
                + {said(service.name)} · {agency.shortName}
              </button>
            ))}
          </div>
        </div>
      )}
      <a class="button primary wide" href={`/janji/${ids}`}>
        {t().service.choose}
      </a>
    </>
  );
}

function nameOf(views: readonly ServiceView[], serviceId: string): string {
  const view = views.find((each) => each.serviceId === serviceId);
  return view ? said(view.service.name) : serviceId;
}

/** `layanan 09:30,layanan 10:00`: the chain of times, as the draft keeps it. */
interface Leg {
  readonly serviceId: string;
  readonly time: string;
}

function written(legs: readonly Leg[]): string {
  return legs.map(({ serviceId, time }) => `${serviceId} ${time}`).join(',');
}

function readLegs(text: string): Leg[] {
  return text.split(',').flatMap((part) => {
    const [serviceId, time] = part.split(' ');
    return serviceId && time ? [{ serviceId, time }] : [];
  });
}

function Proposals({ ids, views }: { ids: string; views: readonly ServiceView[] }) {
  const w = t().combine;
  const interpreter = needsInterpreter(draft.value);
  const live = useMemo(
    () =>
      liveResource({
        read: (etag) =>
          call('GET /v1/visit-proposals', {
            query: { services: ids, ...(interpreter ? { interpreter: 'any' } : {}) },
            etag,
          }),
        pollMs: () => 30_000,
      }),
    [ids, interpreter],
  );
  useEffect(() => live.stop, [live]);
  const proposals = live.data.value?.proposals;
  return (
    <>
      <PageTitle title={t().slots.title} />
      <p>{w.oneDay}</p>
      <Stale live={live} />
      <ProblemNote problem={live.problem.value} />
      {!proposals && live.state.value === 'loading' && <Loading lines={7} />}
      {proposals?.length === 0 && (
        <div class="note warn">
          <p>{w.none}</p>
          <ul>
            {views.map(({ serviceId }) => (
              <li key={serviceId}>
                <a href={`/janji/${serviceId}`}>{nameOf(views, serviceId)}</a>
              </li>
            ))}
          </ul>
        </div>
      )}
      {proposals?.slice(0, 7).map(({ day, minutes, legs }, index) => (
        <section class="card earliest" key={day} aria-label={middleDay(day)}>
          <h2>{middleDay(day)}</h2>
          <Legs legs={legs} views={views} />
          <p class="small">{w.minutes(minutes)}</p>
          <button
            type="button"
            class={index === 0 ? 'primary wide' : 'wide'}
            aria-label={`${t().slots.takeThis}: ${middleDay(day)}`}
            onClick={() => {
              change({ serviceId: ids, day, time: written(legs), applicants: 1 });
              go(`/janji/${ids}/data`);
            }}
          >
            {t().slots.takeThis}
          </button>
        </section>
      ))}
      {interpreter && <InterpreterChoice checked onChange={needInterpreter} />}
      <p>
        <a class="button" href={`/janji/${ids}/gabung`}>
          {w.change}
        </a>
      </p>
    </>
  );
}

function Legs({ legs, views }: { legs: readonly Leg[]; views: readonly ServiceView[] }) {
  return (
    <ol class="legs">
      {legs.map(({ serviceId, time }) => (
        <li key={serviceId}>
          <strong class="number">{clockTime(time)}</strong> {nameOf(views, serviceId)}
        </li>
      ))}
    </ol>
  );
}

function Details({ ids, views }: { ids: string; views: readonly ServiceView[] }) {
  const w = t().details;
  const view = together(views);
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  useEffect(() => beginWork(view), [view.serviceId]);
  return (
    <>
      <PageTitle title={w.title} />
      <p>{middleDay(draft.value.day)}</p>
      <Legs legs={readLegs(draft.value.time)} views={views} />
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const wrong = wrongFields(view, draft.value);
          setErrors(wrong);
          if (wrong.length === 0) go(`/janji/${ids}/periksa`);
        }}
      >
        <PeopleFields view={view} errors={errors} consent clear={clearing(errors, setErrors)} />
        <button type="submit" class="primary wide">
          {w.next}
        </button>
      </form>
    </>
  );
}

function Check({ ids, views }: { ids: string; views: readonly ServiceView[] }) {
  const w = t().check;
  const view = together(views);
  const given = draft.value;
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const [unreachable, setUnreachable] = useState(false);
  const [code, setCode] = useState('');
  const [codeErrors, setCodeErrors] = useState<readonly FieldError[]>([]);
  const phone = readPhone(given.phone) ?? '';
  const legs = readLegs(given.time);

  const confirm = async () => {
    if (saving) return;
    if (asksForCode(view) && !/^\d{6}$/.test(code)) {
      setCodeErrors([{ field: 'kode', text: () => t().code.missing }]);
      return;
    }
    setSaving(true);
    setUnreachable(false);
    setProblem(undefined);
    const proof = await takeWork(view);
    if (proof === 'failed') {
      setSaving(false);
      setUnreachable(true);
      return;
    }
    // What is said about the service itself is said for each of them.
    const { serviceId, requirementIdsConfirmed, applicantCount, ...people } = peopleOf(view, given);
    const outcome = await call('POST /v1/visits', {
      key: given.key,
      body: {
        ...people,
        legs: legs.map((leg) => ({
          ...leg,
          requirementIdsConfirmed: readTicks(leg.serviceId).filter((id) =>
            views
              .find((each) => each.serviceId === leg.serviceId)
              ?.service.standard.requirements.some(({ requirementId }) => requirementId === id),
          ),
        })),
        ...proof,
        ...(asksForCode(view) ? { smsCode: code } : {}),
      },
    });
    setSaving(false);
    if (outcome.kind === 'ok') {
      void workSpent();
      const { viewToken, code: booked } = outcome.body;
      keepVisit({
        token: viewToken,
        title: t().combine.kept(legs.length),
        day: given.day,
        code: booked,
      });
      endDraft();
      go(`/b/${viewToken}`, true);
    } else if (outcome.kind === 'problem') {
      if (isWorkProblem(outcome.problem)) void workSpent();
      setProblem(outcome.problem);
    } else setUnreachable(true);
  };
  return (
    <>
      <PageTitle title={w.title} />
      <ProblemNote problem={problem} />
      {isTaken(problem) && (
        <p>
          <a class="button primary" href={`/janji/${ids}`}>
            {w.allTimes}
          </a>
        </p>
      )}
      {unreachable && (
        <p class="note warn" role="alert">
          {w.offline}
        </p>
      )}
      <p>{middleDay(given.day)}</p>
      <Legs legs={legs} views={views} />
      <dl class="summary">
        <div>
          <dt>{t().details.name}</dt>
          <dd>{given.name}</dd>
        </div>
        <div>
          <dt>{t().details.phone}</dt>
          <dd>{spacedPhone(phone)}</dd>
        </div>
        <div>
          <dt>{w.sms}</dt>
          <dd>{given.consent ? w.smsYes(spacedPhone(phone)) : w.smsNo}</dd>
        </div>
      </dl>
      <p>
        <a class="cancel-link" href={`/janji/${ids}/data`}>
          {w.change}
        </a>
      </p>
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
        class="primary wide"
        aria-disabled={saving}
        onClick={() => void confirm()}
      >
        {saving ? w.saving : w.confirm}
      </button>
    </>
  );
}

import { useEffect, useMemo, useState } from 'preact/hooks';
import { type Body, call, newKey, type Problem } from '../../core/api.ts';
import { clockTime, weekdayName } from '../../core/format.ts';
import { keptAs } from '../../core/keeper.ts';
import { language, said } from '../../core/language.ts';
import { type Live, liveResource } from '../../core/live.ts';
import { go } from '../../core/router.ts';
import { recall, remember } from '../../core/storage.ts';
import { t } from '../../i18n/citizen.ts';
import { Loading, PageTitle, ProblemNote, Stale } from '../../kit/kit.tsx';
import { about } from './board.tsx';
import { CATALOGUE_MS } from './catalogue.ts';
import { askAhead } from './times.ts';

export type ServiceView = Body<'GET /v1/services/{serviceId}'>;

const services = new Map<string, Live<ServiceView>>();

/** A service with its standard: asked once for all pages about it, and again every ten minutes. */
export function serviceLive(serviceId: string): Live<ServiceView> {
  const known = services.get(serviceId);
  if (known) return known;
  const live = liveResource({
    read: (etag) => call('GET /v1/services/{serviceId}', { params: { serviceId }, etag }),
    pollMs: () => CATALOGUE_MS,
    keeper: keptAs<ServiceView>(`layanan.${serviceId}`),
  });
  services.set(serviceId, live);
  return live;
}

export function useService(serviceId: string): Live<ServiceView> {
  return serviceLive(serviceId);
}

export function ServicePage({ serviceId }: { serviceId: string }) {
  const live = useService(serviceId);
  const view = live.data.value;
  if (!view) {
    if (live.state.value === 'refused') return <ProblemNote problem={live.problem.value} />;
    return (
      <>
        <Stale live={live} goodMs={CATALOGUE_MS} />
        <Loading lines={6} retry={() => void live.refresh()} />
      </>
    );
  }
  const { service, agency, counters } = view;
  const { standard } = service;
  const w = t().service;
  return (
    <article class="service">
      <PageTitle title={said(service.name)} />
      <p>
        {said(agency.name)} · {t().floor(counters[0]?.floor ?? agency.floor)}
        {counters.length > 0 &&
          ` · ${t().counters(counters.map((each) => each.number).join(', '))}`}
      </p>
      <Stale live={live} goodMs={CATALOGUE_MS} />
      <dl class="facts">
        <div>
          <dt>{w.cost}</dt>
          <dd>{said(standard.cost)}</dd>
        </div>
        <div>
          <dt>{w.atCounter}</dt>
          <dd>{w.minutes(service.counterMinutes)}</dd>
        </div>
        <div>
          <dt>{w.result}</dt>
          <dd>
            {standard.completionWorkingDays === 0
              ? w.sameDay
              : w.workingDays(standard.completionWorkingDays)}
          </dd>
        </div>
        <WaitNow queueId={service.queueId} />
      </dl>
      <Checklist serviceId={serviceId} requirements={standard.requirements} />
      <h2>{w.who}</h2>
      <p>{service.whoMayCome.map((who) => w[who]).join(' · ')}</p>
      <Referrals view={view} />
      <h2>{w.how}</h2>
      <p>{said(standard.procedure)}</p>
      <h2>{w.product}</h2>
      <p>
        {said(standard.product)} {standard.completionNote && said(standard.completionNote)}
      </p>
      <h2>{w.hours}</h2>
      <WeekTable view={view} />
      <h2>{w.complaints}</h2>
      <p>{said(standard.complaints)}</p>
      <h2>{w.walkIn}</h2>
      <p>{w.walkInHow(clockTime(view.timetable.ticketsFrom))}</p>
      {service.joinFromPhone && <JoinQueue serviceId={serviceId} />}
      {service.dailyQuota.booking > 0 && (
        <p>
          <a class="cancel-link" href={`/janji/${serviceId}/gabung`}>
            {t().combine.link}
          </a>
        </p>
      )}
      {service.dailyQuota.booking > 0 ? (
        <div class="sticky">
          <a
            class="button primary wide"
            href={`/janji/${serviceId}`}
            onPointerDown={() => askAhead(serviceId)}
          >
            {w.choose}
          </a>
        </div>
      ) : (
        <p class="note">
          {w.noBookings} {w.walkInHow(clockTime(view.timetable.ticketsFrom))}
        </p>
      )}
    </article>
  );
}

/** A number of today without standing in line for it, where the service gives some away like that. */
function JoinQueue({ serviceId }: { serviceId: string }) {
  const w = t().service;
  const [state, setState] = useState<'asking' | 'working' | 'unreachable'>('asking');
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  // One number for this page, however often the button is pressed.
  const key = useMemo(newKey, [serviceId]);
  const join = async () => {
    if (state === 'working') return;
    setState('working');
    setProblem(undefined);
    const outcome = await call('POST /v1/tickets', {
      key,
      body: { serviceId, language: language.value },
    });
    if (outcome.kind === 'ok') {
      go(`/t/${outcome.body.viewToken}`);
      return;
    }
    if (outcome.kind === 'problem') setProblem(outcome.problem);
    setState(outcome.kind === 'problem' ? 'asking' : 'unreachable');
  };
  return (
    <>
      <p class="hint">{w.joinHint}</p>
      <ProblemNote problem={problem} />
      {state === 'unreachable' && (
        <p class="note warn" role="alert">
          {t().ticket.noAnswer}
        </p>
      )}
      <button type="button" aria-disabled={state === 'working'} onClick={() => void join()}>
        {state === 'working' ? w.joining : w.join}
      </button>
    </>
  );
}

/** Whose residents are served elsewhere, and where. */
function Referrals({ view }: { view: ServiceView }) {
  return view.servedElsewhere.map(({ districts, location }) => (
    <p class="note warn" key={location.id}>
      {t().service.referral(districts.join(', '), said(location))}
    </p>
  ));
}

function WaitNow({ queueId }: { queueId: string }) {
  const live = useMemo(
    () =>
      liveResource({
        read: (etag) => call('GET /v1/boards/queues/{queueId}', { params: { queueId }, etag }),
        pollMs: () => 30_000,
      }),
    [queueId],
  );
  useEffect(() => live.stop, [live]);
  const board = live.data.value;
  const last = board?.waiting.at(-1)?.estimate;
  // Only what is known: no queue or no open counter says nothing here.
  if (!board || !last || live.state.value !== 'fresh') return null;
  return (
    <div>
      <dt>{t().service.waitNow}</dt>
      <dd>{about(last)}</dd>
    </div>
  );
}

/** What to bring, to be ticked off; the ticks stay on the phone. */
export function Checklist({
  serviceId,
  requirements,
}: {
  serviceId: string;
  requirements: ServiceView['service']['standard']['requirements'];
}) {
  const name = `gerai.syarat.${serviceId}`;
  const [ticked, setTicked] = useState<readonly string[]>(() => readTicks(serviceId));
  const toggle = (id: string, on: boolean) => {
    const next = on ? [...ticked, id] : ticked.filter((each) => each !== id);
    setTicked(next);
    remember(name, next.join(' '));
  };
  return (
    <fieldset>
      <legend>
        <h2>{t().service.bring}</h2>
      </legend>
      <p class="hint">{t().service.bringHint}</p>
      {requirements.map(({ requirementId, text, mandatory }) => (
        <label class="choice" key={requirementId}>
          <input
            type="checkbox"
            checked={ticked.includes(requirementId)}
            onChange={(event) => toggle(requirementId, event.currentTarget.checked)}
          />
          <span>
            {said(text)}
            {!mandatory && <span class="small"> ({t().service.ifAny})</span>}
          </span>
        </label>
      ))}
      <p class="small" role="status">
        {t().service.ready(
          requirements.filter((each) => ticked.includes(each.requirementId)).length,
          requirements.length,
        )}
      </p>
    </fieldset>
  );
}

export function readTicks(serviceId: string): string[] {
  return (recall(`gerai.syarat.${serviceId}`) ?? '').split(' ').filter(Boolean);
}

function WeekTable({ view }: { view: ServiceView }) {
  return (
    <table class="week">
      <tbody>
        {[1, 2, 3, 4, 5, 6, 7].map((weekday) => {
          const periods = view.timetable.weekly.filter((each) => each.weekday === weekday);
          if (periods.length === 0) return null;
          return (
            <tr key={weekday}>
              <th scope="row">{weekdayName(weekday)}</th>
              <td>{mergedPeriods(periods)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function mergedPeriods(periods: readonly { from: string; to: string }[]): string {
  const merged: { from: string; to: string }[] = [];
  for (const { from, to } of periods) {
    const last = merged.at(-1);
    if (last?.to === from) last.to = to;
    else merged.push({ from, to });
  }
  return merged
    .map(({ from, to }) => t().service.fromTo(clockTime(from), clockTime(to)))
    .join(', ');
}

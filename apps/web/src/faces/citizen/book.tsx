import { signal } from '@preact/signals';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { type Body, call, isObject, newKey, type Problem } from '../../core/api.ts';
import { clockTime, middleDay, plusDays, shortDay } from '../../core/format.ts';
import { language, said } from '../../core/language.ts';
import { liveResource } from '../../core/live.ts';
import { readPhone, spacedPhone } from '../../core/phone.ts';
import { go } from '../../core/router.ts';
import { t } from '../../i18n/citizen.ts';
import {
  ErrorSummary,
  Field,
  type FieldError,
  Loading,
  PageTitle,
  ProblemNote,
  Stale,
} from '../../kit/kit.tsx';
import { keepVisit } from './my-tickets.ts';
import { readTicks, type ServiceView, useService } from './service.tsx';

type Availability = Body<'GET /v1/services/{serviceId}/availability'>;

const NEEDS = ['wheelchair', 'companion', 'interpreter', 'large-print', 'ground-floor'] as const;
type Need = (typeof NEEDS)[number];

/** What has been chosen and typed so far. It lives in this tab alone, and ends with the booking. */
interface Draft {
  readonly serviceId: string;
  readonly day: string;
  readonly time: string;
  readonly name: string;
  readonly nik: string;
  readonly phone: string;
  readonly consent: boolean;
  readonly needs: readonly Need[];
  readonly priority: boolean;
  /** The Idempotency-Key of exactly this content: pressing again, or reloading, books once. */
  readonly key: string;
}

const KEPT = 'gerai.janji';
const EMPTY = { day: '', time: '', name: '', nik: '', phone: '', consent: false, priority: false };

const draft = signal<Draft>(restore());

function restore(): Draft {
  const fresh: Draft = { ...EMPTY, serviceId: '', needs: [], key: newKey() };
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEPT) ?? 'null');
    if (!isObject(kept)) return fresh;
    const text = (name: string) => (typeof kept[name] === 'string' ? kept[name] : '');
    const needs = Array.isArray(kept.needs) ? kept.needs : [];
    return {
      serviceId: text('serviceId'),
      day: text('day'),
      time: text('time'),
      name: text('name'),
      nik: text('nik'),
      phone: text('phone'),
      consent: kept.consent === true,
      priority: kept.priority === true,
      needs: NEEDS.filter((need) => needs.includes(need)),
      key: text('key') || fresh.key,
    };
  } catch {
    return fresh;
  }
}

function change(fields: Partial<Omit<Draft, 'key'>>): void {
  draft.value = { ...draft.value, ...fields, key: newKey() };
  keep(JSON.stringify(draft.value));
}

function keep(text: string | null): void {
  try {
    if (text === null) sessionStorage.removeItem(KEPT);
    else sessionStorage.setItem(KEPT, text);
  } catch {
    // Without storage the draft lives as long as the page.
  }
}

type Step = 'slots' | 'data' | 'periksa';

/** From the choice of a time to the booking: three pages that keep what was typed. */
export function BookFlow({ serviceId, step }: { serviceId: string; step: Step }) {
  const live = useService(serviceId);
  const chosen = draft.value.serviceId === serviceId && draft.value.time !== '';
  useEffect(() => {
    if (step !== 'slots' && !chosen) go(`/janji/${serviceId}`, true);
  }, [step, chosen, serviceId]);
  const view = live.data.value;
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
  if (!chosen) return null;
  return step === 'data' ? <DetailsPage view={view} /> : <CheckPage view={view} />;
}

function whenText(day: string, time: string): string {
  return `${middleDay(day)}, ${clockTime(time)} WIB`;
}

function SlotsPage({ view }: { view: ServiceView }) {
  const { serviceId } = view;
  const [from, setFrom] = useState<string | undefined>(undefined);
  const live = useMemo(
    () =>
      liveResource({
        read: (etag) =>
          call('GET /v1/services/{serviceId}/availability', {
            params: { serviceId },
            query: { from },
            etag,
          }),
        pollMs: () => 30_000,
      }),
    [serviceId, from],
  );
  useEffect(() => live.stop, [live]);
  const data = live.data.value;
  const open = (data?.days ?? [])
    .map((day) => ({ ...day, slots: day.slots.filter(({ remaining }) => remaining > 0) }))
    .filter(({ slots }) => slots.length > 0);
  const first = open[0];
  const earliest = first?.slots[0];
  const choose = (day: string, time: string) => {
    change({ serviceId, day, time });
    go(`/janji/${serviceId}/data`);
  };
  const firstDay = data?.days[0]?.day;
  return (
    <>
      <PageTitle title={t().slots.title} />
      <p>{said(view.service.name)}</p>
      <Stale live={live} />
      {!data && <Loading lines={7} retry={() => void live.refresh()} />}
      {first && earliest && !from && (
        <section class="card earliest">
          <p>
            {t().slots.earliest}: <strong>{whenText(first.day, earliest.time)}</strong>
          </p>
          <button
            type="button"
            class="primary wide"
            onClick={() => choose(first.day, earliest.time)}
          >
            {t().slots.takeThis}
          </button>
        </section>
      )}
      {data && open.length === 0 && <NoSlots />}
      {open.map((day, index) => (
        <DayRow day={day} open={index === 0} choose={choose} key={day.day} />
      ))}
      {data && firstDay && (
        <p class="row">
          {from ? (
            <button type="button" onClick={() => setFrom(undefined)}>
              {t().slots.earlier}
            </button>
          ) : (
            <button type="button" onClick={() => setFrom(plusDays(firstDay, 14))}>
              {t().slots.later}
            </button>
          )}
        </p>
      )}
      {data && <Why data={data} />}
    </>
  );
}

type OpenDay = Availability['days'][number];

function DayRow({
  day,
  open,
  choose,
}: {
  day: OpenDay;
  open: boolean;
  choose: (day: string, time: string) => void;
}) {
  const parts = [
    [t().slots.morning, day.slots.filter(({ time }) => time < '12:00')],
    [t().slots.afternoon, day.slots.filter(({ time }) => time >= '12:00')],
  ] as const;
  return (
    <details class="day" open={open}>
      <summary>
        <strong>{middleDay(day.day)}</strong> · {t().slots.count(day.slots.length)}
      </summary>
      {parts.map(
        ([name, slots]) =>
          slots.length > 0 && (
            <section key={name} aria-label={`${name}, ${shortDay(day.day)}`}>
              <h2 class="part">{name}</h2>
              <div class="slots">
                {slots.map((slot) => (
                  <button
                    type="button"
                    class="slot"
                    key={slot.time}
                    aria-label={t().slots.label(
                      clockTime(slot.time),
                      middleDay(day.day),
                      slot.remaining,
                    )}
                    onClick={() => choose(day.day, slot.time)}
                  >
                    {clockTime(slot.time)}
                  </button>
                ))}
              </div>
            </section>
          ),
      )}
    </details>
  );
}

function NoSlots() {
  const w = t().slots;
  return (
    <div class="note warn">
      <h2>{w.none}</h2>
      <p>{w.noneWays}</p>
      <ul>
        <li>{w.noneWalkIn}</li>
        <li>{w.noneLater}</li>
        <li>{w.noneDesk}</li>
      </ul>
    </div>
  );
}

function Why({ data }: { data: Availability }) {
  const closed = data.days.filter(
    ({ state, slots }) => state !== 'open' || slots.every(({ remaining }) => remaining === 0),
  );
  if (closed.length === 0) return null;
  return (
    <details class="why">
      <summary>{t().slots.why}</summary>
      <ul>
        {closed.map((day) => (
          <li key={day.day}>
            {middleDay(day.day)}: {t().slots.states[day.state === 'open' ? 'full' : day.state]}
            {day.holiday && ` – ${said(day.holiday.name)}`}
          </li>
        ))}
      </ul>
    </details>
  );
}

function DetailsPage({ view }: { view: ServiceView }) {
  const w = t().details;
  const asksNik = view.service.identityPolicy.booking === 'nik';
  const given = draft.value;
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const phone = readPhone(given.phone);
  const submit = (event: Event) => {
    event.preventDefault();
    const wrong: FieldError[] = [];
    if (given.name.trim() === '') wrong.push({ field: 'nama', text: w.noName });
    if (asksNik && !/^\d{16}$/.test(given.nik.replace(/\s/g, ''))) {
      wrong.push({ field: 'nik', text: w.badNik });
    }
    if (!phone) wrong.push({ field: 'hp', text: w.badPhone });
    setErrors(wrong);
    if (wrong.length === 0) go(`/janji/${view.serviceId}/periksa`);
  };
  return (
    <>
      <PageTitle title={w.title} />
      <p>{w.chosen(whenText(given.day, given.time))}</p>
      <form onSubmit={submit} noValidate>
        <ErrorSummary errors={errors} />
        <Field
          id="nama"
          label={w.name}
          type="text"
          autocomplete="name"
          maxLength={100}
          errors={errors}
          value={given.name}
          onInput={(typed) => change({ name: typed })}
        />
        {asksNik && (
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
            onInput={(typed) => change({ nik: typed })}
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
          onInput={(typed) => change({ phone: typed })}
        />
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
        <p class="small">{t().privacy}</p>
        <button type="submit" class="primary wide">
          {w.next}
        </button>
      </form>
    </>
  );
}

interface Alternative {
  readonly day: string;
  readonly time: string;
}

function readAlternatives(problem: Problem): Alternative[] {
  const list = problem.members.alternatives;
  if (!Array.isArray(list)) return [];
  return list.flatMap((each: unknown) =>
    isObject(each) && typeof each.day === 'string' && typeof each.time === 'string'
      ? [{ day: each.day, time: each.time }]
      : [],
  );
}

function CheckPage({ view }: { view: ServiceView }) {
  const w = t().check;
  const given = draft.value;
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const [unreachable, setUnreachable] = useState(false);
  const phone = readPhone(given.phone) ?? '';
  const taken = problem?.code === 'slot-full' || problem?.code === 'slot-not-available';

  const confirm = async () => {
    // A second press while the first is under way does nothing.
    if (saving) return;
    const body = draft.value;
    setSaving(true);
    setUnreachable(false);
    const outcome = await call('POST /v1/bookings', {
      key: body.key,
      body: {
        serviceId: view.serviceId,
        day: body.day,
        time: body.time,
        visitor: {
          name: body.name.trim(),
          ...(view.service.identityPolicy.booking === 'nik'
            ? { nik: body.nik.replace(/\s/g, '') }
            : {}),
        },
        contact: { phone },
        needs: [...body.needs],
        priority: body.priority,
        language: language.value,
        requirementIdsConfirmed: readTicks(view.serviceId).filter((id) =>
          view.service.standard.requirements.some(({ requirementId }) => requirementId === id),
        ),
        smsConsent: { given: body.consent, textVersion: '2026-11' },
      },
    });
    setSaving(false);
    switch (outcome.kind) {
      case 'ok': {
        const { viewToken, day } = outcome.body;
        keepVisit({ token: viewToken, title: said(outcome.body.serviceName), day });
        draft.value = { ...EMPTY, serviceId: '', needs: [], key: newKey() };
        keep(null);
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
  const take = async ({ day, time }: Alternative) => {
    setProblem(undefined);
    change({ day, time });
    await confirm();
  };

  return (
    <>
      <PageTitle title={w.title} />
      {taken && problem && (
        <TakenNote alternatives={readAlternatives(problem)} take={(slot) => void take(slot)} />
      )}
      {!taken && <ProblemNote problem={problem} />}
      {unreachable && (
        <div class="note warn" role="alert">
          <p>{w.offline}</p>
        </div>
      )}
      <dl class="summary">
        <Row name={w.service} value={said(view.service.name)} />
        <Row
          name={w.when}
          value={whenText(given.day, given.time)}
          change={`/janji/${view.serviceId}`}
        />
        <Row
          name={w.where}
          value={`${t().floor(view.counters[0]?.floor ?? view.agency.floor)} · ${said(view.agency.name)}`}
        />
        <Row name={t().details.name} value={given.name} change={`/janji/${view.serviceId}/data`} />
        <Row
          name={t().details.phone}
          value={spacedPhone(phone)}
          change={`/janji/${view.serviceId}/data`}
        />
        <Row name={w.sms} value={given.consent ? w.smsYes(spacedPhone(phone)) : w.smsNo} />
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

function TakenNote({
  alternatives,
  take,
}: {
  alternatives: readonly Alternative[];
  take: (slot: Alternative) => void;
}) {
  return (
    <div
      class="note bad"
      role="alert"
      tabIndex={-1}
      ref={(box) => {
        box?.focus();
      }}
    >
      <p>{t().check.taken}</p>
      <div class="stack">
        {alternatives.slice(0, 3).map((slot) => (
          <button type="button" key={`${slot.day} ${slot.time}`} onClick={() => take(slot)}>
            {whenText(slot.day, slot.time)}
          </button>
        ))}
      </div>
      {alternatives.length === 0 && <p>{t().check.noMore}</p>}
    </div>
  );
}

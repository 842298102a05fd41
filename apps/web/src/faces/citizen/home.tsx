import { useState } from 'preact/hooks';
import { serverNow } from '../../core/clock.ts';
import { clockTime, dayKey, middleDay } from '../../core/format.ts';
import { said } from '../../core/language.ts';
import { t } from '../../i18n/citizen.ts';
import { Loading, PageTitle, Stale } from '../../kit/kit.tsx';
import { type Agency, CATALOGUE_MS, type Catalogue, catalogue, findServices } from './catalogue.ts';
import { keptVisits } from './my-tickets.ts';
import { OFTEN } from './often.ts';
import { sentLater } from './survey-store.ts';

export function HomePage() {
  const live = catalogue();
  const data = live.data.value;
  const [text, setText] = useState('');
  const found = data ? findServices(data.agencies, text) : [];
  const searching = text.trim() !== '';
  return (
    <>
      <PageTitle title={t().mall}>
        <label for="cari">{t().search.label}</label>
      </PageTitle>
      <Stale live={live} goodMs={CATALOGUE_MS} />
      <Kept />
      {sentLater.value && (
        <p class="note ok" role="status">
          {t().survey.sentLater}
        </p>
      )}
      <div class="field search">
        <p class="hint" id="cari-hint">
          {t().search.hint}
        </p>
        <input
          id="cari"
          type="search"
          autocomplete="off"
          aria-describedby="cari-hint"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <p role="status" class={searching ? 'small' : 'sr-only'}>
          {searching && data && found.length > 0 ? t().search.found(found.length) : ''}
          {searching && data && found.length === 0 ? t().search.none(text.trim()) : ''}
        </p>
      </div>
      {data && !searching && <Hours data={data} />}
      {!data && <Loading lines={6} retry={() => void live.refresh()} />}
      {searching && data && found.length === 0 && <AllServices data={data} />}
      {searching ? (
        <ul class="services">
          {found.slice(0, 12).map(({ agency, service }) => (
            <ServiceLink agency={agency} service={service} key={service.serviceId} />
          ))}
        </ul>
      ) : (
        data && <Start data={data} />
      )}
    </>
  );
}

function Start({ data }: { data: Catalogue }) {
  const all = data.agencies.flatMap((agency) =>
    agency.services.map((service) => ({ agency, service })),
  );
  const chosen = OFTEN.flatMap((id) => all.filter(({ service }) => service.serviceId === id));
  const often = [...chosen, ...all.filter((each) => !chosen.includes(each))].slice(0, 6);
  return (
    <>
      <div class="stack">
        <a class="button primary" href="#semua">
          {t().bookVisit}
        </a>
        <a class="button" href="/cek">
          {t().myQueue}
        </a>
        <a class="button" href="#lokasi">
          {t().address}
        </a>
      </div>
      <h2>{t().mostUsed}</h2>
      <ul class="services">
        {often.map(({ agency, service }) => (
          <ServiceLink agency={agency} service={service} key={service.serviceId} />
        ))}
      </ul>
      <AllServices data={data} />
      <h2 id="lokasi" tabIndex={-1}>
        {t().address}
      </h2>
      <Hours data={data} />
      <p>{data.mall.address}</p>
      <p>
        <a class="button" href="/papan">
          {t().boards}
        </a>
      </p>
    </>
  );
}

/** Every service by its agency. */
function AllServices({ data }: { data: Catalogue }) {
  return (
    <>
      <h2 id="semua" tabIndex={-1}>
        {t().all(data.agencies.length)}
      </h2>
      {data.agencies.map((agency) => (
        <details class="agency" key={agency.agencyId}>
          <summary>
            {said(agency.name)} <span class="small">{t().floor(agency.floor)}</span>
          </summary>
          <ul class="services">
            {agency.services.map((service) => (
              <ServiceLink agency={agency} service={service} key={service.serviceId} />
            ))}
          </ul>
        </details>
      ))}
    </>
  );
}

function ServiceLink({ agency, service }: { agency: Agency; service: Agency['services'][number] }) {
  return (
    <li>
      <a href={`/layanan/${service.serviceId}`}>
        <strong>{said(service.name)}</strong>
        <span class="small">
          {agency.shortName} · {t().floor(agency.floor)}
        </span>
      </a>
    </li>
  );
}

function Hours({ data }: { data: Catalogue }) {
  const today = dayKey(serverNow());
  const weekday = ((new Date(`${today}T12:00:00Z`).getUTCDay() + 6) % 7) + 1;
  const spans = data.agencies
    .flatMap((agency) => agency.services.flatMap((service) => service.weekly))
    .filter((hours) => hours.weekday === weekday);
  const from = spans.map((span) => span.from).sort()[0];
  const to = spans
    .map((span) => span.to)
    .sort()
    .at(-1);
  return (
    <p class="hours">
      {middleDay(today)} ·{' '}
      {from && to ? t().openToday(clockTime(from), clockTime(to)) : t().closedToday}
    </p>
  );
}

function Kept() {
  const [visit] = keptVisits.value;
  if (!visit) return null;
  return (
    <section class="card kept" aria-label={t().yourTicket}>
      <p>
        <strong>{visit.title}</strong> · {middleDay(visit.day)}
      </p>
      <a class="button primary" href={`/b/${visit.token}`}>
        {t().openTicket}
      </a>
    </section>
  );
}

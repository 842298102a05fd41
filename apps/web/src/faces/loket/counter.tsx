import { useEffect, useMemo, useState } from 'preact/hooks';
import { type Body, call } from '../../core/api.ts';
import { liveResource } from '../../core/live.ts';
import type { Person } from '../../core/session.ts';
import { Loading, Stale } from '../../kit/kit.tsx';
import { Console } from './console.tsx';

export type ServiceView = Body<'GET /v1/services/{serviceId}'>;
type Catalogue = Body<'GET /v1/catalogue'>;

/** The counter that this tab works at; the tab remembers it over a reload. */
const KEPT = 'gerai.loket';

export function CounterFace({ person }: { person: Person }) {
  const [counterId, setCounterId] = useState(() => sessionStorage.getItem(KEPT) ?? '');
  const catalogue = useMemo(
    () =>
      liveResource({
        read: (etag) => call('GET /v1/catalogue', { etag }),
        pollMs: () => 3_600_000,
      }),
    [],
  );
  useEffect(() => catalogue.stop, [catalogue]);
  const data = catalogue.data.value;
  const agencies = data ? agenciesOf(data, person) : [];
  const services = useServices(agencies);
  const counters = countersOf(services);
  const choose = (id: string) => {
    sessionStorage.setItem(KEPT, id);
    setCounterId(id);
  };
  const chosen = counters.find((counter) => counter.counterId === counterId);
  if (chosen) {
    return (
      <Console
        key={chosen.counterId}
        counterId={chosen.counterId}
        services={services.filter((view) =>
          view.counters.some((each) => each.counterId === chosen.counterId),
        )}
        leave={() => choose('')}
      />
    );
  }
  return (
    <section class="choose">
      <h1>Pilih loket Anda</h1>
      <Stale live={catalogue} />
      {counters.length === 0 && <Loading lines={4} />}
      <div class="counter-list">
        {counters.map((counter) => (
          <button type="button" key={counter.counterId} onClick={() => choose(counter.counterId)}>
            <strong>Loket {counter.number}</strong>
            <span class="small">
              Lantai {counter.floor} · {counter.agency}
            </span>
          </button>
        ))}
      </div>
    </section>
  );
}

/** An officer's own agencies; who is bound to none works for all. */
function agenciesOf(catalogue: Catalogue, person: Person): Catalogue['agencies'] {
  const bound = person.roles.every((role) => role === 'officer' || role === 'supervisor');
  return catalogue.agencies.filter((agency) => !bound || person.agencies.includes(agency.agencyId));
}

/** The services of agencies with their counters, as they arrive. */
function useServices(agencies: Catalogue['agencies']): ServiceView[] {
  const [views, setViews] = useState<ServiceView[]>([]);
  const wanted = agencies
    .flatMap((agency) => agency.services.map(({ serviceId }) => serviceId))
    .join(' ');
  useEffect(() => {
    let current = true;
    const load = async () => {
      const loaded: ServiceView[] = [];
      for (const serviceId of wanted.split(' ').filter(Boolean)) {
        const outcome = await call('GET /v1/services/{serviceId}', { params: { serviceId } });
        if (outcome.kind === 'ok') loaded.push(outcome.body);
        if (!current) return;
      }
      setViews(loaded);
    };
    void load();
    return () => {
      current = false;
    };
  }, [wanted]);
  return views;
}

function countersOf(services: readonly ServiceView[]) {
  const counters = new Map(
    services.flatMap((view) =>
      view.counters.map((counter) => [
        counter.counterId,
        { ...counter, agency: view.agency.shortName },
      ]),
    ),
  );
  return [...counters.values()].sort((a, b) => a.number - b.number);
}

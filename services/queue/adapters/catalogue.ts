import type { CityCounter } from '@gerai/shared/contract/city.ts';
import type { ServiceData } from '@gerai/shared/events/booking.ts';
import type { Clock } from '@gerai/shared/ports.ts';
import { newerThanStored, when } from '@gerai/shared/table/expression.ts';
import type { Table } from '@gerai/shared/table/table.ts';
import { epochMs } from '@gerai/shared/time.ts';
import type { Catalogue, Saved } from '../app/ports.ts';
import { KEYS } from './keys.ts';
import { readServiceItem, serviceItem } from './stored.ts';

/** How long a function believes its copy of the catalogue. */
const KEEP_MS = 10_000;
/** Something unknown is looked up again, but not more often than this. */
const ASK_AGAIN_MS = 500;

interface Loaded {
  readonly services: ReadonlyMap<string, ServiceData>;
  readonly counters: ReadonlyMap<string, CityCounter>;
}

/** The copy of the catalogue: one query, kept for ten seconds in each function. */
export class TableCatalogue implements Catalogue {
  readonly #table: Table;
  readonly #mallId: string;
  readonly #clock: Clock;
  #loading: { readonly at: number; readonly value: Promise<Loaded> } | undefined;

  constructor(table: Table, mallId: string, clock: Clock) {
    this.#table = table;
    this.#mallId = mallId;
    this.#clock = clock;
  }

  service(serviceId: string): Promise<ServiceData | undefined> {
    return this.#find(({ services }) => services.get(serviceId));
  }

  counter(counterId: string): Promise<CityCounter | undefined> {
    return this.#find(({ counters }) => counters.get(counterId));
  }

  async services(options: { fresh: boolean } = { fresh: false }): Promise<readonly ServiceData[]> {
    const { services } = await this.#load(options.fresh ? 0 : KEEP_MS);
    return [...services.values()];
  }

  async keep(service: ServiceData): Promise<Saved> {
    const outcome = await this.#table.put({
      item: serviceItem(service),
      when: newerThanStored(service.catalogueVersion),
      event: null,
    });
    return outcome.kind === 'written' ? 'saved' : 'changed-meanwhile';
  }

  async #find<Found>(find: (loaded: Loaded) => Found | undefined): Promise<Found | undefined> {
    return find(await this.#load(KEEP_MS)) ?? find(await this.#load(ASK_AGAIN_MS));
  }

  #load(keepMs: number): Promise<Loaded> {
    const now = epochMs(this.#clock.now());
    if (this.#loading && now - this.#loading.at < keepMs) return this.#loading.value;
    const loading = { at: now, value: this.#read() };
    this.#loading = loading;
    // A failed read is not kept, and whoever awaits `value` gets its error.
    loading.value.catch(() => {
      if (this.#loading === loading) this.#loading = undefined;
    });
    return loading.value;
  }

  async #read(): Promise<Loaded> {
    const services: ServiceData[] = [];
    const items = this.#table.queryAll({
      where: when('#pk = :catalogue AND begins_with(#sk, :service)', {
        catalogue: KEYS.catalogue(this.#mallId),
        service: 'SERVICE#',
      }),
    });
    for await (const item of items) services.push(readServiceItem(item));
    // A counter comes with each of its services: the latest publication has the last word.
    const counters = [...services]
      .sort((a, b) => a.catalogueVersion - b.catalogueVersion)
      .flatMap((service) => service.counters);
    return {
      services: new Map(services.map((service) => [service.serviceId, service])),
      counters: new Map(counters.map((counter) => [counter.counterId, counter])),
    };
  }
}

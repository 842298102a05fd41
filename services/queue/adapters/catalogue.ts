import type { CityCounter } from '@gerai/shared/contract/city.ts';
import type { ServiceData } from '@gerai/shared/events/booking.ts';
import type { Clock } from '@gerai/shared/ports.ts';
import { newerThanStored, when } from '@gerai/shared/table/expression.ts';
import type { Table } from '@gerai/shared/table/table.ts';
import { epochMs } from '@gerai/shared/time.ts';
import type { Catalogue, Saved } from '../app/ports.ts';
import { KEYS } from './keys.ts';
import { readServiceItem, serviceItem } from './stored.ts';

/** How long a function believes its copy without asking whether it is the latest. */
const KEEP_MS = 10_000;
/** How long at most, whatever it is told. */
const KEEP_AT_MOST_MS = 15 * 60_000;
/** Something unknown is looked up again, but not more often than this. */
const ASK_AGAIN_MS = 500;

interface Loaded {
  readonly services: ReadonlyMap<string, ServiceData>;
  readonly counters: ReadonlyMap<string, CityCounter>;
}

interface Kept {
  readonly askedAt: number;
  readonly readAt: number;
  readonly value: Promise<Stamped>;
}

interface Stamped {
  readonly stamp: unknown;
  readonly loaded: Loaded;
}

/**
 * The copy of the catalogue, kept in each function. All of it is a quarter of a megabyte, so every
 * ten seconds only its stamp is read, an item of one number that changes with every service.
 */
export class TableCatalogue implements Catalogue {
  readonly #table: Table;
  readonly #mallId: string;
  readonly #clock: Clock;
  #kept: Kept | undefined;

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
    const { services } = await (options.fresh ? this.#reload() : this.#load(KEEP_MS));
    return [...services.values()];
  }

  async keep(service: ServiceData): Promise<Saved> {
    const outcome = await this.#table.put({
      item: serviceItem(service),
      when: newerThanStored(service.catalogueVersion),
      event: null,
    });
    // Also for one that is stored already: whoever stored it may have died before this.
    await this.#table.update({
      key: KEYS.catalogueStamp(this.#mallId),
      add: ['#stamp :one'],
      set: ['#entity = :entity', '#schemaVersion = :one', '#mallId = :mallId'],
      values: { one: 1, entity: 'catalogue-stamp', mallId: this.#mallId },
      event: null,
    });
    return outcome.kind === 'written' ? 'saved' : 'changed-meanwhile';
  }

  async #find<Found>(find: (loaded: Loaded) => Found | undefined): Promise<Found | undefined> {
    return find(await this.#load(KEEP_MS)) ?? find(await this.#load(ASK_AGAIN_MS));
  }

  async #load(keepMs: number): Promise<Loaded> {
    const now = epochMs(this.#clock.now());
    const kept = this.#kept;
    if (!kept || now - kept.readAt >= KEEP_AT_MOST_MS) return this.#reload();
    const passed = now - kept.askedAt;
    // A clock that was set back says nothing about the age of the copy.
    if (passed >= 0 && passed < keepMs) return (await kept.value).loaded;
    return this.#keep({ askedAt: now, readAt: kept.readAt, value: this.#renewed(kept) });
  }

  #reload(): Promise<Loaded> {
    const now = epochMs(this.#clock.now());
    return this.#keep({ askedAt: now, readAt: now, value: this.#stamped() });
  }

  async #keep(kept: Kept): Promise<Loaded> {
    this.#kept = kept;
    // A failed read is not kept, and whoever awaits `value` gets its error.
    kept.value.catch(() => {
      if (this.#kept === kept) this.#kept = undefined;
    });
    return (await kept.value).loaded;
  }

  /** The copy itself where its stamp is still the latest. */
  async #renewed(kept: Kept): Promise<Stamped> {
    const [known, stamp] = await Promise.all([kept.value, this.#stamp()]);
    return known.stamp === stamp ? known : { stamp, loaded: await this.#read() };
  }

  /** The stamp first: a service that is stored in between changes it afterwards. */
  async #stamped(): Promise<Stamped> {
    const stamp = await this.#stamp();
    return { stamp, loaded: await this.#read() };
  }

  async #stamp(): Promise<unknown> {
    return (await this.#table.get(KEYS.catalogueStamp(this.#mallId)))?.stamp;
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
      .sort((a, b) => (a.publishedAt < b.publishedAt ? -1 : 1))
      .flatMap((service) => service.counters);
    return {
      services: new Map(services.map((service) => [service.serviceId, service])),
      counters: new Map(counters.map((counter) => [counter.counterId, counter])),
    };
  }
}

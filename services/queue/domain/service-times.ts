/**
 * Service times as they are learned: what a service, an hour and a counter add, from earlier days as
 * the prior and from today. All in logarithms of minutes of one applicant, in which service times
 * are close to normal. Offsets are estimated as additive random effects: shrunken means of the
 * residuals, each given the others (Robinson, "That BLUP is a good thing", 1991).
 */

/** Sums over visits of one service at one counter in one hour: all that is needed, and mergeable. */
export interface Served {
  readonly serviceId: string;
  readonly counterId: string;
  /** Hour of the day in Jakarta. */
  readonly hour: number;
  readonly n: number;
  readonly sum: number;
  readonly squares: number;
}

/** A mean and how sure it is. */
export interface Belief {
  readonly mean: number;
  readonly sd: number;
}

/** What is believed of service times now; every value in log minutes of one applicant. */
export interface ServiceTimes {
  /** Mean of a service today, as it stands at this hour. */
  readonly services: ReadonlyMap<string, Belief>;
  /** Spread of single visits around it. */
  readonly spread: ReadonlyMap<string, number>;
  /** What a counter adds. */
  readonly counters: ReadonlyMap<string, Belief>;
}

/** What is believed before a day begins. */
export interface Prior extends ServiceTimes {
  /** What an hour adds to every service. */
  readonly hours: ReadonlyMap<number, number>;
}

/** Spread of single visits before anything has been seen. */
const FIRST_SPREAD = 0.55;
/** Visits that the first spread is worth. */
const SPREAD_WEIGHT = 12;
/** How much services differ from the catalogue, counters from each other, hours from the day. */
const PLANNED_SD = 0.35;
const COUNTER_SD = 0.15;
const HOUR_SD = 0.05;
/** How much a service or a counter differs from itself between days. */
const SERVICE_DAY_SD = 0.1;
const COUNTER_DAY_SD = 0.08;
/** Weight that a day keeps from one day to the next: half of it is gone after 23 days. */
const FADING = 0.97;
/** What is worth less than this part of a visit is forgotten. */
const FORGOTTEN = 0.05;
const ROUNDS = 3;

/** A counter of which nothing is known. */
export const UNKNOWN_COUNTER: Belief = { mean: 0, sd: COUNTER_SD };

/** Log minutes of one applicant, from a visit; at least six seconds. */
export function logMinutes(servedMinutes: number, applicantCount: number): number {
  return Math.log(Math.max(0.1, servedMinutes / Math.max(1, applicantCount)));
}

/** One more visit. @param value as `logMinutes` gives it */
export function observe(
  served: readonly Served[],
  key: Pick<Served, 'serviceId' | 'counterId' | 'hour'>,
  value: number,
): Served[] {
  return merge(served, 1, [{ ...key, n: 1, sum: value, squares: value * value }]);
}

/** The history after a day has ended: what was there fades, what was seen is added. */
export function closeDay(before: readonly Served[], today: readonly Served[]): Served[] {
  return merge(before, FADING, today).filter(({ n }) => n >= FORGOTTEN);
}

/**
 * What earlier days say; of a service that none has seen, what the catalogue says.
 * @param plannedMinutes planned mean for one applicant, by service
 */
export function priorOf(
  plannedMinutes: ReadonlyMap<string, number>,
  before: readonly Served[],
): Prior {
  const own = before.filter(({ serviceId }) => plannedMinutes.has(serviceId));
  const spread = new Map<string, number>();
  const planned = new Map<string, number>();
  for (const [serviceId, minutes] of plannedMinutes) {
    const sd = spreadOf(own.filter((each) => each.serviceId === serviceId));
    spread.set(serviceId, sd);
    // The catalogue plans with a mean; the mean of the logarithms lies below its logarithm.
    planned.set(serviceId, Math.log(minutes) - (sd * sd) / 2);
  }
  const base = (cell: Served) => planned.get(cell.serviceId) ?? 0;
  const fit = fitOffsets(own, base, spread, {
    services: new Map([...planned.keys()].map((id) => [id, PLANNED_SD])),
    counters: new Map(own.map(({ counterId }) => [counterId, COUNTER_SD])),
  });
  const hours = new Map<number, number>();
  for (const hour of new Set(own.map((each) => each.hour))) {
    const cells = own.filter((each) => each.hour === hour);
    const expected = (cell: Served) =>
      base(cell) +
      (fit.services.get(cell.serviceId)?.mean ?? 0) +
      (fit.counters.get(cell.counterId)?.mean ?? 0);
    hours.set(hour, shrunken(cells, expected, spread, HOUR_SD).mean);
  }
  return {
    services: new Map(
      [...planned].map(([serviceId, mean]) => {
        const offset = fit.services.get(serviceId) ?? { mean: 0, sd: PLANNED_SD };
        return [serviceId, { mean: mean + offset.mean, sd: offset.sd }];
      }),
    ),
    spread,
    counters: fit.counters,
    hours,
  };
}

/** What is believed now: the prior, moved by what has been seen today. @param hour that is asked for */
export function learn(prior: Prior, today: readonly Served[], hour: number): ServiceTimes {
  const own = today.filter(({ serviceId }) => prior.services.has(serviceId));
  const counterOf = (counterId: string) => prior.counters.get(counterId) ?? UNKNOWN_COUNTER;
  const counterIds = new Set([...prior.counters.keys(), ...own.map((each) => each.counterId)]);
  const base = (cell: Served) =>
    (prior.services.get(cell.serviceId)?.mean ?? 0) +
    counterOf(cell.counterId).mean +
    (prior.hours.get(cell.hour) ?? 0);
  const fit = fitOffsets(own, base, prior.spread, {
    services: new Map(
      [...prior.services].map(([id, { sd }]) => [id, Math.hypot(sd, SERVICE_DAY_SD)]),
    ),
    counters: new Map(
      [...counterIds].map((id) => [id, Math.hypot(counterOf(id).sd, COUNTER_DAY_SD)]),
    ),
  });
  const ofHour = prior.hours.get(hour) ?? 0;
  return {
    services: new Map(
      [...prior.services].map(([id, { mean, sd }]) => {
        const offset = fit.services.get(id) ?? { mean: 0, sd };
        return [id, { mean: mean + offset.mean + ofHour, sd: offset.sd }];
      }),
    ),
    spread: prior.spread,
    counters: new Map(
      [...fit.counters].map(([id, { mean, sd }]) => [id, { mean: counterOf(id).mean + mean, sd }]),
    ),
  };
}

interface OffsetSds {
  readonly services: ReadonlyMap<string, number>;
  readonly counters: ReadonlyMap<string, number>;
}

/** Offsets of services and counters around `base`, by turns until they agree. */
function fitOffsets(
  cells: readonly Served[],
  base: (cell: Served) => number,
  spread: ReadonlyMap<string, number>,
  sds: OffsetSds,
): { readonly services: Map<string, Belief>; readonly counters: Map<string, Belief> } {
  const services = new Map([...sds.services].map(([id, sd]) => [id, { mean: 0, sd }]));
  const counters = new Map([...sds.counters].map(([id, sd]) => [id, { mean: 0, sd }]));
  if (cells.length === 0) return { services, counters };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [id, sd] of sds.counters) {
      const own = cells.filter(({ counterId }) => counterId === id);
      const rest = (cell: Served) => base(cell) + (services.get(cell.serviceId)?.mean ?? 0);
      counters.set(id, shrunken(own, rest, spread, sd));
    }
    for (const [id, sd] of sds.services) {
      const own = cells.filter(({ serviceId }) => serviceId === id);
      const rest = (cell: Served) => base(cell) + (counters.get(cell.counterId)?.mean ?? 0);
      services.set(id, shrunken(own, rest, spread, sd));
    }
  }
  return { services, counters };
}

/** Mean of the residuals, shrunken to 0 as far as `sd` and the visits say. */
function shrunken(
  cells: readonly Served[],
  expected: (cell: Served) => number,
  spread: ReadonlyMap<string, number>,
  sd: number,
): Belief {
  let precision = 1 / (sd * sd);
  let pull = 0;
  for (const cell of cells) {
    const weight = 1 / (spread.get(cell.serviceId) ?? FIRST_SPREAD) ** 2;
    precision += cell.n * weight;
    pull += (cell.sum - cell.n * expected(cell)) * weight;
  }
  return { mean: pull / precision, sd: Math.sqrt(1 / precision) };
}

/** Spread within the cells, so that what hours and counters add is not part of it. */
function spreadOf(cells: readonly Served[]): number {
  let around = 0;
  let freedom = 0;
  for (const { n, sum, squares } of cells) {
    if (n <= 1) continue;
    around += Math.max(0, squares - (sum * sum) / n);
    freedom += n - 1;
  }
  return Math.sqrt((around + SPREAD_WEIGHT * FIRST_SPREAD ** 2) / (freedom + SPREAD_WEIGHT));
}

function merge(before: readonly Served[], weight: number, more: readonly Served[]): Served[] {
  const cells = new Map(
    before.map((cell) => [
      keyOf(cell),
      { ...cell, n: cell.n * weight, sum: cell.sum * weight, squares: cell.squares * weight },
    ]),
  );
  for (const cell of more) {
    const known = cells.get(keyOf(cell));
    cells.set(
      keyOf(cell),
      known
        ? {
            ...known,
            n: known.n + cell.n,
            sum: known.sum + cell.sum,
            squares: known.squares + cell.squares,
          }
        : cell,
    );
  }
  return [...cells.values()];
}

function keyOf({ serviceId, counterId, hour }: Served): string {
  return `${serviceId} ${counterId} ${hour}`;
}

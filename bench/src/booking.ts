import { service as booking } from '@gerai/booking/service.ts';
import { type Platform, startPlatform } from '@gerai/e2e/platform.ts';
import { cityOfOneAgency } from '@gerai/e2e/small-city.ts';
import type { City } from '@gerai/shared/contract/city.ts';
import { systemClock } from '@gerai/shared/system.ts';
import { clockTimeAt } from '@gerai/shared/time.ts';
import type { Benchmark } from './benchmark.ts';
import { formatTable } from './table.ts';

const SERVICE = 'dukcapil-ktp-el-rekam';
const AGENCY = 'dukcapil';
/** Wednesday: two days after the platform's Monday morning. */
const DAY = '2026-12-02';
const COUNTERS = 40;
const FUNCTION = 'booking.public';
const SETTLE_MS = 120_000;

/** How many ask for how many places. A rush is spread evenly over its seconds. */
export interface BookingSize {
  readonly race: { readonly attempts: number };
  readonly rush: { readonly attempts: number; readonly seconds: number };
}

export const BOOKING_SIZE: BookingSize = {
  race: { attempts: 500 },
  rush: { attempts: 10_000, seconds: 60 },
};

/** What one operation asked of DynamoDB before it answered. */
export interface OperationCost {
  readonly requests: number;
  readonly readUnits: number;
  readonly writeUnits: number;
}

export interface Outcomes {
  readonly attempts: number;
  readonly places: number;
  readonly booked: number;
  /** Refused with alternatives. */
  readonly refused: number;
  /** Anything else, an honest `busy` included. */
  readonly errors: number;
}

export interface BookingFigures {
  readonly operations: Readonly<Record<string, OperationCost>>;
  readonly race: Outcomes;
  /** `requestsPerRefusal`: DynamoDB requests beyond those of the bookings, per refusal. */
  readonly rush: Outcomes & { readonly requestsPerRefusal: number };
}

/** Measures booking's operations alone, a race for one time, and the minute in which a day opens. */
async function measureBooking(size: BookingSize = BOOKING_SIZE): Promise<BookingFigures> {
  const platform = await startPlatform({ meter: true, city: await aCrowdedCity() });
  try {
    await platform.runtime.settle(SETTLE_MS);
    const operations = await measureOperations(platform);
    const race = await measureRace(platform, size.race.attempts);
    const rush = await measureRush(platform, size.rush);
    return { operations, race, rush };
  } finally {
    await platform.stop();
  }
}

/** One agency with forty counters for one service, and a quota that does not bind. */
async function aCrowdedCity(): Promise<City> {
  const city = await cityOfOneAgency(AGENCY);
  const [like] = city.counters;
  if (!like) throw new Error('An agency without counters');
  const counters = Array.from({ length: COUNTERS }, (_, index) => ({
    ...like,
    counterId: `loket-${200 + index}`,
    number: 200 + index,
    serviceIds: [SERVICE],
  }));
  const others = city.counters.map((counter) => ({
    ...counter,
    serviceIds: counter.serviceIds.filter((serviceId) => serviceId !== SERVICE),
  }));
  const timetableId = city.services.find(({ serviceId }) => serviceId === SERVICE)?.timetableId;
  return {
    ...city,
    counters: [...others.filter(({ serviceIds }) => serviceIds.length > 0), ...counters],
    timetables: city.timetables.map((timetable) =>
      timetable.timetableId === timetableId
        ? {
            ...timetable,
            week: {
              ...timetable.week,
              wednesday: [{ from: '08:00', to: '15:00', plannedCounters: COUNTERS }],
            },
          }
        : timetable,
    ),
    services: city.services.map((service) =>
      service.serviceId === SERVICE
        ? {
            ...service,
            counterMinutes: 10,
            slotMinutes: 10,
            identityPolicy: { booking: 'none', walkIn: 'none' },
            dailyQuota: { booking: 100_000, walkIn: 0 },
          }
        : service,
    ),
  };
}

function visit(person: number, time: string) {
  return {
    serviceId: SERVICE,
    day: DAY,
    time,
    visitor: { name: `Warga ${person}` },
    contact: { phone: `0812${String(10_000_000 + person)}` },
    smsConsent: { given: true, textVersion: '2026-11' },
  };
}

const lastFour = (person: number) => String(10_000_000 + person).slice(-4);

async function measureOperations(platform: Platform): Promise<Record<string, OperationCost>> {
  const { runtime, stage } = platform;
  const { client } = stage;
  const costs: Record<string, OperationCost> = {};
  const operation = async <Answer>(name: string, work: () => Promise<Answer>): Promise<Answer> => {
    await runtime.settle(SETTLE_MS);
    runtime.meter.reset();
    const answer = await work();
    costs[name] = spent(platform);
    return answer;
  };
  // Functions are warm and the catalogue is read.
  const availability = () =>
    client.ask(booking.routes.getAvailability, { params: { serviceId: SERVICE } });
  await client.ask(booking.routes.book, { body: visit(1, '14:00') });
  await availability();

  await operation('availability', availability);
  const booked = await operation('book', () =>
    client.ask(booking.routes.book, { body: visit(2, '14:00') }),
  );
  const hold = await operation('hold', () =>
    client.ask(booking.routes.holdPlace, { body: { serviceId: SERVICE, day: DAY, time: '14:10' } }),
  );
  await operation('bookHeld', () =>
    client.ask(booking.routes.book, {
      body: { ...visit(3, '14:10'), holdToken: hold.holdToken },
    }),
  );
  const params = { token: booked.viewToken };
  await operation('reschedule', () =>
    client.ask(booking.routes.rescheduleBooking, {
      params,
      body: { day: DAY, time: '14:20', lastFour: lastFour(2) },
    }),
  );
  await operation('cancel', () =>
    client.ask(booking.routes.cancelBooking, { params, body: { lastFour: lastFour(2) } }),
  );
  return costs;
}

/** What booking's own function has asked since the meter was reset. */
function spent({ runtime }: Platform): OperationCost {
  return runtime.meter
    .read()
    .filter(({ caller }) => caller === FUNCTION)
    .reduce(
      (sum, line) => ({
        requests: sum.requests + line.requests,
        readUnits: sum.readUnits + line.readUnits,
        writeUnits: sum.writeUnits + line.writeUnits,
      }),
      { requests: 0, readUnits: 0, writeUnits: 0 },
    );
}

type Ending = 'booked' | 'refused' | 'error';

async function attempt({ stage }: Platform, person: number, time: string): Promise<Ending> {
  const answer = await stage.client.call(booking.routes.book, {
    body: visit(person, time),
    first: true,
  });
  if (answer.kind === 'answer') return 'booked';
  const refused = answer.kind === 'problem' && answer.code === 'slot-full';
  return refused && Array.isArray(answer.problem.alternatives) ? 'refused' : 'error';
}

function outcomes(endings: readonly Ending[], places: number): Outcomes {
  const count = (ending: Ending) => endings.filter((each) => each === ending).length;
  return {
    attempts: endings.length,
    places,
    booked: count('booked'),
    refused: count('refused'),
    errors: count('error'),
  };
}

/** So many at the same moment for one time of forty places. */
async function measureRace(platform: Platform, attempts: number): Promise<Outcomes> {
  const endings = await Promise.all(
    Array.from({ length: attempts }, (_, index) => attempt(platform, 1000 + index, '08:00')),
  );
  return outcomes(endings, COUNTERS);
}

/** Ten times of forty places, asked for in turn, evenly over the seconds. */
async function measureRush(
  platform: Platform,
  { attempts, seconds }: BookingSize['rush'],
): Promise<BookingFigures['rush']> {
  const times = Array.from({ length: 10 }, (_, index) => clockTimeAt(9 * 60 + index * 10));
  await platform.runtime.settle(SETTLE_MS);
  platform.runtime.meter.reset();
  const endings = await Promise.all(
    Array.from({ length: attempts }, async (_, index) => {
      await systemClock.sleep((index * seconds * 1000) / attempts);
      return attempt(platform, 100_000 + index, times[index % times.length] ?? '09:00');
    }),
  );
  const result = outcomes(endings, times.length * COUNTERS);
  const { requests } = spent(platform);
  const beyond = Math.max(0, requests - result.booked);
  return {
    ...result,
    requestsPerRefusal:
      result.refused === 0 ? 0 : Math.round((beyond / result.refused) * 100) / 100,
  };
}

/** `npm run bench -- booking`. */
export const bookingBenchmark: Benchmark = {
  summary: 'Requests of the bookings, a race for one time, and the minute in which a day opens',
  async run() {
    const figures = await measureBooking();
    const { operations, race, rush } = figures;
    const sold = ({ attempts, places, booked, refused, errors }: Outcomes) =>
      `${attempts} requests for ${places} places: ${booked} booked, ${refused} refused, ${errors} errors`;
    const cost = Object.entries(operations).map(
      ([operation, { requests, readUnits, writeUnits }]) => [
        operation,
        String(requests),
        String(readUnits),
        String(writeUnits),
      ],
    );
    return {
      json: { ...operations, race, rush },
      text: [
        formatTable(['operation', 'requests', 'read units', 'write units'], cost),
        `race: ${sold(race)}`,
        `rush: ${sold(rush)}, ${rush.requestsPerRefusal.toFixed(2)} requests a refusal`,
      ].join('\n\n'),
      withinLimits: [race, rush].every(
        ({ booked, places, errors }) => booked === places && errors === 0,
      ),
    };
  },
};

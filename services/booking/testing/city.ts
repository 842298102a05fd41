import type { City, CityService, CityTimetable } from '@gerai/shared/contract/city.ts';
import type { ServiceData } from '@gerai/shared/events/booking.ts';

/** Small sound cities and services for tests: Monday to Friday, a Friday break, one holiday. */

const text = (words: string) => ({ id: words, en: words });
const SOURCE = { status: 'estimate', source: 'Contoh' } as const;

/** Identity card by NIK, one booking per person: the service most tests use. */
export function aCityService(overrides: Partial<CityService> = {}): CityService {
  return {
    serviceId: 'ktp-el',
    agencyId: 'dukcapil',
    queueId: 'dukcapil',
    timetableId: 'mingguan',
    name: { id: 'Perekaman KTP-el', en: 'Identity card' },
    shortName: 'KTP-el',
    sensitive: false,
    standard: {
      requirements: [
        { requirementId: 'kk', text: { id: 'Kartu Keluarga', en: 'Family card' }, mandatory: true },
        { requirementId: 'foto', text: { id: 'Pas foto', en: 'Photograph' }, mandatory: false },
      ],
      procedure: text('Periksa, rekam'),
      completionWorkingDays: 1,
      completionNote: null,
      cost: { id: 'Gratis', en: 'Free', rupiah: 0 },
      product: text('KTP-el'),
      complaints: text('Meja informasi'),
      ...SOURCE,
    },
    counterMinutes: 10,
    slotMinutes: 10,
    whoMayCome: ['self'],
    identityPolicy: { booking: 'nik', walkIn: 'none' },
    bookingHorizonDays: 14,
    opensAt: '07:00',
    minimumNoticeMinutes: 60,
    bookingsPerPerson: 1,
    dailyQuota: { booking: 1000, walkIn: 50 },
    advantages: { bookedMinutes: 10, priorityMinutes: 15, quickLaneMinutes: 5, boundMinutes: 30 },
    checkIn: { earlyMinutes: 30, graceMinutes: 15 },
    calls: { times: 3, seconds: 45, secondsWithNeeds: 90 },
    survey: true,
    referrals: [],
    status: 'estimate',
    ...overrides,
  };
}

/** Lunch on Mondays to Thursdays is taken in turns; Friday has a break. */
export function aTimetable(counters: number): CityTimetable {
  const ordinary = [
    { from: '08:00', to: '12:00', plannedCounters: counters },
    { from: '12:00', to: '12:30', plannedCounters: Math.ceil(counters / 2) },
    { from: '12:30', to: '15:30', plannedCounters: counters },
  ];
  return {
    timetableId: 'mingguan',
    name: text('Mingguan'),
    week: {
      monday: ordinary,
      tuesday: ordinary,
      wednesday: ordinary,
      thursday: ordinary,
      friday: [
        { from: '08:00', to: '11:30', plannedCounters: counters },
        { from: '13:00', to: '15:30', plannedCounters: counters },
      ],
      saturday: [],
      sunday: [],
    },
    ticketsFrom: '07:45',
    lastTicketMinutesBeforeClose: 30,
    ...SOURCE,
  };
}

/** Two agencies: `ktp-el` by NIK, and `nib` by phone with three bookings per phone. */
export function aCity(
  options: { readonly counters?: number; readonly service?: Partial<CityService> } = {},
): City {
  const counters = options.counters ?? 2;
  const services = [
    aCityService(options.service),
    aCityService({
      serviceId: 'nib',
      agencyId: 'dpmptsp',
      queueId: 'dpmptsp',
      name: { id: 'NIB', en: 'Business number' },
      shortName: 'NIB',
      identityPolicy: { booking: 'none', walkIn: 'none' },
      bookingsPerPerson: 3,
    }),
  ];
  return {
    schemaVersion: 1,
    mall: {
      mallId: 'pekalongan',
      name: text('Mal Pelayanan Publik'),
      shortName: 'MPP Kota Pekalongan',
      address: 'Jl. Contoh 1',
      postcode: '51111',
      timeZone: 'Asia/Jakarta',
      publicHost: { value: 'mpp.example', ...SOURCE },
      smsSenderId: { value: 'MPPCONTOH', ...SOURCE },
      floors: [
        { floor: 1, name: text('Lantai 1') },
        { floor: 2, name: text('Lantai 2') },
      ],
      kecamatan: [
        { kecamatanId: 'pekalongan-barat', code: '33.75.01', name: 'Pekalongan Barat' },
        { kecamatanId: 'pekalongan-timur', code: '33.75.02', name: 'Pekalongan Timur' },
      ],
    },
    agencies: [anAgency('dukcapil', 3, 'Dinas Kependudukan'), anAgency('dpmptsp', 1, 'DPMPTSP')],
    queues: [
      { queueId: 'dukcapil', prefix: 'C', agencyId: 'dukcapil', name: text('Kependudukan') },
      { queueId: 'dpmptsp', prefix: 'A', agencyId: 'dpmptsp', name: text('Perizinan') },
    ],
    counters: services.flatMap((service, which) =>
      Array.from({ length: counters }, (_, index) => {
        const number = which * counters + index + 1;
        return {
          counterId: `loket-${number}`,
          number,
          name: text(`Loket ${number}`),
          agencyId: service.agencyId,
          floor: 1,
          serviceIds: [service.serviceId],
        };
      }),
    ),
    services,
    timetables: [aTimetable(counters)],
    seasons: [
      {
        seasonId: 'ramadan',
        name: text('Ramadan'),
        from: '2027-02-08',
        to: '2027-03-09',
        week: {
          monday: [{ from: '08:15', to: '15:00' }],
          tuesday: [{ from: '08:15', to: '15:00' }],
          wednesday: [{ from: '08:15', to: '15:00' }],
          thursday: [{ from: '08:15', to: '15:00' }],
          friday: [
            { from: '08:15', to: '11:00' },
            { from: '12:30', to: '14:30' },
          ],
          saturday: [],
          sunday: [],
        },
        ...SOURCE,
      },
    ],
    holidays: [
      {
        date: '2026-12-24',
        name: { id: 'Cuti bersama Natal', en: 'Joint leave' },
        kind: 'joint-leave',
        status: 'official',
        source: 'SKB',
      },
      {
        date: '2027-01-01',
        name: { id: 'Tahun Baru', en: 'New Year' },
        kind: 'national',
        ...SOURCE,
      },
    ],
  };
}

function anAgency(agencyId: string, number: number, name: string): City['agencies'][number] {
  return {
    agencyId,
    number,
    name: text(name),
    shortName: name,
    type: 'opd',
    floor: 1,
    ...{ status: 'proposed', source: 'Contoh' },
  } as const;
}

/** A service as it is published, for the pure parts. */
export function aService(
  overrides: Partial<CityService> = {},
  more: Partial<Pick<ServiceData, 'timetable' | 'seasons' | 'closedDays'>> = {},
): ServiceData {
  const city = aCity({ service: overrides });
  const [service = aCityService(overrides)] = city.services;
  const timetable = aTimetable(2);
  return {
    serviceId: service.serviceId,
    mallId: 'pekalongan',
    catalogueVersion: 1,
    publishedAt: '2026-11-02T01:00:00.000Z',
    agency: {
      agencyId: service.agencyId,
      name: 'Dinas Kependudukan',
      shortName: 'Dukcapil',
      floor: 1,
    },
    queue: { queueId: service.queueId, prefix: 'C', agencyId: service.agencyId, name: text('C') },
    counters: city.counters.filter(({ serviceIds }) => serviceIds.includes(service.serviceId)),
    service,
    timetable: {
      weekly: Object.values(timetable.week).flatMap((periods, index) =>
        periods.map((period) => ({ weekday: index + 1, ...period })),
      ),
      ticketsFrom: '07:45',
      lastTicketMinutesBeforeClose: 30,
    },
    seasons: city.seasons,
    closedDays: ['2026-12-24', '2027-01-01'],
    ...more,
  };
}

/** The holidays of `aCity` by day. */
export function holidaysOf(city: City = aCity()) {
  return new Map(city.holidays.map((holiday) => [holiday.date, holiday]));
}

/** Counter 19 of the civil registry, on the second floor: the city of these tests has none yet. */
export const COUNTER_19 = {
  counterId: 'loket-19',
  number: 19,
  name: { id: 'Loket 19', en: 'Counter 19' },
  agencyId: 'dukcapil',
  floor: 2,
  serviceIds: ['ktp-el'],
};

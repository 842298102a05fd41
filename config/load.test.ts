import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CityFolderError, loadCity } from './load.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gerai-city-'));
  await cp(fileURLToPath(new URL('./pekalongan', import.meta.url)), folder, { recursive: true });
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** Sets one field of a file, by its path as the messages write it; `undefined` removes it. */
async function change(file: string, field: string, value: unknown): Promise<void> {
  const content: unknown = JSON.parse(await readFile(join(folder, file), 'utf8'));
  const keys = field.split(/[.[\]]+/).filter((key) => key !== '');
  const last = keys.pop();
  const parent = keys.reduce<unknown>((each, key) => inside(each)[key], content);
  if (last !== undefined) inside(parent)[last] = value;
  await writeFile(join(folder, file), JSON.stringify(content));
}

function inside(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new Error('the path leads nowhere');
  return value as Record<string, unknown>;
}

async function refusal(): Promise<readonly string[]> {
  const outcome = await loadCity(folder).catch((error: unknown) => error);
  if (!(outcome instanceof CityFolderError)) throw new Error('the folder was not refused');
  return outcome.message.split('\n');
}

describe('a wrong file is refused with the path of the wrong field', () => {
  const mistakes: [string, string, string, unknown, string][] = [
    [
      'a wrong type in a service',
      'services/dukcapil.json',
      'services[2].counterMinutes',
      'ten',
      'services/dukcapil.json: services[2].counterMinutes: Invalid input: expected number, received string',
    ],
    [
      'a missing field that no default supplies',
      'services/dukcapil.json',
      'services[2].dailyQuota',
      undefined,
      'services/dukcapil.json: services[2].dailyQuota: Invalid input: expected object, received undefined',
    ],
    [
      'an unknown field of a service',
      'services/dinkes.json',
      'services[0].counterMinute',
      10,
      'services/dinkes.json: services[0].counterMinute: is not a known field',
    ],
    [
      'an unknown field deep in a service',
      'services/dinkes.json',
      'services[0].standard.requirements[1].optional',
      true,
      'services/dinkes.json: services[0].standard.requirements[1].optional: is not a known field',
    ],
    [
      'a wrong default of an agency, once',
      'services/dinsos.json',
      'defaults.slotMinutes',
      0,
      'services/dinsos.json: defaults.slotMinutes: Too small: expected number to be >=5',
    ],
    [
      'a wrong default of the city, once',
      'service-defaults.json',
      'standard.complaints.en',
      '',
      'service-defaults.json: standard.complaints.en: Too small: expected string to have >=1 characters',
    ],
    [
      'an agency named in a service',
      'services/dinsos.json',
      'services[1].agencyId',
      'dinkes',
      'services/dinsos.json: services[1].agencyId: is taken from the name of the file',
    ],
    [
      'an unknown part of a file of services',
      'services/dinsos.json',
      'note',
      'x',
      'services/dinsos.json: note: is not a known field',
    ],
    [
      'an unknown field of the mall',
      'mall.json',
      'mall.phone',
      '0285',
      'mall.json: mall.phone: is not a known field',
    ],
    [
      'an unknown part of a file of the mall',
      'holidays.json',
      'closures',
      [],
      'holidays.json: closures: is not a known field',
    ],
    [
      'a day that does not exist',
      'holidays.json',
      'holidays[3].date',
      '2026-02-30',
      'holidays.json: holidays[3].date: Invalid ISO date',
    ],
    [
      'a short name too long for an SMS',
      'services/polres.json',
      'services[2].shortName',
      'Perpanjangan SIM AC',
      'services/polres.json: services[2].shortName: Too big: expected string to have <=18 characters',
    ],
    [
      'a short name with a character outside GSM-7',
      'services/polres.json',
      'services[2].shortName',
      'SIM – A',
      'services/polres.json: services[2].shortName: must use plain SMS (GSM-7) characters',
    ],
    [
      'a prefix that reads as a digit',
      'agencies.json',
      'queues[0].prefix',
      'O',
      'agencies.json: queues[0].prefix: must be 1 or 2 letters without I and O',
    ],
    [
      'a prefix used twice',
      'agencies.json',
      'queues[1].prefix',
      'A',
      'agencies.json: queues[1].prefix: repeats A',
    ],
    [
      'an agency on a floor that is not there',
      'agencies.json',
      'agencies[4].floor',
      3,
      'agencies.json: agencies[4].floor: refers to floor 3, which is not there',
    ],
    [
      'a queue of another agency',
      'services/bkd.json',
      'services[1].queueId',
      'bpn',
      'services/bkd.json: services[1].queueId: is a queue of bpn, but the service is of bkd',
    ],
    [
      'a district that is not there',
      'services/dinkes.json',
      'services[0].referrals[0].kecamatanIds[1]',
      'batang',
      'services/dinkes.json: services[0].referrals[0].kecamatanIds[1]: refers to batang, which is not there',
    ],
    [
      'advantages beyond the bound, once',
      'service-defaults.json',
      'advantages.bookedMinutes',
      11,
      'service-defaults.json: advantages: add up to 31 minutes, more than boundMinutes 30',
    ],
    [
      'a counter of another agency',
      'counters.json',
      'counters[0].agencyId',
      'polres',
      'counters.json: counters[0].serviceIds[0]: is a service of dpmptsp, but the counter is of polres',
    ],
    [
      'a service that no counter serves',
      'counters.json',
      'counters[30].serviceIds',
      ['bpn-informasi', 'bpn-cek-sertipikat'],
      'services/bpn.json: services[2]: is served by no counter',
    ],
    [
      'more counters planned than there are',
      'timetables.json',
      'timetables[15].week.monday[0].plannedCounters',
      2,
      'services/bpn.json: defaults.timetableId: plans 2 counters (bpn), but 1 serve it',
    ],
    [
      'a service longer than any opening',
      'services/bpn.json',
      'services[0].counterMinutes',
      241,
      'services/bpn.json: services[0].counterMinutes: fits in no period of bpn',
    ],
    [
      'a period that ends before it starts',
      'timetables.json',
      'timetables[0].week.friday[1].to',
      '12:45',
      'timetables.json: timetables[0].week.friday[1].to: is not later than 13:00',
    ],
    [
      'periods that overlap',
      'timetables.json',
      'timetables[0].week.friday[1].from',
      '11:00',
      'timetables.json: timetables[0].week.friday[1].from: is before 11:30',
    ],
    [
      'a time of day that does not exist',
      'timetables.json',
      'seasons[0].week.monday[0].from',
      '24:00',
      'timetables.json: seasons[0].week.monday[0].from: Invalid string: must match pattern /^([01]\\d|2[0-3]):[0-5]\\d$/',
    ],
    [
      'tickets that start after the opening',
      'timetables.json',
      'timetables[0].ticketsFrom',
      '09:00',
      'timetables.json: timetables[0].ticketsFrom: is later than the opening on monday at 08:00',
    ],
    [
      'a season that ends before it starts',
      'timetables.json',
      'seasons[0].to',
      '2026-02-18',
      'timetables.json: seasons[0].to: is before from',
    ],
  ];

  it.each(mistakes)('%s', async (_, file, field, value, expected) => {
    await change(file, field, value);
    const lines = await refusal();
    // Some mistakes show in every service that takes the value; the same place is named only once.
    expect(lines).toContain(expected);
    expect(new Set(lines).size).toBe(lines.length);
  });
});

describe('loadCity', () => {
  it('names all problems at once', async () => {
    await change('services/dukcapil.json', 'services[0].slotMinutes', -10);
    await change('services/dukcapil.json', 'services[1].colour', 'red');
    await change('mall.json', 'mall.postcode', 51111);
    expect(await refusal()).toEqual([
      'mall.json: mall.postcode: Invalid input: expected string, received number',
      'services/dukcapil.json: services[0].slotMinutes: Too small: expected number to be >=5',
      'services/dukcapil.json: services[1].colour: is not a known field',
    ]);
  });

  it('names a file that is missing, and nothing that follows from it', async () => {
    await rm(join(folder, 'holidays.json'));
    expect(await refusal()).toEqual(['holidays.json: is missing']);
  });

  it('names a file that is not JSON', async () => {
    await writeFile(join(folder, 'services', 'bpn.json'), '{ "services": [');
    expect(await refusal()).toContainEqual(
      expect.stringMatching(/^services\/bpn\.json: is not JSON: /),
    );
  });

  it('names a file that no city has', async () => {
    await writeFile(join(folder, 'holiday.json'), '{}');
    expect(await refusal()).toEqual(['holiday.json: is not a file of a city']);
  });

  it('names a folder that is not there', async () => {
    await rm(join(folder, 'services'), { recursive: true });
    expect(await refusal()).toEqual(['services: holds no file of an agency']);
  });

  it('refuses a file of services that no agency owns', async () => {
    await cp(join(folder, 'services', 'bpn.json'), join(folder, 'services', 'imigrasi.json'));
    expect(await refusal()).toContain(
      'services/imigrasi.json: services[0].agencyId: refers to imigrasi, which is not there',
    );
  });

  it('lets a service override the defaults, in its standard too', async () => {
    await change('services/bpn.json', 'services[0].bookingHorizonDays', 3);
    await change('services/bpn.json', 'services[0].standard.source', 'Kantor Pertanahan');
    const { services } = await loadCity(folder);
    const [own, other] = services.filter((service) => service.agencyId === 'bpn');
    expect(own?.bookingHorizonDays).toBe(3);
    expect(own?.standard.source).toBe('Kantor Pertanahan');
    expect(own?.standard.complaints).toEqual(other?.standard.complaints);
    expect(other?.bookingHorizonDays).toBe(14);
  });
});

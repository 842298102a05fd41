import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type City, parseCity } from '@gerai/shared/contract/city.ts';
import * as z from 'zod';

// The schemas are of zod/mini, which speaks no language until it is given one.
z.config(z.locales.en());

/** The files of a city folder and the parts of the city that each holds. */
const SECTIONS_OF_FILE = {
  'mall.json': ['mall'],
  'agencies.json': ['agencies', 'queues'],
  'counters.json': ['counters'],
  'timetables.json': ['timetables', 'seasons'],
  'holidays.json': ['holidays'],
} as const satisfies Record<string, readonly (keyof City)[]>;

/** What services share unless they say otherwise. */
const DEFAULTS_FILE = 'service-defaults.json';

export interface CityFolderProblem {
  /** Path of the file within the folder. */
  readonly file: string;
  /** Where in the file: `services[2].counterMinutes`; empty for the file as a whole. */
  readonly field: string;
  readonly message: string;
}

/** A city folder that cannot be used; the message lists every problem, one a line. */
export class CityFolderError extends Error {
  override readonly name = 'CityFolderError';
  readonly problems: readonly CityFolderProblem[];

  constructor(problems: readonly CityFolderProblem[]) {
    super(
      problems
        .map(({ file, field, message }) =>
          field === '' ? `${file}: ${message}` : `${file}: ${field}: ${message}`,
        )
        .join('\n'),
    );
    this.problems = problems;
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** Where a service of the assembled city was written. */
interface ServiceOrigin {
  readonly file: string;
  readonly index: number;
  readonly own: Fields;
  readonly fileDefaults: Fields;
}

/**
 * Reads a city folder: its files are joined into one city, which is then checked whole. A service
 * is the city's defaults, the defaults of its agency's file and its own fields, the later over the
 * earlier, field by field (and within `standard`, field by field again).
 *
 * @throws {CityFolderError} with all problems, each by file and field.
 */
export async function loadCity(folder: URL | string): Promise<City> {
  const root = folder instanceof URL ? fileURLToPath(folder) : folder;
  const problems: CityFolderProblem[] = [];
  const unreadable = new Set<string>();
  const refuse = (file: string, field: string, message: string) => {
    problems.push({ file, field, message });
  };
  const read = async (file: string): Promise<Fields> => {
    const content = await readJson(join(root, file));
    if (content.kind === 'fields') return content.fields;
    unreadable.add(file);
    refuse(file, '', content.message);
    return {};
  };

  const serviceFiles = await jsonFilesIn(join(root, 'services'));
  const knownFiles: readonly string[] = [...Object.keys(SECTIONS_OF_FILE), DEFAULTS_FILE];
  for (const file of await jsonFilesIn(root)) {
    if (!knownFiles.includes(file)) refuse(file, '', 'is not a file of a city');
  }
  if (serviceFiles.length === 0) {
    unreadable.add('services');
    refuse('services', '', 'holds no file of an agency');
  }

  const city: Record<string, unknown> = { schemaVersion: 1 };
  for (const [file, sections] of Object.entries(SECTIONS_OF_FILE)) {
    const known: readonly string[] = sections;
    const content = await read(file);
    for (const field of Object.keys(content)) {
      if (!known.includes(field)) refuse(file, field, 'is not a known field');
    }
    for (const section of sections) city[section] = content[section];
  }

  const cityDefaults = await read(DEFAULTS_FILE);
  const services: unknown[] = [];
  const origins: ServiceOrigin[] = [];
  for (const name of serviceFiles) {
    const file = `services/${name}`;
    const { defaults = {}, services: listed, ...others } = await read(file);
    if (unreadable.has(file)) continue;
    for (const field of Object.keys(others)) refuse(file, field, 'is not a known field');
    if (!isFields(defaults)) refuse(file, 'defaults', 'must be an object');
    if (!Array.isArray(listed)) {
      refuse(file, 'services', 'must be a list');
      continue;
    }
    const fileDefaults = isFields(defaults) ? defaults : {};
    for (const [index, own] of listed.entries()) {
      if (!isFields(own)) {
        refuse(file, `services[${index}]`, 'must be an object');
        continue;
      }
      if ('agencyId' in own) {
        refuse(file, `services[${index}].agencyId`, 'is taken from the name of the file');
      }
      const agencyId = name.slice(0, -'.json'.length);
      services.push({ ...overlay(overlay(cityDefaults, fileDefaults), own), agencyId });
      origins.push({ file, index, own, fileDefaults });
    }
  }
  city.services = services;

  const outcome = parseCity(city);
  if (outcome.kind === 'refused') {
    const seen = new Set<string>();
    for (const { path, message } of outcome.problems) {
      const { file, field } = locate(path, origins, cityDefaults);
      // A default that is wrong shows in every service that takes it.
      const key = `${file}\n${field}\n${message}`;
      if (unreadable.has(file) || seen.has(key)) continue;
      seen.add(key);
      refuse(file, field, message);
    }
  }
  if (problems.length > 0 || outcome.kind === 'refused') throw new CityFolderError(problems);
  return outcome.city;
}

/** The file and field in which a part of the assembled city was written. */
function locate(
  path: readonly PropertyKey[],
  origins: readonly ServiceOrigin[],
  cityDefaults: Fields,
): { file: string; field: string } {
  const [section, index, ...rest] = path;
  if (section !== 'services') {
    const file = Object.entries(SECTIONS_OF_FILE).find(([, sections]) =>
      sections.some((each) => each === section),
    )?.[0];
    return { file: file ?? String(section), field: formatPath(path) };
  }
  const origin = typeof index === 'number' ? origins[index] : undefined;
  if (origin === undefined) return { file: 'services', field: '' };
  const { file, own, fileDefaults } = origin;
  const holds = (fields: Fields) => rest.length > 0 && holdsField(fields, rest);
  if (!holds(own)) {
    if (holds(fileDefaults)) return { file, field: formatPath(['defaults', ...rest]) };
    if (holds(cityDefaults)) return { file: DEFAULTS_FILE, field: formatPath(rest) };
  }
  return { file, field: formatPath(['services', origin.index, ...rest]) };
}

/** True when these fields supply what the path leads to, at the depth at which `overlay` joins. */
function holdsField(fields: Fields, [field, inner]: readonly PropertyKey[]): boolean {
  if (field === undefined || !(field in fields)) return false;
  const standard = fields.standard;
  if (field !== 'standard' || inner === undefined || !isFields(standard)) return true;
  return inner in standard;
}

function overlay(under: Fields, over: Fields): Fields {
  const joined = { ...under, ...over };
  return isFields(under.standard) && isFields(over.standard)
    ? { ...joined, standard: { ...under.standard, ...over.standard } }
    : joined;
}

async function readJson(
  path: string,
): Promise<{ kind: 'fields'; fields: Fields } | { kind: 'unreadable'; message: string }> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return { kind: 'unreadable', message: 'is missing' };
    throw error;
  }
  try {
    const content: unknown = JSON.parse(text);
    return isFields(content)
      ? { kind: 'fields', fields: content }
      : { kind: 'unreadable', message: 'must hold one object' };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { kind: 'unreadable', message: `is not JSON: ${error.message}` };
  }
}

/** Names of the JSON files of a folder, sorted; none when there is no such folder. */
async function jsonFilesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) =>
      typeof key === 'number'
        ? `${text}[${key}]`
        : text === ''
          ? String(key)
          : `${text}.${String(key)}`,
    '',
  );
}

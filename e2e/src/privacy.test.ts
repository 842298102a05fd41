import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_CAST, playVisit } from './journey.ts';
import { type Platform, startPlatform } from './platform.ts';
import { asText, readAllTables } from './tables.ts';

/** What must be nowhere in clear, in the forms in which it could be written. */
const SECRETS = {
  name: [
    DEMO_CAST.name,
    DEMO_CAST.name.toUpperCase(),
    Buffer.from(DEMO_CAST.name).toString('base64'),
  ],
  nik: [DEMO_CAST.nik, DEMO_CAST.nik.slice(0, 12)],
  phone: ['81200009999', '812-0000-9999', '812 0000 9999'],
  need: ['wheelchair'],
};

/** Each secret that the text holds, with where in the text. */
function found(text: string): string[] {
  return Object.entries(SECRETS).flatMap(([kind, forms]) =>
    forms
      .filter((form) => text.includes(form))
      .map(
        (form) =>
          `${kind}: …${text.slice(Math.max(0, text.indexOf(form) - 80), text.indexOf(form))}`,
      ),
  );
}

describe('after a visit with a name, a NIK, a phone and a need', () => {
  let platform: Platform;
  let files: readonly string[];
  beforeAll(async () => {
    platform = await startPlatform({ schedules: 'by-clock' });
    await playVisit({ stage: platform.stage, cast: DEMO_CAST, keyPrefix: 'privacy' });
    await platform.stage.settle();
    files = readdirSync(platform.runtime.dataDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  });
  afterAll(() => platform.stop());

  it('no table holds any of them', async () => {
    const items = asText(await readAllTables(platform.runtime.dynamoEndpoint));
    expect(items.length).toBeGreaterThan(100);
    expect(items.flatMap(found)).toEqual([]);
  });
  it('no event does', () => {
    const events = platform.runtime.events();
    expect(events.length).toBeGreaterThan(10);
    expect(found(JSON.stringify(events))).toEqual([]);
  });
  it('no queue, dead letter queue, archive or schedule does', () => {
    const store = new DatabaseSync(files.find((file) => file.endsWith('aws.sqlite')) ?? '', {
      readOnly: true,
    });
    const names = store
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
      .all()
      .map(({ name }) => String(name));
    expect(names).toContain('sms');
    for (const name of names.filter((each) => each !== 'sms')) {
      expect({
        [name]: found(JSON.stringify(store.prepare(`SELECT * FROM "${name}"`).all())),
      }).toEqual({ [name]: [] });
    }
    store.close();
  });
  it('no log line does', () => {
    const logs = files.filter((file) => file.endsWith('.log'));
    expect(logs.length).toBeGreaterThan(8);
    for (const file of logs) expect(found(readFileSync(file, 'utf8')), file).toEqual([]);
  });
  it('no file on disk does, but the one with the SMS outbox', () => {
    for (const file of files.filter((each) => !each.includes('aws.sqlite'))) {
      expect(found(readFileSync(file, 'latin1')), file).toEqual([]);
    }
  });
  it('the SMS and the opened contact do: they are what it is for', () => {
    expect(
      platform.runtime.sms().some(({ phone }) => phone.endsWith(DEMO_CAST.phone.slice(1))),
    ).toBe(true);
  });
});

import { beforeAll, describe, expect, test } from 'vitest';
import { castOf } from '../journey.ts';
import { hasBrowser, openWindow, whatWindowsShow } from './browser.ts';
import { type CitizenReport, cityOfTheStory, playCitizenStory } from './citizen-story.ts';
import { allFaults, countTaps, tabTo } from './gates.ts';
import { bookAs, webPlatform } from './web-platform.ts';

const SERVICE = 'dukcapil-ktp-el-cetak';
/** Of the citizen's pages; the goal is 48, and 44 the floor. */
const TARGET = 44;

describe.runIf(hasBrowser)('the citizen’s pages in every state', () => {
  const platform = webPlatform('citizen', cityOfTheStory);
  const faults: string[] = [];
  const seen: string[] = [];
  let report: CitizenReport;

  beforeAll(async () => {
    const { browser, url, stage } = platform;
    report = await playCitizenStory({
      browser,
      url,
      stage,
      look: async (name, page) => {
        seen.push(name);
        for (const fault of await allFaults(page, TARGET)) faults.push(`${name}: ${fault}`);
      },
    }).catch(async (error: unknown) => {
      throw new Error(
        `The story broke off after ${seen.at(-1)}.\n${await whatWindowsShow(browser)}`,
        {
          cause: error,
        },
      );
    });
  }, 300_000);

  test('pass axe, reflow, targets, headings, reduced motion and focus', () => {
    expect(faults).toEqual([]);
  });

  test('are within their touches', () => {
    expect(report.rescheduleTaps).toBeLessThanOrEqual(4);
    expect(report.cancelTaps).toBeLessThanOrEqual(2);
    expect(report.surveyTaps).toBeLessThanOrEqual(16);
  });

  test('complain of nothing and ask no foreign origin', () => {
    expect(report.complaints).toEqual([]);
  });

  test('the earliest time is booked with five touches', async () => {
    const { page, context } = await openWindow(platform.browser, {
      viewport: { width: 360, height: 800 },
    });
    const cast = castOf(77);
    await page.goto(platform.url);
    const taps = await countTaps(page);
    await page
      .getByRole('link', { name: /Cetak KTP-el/ })
      .first()
      .click();
    await page.getByRole('link', { name: 'Pilih jadwal' }).click();
    await page.getByRole('button', { name: 'Pilih ini' }).click();
    await bookAs(page, cast);
    expect(await taps()).toBeLessThanOrEqual(5);
    // Nothing about the person is in the address or outlives the form.
    const kept = String(
      await page.evaluate(
        'JSON.stringify([location.href, { ...localStorage }, { ...sessionStorage }])',
      ),
    );
    for (const personal of [cast.name, cast.nik, cast.phone]) expect(kept).not.toContain(personal);
    await context.close();
  });

  test('a booking is made by keys alone', async () => {
    const { page, context } = await openWindow(platform.browser, {
      viewport: { width: 1366, height: 768 },
    });
    const cast = castOf(78);
    const { keyboard } = page;
    await page.goto(`${platform.url}/layanan/${SERVICE}`);
    const choose = page.getByRole('link', { name: 'Pilih jadwal' });
    await choose.waitFor();
    await tabTo(page, choose);
    await keyboard.press('Enter');
    const earliest = page.getByRole('button', { name: 'Pilih ini' });
    await earliest.waitFor();
    await tabTo(page, earliest);
    await keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Data diri' }).waitFor();
    for (const [label, text] of [
      ['Nama lengkap', cast.name],
      ['NIK', cast.nik],
      ['Nomor HP', cast.phone],
    ] as const) {
      await tabTo(page, page.getByLabel(label));
      await keyboard.type(text);
    }
    await keyboard.press('Enter');
    const confirm = page.getByRole('button', { name: 'Konfirmasi janji temu' });
    await confirm.waitFor();
    await tabTo(page, confirm);
    await keyboard.press('Enter');
    await page.getByText('Janji temu tersimpan').waitFor();
    await context.close();
  });
});

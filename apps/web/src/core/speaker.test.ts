import { expect, test } from 'vitest';
import { createAnnouncer, type ListedCall } from './announcer.ts';
import { createSpeaker } from './speaker.ts';

const START = Date.parse('2026-11-24T02:00:00.000Z');
const call = (n: number): ListedCall => ({
  number: `A-${String(n).padStart(3, '0')}`,
  counterNumber: n,
  floor: 1,
  times: 1,
  sequence: n,
  at: new Date(START).toISOString(),
});

/** What is heard of calls that come in these lots, each lot while the first of the lot before is said. */
async function heard(...lots: readonly (readonly number[])[]): Promise<string[]> {
  const sounds: string[] = [];
  const rest = [...lots];
  const announcer = createAnnouncer((announced) => {
    const more = rest.shift();
    if (more) announcer.take(more.map(call), START);
    return speak(announced);
  });
  const speak = createSpeaker({
    voice: {
      chime: async () => void sounds.push('chime'),
      say: async (clips) => void sounds.push(clips.join(' ')),
    },
    othersWait: () => announcer.pending.value.length > 0,
    pause: async (ms) => void sounds.push(`${ms} ms`),
  });
  announcer.take([], START);
  announcer.take((rest.shift() ?? []).map(call), START);
  for (let turn = 0; announcer.busy.value && turn < 10_000; turn += 1) await Promise.resolve();
  return sounds;
}

const whole = (n: number) =>
  `nomor antrean huruf A nol nol ${['', 'satu', 'dua', 'tiga'][n]} silakan menuju loket ${n} lantai 1`;

test('a call alone is said twice, with a breath between', async () => {
  expect(await heard([1])).toEqual(['chime', whole(1), '1200 ms', whole(1)]);
});

test('calls with others behind them are said once, the last of them twice', async () => {
  expect(await heard([1], [2, 3])).toEqual([
    ...['chime', whole(1)],
    ...['chime', whole(2)],
    ...['chime', whole(3), '1200 ms', whole(3)],
  ]);
});

test('in a row of many, number and counter are said with one chime at its beginning', async () => {
  const sounds = await heard([1, 2, 3, 4, 5, 6]);
  expect(sounds.slice(0, 4)).toEqual([
    'chime',
    'huruf A nol nol satu loket 1',
    '600 ms',
    'huruf A nol nol dua loket 2',
  ]);
  expect(sounds.slice(4, 6)).toEqual(['chime', whole(3)]);
  expect(sounds.filter((each) => each.includes('huruf')).length).toBe(7);
});

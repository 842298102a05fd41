import { expect, test } from 'vitest';
import { glance, keptOf, type Place, reached, slowestWords, targetWords } from './words.ts';

const waiting = {
  count: 40,
  meanSeconds: 640,
  medianSeconds: 540,
  p90Seconds: 1210,
  targetSeconds: 900,
  withinTargetShare: 0.795,
};
const kept = { scored: 40, kept: 33, notLaterThanP90: 36, meanErrorMinutes: 3 };

test('a wait is compared with its target in words', () => {
  expect(targetWords(540, 900, 720)).toBe(
    'dalam target 15 menit; lebih cepat 3 menit dari hari sebelumnya',
  );
  expect(targetWords(1080, 900, null)).toBe('target 15 menit: lebih lambat 3 menit');
  expect(slowestWords(waiting)).toBe(
    '9 dari 10 orang menunggu paling lama ini, 5 menit di atas target 15 menit; 80% dalam target',
  );
  expect(slowestWords({ ...waiting, p90Seconds: 800 })).toContain('dalam target 15 menit');
  expect(slowestWords({ ...waiting, p90Seconds: null })).toBe('belum ada yang dipanggil');
});

test('promises of several rows are added, their mean error by their calls', () => {
  const few = { scored: 10, kept: 2, notLaterThanP90: 4, meanErrorMinutes: 8 };
  expect(keptOf([{ first: kept }, { first: few }])).toEqual({
    scored: 50,
    kept: 35,
    notLaterThanP90: 40,
    meanErrorMinutes: 4,
  });
  expect(keptOf([]).meanErrorMinutes).toBeNull();
  expect(reached(78, 100, 0.78)).toBe('sasaran 78% tercapai');
  expect(reached(77, 100, 0.78)).toBe('sasaran 78% belum tercapai');
});

test('a day at a glance says what is known, and nothing of promises when there are few', () => {
  const place = {
    visits: 42,
    served: 40,
    waiting,
    promises: { first: kept },
    refused: [{ reason: 'quota-used', count: 3 }],
  } as unknown as Place;
  expect(glance(place)).toBe(
    '42 kunjungan, 40 keperluan dilayani. Separuh menunggu paling lama 9 menit, dalam target 15 menit. 83% dipanggil pada waktu yang dijanjikan. 3 orang tidak mendapat nomor.',
  );
  const few = { ...place, promises: { first: { ...kept, scored: 29 } }, refused: [] };
  expect(glance(few as unknown as Place)).not.toContain('dijanjikan');
  expect(glance({ ...place, visits: 0, served: 0 })).toBe('Belum ada kunjungan pada hari ini.');
});

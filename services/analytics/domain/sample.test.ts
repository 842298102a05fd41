import { expect, it } from 'vitest';
import { sampleNeeded } from './sample.ts';

it.each([
  [0, 0],
  [1, 1],
  [10, 10],
  [20, 19],
  [30, 28],
  [50, 44],
  [80, 66],
  [100, 80],
  [150, 108],
  [200, 132],
  [300, 169],
  [400, 196],
  [500, 217],
  [600, 234],
  [800, 260],
  [1_000, 278],
  [2_000, 322],
  [3_000, 341],
  [5_000, 357],
  [10_000, 370],
  [50_000, 381],
  [100_000, 383],
])('%d users need %d respondents', (population, needed) => {
  expect(sampleNeeded(population)).toBe(needed);
});

import type { Random } from '@gerai/shared/ports.ts';

/** Draws from the distributions that a simulated day is made of. */

export function normal(random: Random): number {
  // Box and Muller (1958).
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
  return radius * Math.cos(2 * Math.PI * random.next());
}

/** Log-normal with this median; `sd` in logarithms. */
export function logNormal(random: Random, median: number, sd: number): number {
  return median * Math.exp(sd * normal(random));
}

export function exponential(random: Random, mean: number): number {
  return -Math.log(1 - random.next()) * mean;
}

export function chance(random: Random, probability: number): boolean {
  return random.next() < probability;
}

/** One of them, by weight. */
export function weighted<Item>(random: Random, items: readonly (readonly [Item, number])[]): Item {
  const total = items.reduce((sum, [, weight]) => sum + weight, 0);
  let left = random.next() * total;
  for (const [item, weight] of items) {
    left -= weight;
    if (left < 0) return item;
  }
  const last = items.at(-1);
  if (!last) throw new Error('Nothing to draw from');
  return last[0];
}

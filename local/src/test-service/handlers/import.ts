import { write } from '../table.ts';

/** Takes the city once. */
export async function handler(event: { kind: 'city'; city: { mall: { mallId: string } } }) {
  const taken = await write('city', { mallId: event.city.mall.mallId }, 'mallId');
  return { kind: taken ? 'imported' : 'already-seeded' };
}

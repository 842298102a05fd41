import type { Cast } from './journey.ts';

/**
 * Somebody invented, another one for each number below 33,600: no NIK ends in 9999 in a city that
 * gives out serials from 0001.
 */
export function inventedPerson(index: number): Cast {
  const [day, month, year] = [
    (index % 28) + 1,
    (Math.floor(index / 28) % 12) + 1,
    Math.floor(index / 336) % 100,
  ];
  const born = [day, month, year].map((part) => String(part).padStart(2, '0')).join('');
  return {
    name: `Warga Contoh ${index}`,
    nik: `337501${born}9999`,
    phone: `081234${500_000 + index}`,
  };
}

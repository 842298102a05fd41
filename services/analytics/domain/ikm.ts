import type { SurveyElement } from '@gerai/shared/events/analytics.ts';

/** The nine elements in the order of the official list (PermenPANRB 14/2017). */
export const SURVEY_ELEMENTS = [
  'requirements',
  'procedure',
  'time',
  'cost',
  'product',
  'competence',
  'conduct',
  'complaints',
  'facilities',
] as const satisfies readonly SurveyElement[];

/** Sum of the marks and how many gave one, for each element. */
export type Marks = Readonly<Record<SurveyElement, { readonly sum: number; readonly n: number }>>;

export type Grade = 'A' | 'B' | 'C' | 'D';

/** Exact fractions: the rounding of the index decides its grade. */
interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/**
 * The index (IKM, NIK) from 25 to 100, with 2 decimals; `null` without an answer. For each element
 * NRR = sum of marks / answers; the weight is exactly 1 / elements with answers; IKM = Σ NRR × weight
 * × 25, rounded half up once, at the end (PermenPANRB 14/2017; its rounded weight 0.11 would cap the
 * index at 99).
 */
export function ikmOf(marks: Marks): number | null {
  const hundredths = ikmHundredths(marks);
  return hundredths === null ? null : hundredths / 100;
}

/** The mean mark of an element (NRR), with 3 decimals, half up; `null` without an answer. */
export function meanMark(marks: Marks, element: SurveyElement): number | null {
  const { sum, n } = marks[element];
  if (n === 0) return null;
  return roundHalfUp({ numerator: BigInt(sum) * 1000n, denominator: BigInt(n) }) / 1000;
}

/** Grade by the table of PermenPANRB 14/2017, of the index already rounded to 2 decimals. */
export function gradeOf(ikm: number): Grade {
  const hundredths = Math.round(ikm * 100);
  if (hundredths >= 8831) return 'A';
  if (hundredths >= 7661) return 'B';
  return hundredths >= 6500 ? 'C' : 'D';
}

/** The mean of published indices, with 2 decimals, half up; `null` of none. */
export function meanOfIndices(indices: readonly number[]): number | null {
  if (indices.length === 0) return null;
  const sum = indices.reduce((total, index) => total + BigInt(Math.round(index * 100)), 0n);
  return roundHalfUp({ numerator: sum, denominator: BigInt(indices.length) }) / 100;
}

function ikmHundredths(marks: Marks): number | null {
  const answered = SURVEY_ELEMENTS.map((element) => marks[element]).filter(({ n }) => n > 0);
  if (answered.length === 0) return null;
  const total = answered
    .map(({ sum, n }): Fraction => ({ numerator: BigInt(sum), denominator: BigInt(n) }))
    .reduce(plus);
  return roundHalfUp({
    numerator: total.numerator * 2500n,
    denominator: total.denominator * BigInt(answered.length),
  });
}

function plus(a: Fraction, b: Fraction): Fraction {
  return {
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  };
}

/** The nearest whole number, a half upwards, of a fraction that is not negative. */
function roundHalfUp({ numerator, denominator }: Fraction): number {
  return Number((2n * numerator + denominator) / (2n * denominator));
}

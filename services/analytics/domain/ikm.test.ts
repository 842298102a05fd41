import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gradeOf, ikmOf, type Marks, meanMark, meanOfIndices, SURVEY_ELEMENTS } from './ikm.ts';

const marks = (n: number, sums: readonly number[]): Marks =>
  Object.fromEntries(
    SURVEY_ELEMENTS.map((element, index) => [element, { sum: sums[index] ?? 0, n }]),
  ) as Marks;

describe('the index', () => {
  it('of 29 respondents is that of the exact weight 1/9', () => {
    const ikm = ikmOf(marks(29, [105, 101, 100, 116, 102, 105, 106, 105, 115]));
    expect(ikm).toBe(91.48);
    expect(gradeOf(ikm ?? 0)).toBe('A');
  });
  it('reaches 100 when every mark is 4, and 25 when every mark is 1', () => {
    expect(
      ikmOf(
        marks(
          7,
          Array.from({ length: 9 }, () => 28),
        ),
      ),
    ).toBe(100);
    expect(
      ikmOf(
        marks(
          7,
          Array.from({ length: 9 }, () => 7),
        ),
      ),
    ).toBe(25);
  });
  it('weighs the elements that were answered equally, however many answered each', () => {
    const some = { ...marks(0, []), time: { sum: 4, n: 1 }, cost: { sum: 20, n: 10 } };
    expect(ikmOf(some)).toBe(75);
  });
  it('is none without an answer', () => {
    expect(ikmOf(marks(0, []))).toBeNull();
    expect(meanMark(marks(0, []), 'time')).toBeNull();
  });
  it('is rounded half up, once, at the end', () => {
    // 2.25 + 8 × 4 over 9 elements, × 25 = 95.138888…; and 3.0002 × 25 = 75.005 exactly.
    expect(ikmOf(marks(4, [9, 16, 16, 16, 16, 16, 16, 16, 16]))).toBe(95.14);
    expect(ikmOf({ ...marks(0, []), time: { sum: 15_001, n: 5000 } })).toBe(75.01);
  });
  it('is the mean of all marks times 25 when every form is whole', () => {
    const form = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 9, maxLength: 9 });
    fc.assert(
      fc.property(fc.array(form, { minLength: 1, maxLength: 60 }), (forms) => {
        const sums = SURVEY_ELEMENTS.map((_, index) =>
          forms.reduce((sum, each) => sum + (each[index] ?? 0), 0),
        );
        const exact = (sums.reduce((a, b) => a + b, 0) / (9 * forms.length)) * 25;
        expect(Math.abs((ikmOf(marks(forms.length, sums)) ?? 0) - exact)).toBeLessThan(0.005001);
      }),
    );
  });
});

describe('the grade', () => {
  it.each([
    [25, 'D'],
    [64.99, 'D'],
    [65, 'C'],
    [76.6, 'C'],
    [76.61, 'B'],
    [88.3, 'B'],
    [88.31, 'A'],
    [100, 'A'],
  ] as const)('of %d is %s', (ikm, grade) => {
    expect(gradeOf(ikm)).toBe(grade);
  });
  it('is taken after rounding', () => {
    // 88.305 rounds to 88.31 and 88.3049 to 88.30.
    expect(gradeOf(ikmOf({ ...marks(0, []), time: { sum: 35_322, n: 10_000 } }) ?? 0)).toBe('A');
    expect(gradeOf(ikmOf({ ...marks(0, []), time: { sum: 353_219, n: 100_000 } }) ?? 0)).toBe('B');
  });
});

describe('means', () => {
  it('of marks have 3 decimals', () => {
    expect(meanMark(marks(29, [105]), 'requirements')).toBe(3.621);
  });
  it('of indices have 2, half up', () => {
    expect(meanOfIndices([88.3, 88.31])).toBe(88.31);
    expect(meanOfIndices([])).toBeNull();
  });
});

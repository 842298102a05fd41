import { describe, expect, it } from 'vitest';
import { finishOf, openQuestion, usualEnding } from './ending.ts';

const usual = usualEnding(undefined, '2026-12-04');

describe('the end of a visit', () => {
  it('needs nothing chosen in the usual way', () => {
    expect(openQuestion(usual, 3)).toBeUndefined();
    expect(finishOf(usual)).toEqual({
      outcome: 'delivered',
      missingRequirementIds: [],
      dueOn: null,
    });
  });

  it('proposes the next working day, and asks for one where it was taken away', () => {
    const collect = { ...usual, outcome: 'collect' as const };
    expect(finishOf(collect).dueOn).toBe('2026-12-07');
    expect(openQuestion({ ...collect, dueOn: '' }, 0)).toBe('Isi tanggalnya dahulu.');
  });

  it('asks which papers are missing, where the service lists any', () => {
    const incomplete = { ...usual, outcome: 'incomplete' as const };
    expect(openQuestion(incomplete, 2)).toBe('Pilih berkas yang kurang.');
    expect(openQuestion(incomplete, 0)).toBeUndefined();
    expect(openQuestion({ ...incomplete, missing: ['kk'] }, 2)).toBeUndefined();
  });

  it('sends only what belongs to the outcome', () => {
    const changed = { ...usual, missing: ['kk'] };
    expect(finishOf(changed).missingRequirementIds).toEqual([]);
    expect(finishOf({ ...changed, outcome: 'incomplete' }).missingRequirementIds).toEqual(['kk']);
  });
});

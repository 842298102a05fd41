import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { contribution } from '../domain/contribution.ts';
import { legFactOf } from '../domain/fact.ts';
import { surveyOf } from '../domain/survey.ts';
import { ticketHistory } from '../testing/builders.ts';
import { deliveries } from '../testing/histories.ts';
import { cellsOf, MemoryFacts } from '../testing/memory-facts.ts';
import { recordFact } from './record-fact.ts';

const history = ticketHistory({
  name: 'a',
  steps: [
    { step: 'call', afterSeconds: 600 },
    { step: 'start', afterSeconds: 30 },
    { step: 'finish', afterSeconds: 600 },
  ],
  surveyToken: '1111111111111',
}).map(({ data, version }) => ({ fact: legFactOf(data, version), survey: surveyOf(data) }));
const [issued, , , finished] = history;
if (!issued || !finished) throw new Error('No history');

describe('the aggregates', () => {
  it('are those of the final facts, whatever order, repetition and loss events went through', async () => {
    await fc.assert(
      fc.asyncProperty(deliveries, async ({ told, delivered }) => {
        const facts = new MemoryFacts();
        for (const { fact, survey } of delivered) await recordFact(facts, fact, survey);
        const last = told.flatMap((each) => each.slice(-1));
        expect(facts.cells()).toEqual(cellsOf(last.flatMap(({ fact }) => contribution(fact))));
        expect(facts.surveys.size).toBe(last.filter(({ survey }) => survey !== null).length);
        // Rebuilt from nothing, in order, they are the same.
        const rebuilt = new MemoryFacts();
        for (const { fact, survey } of told.flat()) await recordFact(rebuilt, fact, survey);
        expect(rebuilt.cells()).toEqual(facts.cells());
        expect(rebuilt.facts).toEqual(new Map(facts.facts));
      }),
      { numRuns: 200 },
    );
  });
});

describe('a fact', () => {
  it('that is late or told again has no effect', async () => {
    const facts = new MemoryFacts();
    expect(await recordFact(facts, finished.fact, finished.survey)).toBe('applied');
    const before = facts.cells();
    expect(await recordFact(facts, issued.fact, issued.survey)).toBe('stale');
    expect(await recordFact(facts, finished.fact, finished.survey)).toBe('stale');
    expect(facts.cells()).toEqual(before);
  });
  it('is counted anew when another version was written in between', async () => {
    const facts = new MemoryFacts();
    const find = facts.find.bind(facts);
    vi.spyOn(facts, 'find').mockImplementationOnce(async (fact) => {
      const found = await find(fact);
      await recordFact(facts, issued.fact);
      return found;
    });
    expect(await recordFact(facts, finished.fact, finished.survey)).toBe('applied');
    expect(facts.cells()).toEqual(cellsOf(contribution(finished.fact)));
  });
  it('is given up for a later delivery when somebody else is first every time', async () => {
    const facts = new MemoryFacts();
    vi.spyOn(facts, 'save').mockResolvedValue('changed');
    await expect(recordFact(facts, issued.fact)).rejects.toThrow('every attempt');
  });
  it('that is told on after its survey opened does not ask for it again', async () => {
    const facts = new MemoryFacts();
    await recordFact(facts, finished.fact, finished.survey);
    const save = vi.spyOn(facts, 'save');
    const corrected = { ...finished.fact, version: finished.fact.version + 1 };
    expect(await recordFact(facts, corrected, finished.survey)).toBe('applied');
    expect(save).toHaveBeenCalledTimes(1);
    expect(save).toHaveBeenCalledWith(expect.objectContaining({ survey: null, cells: [] }));
  });
  it('is counted although its survey is known already, and opens none again', async () => {
    const facts = new MemoryFacts();
    if (finished.survey) facts.surveys.add(finished.survey.tokenHash);
    expect(await recordFact(facts, finished.fact, finished.survey)).toBe('applied');
    expect(facts.cells()).toEqual(cellsOf(contribution(finished.fact)));
  });
});

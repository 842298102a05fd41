import type { Facts } from '../app/ports.ts';
import { addCounts, type Cell, type Counts, cellKey } from '../domain/cell.ts';
import type { Fact } from '../domain/fact.ts';

/** Facts and cells in memory, for properties over many histories. */
export class MemoryFacts implements Facts {
  readonly facts = new Map<string, Fact>();
  readonly surveys = new Set<string>();
  readonly #cells = new Map<string, Counts>();

  find(fact: Fact): Promise<Fact | undefined> {
    return Promise.resolve(this.facts.get(nameOf(fact)));
  }

  save(change: Parameters<Facts['save']>[0]): ReturnType<Facts['save']> {
    const { fact, replaces, cells, survey } = change;
    if ((this.facts.get(nameOf(fact))?.version ?? null) !== replaces) {
      return Promise.resolve('changed');
    }
    if (survey && this.surveys.has(survey.tokenHash)) return Promise.resolve('survey-known');
    if (survey) this.surveys.add(survey.tokenHash);
    this.facts.set(nameOf(fact), fact);
    for (const cell of cells) {
      const key = cellKey(cell);
      this.#cells.set(key, addCounts([this.#cells.get(key) ?? {}, cell.counts]));
    }
    return Promise.resolve('saved');
  }

  /** The cells that count something. */
  cells(): Record<string, Counts> {
    return counted(this.#cells);
  }
}

/** The cells of facts counted from scratch. */
export function cellsOf(all: readonly Cell[]): Record<string, Counts> {
  const cells = new Map<string, Counts>();
  for (const cell of all) {
    const key = cellKey(cell);
    cells.set(key, addCounts([cells.get(key) ?? {}, cell.counts]));
  }
  return counted(cells);
}

function counted(cells: ReadonlyMap<string, Counts>): Record<string, Counts> {
  return Object.fromEntries(
    [...cells].flatMap(([key, counts]): [string, Counts][] => {
      const left = Object.entries(counts).filter(([, value]) => value !== 0);
      return left.length > 0 ? [[key, Object.fromEntries(left)]] : [];
    }),
  );
}

function nameOf(fact: Fact): string {
  switch (fact.kind) {
    case 'leg':
      return fact.ticketId;
    case 'booking':
      return fact.bookingId;
    case 'offer':
      return `${fact.offerId} ${fact.bookingId}`;
    case 'delivery':
      return fact.deliveryId;
    case 'refusal':
      return fact.refusalId;
  }
}

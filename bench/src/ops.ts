import type { Benchmark } from './benchmark.ts';
import type { Figures } from './gauge.ts';
import type { Ledger } from './ledger.ts';
import { type Alone, measureAlone } from './ops-alone.ts';
import { type Crowd, type CrowdSize, measureCrowd } from './ops-crowd.ts';
import { formatTable } from './table.ts';

/** What an operation costs, and how many requests it may. */
export interface OperationCost extends Figures {
  readonly budget: number;
}

interface Row extends OperationCost {
  readonly group: (typeof GROUPS)[number];
  readonly operation: string;
  /** Where the budget is not simply that of the architecture. */
  readonly note?: string;
}

const GROUPS = [
  'An operation, before its answer',
  'One event at a consumer (mean)',
  'After the answer, in streams and consumers (mean)',
] as const;

/** Requests of each operation by itself, as the architecture allows them. */
const BUDGETS: Readonly<Record<string, { readonly budget: number; readonly note?: string }>> = {
  'availability of 14 days': { budget: 1 },
  book: { budget: 1 },
  'book, refused': { budget: 2 },
  cancel: { budget: 2 },
  'issue ticket': { budget: 2 },
  'issue ticket, board not at hand': {
    budget: 3,
    note: 'the first in 3 s also reads the board, for the place in the answer: decision 007',
  },
  'check in': {
    budget: 3,
    note: '1 read + number + put instead of 1 read + 1 transaction: decision 007',
  },
  start: { budget: 2 },
  finish: { budget: 2 },
  recall: { budget: 2 },
  miss: { budget: 2 },
  'ticket status': { budget: 1 },
  'floor board': { budget: 1 },
};

const OWN_LIMIT = 'limit of the bench: the architecture sets none';

/** About half as much again as today, so that a change of the projection is noticed. */
const AFTERWARDS_LIMITS: Readonly<Record<string, number>> = {
  book: 18,
  cancel: 14,
  'issue ticket': 36,
  'check in': 36,
  'call next': 36,
  start: 36,
  finish: 36,
  recall: 36,
  miss: 36,
};

const FULL: CrowdSize = { tickets: 200, waiting: 100, counters: 18 };

/** Requests and capacity units of every operation, by the engine's own counts. */
export async function measureOps(size: CrowdSize = FULL): Promise<readonly Row[]> {
  const alone = await measureAlone();
  const crowd = await measureCrowd(size);
  return [
    ...ownRows(alone),
    ...crowdRows(crowd, size),
    ...consumerRows(alone.ledger),
    ...Object.entries(AFTERWARDS_LIMITS).map(
      ([operation, budget]): Row => ({
        group: GROUPS[2],
        operation: `after ${operation}`,
        ...alone.ledger.afterwards(operation),
        budget,
        note: OWN_LIMIT,
      }),
    ),
  ];
}

export const ops: Benchmark = {
  summary: 'DynamoDB requests and capacity units of each operation, against their budgets',
  async run() {
    const rows = await measureOps();
    return {
      json: byOperation(rows),
      text: textOf(rows),
      withinLimits: overBudget(rows).length === 0,
    };
  },
};

/** `{ operation: { requests, readUnits, writeUnits, budget } }`. */
export function byOperation(rows: readonly Row[]): Readonly<Record<string, OperationCost>> {
  return Object.fromEntries(
    rows.map(({ operation, requests, readUnits, writeUnits, budget }) => [
      operation,
      {
        requests: rounded(requests),
        readUnits: rounded(readUnits),
        writeUnits: rounded(writeUnits),
        budget: rounded(budget),
      },
    ]),
  );
}

/** Names of the operations that cost more requests than they may. */
export function overBudget(rows: readonly Row[]): readonly string[] {
  return rows.filter(({ requests, budget }) => requests > budget).map(({ operation }) => operation);
}

function ownRows({ ledger, counterServices }: Alone): Row[] {
  const [group] = GROUPS;
  return [
    ...Object.entries(BUDGETS).map(
      ([operation, budget]): Row => ({
        group,
        operation,
        ...ledger.dearest(operation),
        ...budget,
      }),
    ),
    {
      group,
      operation: 'call next',
      ...ledger.dearest('call next'),
      budget: counterServices + 1,
      note: `1 query for each of the counter's ${counterServices} services + 1 transaction`,
    },
  ];
}

function crowdRows(crowd: Crowd, { tickets, waiting, counters }: CrowdSize): Row[] {
  const [group] = GROUPS;
  const limit = inStep(counters, crowd.counterServices);
  const call = `call next, ${counters} counters at once until ${waiting} are called`;
  return [
    {
      group,
      operation: `issue ticket, ${tickets} at once: mean`,
      ...crowd.issue,
      budget: 2,
    },
    { group, operation: `${call}: mean`, ...crowd.callNext, budget: limit.mean, note: OWN_LIMIT },
    {
      group,
      operation: `${call}: most`,
      ...crowd.callNextMost,
      budget: limit.most,
      note: OWN_LIMIT,
    },
  ];
}

/**
 * What calls ask that run in step: the k-th to win has lost k - 1 times, and has looked anew at all
 * services after every fourth loss. Half as much again for tickets that change while they wait.
 */
function inStep(counters: number, services: number): { mean: number; most: number } {
  const requests = Array.from(
    { length: counters },
    (_, lost) => lost + 1 + (Math.floor(lost / 4) + 1) * services,
  );
  const total = requests.reduce((sum, each) => sum + each, 0);
  return {
    mean: Math.ceil((1.5 * total) / counters),
    most: Math.ceil(1.5 * (requests.at(-1) ?? 0)),
  };
}

function consumerRows(ledger: Ledger): Row[] {
  const row = (service: Parameters<Ledger['perEvent']>[0], budget: number, note?: string): Row => ({
    group: GROUPS[1],
    operation: `one event at ${service}`,
    ...ledger.perEvent(service),
    budget,
    ...(note ? { note } : {}),
  });
  return [
    row('booking', 2),
    row('queue', 2),
    row('notify', 3, 'an SMS is recorded before and after it is sent: decision 007'),
    row('analytics', 2),
  ];
}

function textOf(rows: readonly Row[]): string {
  const parts = GROUPS.map((group) =>
    formatTable(
      [group, 'requests', 'budget', 'read units', 'write units', ''],
      rows
        .filter((row) => row.group === group)
        .map((row) => [
          row.operation,
          String(rounded(row.requests)),
          String(rounded(row.budget)),
          String(rounded(row.readUnits)),
          String(rounded(row.writeUnits)),
          [...(row.requests > row.budget ? ['OVER BUDGET'] : []), row.note ?? ''].join(' '),
        ]),
    ),
  );
  const over = overBudget(rows);
  const verdict =
    over.length === 0 ? 'All within their budgets.' : `Over budget: ${over.join('; ')}.`;
  return [...parts, verdict].join('\n\n');
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

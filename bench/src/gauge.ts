import type { Platform } from '@gerai/e2e/platform.ts';
import { SERVICES } from '@gerai/e2e/services.ts';
import type { MeterLine } from '@gerai/local/meter.ts';
import { queueName } from '@gerai/local/names.ts';
import type { ServiceName } from '@gerai/shared/contract/service.ts';

/** What was asked of DynamoDB, by the engine's own counts. */
export interface Figures {
  readonly requests: number;
  readonly readUnits: number;
  readonly writeUnits: number;
}

export interface Measured<Answer> {
  readonly answer: Answer;
  /** What the function of the operation asked before it answered. */
  readonly own: Figures;
  /** What its stream, and the consumers of its events, asked until all was settled. */
  readonly afterwards: Figures;
  /** Events that reached each service's queue, and what its consumer asked for them. */
  readonly consumers: ReadonlyMap<ServiceName, { readonly events: number; readonly cost: Figures }>;
}

export const NOTHING: Figures = { requests: 0, readUnits: 0, writeUnits: 0 };

/**
 * Runs one piece of work on a settled platform and tells what it cost: its own function
 * (`queue.staff`) apart from what followed.
 */
export async function measure<Answer>(
  { runtime }: Platform,
  functionId: MeterLine['caller'],
  work: () => Promise<Answer>,
): Promise<Measured<Answer>> {
  await runtime.settle(SETTLE_MS);
  const before = runtime.events().length;
  runtime.meter.reset();
  const answer = await work();
  await runtime.settle(SETTLE_MS);
  const lines = runtime.meter.read();
  const events = runtime.events().slice(before);
  return {
    answer,
    own: sum(lines.filter(({ caller }) => caller === functionId)),
    afterwards: sum(lines.filter(({ caller }) => caller !== functionId)),
    consumers: new Map(
      SERVICES.map(({ name }) => [
        name,
        {
          events: events.filter(({ queues }) => queues.includes(queueName(name))).length,
          cost: sum(lines.filter(({ caller }) => caller === `${name}.events`)),
        },
      ]),
    ),
  };
}

/** A busy machine takes its time over the events of a crowd. */
export const SETTLE_MS = 120_000;

export function sum(figures: readonly Figures[]): Figures {
  return figures.reduce(
    (total, each) => ({
      requests: total.requests + each.requests,
      readUnits: total.readUnits + each.readUnits,
      writeUnits: total.writeUnits + each.writeUnits,
    }),
    NOTHING,
  );
}

/** For each of so many. */
export function per(count: number, figures: Figures): Figures {
  return {
    requests: figures.requests / count,
    readUnits: figures.readUnits / count,
    writeUnits: figures.writeUnits / count,
  };
}

import type { TicketStatus } from '@gerai/shared/events/queue.ts';

/** A step of a ticket: from which states it is possible, and where it leads. */
interface Transition {
  readonly from: readonly TicketStatus[];
  /** The state after it; null where it stays the same. */
  readonly to: TicketStatus | null;
}

/**
 * The life of a ticket, as data: the steps of `ticket.ts` ask it whether they are possible, and the
 * drawing in the README is made from it.
 */
export const LIFECYCLE = {
  call: { from: ['waiting'], to: 'called' },
  recall: { from: ['called'], to: 'called' },
  start: { from: ['called'], to: 'serving' },
  finish: { from: ['serving'], to: 'finished' },
  miss: { from: ['called'], to: 'missed' },
  park: { from: ['called', 'serving'], to: 'parked' },
  postpone: { from: ['waiting'], to: 'parked' },
  return: { from: ['parked', 'missed'], to: 'waiting' },
  transfer: { from: ['called', 'serving'], to: 'transferred' },
  're-route': { from: ['waiting'], to: null },
  'set priority': { from: ['waiting'], to: null },
  'carry over': { from: ['waiting', 'parked'], to: 'transferred' },
  cancel: { from: ['waiting', 'parked', 'missed'], to: 'cancelled' },
} as const satisfies Record<string, Transition>;

export type StepName = keyof typeof LIFECYCLE;

/** States in which a ticket is at a counter. */
export function isAtCounter(status: TicketStatus): boolean {
  return status === 'called' || status === 'serving';
}

/** Whether the step is possible from that state. */
export function mayStep(step: StepName, status: TicketStatus): boolean {
  const { from }: Transition = LIFECYCLE[step];
  return from.includes(status);
}

/** The life of a ticket as a Mermaid state diagram. */
export function lifecycleDiagram(): string {
  const steps = Object.entries<Transition>(LIFECYCLE).flatMap(([name, { from, to }]) =>
    from.map((status) => `  ${status} --> ${to ?? status}: ${name}`),
  );
  const led = Object.values<Transition>(LIFECYCLE);
  const ends = [...new Set(led.flatMap(({ to }) => to ?? []))].filter(
    (status) => !led.some(({ from }) => from.includes(status)),
  );
  return [
    'stateDiagram-v2',
    '  [*] --> waiting: issue, check in',
    ...steps,
    ...ends.map((status) => `  ${status} --> [*]`),
  ].join('\n');
}

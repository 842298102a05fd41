import { readFileSync } from 'node:fs';
import { TICKET_STATUSES } from '@gerai/shared/events/queue.ts';
import { describe, expect, it } from 'vitest';
import { LIFECYCLE, lifecycleDiagram } from './lifecycle.ts';

describe('the life of a ticket', () => {
  it('is drawn in the README as the code has it', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    const drawn = /```mermaid\n(stateDiagram[\s\S]*?)\n```/.exec(readme)?.[1];
    expect(drawn).toBe(lifecycleDiagram());
  });

  it('reaches every state', () => {
    const reached = new Set(['waiting', ...Object.values(LIFECYCLE).map(({ to }) => to)]);
    expect(TICKET_STATUSES.filter((status) => !reached.has(status))).toEqual([]);
  });
});

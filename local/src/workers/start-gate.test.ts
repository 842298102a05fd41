import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { StartGate } from './start-gate.ts';

describe('StartGate', () => {
  it('lets only so many load at a time, and skips what is no longer needed', async () => {
    const gate = new StartGate(2);
    const loading: (() => void)[] = [];
    const start = () => new Promise<void>((resolve) => loading.push(resolve));
    gate.request(start);
    gate.request(start);
    gate.request(() => undefined);
    gate.request(start);
    expect(loading).toHaveLength(2);
    loading[0]?.();
    await pause(0);
    expect(loading).toHaveLength(3);
  });
});

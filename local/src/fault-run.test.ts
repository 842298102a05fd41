import { describe, expect, it } from 'vitest';
import { post, probe, startTestRuntime } from './testing/harness.ts';

/** Sends an order until it is acknowledged, as a client with an idempotency key would. */
async function orderUntilTaken(url: string, id: string): Promise<void> {
  for (;;) {
    const response = await post({ url }, '/v1/orders', { id });
    if (response.ok) return;
  }
}

describe('a run with injected faults', () => {
  it('shows every kind of fault and still handles every order, each at most one SMS', async () => {
    const runtime = await startTestRuntime({
      faults: {
        seed: 42,
        duplicate: 0.2,
        delay: 0.2,
        delayMs: 50,
        reorder: 0.5,
        lostAnswer: 0.1,
        stopBefore: 0.03,
        stopAfter: 0.03,
        conflict: 0.05,
        refuseEntry: 0.1,
      },
    });
    try {
      const ids = Array.from({ length: 60 }, (_, n) => `o${n}`);
      for (let at = 0; at < ids.length; at += 6) {
        const group = ids.slice(at, at + 6);
        await Promise.all(group.map((id) => orderUntilTaken(runtime.url, id)));
      }
      runtime.faults.stop();
      await runtime.settle(20_000);
      await runtime.redrive();
      await runtime.settle(20_000);

      expect(Object.values(runtime.faults.counts).every((count) => count > 0)).toBe(true);
      expect(runtime.deadLetters()).toEqual([]);
      for (const id of ids) {
        expect(await probe(runtime, 'read', { pk: `sent#${id}` })).toHaveProperty('receipt');
      }
      // The test service writes before it sends: a stop in between loses an SMS and doubles none.
      const texts = runtime.sms().map((sms) => sms.text);
      expect(new Set(texts).size).toBe(texts.length);
    } finally {
      await runtime.close();
    }
  });
});

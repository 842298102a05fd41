import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { commandLine, endProcess } from './engine/processes.ts';
import { startRuntime } from './runtime.ts';
import { StartError } from './start-error.ts';
import { testService } from './test-service/registration.ts';
import { post, probe, startTestRuntime, temporaryFolder } from './testing/harness.ts';
import { type RuntimeProcess, startRuntimeProcess } from './testing/runtime-process.ts';

const processes: RuntimeProcess[] = [];
const engines = new Set<number>();

afterEach(async () => {
  for (const process of processes.splice(0)) await process.kill();
  for (const pid of engines) if (commandLine(pid).includes('dynoxide')) await endProcess(pid);
  engines.clear();
});

async function startProcess(folder: string): Promise<RuntimeProcess> {
  const started = await startRuntimeProcess({
    dataDir: folder,
    testService: true,
    schedules: 'by-hand',
  });
  processes.push(started);
  engines.add(engineOf(folder));
  return started;
}

function engineOf(folder: string): number {
  return (JSON.parse(readFileSync(join(folder, 'dynoxide.json'), 'utf8')) as { pid: number }).pid;
}

describe('a runtime that is killed', () => {
  it('loses nothing it has accepted, and its next start ends the engine it left behind', async () => {
    const folder = temporaryFolder();
    const orders: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      const killed = await startProcess(folder);
      const orphan = engineOf(folder);
      const ids = Array.from({ length: 8 }, (_, n) => `k${round}-${n}`);
      await Promise.all(ids.map((id) => post(killed, '/v1/orders', { id })));
      orders.push(...ids);
      // At once: relay, queue and SMS are somewhere under way.
      await killed.kill();
      expect(commandLine(orphan)).toContain('dynoxide');
    }
    const orphan = engineOf(folder);
    const runtime = await startTestRuntime({ dataDir: folder });
    expect(commandLine(orphan)).not.toContain('dynoxide');
    await runtime.settle();
    for (const id of orders) {
      expect(await probe(runtime, 'read', { pk: `sent#${id}` })).toHaveProperty('receipt');
    }
    const texts = runtime.sms().map((sms) => sms.text);
    expect(new Set(texts).size).toBe(texts.length);
    expect(runtime.deadLetters()).toEqual([]);
    await runtime.close();
  });

  it('can be ended politely from its parent and leaves no engine behind', async () => {
    const folder = temporaryFolder();
    const process = await startProcess(folder);
    await post(process, '/v1/orders', { id: 'p1' });
    await process.settle();
    const engine = engineOf(folder);
    await process.close();
    expect(commandLine(engine)).not.toContain('dynoxide');
  });

  it('is taken over with its secrets and tokens, and not seeded again', async () => {
    const folder = temporaryFolder();
    const first = await startTestRuntime({ dataDir: folder });
    const token = await first.tokenFor('siti');
    const secret = await probe(first, 'secret', { id: 'gerai/booking-pepper' });
    await first.close();
    const second = await startTestRuntime({ dataDir: folder });
    const staff = await fetch(`${second.url}/v1/staff/echo`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(staff.status).toBe(200);
    expect(await probe(second, 'secret', { id: 'gerai/booking-pepper' })).toEqual(secret);
    await second.close();
  });
});

describe('a start that cannot go on', () => {
  it('is told for a folder in use and a taken port, and leaves nothing behind', async () => {
    const first = await startTestRuntime();
    await expect(startTestRuntime({ dataDir: first.dataDir })).rejects.toThrow('is in use');

    const folder = temporaryFolder();
    const port = Number(new URL(first.url).port);
    const taken = startRuntime({ dataDir: folder, port, services: [testService] });
    await expect(taken).rejects.toThrow(StartError);
    await expect(taken).rejects.toThrow(`Port ${port} is taken`);
    await first.close();

    const afterwards = await startTestRuntime({ dataDir: folder });
    await afterwards.close();
  });
});

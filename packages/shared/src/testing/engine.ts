import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import type { TableDeclaration } from '../contract/service.ts';
import type { Clock } from '../ports.ts';
import { systemClock, systemRandom } from '../system.ts';
import { tableDefinition } from '../table/definition.ts';
import { Table } from '../table/table.ts';

export interface TestEngine {
  readonly client: DynamoDBClient;
  readonly endpoint: string;
  /** Makes a new, empty table as declared. */
  createTable(declaration: TableDeclaration, clock?: Clock): Promise<Table>;
  stop(): Promise<void>;
}

/**
 * A DynamoDB-compatible engine in memory for one test file: the real engine of `npm start`, or the
 * one that GERAI_DYNAMODB_ENDPOINT names. Start it in `beforeAll`, stop it in `afterAll`.
 */
export async function startTestEngine(): Promise<TestEngine> {
  const given = process.env.GERAI_DYNAMODB_ENDPOINT;
  const port = given ? 0 : await freePort();
  const child = given
    ? undefined
    : spawn(binary(), ['serve', '--port', String(port)], { stdio: 'ignore' });
  const endpoint = given ?? `http://127.0.0.1:${port}`;
  const client = new DynamoDBClient({
    endpoint,
    region: 'ap-southeast-3',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await ready(client);
  let tables = 0;
  return {
    client,
    endpoint,
    async createTable(declaration, clock = systemClock) {
      tables += 1;
      const name = `test-${process.pid}-${port}-${tables}`;
      await client.send(new CreateTableCommand(tableDefinition(name, declaration)));
      return new Table(client, name, clock, systemRandom);
    },
    async stop() {
      client.destroy();
      if (child) await ended(child);
    },
  };
}

function binary(): string {
  const require = createRequire(import.meta.url);
  return join(dirname(require.resolve('@dynoxide/linux-x64/package.json')), 'dynoxide');
}

async function ready(client: DynamoDBClient): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.send(new ListTablesCommand({}));
      return;
    } catch (error) {
      if (attempt === 100) throw error;
      await systemClock.sleep(20);
    }
  }
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill();
  });
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address
          ? resolve(address.port)
          : reject(new Error('No port')),
      );
    });
  });
}

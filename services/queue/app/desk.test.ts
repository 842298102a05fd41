import { ScanCommand } from '@aws-sdk/client-dynamodb';
import type { Table } from '@gerai/shared/table/table.ts';
import { TestClock, testContext } from '@gerai/shared/testing/doubles.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { QueueDeps } from '../handlers/deps.ts';
import { service as declaration } from '../service.ts';
import {
  aBooking,
  aCommand,
  anOfficer,
  aService,
  NOW,
  SERVICE,
  testDeps,
} from '../testing/world.ts';
import { issueTicket } from './issue-ticket.ts';
import { reprintTicket } from './reprint-ticket.ts';
import { type Search, searchDesk } from './search-desk.ts';

let engine: TestEngine;
let table: Table;
let deps: QueueDeps;
const context = testContext(NOW);

beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = await engine.createTable(declaration.table);
  deps = testDeps(table, new TestClock(NOW));
  await deps.catalogue.keep(aService());
});

async function issued(key: string, phone: string | null) {
  const outcome = await issueTicket(
    deps,
    {
      serviceId: SERVICE,
      priority: false,
      applicantCount: 1,
      language: 'id',
      residence: null,
      phone,
      smsConsent: phone === null ? null : { given: true, textVersion: '1' },
      name: null,
      needs: [],
      followUpOf: null,
      channel: 'desk',
    },
    aCommand(key),
    context,
    () => true,
  );
  if (outcome.kind !== 'issued') throw new Error(outcome.kind);
  return outcome;
}

async function found(search: Search, mayActFor: (agencyId: string) => boolean = () => true) {
  const outcome = await searchDesk(deps, search, context, mayActFor);
  return outcome.kind === 'found' ? outcome.tickets.map(({ data }) => data.number) : outcome.kind;
}

describe('the desk finds a visit', () => {
  it('by its number, and by the phone of a walk-in', async () => {
    await issued('one', '081234567890');
    await issued('two', null);
    expect(await found({ number: 'A-002' })).toEqual(['A-002']);
    expect(await found({ number: 'A-009' })).toEqual([]);
    expect(await found({ phone: '+62 812-3456-7890' })).toEqual(['A-001']);
    expect(await found({ phone: '081200000000' })).toEqual([]);
    expect(await found({ phone: '1234567890' })).toBe('phone-invalid');
  });

  it('of its own agencies alone', async () => {
    await issued('one', null);
    expect(await found({ number: 'A-001' }, () => false)).toEqual([]);
  });

  it('by the code of a booking that has not arrived yet', async () => {
    await deps.bookings.keep({ data: aBooking(), version: 1 });
    const outcome = await searchDesk(deps, { code: aBooking().code }, context, () => true);
    expect(outcome).toMatchObject({ tickets: [], bookings: [{ data: { code: aBooking().code } }] });
  });

  it('and leaves a line in the audit, without the phone', async () => {
    await found({ phone: '081234567890' });
    const { Items } = await engine.client.send(new ScanCommand({ TableName: table.name }));
    const kept = JSON.stringify(Items);
    expect(kept).toContain('desk.searched');
    expect(kept).not.toMatch(/81234567890/);
  });
});

describe('a reprint', () => {
  it('has a new serial and the same link', async () => {
    const { ticket, viewToken } = await issued('one', null);
    const request = {
      ticketId: ticket.data.ticketId,
      actor: anOfficer('ani'),
      command: aCommand('print'),
      context,
    };
    const printed = await reprintTicket(deps, request);
    expect(printed).toMatchObject({ viewToken, ticket: { data: { printSerial: 2 } } });
    expect(await reprintTicket(deps, request)).toEqual(printed);
  });
});

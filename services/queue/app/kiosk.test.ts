import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { type CheckInClaim, signClaim } from '@gerai/shared/security/claim.ts';
import { deriveId } from '@gerai/shared/security/hash.ts';
import { Phone } from '@gerai/shared/security/phone.ts';
import type { Table } from '@gerai/shared/table/table.ts';
import { TestClock, testContext } from '@gerai/shared/testing/doubles.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { addMinutes, epochMs } from '@gerai/shared/time.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { QueueDeps } from '../handlers/deps.ts';
import { service as declaration } from '../service.ts';
import {
  aBooking,
  aCommand,
  anOfficer,
  aService,
  DAY,
  NOW,
  QUEUE,
  SERVICE,
  testDeps,
  testSecrets,
} from '../testing/world.ts';
import { checkIn } from './check-in.ts';
import { findSurvey } from './find-survey.ts';
import { issueTicket } from './issue-ticket.ts';
import { leaseNumbers, reconcile } from './lease-numbers.ts';
import { leaveContact } from './leave-contact.ts';

let engine: TestEngine;
let table: Table;
let clock: TestClock;
let deps: QueueDeps;
const context = () => testContext(clock.now());

beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = await engine.createTable(declaration.table);
  clock = new TestClock(NOW);
  deps = testDeps(table, clock);
  await deps.catalogue.keep(aService());
});

async function issued() {
  const outcome = await issueTicket(
    deps,
    {
      serviceId: SERVICE,
      priority: false,
      applicantCount: 1,
      language: 'id',
      residence: null,
      phone: null,
      smsConsent: null,
      name: null,
      needs: [],
      followUpOf: null,
      channel: 'kiosk',
    },
    aCommand('issue'),
    context(),
    () => true,
  );
  if (outcome.kind !== 'issued') throw new Error(outcome.kind);
  return outcome;
}

describe('a phone left after the number', () => {
  it('is sealed, found by the desk, and told with the ticket', async () => {
    const { viewToken, ticket } = await issued();
    const input = { viewToken, phone: '0812 3456 7890', textVersion: '2026-11' };
    const left = await leaveContact(deps, input, aCommand('leave', input), context());
    if (left.kind !== 'left') throw new Error(left.kind);
    expect(left.ticket.data.contactId).toBe(deriveId('con', ticket.data.ticketId));
    expect(left.ticket.version).toBe(2);
    expect(await leaveContact(deps, input, aCommand('leave', input), context())).toEqual(left);
    expect(
      await deps.tickets.idsByPhone(
        await deps.secrecy.phoneHash(Phone.parse(input.phone)?.digits() ?? ''),
      ),
    ).toEqual([ticket.data.ticketId]);
    const { Items } = await engine.client.send(new ScanCommand({ TableName: table.name }));
    const kept = JSON.stringify(Items);
    expect(kept).not.toMatch(/81234567890/);
    expect(kept).toContain('queue.contact.provided.v1');
  });

  it('is refused where it is none, where the number has one, and for a token of nobody', async () => {
    const { viewToken } = await issued();
    const input = { viewToken, phone: '12', textVersion: '1' };
    expect(await leaveContact(deps, input, aCommand('a'), context())).toEqual({
      kind: 'phone-invalid',
    });
    const right = { ...input, phone: '081234567890' };
    await leaveContact(deps, right, aCommand('b'), context());
    expect(await leaveContact(deps, right, aCommand('c'), context())).toEqual({
      kind: 'not-in-state',
      status: 'waiting',
    });
    const foreign = { ...right, viewToken: '7kQ2mVx9RbT4n' };
    expect(await leaveContact(deps, foreign, aCommand('d'), context())).toEqual({
      kind: 'unknown-ticket',
    });
  });
});

describe('the survey by number', () => {
  it('is there once the number was served', async () => {
    const { ticket } = await issued();
    const { number } = ticket.data;
    expect(await findSurvey(deps, number, clock.now())).toEqual({
      kind: 'not-in-state',
      status: 'waiting',
    });
    expect(await findSurvey(deps, 'A-999', clock.now())).toEqual({ kind: 'unknown-number' });
    const surveyTokenHash = 'h'.repeat(64);
    const served = { ...ticket.data, status: 'finished' as const, surveyTokenHash };
    await deps.tickets.save({ ...ticket, data: served, version: 2 }, null);
    expect(await findSurvey(deps, number, clock.now())).toEqual({
      kind: 'found',
      surveyToken: await deps.secrecy.surveyToken(ticket.data),
    });
  });
});

describe('a booking that checks in without network', () => {
  const slotStart = addMinutes(NOW, 15);
  const booking = aBooking({ serviceId: SERVICE, slotStart, status: 'confirmed' });
  const claimOf = async (parts: Partial<CheckInClaim> = {}) =>
    signClaim(await testSecrets.keys('claim-private'), {
      bookingId: booking.bookingId,
      bookingVersion: 1,
      visitId: booking.visitId,
      serviceId: booking.serviceId,
      slotStartSeconds: epochMs(slotStart) / 1000,
      applicantCount: 1,
      priority: false,
      contactId: booking.contactId,
      language: 'id',
      code: booking.code,
      ...parts,
    });
  const told = async (claim: string) => {
    const leased = await leaseNumbers(
      deps,
      { deviceId: 'kiosk-1', queueId: QUEUE, size: 20 },
      aCommand('lease'),
      context(),
    );
    if (leased.kind !== 'leased') throw new Error(leased.kind);
    const tickets = [
      {
        sequence: 5001,
        serviceId: SERVICE,
        issuedAt: addMinutes(NOW, 5),
        priority: false,
        applicantCount: 1,
        language: 'id' as const,
        claim,
      },
    ];
    clock.set(addMinutes(NOW, 40));
    const { leaseId } = leased.lease;
    return reconcile(
      deps,
      { deviceId: 'kiosk-1', leaseId, kioskTime: clock.now(), tickets },
      aCommand('told', claim),
      context(),
    );
  };

  it('has the leased number and arrived when it was scanned', async () => {
    expect(await told(await claimOf())).toMatchObject({
      results: [
        {
          outcome: 'kept',
          ticket: {
            data: {
              number: 'A-5001',
              origin: 'booking',
              bookingId: booking.bookingId,
              day: DAY,
              arrivedAt: addMinutes(NOW, 5),
              entitledAt: slotStart,
            },
          },
        },
      ],
    });
  });

  it('keeps the number of the desk where it had checked in before', async () => {
    const claim = await claimOf();
    const first = await checkIn(
      deps,
      { by: { claim }, channel: 'desk' },
      aCommand('desk'),
      context(),
      anOfficer('x').mayActFor,
    );
    expect(first).toMatchObject({ kind: 'checked-in', ticket: { data: { number: 'A-001' } } });
    expect(await told(claim)).toMatchObject({
      results: [{ outcome: 'kept', ticket: { data: { number: 'A-001' } } }],
    });
  });

  it('is refused when nobody of ours signed it', async () => {
    const claim = await claimOf();
    expect(await told(`${claim.slice(0, -8)}AAAAAAAA`)).toMatchObject({
      results: [{ outcome: 'claim-invalid', ticket: null }],
    });
  });
});

describe('a call for help', () => {
  it('keeps the time at which it began, and ends', async () => {
    const { deviceId } = await registered();
    const sign = { printsOnRoll: 3, paper: 'out' as const, help: true };
    await deps.devices.seen(deviceId, NOW, sign);
    await deps.devices.seen(deviceId, addMinutes(NOW, 1), sign);
    expect(await deps.devices.find(deviceId)).toMatchObject({ helpAt: NOW, paper: 'out' });
    await deps.devices.seen(deviceId, addMinutes(NOW, 2), { ...sign, help: false });
    expect(await deps.devices.find(deviceId)).toMatchObject({ helpAt: null });
  });

  async function registered() {
    const { registerDevice } = await import('./register-device.ts');
    const input = { kind: 'kiosk' as const, floor: 1, name: 'Kios' };
    const outcome = await registerDevice(deps, input, aCommand('register'), context());
    if (outcome.kind !== 'registered') throw new Error(outcome.kind);
    return outcome.device;
  }
});

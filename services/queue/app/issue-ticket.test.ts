import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { PlacesReleasedData, ServiceData } from '@gerai/shared/events/booking.ts';
import type { Envelope } from '@gerai/shared/events/envelope.ts';
import { deriveId } from '@gerai/shared/security/hash.ts';
import { open as openSeal } from '@gerai/shared/security/seal.ts';
import { when } from '@gerai/shared/table/expression.ts';
import type { Table } from '@gerai/shared/table/table.ts';
import { TestClock, testContext } from '@gerai/shared/testing/doubles.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { instantAt } from '@gerai/shared/time.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { followed } from '../adapters/changes.ts';
import { KEYS } from '../adapters/keys.ts';
import type { QueueDeps } from '../handlers/deps.ts';
import { service as declaration } from '../service.ts';
import { countRequests, type RequestCount } from '../testing/requests.ts';
import {
  aCommand,
  aService,
  DAY,
  NOW,
  QUEUE,
  SERVICE,
  testDeps,
  testSecrets,
} from '../testing/world.ts';
import { followChanges } from './follow-changes.ts';
import { type IssueTicketInput, issueTicket, type TicketIssued } from './issue-ticket.ts';
import { makeRoomForWalkIns } from './keep-copies.ts';

let engine: TestEngine;
let requests: RequestCount;
let table: Table;
let deps: QueueDeps;
const everyAgency = () => true;
const context = testContext(NOW);

beforeAll(async () => {
  engine = await startTestEngine();
  requests = countRequests(engine.client);
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = await engine.createTable(declaration.table);
  deps = testDeps(table, new TestClock(NOW));
});

const walkIn: IssueTicketInput = {
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
};

function issue(name: string, input: Partial<IssueTicketInput> = {}): Promise<TicketIssued> {
  const whole = { ...walkIn, ...input };
  return issueTicket(deps, whole, aCommand(name, whole), context, everyAgency);
}

async function issued(name: string, input: Partial<IssueTicketInput> = {}) {
  const outcome = await issue(name, input);
  if (outcome.kind !== 'issued') throw new Error(outcome.kind);
  return outcome;
}

async function publish(parts: Partial<ServiceData['service']> = {}): Promise<void> {
  await deps.catalogue.keep(aService({ service: parts }));
}

/** Every item of the table. */
async function items(): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await engine.client.send(
    new ScanCommand({ TableName: table.name, ConsistentRead: true }),
  );
  return Items.map((item) => unmarshall(item));
}

function release(applicants: number, day = DAY) {
  const data = {
    placesId: `dukcapil/mingguan/${day}`,
    mallId: 'pekalongan',
    agencyId: 'dukcapil',
    day,
    services: [{ serviceId: SERVICE, applicants }],
  };
  return makeRoomForWalkIns(deps, { data } as Envelope<PlacesReleasedData>);
}

async function seriesItem() {
  const item = await table.get(KEYS.series(QUEUE, DAY));
  if (!item) throw new Error('No series');
  return item;
}

async function ticketCount(): Promise<number> {
  const { items } = await table.query({
    index: 'waiting',
    where: when('#waitingKey = :key', { key: `${SERVICE}#${DAY}` }),
  });
  return items.length;
}

describe('a number for a walk-in', () => {
  it('is given to 200 at once, 50 of them twice, each number once', async () => {
    await publish({ dailyQuota: { booking: 40, walkIn: 500 } });
    await deps.catalogue.service(SERVICE);
    requests.reset();
    const names = Array.from({ length: 200 }, (_, index) => `key-${index}`);
    const outcomes = await Promise.all(
      [...names, ...names.slice(0, 50)].map(async (name) => [name, await issued(name)] as const),
    );
    const numbers = new Map<string, Set<number>>();
    for (const [name, { ticket }] of outcomes) {
      numbers.set(name, (numbers.get(name) ?? new Set()).add(ticket.data.sequence));
    }
    expect([...numbers.values()].every((each) => each.size === 1)).toBe(true);
    const all = [...numbers.values()].flatMap((each) => [...each]).sort((a, b) => a - b);
    expect(all).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
    // The one GetItem is the board, read once for all of them.
    expect(requests.byCommand()).toEqual({ UpdateItem: 250, PutItem: 250, GetItem: 1 });
  });

  it('takes two requests', async () => {
    await publish();
    await issued('warm-up');
    requests.reset();
    await issued('one');
    expect(requests.byCommand()).toEqual({ UpdateItem: 1, PutItem: 1 });
  });

  it('is the same for the same command, with the same token', async () => {
    await publish();
    const first = await issued('twice');
    const again = await issued('twice');
    expect(again).toEqual(first);
    expect(await ticketCount()).toBe(1);
  });

  it('is refused for the same key with other content', async () => {
    await publish();
    await issued('key');
    const other = { ...walkIn, priority: true };
    const outcome = await issueTicket(deps, other, aCommand('key', other), context, everyAgency);
    expect(outcome.kind).toBe('command-reused');
    expect(await ticketCount()).toBe(1);
  });

  it('is given within the quota of the day, in applicants; the refusal counts once', async () => {
    await publish({ dailyQuota: { booking: 40, walkIn: 5 } });
    await issued('group', { applicantCount: 4 });
    expect((await issue('pair', { applicantCount: 2 })).kind).toBe('quota-used');
    expect((await issue('pair', { applicantCount: 2 })).kind).toBe('quota-used');
    await issued('last');
    expect((await issue('late')).kind).toBe('quota-used');
    expect((await issued('last')).ticket.data.number).toBe('A-002');
    expect(await refusalCount()).toBe(2);
  });

  it('is given beyond it as far as booking has released places, in applicants', async () => {
    await publish({ dailyQuota: { booking: 40, walkIn: 1 } });
    expect((await issue('group', { applicantCount: 4 })).kind).toBe('quota-used');
    expect(await release(3)).toBe('saved');
    const group = await issued('group', { applicantCount: 4 });
    expect(group.ticket.data.walkInsOfDay).toBe(4);
    expect((await issue('late')).kind).toBe('quota-used');
    // Told again, or late: nothing more than the sum of the day.
    expect([await release(3), await release(2)]).toEqual([
      'changed-meanwhile',
      'changed-meanwhile',
    ]);
    expect((await issue('late')).kind).toBe('quota-used');
    expect(await release(4)).toBe('saved');
    expect((await issued('late')).ticket.data.walkInsOfDay).toBe(5);
    expect((await issued('group', { applicantCount: 4 })).ticket.data.number).toBe('A-001');
    expect(await seriesItem()).toMatchObject({ [`walkIn_${SERVICE}`]: 1, seq: 2 });
  });

  it('is given to as many of a crowd as there is room, while room is made', async () => {
    await publish({ dailyQuota: { booking: 40, walkIn: 5 } });
    const outcomes = await Promise.all([
      ...Array.from({ length: 20 }, (_, index) => issue(`crowd-${index}`)),
      release(4),
      release(7),
    ]);
    const given = outcomes.filter((each) => typeof each === 'object' && each.kind === 'issued');
    expect(given.length).toBeGreaterThanOrEqual(5);
    expect(given.length).toBeLessThanOrEqual(12);
    const rest = await Promise.all(
      Array.from({ length: 20 }, (_, index) => issue(`more-${index}`)),
    );
    const more = rest.filter(({ kind }) => kind === 'issued');
    expect(given.length + more.length).toBe(12);
  });

  it('waits with room for a service that is not known yet', async () => {
    await expect(release(3)).rejects.toThrow('not known');
  });

  it('is not given while the service is closed, except to a command that got it before', async () => {
    await publish();
    const first = await issued('early');
    const evening = testContext(instantAt(DAY, '15:00'));
    const closed = await issueTicket(deps, walkIn, aCommand('x', walkIn), evening, everyAgency);
    expect(closed).toMatchObject({
      kind: 'service-closed',
      hours: { until: instantAt(DAY, '15:00') },
    });
    const again = await issueTicket(deps, walkIn, aCommand('early', walkIn), evening, everyAgency);
    expect(again).toMatchObject({ kind: 'issued', ticket: { data: first.ticket.data } });
    expect(await refusalCount()).toBe(1);
  });

  it('is given by a desk of the agency only', async () => {
    await publish();
    const outcome = await issueTicket(deps, walkIn, aCommand('x'), context, () => false);
    expect(outcome.kind).toBe('forbidden');
    expect((await issue('y', { serviceId: 'nowhere' })).kind).toBe('unknown-service');
  });

  it('tells the place in the order', async () => {
    await publish();
    await issued('first');
    expect((await issued('second')).standing).toEqual({ ahead: 1, estimate: null });
  });
});

describe('a district that is served elsewhere', () => {
  const location = { id: 'Kantor Dinas', en: 'Main office' };
  const referrals = [{ kecamatanIds: ['pekalongan-utara'], location }];

  it('gets no number but the right place, and is counted; who does not say is served', async () => {
    await publish({ referrals });
    expect(await issue('north', { residence: 'pekalongan-utara' })).toEqual({
      kind: 'served-elsewhere',
      location,
    });
    expect((await issue('south', { residence: 'pekalongan-selatan' })).kind).toBe('issued');
    expect((await issue('unknown')).kind).toBe('issued');
    const refusals = (await items()).filter(({ entity }) => entity === 'refusal');
    expect(refusals).toMatchObject([{ reason: 'served-elsewhere', channel: 'kiosk' }]);
  });
  it('is served all the same where the desk says why, which the audit keeps', async () => {
    await publish({ referrals });
    const north = { residence: 'pekalongan-utara', channel: 'desk' } as const;
    const referralOverride = 'rawat inap';
    expect((await issue('urgent', { ...north, referralOverride })).kind).toBe('issued');
    const audits = (await items()).filter(({ entity }) => entity === 'audit');
    expect(audits).toMatchObject([
      { action: 'ticket.override-referral', purpose: referralOverride },
    ]);
  });
});

describe('what identifies a walk-in', () => {
  const consent = { given: true, textVersion: '2026-11' };

  it('goes sealed into a contact of its own, with the ticket', async () => {
    await publish();
    const outcome = await issued('phone', {
      channel: 'desk',
      phone: '0812-3456-7890',
      smsConsent: consent,
      name: 'Budi Santoso',
      needs: ['wheelchair'],
    });
    const { contactId } = outcome.ticket.data;
    if (contactId === null) throw new Error('No contact');
    const item = await table.get(KEYS.contact(contactId));
    expect(item).toMatchObject({
      entity: 'contact',
      smsConsent: { given: true, textVersion: '2026-11', channel: 'desk' },
      outbox: { type: 'queue.contact.provided.v1' },
    });
    const keys = await testSecrets.keys('sealing-private');
    const sealed = item?.sealed as Parameters<typeof openSeal>[1];
    expect(JSON.parse(openSeal(keys, sealed, contactId))).toEqual({
      name: 'Budi Santoso',
      phone: '+6281234567890',
      nikLastFour: null,
      needs: ['wheelchair'],
      viewToken: outcome.viewToken,
    });
    const lying = JSON.stringify([item, await seriesItem(), outcome.ticket]);
    for (const secret of ['Budi', '81234567890', 'wheelchair', outcome.viewToken]) {
      expect(lying).not.toContain(secret);
    }
  });

  it('is not kept without consent', async () => {
    await publish();
    const { ticket } = await issued('no', {
      phone: '081234567890',
      smsConsent: { ...consent, given: false },
    });
    expect(ticket.data.contactId).toBeNull();
  });

  it('is refused when it is no mobile number, or comes without the question for consent', async () => {
    await publish();
    expect((await issue('a', { phone: '021', smsConsent: consent })).kind).toBe('phone-invalid');
    expect((await issue('b', { phone: '081234567890' })).kind).toBe('consent-missing');
    expect(await ticketCount()).toBe(0);
  });
});

describe('a lost second step', () => {
  /** The process dies between the number and the ticket. */
  async function loseTicket(name: string, input: Partial<IssueTicketInput> = {}) {
    const whole = { ...walkIn, ...input };
    const dying = {
      ...deps,
      tickets: {
        find: (ticketId: string) => deps.tickets.find(ticketId),
        add: () => Promise.reject(new Error('killed')),
      },
    } as unknown as QueueDeps;
    await expect(
      issueTicket(dying, whole, aCommand(name, whole), context, everyAgency),
    ).rejects.toThrow('killed');
  }

  it('is completed by the stream, contact included, and met by the repetition', async () => {
    await publish();
    await loseTicket('lost', {
      phone: '081234567890',
      smsConsent: { given: true, textVersion: '1' },
    });
    expect(await ticketCount()).toBe(0);
    const after = await seriesItem();
    await followChanges(deps, followed([{ sequenceNumber: '1', before: undefined, after }]));
    const { items } = await table.query({
      index: 'waiting',
      where: when('#waitingKey = :key', { key: `${SERVICE}#${DAY}` }),
    });
    expect(items).toMatchObject([{ number: 'A-001', outbox: { type: 'queue.ticket.issued.v1' } }]);
    expect(await table.get(KEYS.contact(String(items[0]?.contactId)))).toBeDefined();
    const again = await issued('lost', {
      phone: '081234567890',
      smsConsent: { given: true, textVersion: '1' },
    });
    expect(again.ticket.data.number).toBe('A-001');
  });

  it('is completed by the repetition with the same number', async () => {
    await publish();
    await loseTicket('lost');
    await issued('other');
    expect((await issued('lost')).ticket.data.number).toBe('A-001');
    expect((await issued('third')).ticket.data.number).toBe('A-003');
  });

  it('leaves the item of the series below 4 KB after hundreds of numbers', async () => {
    await publish({ dailyQuota: { booking: 40, walkIn: 500 } });
    for (let from = 0; from < 300; from += 50) {
      const before = await table.get(KEYS.series(QUEUE, DAY));
      await Promise.all(Array.from({ length: 50 }, (_, index) => issued(`key-${from + index}`)));
      const after = await seriesItem();
      await followChanges(deps, followed([{ sequenceNumber: String(from), before, after }]));
    }
    const item = await seriesItem();
    expect(item.seq).toBe(300);
    expect(JSON.stringify(item).length).toBeLessThan(4096);
    expect((await issued('key-299')).ticket.data.sequence).toBe(
      (await issued('key-299')).ticket.data.sequence,
    );
    expect((await seriesItem()).seq).toBe(300);
  });
});

async function refusalCount(): Promise<number> {
  const names = ['pair', 'late', 'x'];
  let count = 0;
  for (const name of names) {
    for (const reason of ['quota-used', 'service-closed'] as const) {
      const content = name === 'pair' ? { ...walkIn, applicantCount: 2 } : walkIn;
      const key = KEYS.refusal(deriveId('rfs', aCommand(name, content).key, reason));
      if (await table.get(key)) count += 1;
    }
  }
  return count;
}

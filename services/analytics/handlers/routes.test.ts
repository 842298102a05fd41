import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { RouteDeclaration } from '@gerai/shared/contract/service.ts';
import { createHttpHandler } from '@gerai/shared/http/handler.ts';
import { createLog } from '@gerai/shared/log.ts';
import { tokenHash } from '@gerai/shared/security/hash.ts';
import type { Table } from '@gerai/shared/table/table.ts';
import { type ApiRequest, apiEvent, lambdaContext } from '@gerai/shared/testing/api-event.ts';
import { sequentialIds, TestClock } from '@gerai/shared/testing/doubles.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createStores } from '../adapters/stores.ts';
import type { Stores } from '../app/ports.ts';
import type { DayReport, IkmReport, SurveyView } from '../contract/schemas.ts';
import { service as declaration } from '../service.ts';
import {
  booking,
  counter,
  delivery,
  envelope,
  type HistoryOptions,
  service,
  ticketHistory,
} from '../testing/builders.ts';
import { eventHandlers } from './consume.ts';
import { publicRoutes } from './public-routes.ts';
import { staffRoutes } from './staff-routes.ts';

const MALL = 'pekalongan';
const DAY = '2026-11-30';
const ANSWERS = {
  requirements: 4,
  procedure: 3,
  time: 3,
  cost: 4,
  product: 4,
  competence: 4,
  conduct: 4,
  complaints: 3,
  facilities: 4,
};
const LEADER = { sub: 'leader', groups: ['role:leadership'] };
const { routes } = declaration;

let engine: TestEngine;
let table: Table;
let stores: Stores;
let events: ReturnType<typeof eventHandlers>;
let ask: (
  route: RouteDeclaration,
  request?: ApiRequest,
) => Promise<{ status: number; body: Record<string, unknown>; headers: Record<string, unknown> }>;
const clock = new TestClock();

beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  clock.set('2026-11-30T08:00:00.000Z');
  table = await engine.createTable(declaration.table, clock);
  stores = createStores(table);
  events = eventHandlers(
    stores,
    createLog(clock, () => undefined),
  );
  const ids = sequentialIds();
  const deps = { mallId: MALL, clock, ids, log: createLog(clock, () => undefined) };
  const open = createHttpHandler(
    declaration,
    'public',
    deps,
    publicRoutes({ mallId: MALL, stores, ids }),
  );
  const closed = createHttpHandler(
    declaration,
    'staff',
    deps,
    staffRoutes({ mallId: MALL, stores }),
  );
  ask = async (route, request = {}) => {
    const handler = route.caller === 'public' ? open : closed;
    const answer = await handler(apiEvent(route, request), lambdaContext());
    return {
      status: answer.statusCode ?? 0,
      body: answer.body ? JSON.parse(answer.body) : {},
      headers: answer.headers ?? {},
    };
  };
});

async function visited(name: string, more: Partial<HistoryOptions> = {}): Promise<string> {
  const surveyToken = token(name);
  const history = ticketHistory({
    name,
    steps: [
      { step: 'call', afterSeconds: 600 },
      { step: 'start', afterSeconds: 30 },
      { step: 'finish', afterSeconds: 600 },
    ],
    surveyToken,
    ...more,
  });
  for (const { data, version } of history) {
    await events['queue.ticket.called.v1'](envelope('queue.ticket.called.v1', version, data));
  }
  return surveyToken;
}

/** A token that its name makes: 13 characters without look-alikes. */
function token(name: string): string {
  return name
    .replaceAll(/[0OIl-]/g, 'x')
    .padEnd(13, 'z')
    .slice(0, 13);
}

const published = (more: Parameters<typeof service>[0] = {}) =>
  events['booking.service.published.v1'](
    envelope('booking.service.published.v1', 1, service(more)),
  );

const answerOf = (surveyToken: string, key = 'key-00000001', body: object = { answers: ANSWERS }) =>
  ask(routes.answerSurvey, {
    params: { surveyToken },
    headers: { 'idempotency-key': key },
    body,
  });

async function items(): Promise<Record<string, unknown>[]> {
  const { Items } = await engine.client.send(new ScanCommand({ TableName: table.name }));
  return (Items ?? []).map((item) => unmarshall(item));
}

describe('the survey', () => {
  it('opens with the nine elements in their order and the name of the service', async () => {
    await published();
    const surveyToken = await visited('a1');
    const { status, body } = await ask(routes.getSurvey, { params: { surveyToken } });
    expect(status).toBe(200);
    const view = body as unknown as SurveyView;
    expect(routes.getSurvey.responses[200].safeParse(view).success).toBe(true);
    expect(view).toMatchObject({
      status: 'open',
      serviceName: { id: 'Perekaman KTP-el' },
      day: DAY,
    });
    expect(view.elements.map(({ name }) => name.id)).toEqual([
      'Persyaratan',
      'Sistem, Mekanisme, dan Prosedur',
      'Waktu Penyelesaian',
      'Biaya/Tarif',
      'Produk Spesifikasi Jenis Pelayanan',
      'Kompetensi Pelaksana',
      'Perilaku Pelaksana',
      'Penanganan Pengaduan, Saran, dan Masukan',
      'Sarana dan Prasarana',
    ]);
    expect(
      view.elements.every(({ marks }) => marks.map(({ mark }) => mark).join() === '1,2,3,4'),
    ).toBe(true);
  });

  it('takes one answer; the same request again is answered alike', async () => {
    const surveyToken = await visited('a1');
    const first = await answerOf(surveyToken);
    expect(first).toMatchObject({ status: 201, body: { status: 'received' } });
    expect(await answerOf(surveyToken)).toMatchObject({ status: 201, body: first.body });
    const [score] = await stores.aggregates.scores(MALL, { from: DAY, to: DAY });
    expect(score?.counts).toMatchObject({ opened: 1, responses: 1, 'sum:time': 3 });
  });

  it('refuses a second answer, and the same key with other content', async () => {
    const surveyToken = await visited('a1');
    await answerOf(surveyToken);
    expect(await answerOf(surveyToken, 'key-00000002')).toMatchObject({
      status: 409,
      body: { code: 'survey-already-answered' },
    });
    expect(
      await answerOf(surveyToken, 'key-00000001', { answers: { ...ANSWERS, time: 1 } }),
    ).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
    expect(await ask(routes.getSurvey, { params: { surveyToken } })).toMatchObject({
      status: 409,
      body: { code: 'survey-already-answered' },
    });
    expect(await stores.aggregates.responsesOfDay(MALL, DAY)).toHaveLength(1);
  });

  it('of 20 answers at once keeps one', async () => {
    const surveyToken = await visited('a1');
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => answerOf(surveyToken, `key-000000${n + 10}`)),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(19);
    const [score] = await stores.aggregates.scores(MALL, { from: DAY, to: DAY });
    expect(score?.counts).toMatchObject({ responses: 1 });
  });

  it('read as open by two answers keeps the first', async () => {
    const surveyToken = await visited('a1');
    const open = await stores.surveys.find(tokenHash(surveyToken));
    const answerAfterReadingOpen = (key: string) => {
      vi.spyOn(stores.surveys, 'find').mockResolvedValueOnce(open);
      return answerOf(surveyToken, key);
    };
    expect(await answerAfterReadingOpen('key-00000001')).toMatchObject({ status: 201 });
    expect(await answerAfterReadingOpen('key-00000002')).toMatchObject({ status: 409 });
    expect(await answerAfterReadingOpen('key-00000001')).toMatchObject({ status: 201 });
    expect(await stores.aggregates.responsesOfDay(MALL, DAY)).toHaveLength(1);
  });

  it('keeps a response without a way back to its visit', async () => {
    const surveyToken = await visited('a1');
    await answerOf(surveyToken, 'key-00000001', {
      answers: ANSWERS,
      respondent: { sex: 'female' },
      comment: 'Hubungi 0812-3456-7890, NIK 3375011708450001. Ramah!',
    });
    const all = await items();
    const survey = all.find(({ entity }) => entity === 'survey');
    expect(survey).not.toHaveProperty('serviceId');
    expect(survey).not.toHaveProperty('day');
    const response = JSON.stringify(all.find(({ entity }) => entity === 'response'));
    expect(response).toContain('Hubungi […], NIK […]. Ramah!');
    expect(response).not.toContain(String(survey?.pk).slice('SURVEY#'.length));
    expect(response).not.toMatch(/tkt_|vis_|A-012|test-correlation|key-/);
    // No time but the beginning of the day in Jakarta.
    expect(response.match(/20\d\d-\d\d-\d\dT[\d:.]+Z/g)).toEqual([
      '2026-11-29T17:00:00.000Z',
      '2026-11-29T17:00:00.000Z',
    ]);
    expect(response).not.toContain('0000000000000000000000000');
  });

  it('is not found by a token that opens nothing, and not after its 30 days', async () => {
    expect(await ask(routes.getSurvey, { params: { surveyToken: 'zzzzzzzzzzzzz' } })).toMatchObject(
      {
        status: 404,
      },
    );
    const surveyToken = await visited('a1');
    clock.set('2027-01-05T00:00:00.000Z');
    expect(await ask(routes.getSurvey, { params: { surveyToken } })).toMatchObject({ status: 404 });
    expect(await answerOf(surveyToken)).toMatchObject({ status: 404 });
  });

  it.each([
    ['a missing mark', { answers: { ...ANSWERS, time: undefined } }],
    ['a mark out of range', { answers: { ...ANSWERS, time: 5 } }],
    ['half a mark', { answers: { ...ANSWERS, time: 2.5 } }],
    ['an unknown element', { answers: { ...ANSWERS, taste: 4 } }],
    ['an unknown respondent', { answers: ANSWERS, respondent: { sex: 'x' } }],
    ['an endless comment', { answers: ANSWERS, comment: 'x'.repeat(501) }],
    ['an unknown field', { answers: ANSWERS, name: 'x' }],
    ['nothing', {}],
  ])('refuses %s and writes nothing', async (_, body) => {
    const surveyToken = await visited('a1');
    const before = await items();
    expect(await answerOf(surveyToken, 'key-00000001', body)).toMatchObject({
      status: 422,
      body: { code: 'invalid-input' },
    });
    expect(await items()).toEqual(before);
  });
});

describe('the report of a day', () => {
  const report = async (staff = LEADER): Promise<DayReport> => {
    const { status, body } = await ask(routes.getDayReport, { query: { day: DAY }, staff });
    expect(status).toBe(200);
    expect(routes.getDayReport.responses[200].safeParse(body).error).toBeUndefined();
    return body as unknown as DayReport;
  };

  it('says what happened', async () => {
    await published();
    await visited('a1', { outcome: 'incomplete', missing: ['kartu-keluarga'] });
    await visited('a2', { start: { applicantCount: 3 } });
    await visited('a3', { start: { leg: 2 } });
    await visited('a4', {
      steps: [
        { step: 'call', afterSeconds: 1800 },
        { step: 'miss', afterSeconds: 180 },
      ],
    });
    await events['booking.booking.confirmed.v1'](
      envelope('booking.booking.confirmed.v1', 1, booking('b')),
    );
    await events['notify.message.sent.v1'](envelope('notify.message.sent.v1', 1, delivery('d')));
    await events['queue.counter.opened.v1'](
      envelope('queue.counter.opened.v1', 1, counter(), { time: '2026-11-30T02:00:00.000Z' }),
    );
    clock.set('2026-11-30T03:00:00.000Z');
    const { total, floors, agencies, services, hours, counters } = await report();
    expect(total).toMatchObject({
      visits: 3,
      legs: 4,
      applicants: 5,
      served: 3,
      missed: 1,
      waiting: { count: 4, meanSeconds: 900, withinTargetShare: 0.75, targetSeconds: 900 },
      serving: { count: 3, meanSeconds: 600 },
      outcomes: [
        { outcome: 'delivered', count: 2 },
        { outcome: 'incomplete', count: 1 },
      ],
      missingRequirements: [{ requirementId: 'kartu-keluarga', count: 1 }],
      bookings: { made: 1, cancelled: 0, arrived: 0, notArrived: 1, missed: 0, offered: 0 },
      counterTime: { openSeconds: 3600, servingSeconds: 1800, utilisation: 0.5 },
      messages: { sent: 1, parts: 1, priceRupiah: 450 },
    });
    expect(Math.abs((total.waiting.medianSeconds ?? 0) - 600)).toBeLessThanOrEqual(15);
    expect(Math.abs((total.waiting.p90Seconds ?? 0) - 1800)).toBeLessThanOrEqual(45);
    expect(floors).toMatchObject([{ floor: 1, visits: 3 }]);
    expect(agencies).toMatchObject([{ agencyId: 'dukcapil', floor: 1, visits: 3 }]);
    expect(services).toMatchObject([{ serviceId: 'dukcapil-ktp-el', counterMinutes: 10 }]);
    expect(hours.map(({ hour }) => hour)).toEqual([9]);
    expect(counters).toMatchObject([{ counterId: 'loket-1', status: 'open', utilisation: 0.5 }]);
  });

  it('of a day without visits is empty, not an error', async () => {
    expect((await report()).total).toMatchObject({
      visits: 0,
      waiting: { count: 0, meanSeconds: null, medianSeconds: null, withinTargetShare: null },
      counterTime: { utilisation: null },
      survey: { n: 0, ikm: null, grade: null },
    });
  });

  it('hides priority groups of fewer than five', async () => {
    for (let n = 1; n <= 4; n += 1) await visited(`p${n}`, { start: { priority: true } });
    expect((await report()).total).toMatchObject({ priorityVisits: null, priorityWaiting: null });
    await visited('p5', { start: { priority: true } });
    expect((await report()).total).toMatchObject({
      priorityVisits: 5,
      priorityWaiting: { count: 5, meanSeconds: 600 },
    });
  });

  it('shows a supervisor the own agencies alone, even one who helps at the desk', async () => {
    await published();
    await visited('a1');
    await visited('a2', { start: { agencyId: 'dinkes', serviceId: 'dinkes-jkn' } });
    await events['notify.message.sent.v1'](
      envelope('notify.message.sent.v1', 1, delivery('d', { agencyId: null })),
    );
    const own = await report({
      sub: 's',
      groups: ['role:supervisor', 'role:frontdesk', 'agency:dinkes'],
    });
    expect(own).toMatchObject({
      scope: 'agencies',
      total: { visits: 1, messages: { sent: 0 } },
      agencies: [{ agencyId: 'dinkes' }],
      services: [{ serviceId: 'dinkes-jkn' }],
    });
    expect(await report()).toMatchObject({
      scope: 'mall',
      total: { visits: 2, messages: { sent: 1 } },
    });
  });

  it.each([
    ['the information desk', { sub: 'x', groups: ['role:frontdesk'] }, 403],
    ['an officer', { sub: 'x', groups: ['role:officer', 'agency:dukcapil'] }, 403],
    ['nobody', undefined, 401],
  ])('is not for %s', async (_, staff, status) => {
    expect(await ask(routes.getDayReport, staff ? { staff } : {})).toMatchObject({ status });
  });

  it.each(['2026-02-30', 'today', '2026-13-01'])('refuses the day %s', async (day) => {
    expect(await ask(routes.getDayReport, { query: { day }, staff: LEADER })).toMatchObject({
      status: 422,
    });
  });
});

describe('the index', () => {
  const period = { from: '2026-10-01', to: '2026-12-31' };
  const report = async (): Promise<IkmReport> => {
    const { status, body } = await ask(routes.getIkmReport, { query: period, staff: LEADER });
    expect(status).toBe(200);
    expect(routes.getIkmReport.responses[200].safeParse(body).error).toBeUndefined();
    return body as unknown as IkmReport;
  };
  const answered = async (name: string, more: Partial<HistoryOptions> = {}, body: object = {}) =>
    answerOf(await visited(name, more), `key-of-${name}-0`, { answers: ANSWERS, ...body });
  const elsewhere = { start: { agencyId: 'dinkes', serviceId: 'dinkes-jkn' } };

  it('is pooled for the mall, with the mean of the agencies beside it', async () => {
    await published();
    const low = Object.fromEntries(Object.keys(ANSWERS).map((element) => [element, 2]));
    await answered('a1');
    await answered('a2');
    await answered('a3', elsewhere, { answers: low });
    await visited('a4');
    const { mall, agencies, services, weightMethod } = await report();
    // Marks of 33, 33 and 18 over 27 elements, × 25; agencies 91.67 and 50.
    expect(mall).toMatchObject({
      n: 3,
      ikm: 77.78,
      grade: 'B',
      meanOfAgencies: 70.84,
      population: 4,
      populationFrom: 'this-period',
      sampleNeeded: 4,
      sampleSufficient: false,
    });
    expect(mall.elements[2]).toEqual({ element: 'time', n: 3, mean: 2.667 });
    expect(agencies).toMatchObject([
      { agencyId: 'dinkes', agencyName: null, ikm: 50, grade: 'D' },
      { agencyId: 'dukcapil', ikm: 91.67, grade: 'A', population: 3 },
    ]);
    expect(services.map(({ serviceId }) => serviceId)).toEqual(['dinkes-jkn', 'dukcapil-ktp-el']);
    expect(weightMethod).toBe('exact');
  });

  it('draws its sample from the period before', async () => {
    for (let n = 1; n <= 3; n += 1) {
      await visited(`q${n}`, { start: { day: '2026-09-15' } });
    }
    await answered('a1');
    expect((await report()).mall).toMatchObject({
      n: 1,
      population: 3,
      populationFrom: 'previous-period',
      sampleNeeded: 3,
    });
  });

  it('shows respondents only in groups of five or more', async () => {
    for (let n = 1; n <= 5; n += 1) {
      await answered(
        `r${n}`,
        {},
        { respondent: { sex: 'female', job: n < 5 ? 'police' : 'other' } },
      );
    }
    const { respondents } = await report();
    const of = (field: string) => respondents.find((each) => each.field === field)?.values;
    expect(of('sex')).toEqual([
      { value: 'female', count: 5 },
      { value: 'male', count: null },
    ]);
    expect(of('job')?.every(({ count }) => count === null)).toBe(true);
  });

  it('lists a service that is asked and has no answer yet', async () => {
    await published();
    await published({ serviceId: 'dukcapil-kk', survey: false });
    expect((await report()).services).toMatchObject([
      { serviceId: 'dukcapil-ktp-el', n: 0, ikm: null, sampleSufficient: false },
    ]);
  });

  it('is public by quarter, without rows of fewer than five answers', async () => {
    for (let n = 1; n <= 5; n += 1) await answered(`s${n}`);
    await answered('t1', elsewhere);
    const { status, body, headers } = await ask(routes.getPublicIkm, {
      query: { quarter: '2026-Q4' },
    });
    expect(status).toBe(200);
    expect(headers['cache-control']).toContain('max-age=300');
    expect(routes.getPublicIkm.responses[200].safeParse(body).error).toBeUndefined();
    expect(body).toMatchObject({
      quarter: '2026-Q4',
      from: '2026-10-01',
      to: '2026-12-31',
      mall: { n: 6, ikm: 91.67, meanOfAgencies: 91.67 },
      agencies: [
        { agencyId: 'dinkes', n: 1, ikm: null, grade: null },
        { agencyId: 'dukcapil', n: 5, ikm: 91.67 },
      ],
    });
    expect(body).not.toHaveProperty('respondents');
    expect(await ask(routes.getPublicIkm)).toMatchObject({ body: { quarter: '2026-Q4' } });
  });

  it.each([
    [{ from: '2026-12-31', to: '2026-10-01' }],
    [{ from: '2025-01-01', to: '2026-10-01' }],
    [{ from: '2026-10-01' }],
  ])('refuses the period %o', async (query) => {
    expect(
      await ask(routes.getIkmReport, { query: query as Record<string, string>, staff: LEADER }),
    ).toMatchObject({ status: 422 });
  });
});

describe('comments', () => {
  it('are read by the day, a supervisor those of the own agencies', async () => {
    await answerOf(await visited('a1'), 'key-00000001', { answers: ANSWERS, comment: 'Cepat' });
    await answerOf(await visited('a2'), 'key-00000002', { answers: ANSWERS, comment: '  ' });
    const read = async (groups: string[]) =>
      (await ask(routes.getSurveyComments, { query: { day: DAY }, staff: { sub: 's', groups } }))
        .body;
    const all = await read(['role:admin']);
    expect(routes.getSurveyComments.responses[200].safeParse(all).error).toBeUndefined();
    expect(all).toMatchObject({ comments: [{ serviceId: 'dukcapil-ktp-el', comment: 'Cepat' }] });
    expect(await read(['role:supervisor', 'agency:dinkes'])).toMatchObject({ comments: [] });
  });
});

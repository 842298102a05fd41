import type { DayReport, IkmReport, PromiseReport } from './schemas.ts';
import { SURVEY_FORM } from './survey-form.ts';

/** Sample values of every route, for documents and tests. Handlers never load this file. */

const day = '2026-11-30';
const serverTime = '2026-11-30T08:40:00.000Z';
const agencyId = 'dukcapil';
const agencyName = 'Dinas Kependudukan dan Pencatatan Sipil';
const serviceId = 'dukcapil-ktp-el';
const serviceName = { id: 'Perekaman KTP-el', en: 'Electronic identity card' };
const surveyToken = '4kWq9ZtB2mXnR';

const answers = {
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

const promises = {
  first: {
    scored: 38,
    kept: 31,
    keptShare: 0.816,
    notLaterThanP90: 35,
    notLaterThanP90Share: 0.921,
    meanErrorMinutes: 3.4,
    meanWidthMinutes: 14.2,
  },
  near: {
    scored: 30,
    kept: 25,
    keptShare: 0.833,
    notLaterThanP90: 28,
    notLaterThanP90Share: 0.933,
    meanErrorMinutes: 2.6,
    meanWidthMinutes: 9.8,
  },
};

const publicKept = { calls: 38, keptShare: 0.816, notLaterThanP90Share: 0.921 };

const flow = {
  visits: 42,
  legs: 45,
  applicants: 51,
  priorityVisits: 6,
  served: 40,
  missed: 2,
  cancelled: 1,
  refused: [{ reason: 'quota-used' as const, count: 3 }],
  waiting: {
    count: 44,
    meanSeconds: 640,
    medianSeconds: 585,
    p90Seconds: 1210,
    targetSeconds: 900,
    withinTargetShare: 0.795,
  },
  priorityWaiting: {
    count: 6,
    meanSeconds: 310,
    medianSeconds: 300,
    p90Seconds: 480,
    targetSeconds: 900,
    withinTargetShare: 1,
  },
  promises,
  serving: { count: 40, meanSeconds: 570, medianSeconds: 540, p90Seconds: 900 },
  outcomes: [
    { outcome: 'delivered' as const, count: 33 },
    { outcome: 'incomplete' as const, count: 7 },
  ],
  missingRequirements: [{ requirementId: 'kartu-keluarga', count: 5 }],
};
const bookings = {
  made: 20,
  cancelled: 2,
  arrived: 16,
  notArrived: 2,
  missed: 1,
  givenUp: [{ reason: 'papers-missing' as const, count: 1 }],
  offered: 3,
  accepted: 2,
};
const survey = { n: 12, ikm: 91.67, grade: 'A' as const };
const counterTime = {
  openSeconds: 27_000,
  pausedSeconds: 1800,
  servingSeconds: 22_800,
  utilisation: 0.844,
};
const place = {
  ...flow,
  bookings,
  counterTime,
  messages: { sent: 38, failed: 1, unknown: 0, suppressed: 4, parts: 38, priceRupiah: 17_100 },
  survey,
};

const dayReport: DayReport = {
  day,
  scope: 'mall',
  total: place,
  floors: [{ floor: 1, ...place }],
  agencies: [{ agencyId, agencyName, floor: 1, ...place }],
  services: [{ serviceId, agencyId, serviceName, counterMinutes: 10, ...flow, bookings, survey }],
  hours: [{ hour: 9, ...flow }],
  counters: [
    { counterId: 'loket-1', agencyId, number: 1, floor: 1, status: 'open', ...counterTime },
  ],
  serverTime,
};

const promiseReport: PromiseReport = {
  from: '2026-11-24',
  to: day,
  scope: 'mall',
  total: promises,
  agencies: [{ agencyId, agencyName, ...promises }],
  services: [{ serviceId, agencyId, serviceName, ...promises }],
  hours: [{ hour: 9, ...promises }],
  days: [{ day, ...promises }],
  serverTime,
};

const ikmRow = {
  n: 29,
  ikm: 91.48,
  grade: 'A' as const,
  elements: [
    { element: 'requirements' as const, n: 29, mean: 3.621 },
    { element: 'procedure' as const, n: 29, mean: 3.483 },
    { element: 'time' as const, n: 29, mean: 3.448 },
    { element: 'cost' as const, n: 29, mean: 4 },
    { element: 'product' as const, n: 29, mean: 3.517 },
    { element: 'competence' as const, n: 29, mean: 3.621 },
    { element: 'conduct' as const, n: 29, mean: 3.655 },
    { element: 'complaints' as const, n: 29, mean: 3.621 },
    { element: 'facilities' as const, n: 29, mean: 3.966 },
  ],
  population: 30,
  populationFrom: 'previous-period' as const,
  sampleNeeded: 28,
  sampleSufficient: true,
};

const openIkm = {
  from: '2026-10-01',
  to: '2026-12-31',
  weightMethod: 'exact' as const,
  mall: { ...ikmRow, meanOfAgencies: 91.48 },
  agencies: [{ agencyId, agencyName, ...ikmRow }],
  services: [{ serviceId, agencyId, serviceName, ...ikmRow }],
  serverTime,
};

const ikmReport: IkmReport = {
  ...openIkm,
  scope: 'mall',
  respondents: [
    {
      field: 'sex',
      values: [
        { value: 'female', count: 16 },
        { value: 'male', count: 13 },
      ],
    },
  ],
};

export const ROUTE_EXAMPLES = {
  getSurvey: {
    params: { surveyToken },
    responses: {
      200: { status: 'open', serviceId, serviceName, agencyName, day, ...SURVEY_FORM, serverTime },
    },
  },
  answerSurvey: {
    params: { surveyToken },
    body: {
      answers,
      respondent: { sex: 'female', ageBand: '30-39', education: 'bachelor', job: 'other' },
      comment: 'Petugas ramah, antrean jelas.',
    },
    responses: { 201: { status: 'received' } },
  },
  getPublicIkm: {
    query: { quarter: '2026-Q4' },
    responses: { 200: { quarter: '2026-Q4', ...openIkm, pollAfterMs: 300_000 } },
  },
  getPublicPromises: {
    responses: {
      200: {
        from: '2026-11-24',
        to: day,
        ...publicKept,
        agencies: [{ agencyId, agencyName, ...publicKept }],
        serverTime,
        pollAfterMs: 300_000,
      },
    },
  },
  getPromiseReport: {
    query: { from: '2026-11-24', to: day },
    responses: {
      200: promiseReport,
    },
  },
  getDayReport: { query: { day }, responses: { 200: dayReport } },
  getIkmReport: {
    query: { from: '2026-10-01', to: '2026-12-31' },
    responses: { 200: ikmReport },
  },
  getSurveyComments: {
    query: { day },
    responses: {
      200: {
        day,
        scope: 'mall',
        comments: [{ serviceId, agencyId, comment: 'Petugas ramah, antrean jelas.' }],
        serverTime,
      },
    },
  },
};

/** What these words mean in numbers, where the common words say less. */
export const DESCRIPTIONS: Readonly<Record<string, string>> = {
  comment: 'Free words; long numbers and e-mail addresses are removed before they are kept.',
  scope: 'Whose numbers these are: of the mall, or of the reader’s agencies alone.',
  hours: 'By hour in Jakarta: arrivals and waits by arrival, services by their start.',
  visits: 'Visits that got a number, each once however many legs it had.',
  served: 'Legs whose service ended.',
  missed:
    'Legs that were called, did not come, and have not come back; of bookings, those declared missed.',
  offered: 'Places given back that were offered to who waited.',
  accepted: 'Offers that became bookings.',
  count: 'How many; in a breakdown of people null for fewer than five.',
  waiting:
    'From the entitled start (number of a walk-in; check-in of a booking, not before its slot) to the first call.',
  serving: 'Time served, pauses left out.',
  meanSeconds: 'Mean in seconds; null of none.',
  medianSeconds: 'Median in seconds, within 2.5 %; null of none.',
  p90Seconds: '90th percentile in seconds, within 2.5 %; null of none.',
  targetSeconds: 'The wait that counts as kept, in seconds.',
  withinTargetShare: 'Share of waits within the target, 0 to 1; null of none.',
  promises: 'What visitors were told of their wait, and how it was kept at the call.',
  first: 'The first promise of a leg: what was told soon after the number.',
  near: 'The promise with which the visitor was told that the call is near.',
  scored: 'Promises whose call has come; those who stepped out before it are left out.',
  kept: 'Calls within the range that was told, of which 80 % should be.',
  keptShare: 'Share of calls within the range that was told, 0 to 1; null of none or few.',
  notLaterThanP90: 'Calls not later than the late end of the range, of which 90 % should be.',
  notLaterThanP90Share: 'Share of calls not later than the late end, 0 to 1; null of none or few.',
  meanErrorMinutes: 'Mean distance between the told median and the call, in minutes.',
  meanWidthMinutes: 'Mean width of the told range, in minutes.',
  calls: 'Calls whose visitor had been told a wait.',
  givenUp:
    'Why visitors cancelled, as far as they said so; cancellations without a reason are not in it.',
  made: 'Bookings made for the day, cancelled ones included.',
  notArrived: 'Bookings neither cancelled nor checked in, so far.',
  openSeconds: 'Seconds open, pauses left out.',
  utilisation: 'Serving / open; null while nothing was open.',
  ikm: 'Satisfaction index (IKM) from 25 to 100, with 2 decimals; null without an answer.',
  grade: 'Grade of the index by PermenPANRB 14/2017.',
  mean: 'Mean mark of the element, with 3 decimals; null without an answer.',
  weightMethod: 'How elements are weighed: each with exactly 1 / 9, not with 0.11.',
  meanOfAgencies: 'Mean of the agencies’ indices; differs from the pooled one.',
  population: 'Visits that were asked, of which the sample is drawn.',
  populationFrom: 'Which period they are of: the one before, or this one where there is none.',
  sampleNeeded: 'Answers needed for that population (Krejcie–Morgan).',
};

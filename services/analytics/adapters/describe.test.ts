import { expect, it } from 'vitest';
import { describe as describeItem } from './describe.ts';

it('a response tells its marks, and neither respondent nor comment', () => {
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
  const said = {
    responseId: 'rsp_1',
    mallId: 'pekalongan',
    serviceId: 'dukcapil-ktp-el',
    agencyId: 'dukcapil',
    day: '2026-11-30',
    answers,
  };
  const item = {
    pk: 'RESPONSE#pekalongan#2026-11-30',
    sk: 'rsp_1',
    version: 1,
    ...said,
    respondent: { sex: 'female' },
    comment: 'Cepat',
  };
  expect(describeItem(item)).toEqual({
    mallId: 'pekalongan',
    aggregateId: 'rsp_1',
    aggregateVersion: 1,
    data: said,
  });
});

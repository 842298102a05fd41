import { describe, expect, it } from 'vitest';
import { testService } from '../test-service/registration.ts';
import { RouteTable } from './route-table.ts';

const table = new RouteTable([testService]);
const find = (method: string, path: string) => {
  const match = table.find(method, path);
  return typeof match === 'object' ? { key: match.entry.key, params: match.params } : match;
};

describe('RouteTable', () => {
  it('decodes parameters', () => {
    expect(find('POST', '/v1/probe/a%20b%2Fc')).toEqual({
      key: 'POST /v1/probe/{action}',
      params: { action: 'a b/c' },
    });
  });

  it('takes a literal segment before a parameter', () => {
    expect(find('GET', '/v1/probe/fixed')).toEqual({ key: 'GET /v1/probe/fixed', params: {} });
  });

  it.each([
    ['GET', '/v1/probe/other'],
    ['POST', '/v1/probe/'],
    ['POST', '/v1/probe'],
    ['POST', '/v1/probe/a/b'],
    ['PATCH', '/v1/orders'],
    ['POST', '/V1/orders'],
  ])('knows no %s %s', (method, path) => {
    expect(find(method, path)).toBeUndefined();
  });

  it('tells a path that cannot be decoded', () => {
    expect(find('POST', '/v1/probe/%E0%A4')).toBe('undecodable');
  });

  it('refuses two services with the same route', () => {
    expect(() => new RouteTable([testService, testService])).toThrow('declared by booking as well');
  });
});

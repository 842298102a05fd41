import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { toJsonSchema } from '../docs/json-schema.ts';
import { type Contracts, findBreakingChanges } from './compatibility.ts';

const json = (schema: z.ZodType) => toJsonSchema(schema, 'input');
const EVENT = 'queue.ticket.called.v1';
const ROUTE = 'POST /v1/tickets';

const event = (schema: z.ZodType): Contracts => ({ events: { [EVENT]: json(schema) }, routes: {} });
const route = (request: z.ZodType, caller = 'public'): Contracts => ({
  events: {},
  routes: {
    [ROUTE]: { caller, request: { body: json(request) }, responses: { 201: json(z.object({})) } },
  },
});
const answer = (responses: Record<string, z.ZodType | null>): Contracts => ({
  events: {},
  routes: {
    [ROUTE]: {
      caller: 'public',
      request: {},
      responses: Object.fromEntries(
        Object.entries(responses).map(([status, schema]) => [status, schema && json(schema)]),
      ),
    },
  },
});
const breaks = (released: Contracts, current: Contracts) =>
  findBreakingChanges(released, current).map(({ where, what }) => `${where}: ${what}`);

const ticket = z.object({ id: z.string(), state: z.enum(['waiting', 'called']) });
const input = z.strictObject({ serviceId: z.string(), count: z.optional(z.int().min(1).max(50)) });

describe('a change of a request', () => {
  it.each<[name: string, current: z.ZodType, breaking: string[]]>([
    ['nothing', input, []],
    ['a new optional field', input.extend({ note: z.optional(z.string()) }), []],
    ['a new required field', input.extend({ phone: z.string() }), ['/phone: required field added']],
    ['a field made required', input.required(), ['/count: field now required']],
    ['a field made optional', input.partial(), []],
    ['a field removed', input.omit({ count: true }), ['/count: field removed']],
    [
      'a bound lowered',
      input.extend({ count: z.optional(z.int().min(1).max(30)) }),
      ['/count: maximum 50 became 30'],
    ],
    ['a bound raised', input.extend({ count: z.optional(z.int().min(1).max(60)) }), []],
    [
      'a number become a text',
      input.extend({ count: z.optional(z.string()) }),
      ['/count: number no longer allowed'],
    ],
    [
      'a text limited to values',
      input.extend({ serviceId: z.enum(['a', 'b']) }),
      ['/serviceId: limited to listed values'],
    ],
    [
      'a pattern added',
      input.extend({ serviceId: z.string().regex(/^a/) }),
      ['/serviceId: pattern added'],
    ],
    ['null allowed', input.extend({ serviceId: z.nullable(z.string()) }), []],
  ])('%s', (_name, current, breaking) => {
    expect(breaks(route(input), route(current))).toEqual(
      breaking.map((text) => `${ROUTE} body ${text}`),
    );
  });

  it('another kind of caller', () => {
    expect(breaks(route(input), route(input, 'staff'))).toEqual([
      `${ROUTE}: kind of caller: public became staff`,
    ]);
  });

  it('a whole part that is now needed', () => {
    expect(
      breaks(answer({ 201: ticket }), { ...answer({ 201: ticket }), ...route(input) }),
    ).toContain(`${ROUTE} body /serviceId: required field added`);
  });
});

describe('a change of an event', () => {
  const nested = z.object({ calls: z.array(ticket), extra: z.record(z.string(), ticket) });
  const union = z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('a'), one: z.string() }),
    z.object({ kind: z.literal('b'), two: z.string() }),
  ]);
  const wider = z.object({ id: z.string(), state: z.enum(['waiting', 'called', 'parked']) });

  it.each<[name: string, released: z.ZodType, current: z.ZodType, breaking: string[]]>([
    ['a new field', ticket, ticket.extend({ floor: z.int() }), []],
    ['a field removed', ticket, ticket.omit({ id: true }), ['/id: field removed']],
    [
      'a field made optional',
      ticket,
      ticket.partial({ id: true }),
      ['/id: field no longer always there'],
    ],
    [
      'null allowed',
      ticket,
      ticket.extend({ id: z.nullable(z.string()) }),
      ['/id: null now allowed'],
    ],
    ['null no longer there', ticket.extend({ id: z.nullable(z.string()) }), ticket, []],
    ['a value added', ticket, wider, ['/state: values added: parked']],
    ['a value removed', wider, ticket, []],
    [
      'fractions allowed',
      z.object({ n: z.int() }),
      z.object({ n: z.number().min(0) }),
      ['/n: fractions allowed'],
    ],
    [
      'a change in a list',
      nested,
      nested.extend({ calls: z.array(wider) }),
      ['/calls/*/state: values added: parked'],
    ],
    [
      'a change in a record',
      nested,
      nested.extend({ extra: z.record(z.string(), wider) }),
      ['/extra/additionalProperties/state: values added: parked'],
    ],
    [
      'a change in one member of a union',
      union,
      z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('a'), one: z.string() }),
        z.object({ kind: z.literal('b') }),
      ]),
      ['/two: field removed'],
    ],
    [
      'a member added to a union',
      z.union([z.object({ kind: z.literal('a') })]),
      z.union([z.object({ kind: z.literal('a') }), z.object({ kind: z.literal('b') })]),
      [': object now allowed'],
    ],
    ['descriptions', ticket, ticket.describe('A ticket.'), []],
  ])('%s', (_name, released, current, breaking) => {
    expect(breaks(event(released), event(current))).toEqual(
      breaking.map((text) => (text.startsWith(':') ? `${EVENT}${text}` : `${EVENT} ${text}`)),
    );
  });
});

describe('a change of a response', () => {
  it.each<[name: string, current: Record<string, z.ZodType | null>, breaking: string[]]>([
    ['another status beside it', { 200: ticket, 201: ticket }, []],
    ['the status removed', { 200: ticket }, ['201: status removed']],
    ['the body removed', { 201: null }, ['201: body added or removed']],
    ['a field removed', { 201: ticket.omit({ state: true }) }, ['201 /state: field removed']],
  ])('%s', (_name, current, breaking) => {
    expect(breaks(answer({ 201: ticket }), answer(current))).toEqual(
      breaking.map((text) => `${ROUTE} ${text}`),
    );
  });
});

describe('the end of an event or route', () => {
  const none: Contracts = { events: {}, routes: {} };
  it('is breaking by itself', () => {
    expect(breaks(event(ticket), none)).toEqual([`${EVENT}: event removed without a next major`]);
    expect(breaks(route(input), none)).toEqual([`${ROUTE}: route removed without a next major`]);
  });
  it('is allowed once the next major stands beside it', () => {
    const next = {
      events: { 'queue.ticket.called.v2': {} },
      routes: { 'POST /v2/tickets': { caller: 'public', request: {}, responses: {} } },
    };
    expect(breaks({ ...event(ticket), ...{ routes: route(input).routes } }, next)).toEqual([]);
  });
  it('is not excused by another event or an older major', () => {
    const other = {
      events: { 'queue.ticket.started.v2': {}, 'queue.ticket.called.v0': {} },
      routes: {},
    };
    expect(breaks(event(ticket), other)).toHaveLength(1);
  });
});

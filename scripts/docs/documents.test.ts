import { defineService } from '@gerai/shared/contract/service.ts';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { contractsOf } from './contracts.ts';
import { asyncApiOf, consumersOf, eventsPageOf } from './events.ts';
import { describeFields, toJsonSchema } from './json-schema.ts';
import { openApiOf } from './openapi.ts';
import type { Platform } from './platform.ts';
import { shareSchemas } from './share-schemas.ts';

const alarm = { timeoutSeconds: 5, memoryMegabytes: 256, maxConcurrency: 2, impact: 'none' };
const descriptions = { number: 'As called and shown.', limit: 'At most.' };
const throttle = { ratePerSecond: 1, burst: 1 };
const TYPE = 'queue.ticket.called.v1';

/** One service with a route of each kind, and one event that it both emits and consumes. */
const platform: Platform = {
  version: '1.2.3',
  services: [
    {
      declaration: defineService({
        name: 'queue',
        purpose: 'Numbers and calls.',
        table: { indexes: {}, personalData: false, impact: 'none' },
        functions: { public: alarm, staff: alarm, events: alarm, stream: alarm },
        routes: {
          board: {
            caller: 'public',
            method: 'GET',
            path: '/v1/boards/{floor}',
            summary: 'What a floor shows.',
            params: z.strictObject({ floor: z.string() }),
            query: z.strictObject({ limit: z.optional(z.string()) }),
            responses: { 200: z.object({ number: z.nullable(z.string()) }) },
            problems: [],
            throttle,
            personalData: false,
            cacheSeconds: 2,
          },
          call: {
            caller: 'staff',
            roles: ['officer'],
            method: 'POST',
            path: '/v1/calls',
            summary: 'Calls the next.',
            body: z.strictObject({ counterId: z.string() }),
            responses: { 200: z.object({ number: z.string() }), 204: null },
            problems: ['counter-busy'],
            throttle,
            personalData: false,
          },
          pair: {
            caller: 'device',
            devices: ['kiosk'],
            method: 'POST',
            path: '/v1/boards/{floor}',
            summary: 'Says that it lives.',
            params: z.strictObject({ floor: z.string() }),
            responses: { 204: null },
            problems: [],
            throttle,
            personalData: false,
          },
        },
        consumes: [TYPE],
        emits: [TYPE],
        schedules: {},
        secrets: [],
        uses: [],
      }),
      examples: {
        board: {
          params: { floor: '1' },
          query: { limit: '5' },
          responses: { 200: { number: 'A-001' } },
        },
        call: { body: { counterId: 'loket-1' }, responses: { 200: { number: 'A-001' } } },
        pair: { params: { floor: '1' }, responses: {} },
      },
      descriptions,
    },
  ],
  events: {
    [TYPE]: {
      producer: 'queue',
      aggregate: 'ticket',
      schema: z.object({ ticketId: z.string(), number: z.string() }),
      summary: 'Called to a counter.',
      archived: true,
    },
  },
  eventExamples: { [TYPE]: { ticketId: 'tkt_1', number: 'A-001' } },
  descriptions,
};

describe('OpenAPI', () => {
  const document = JSON.parse(JSON.stringify(openApiOf(platform)));
  const call = document.paths['/v1/calls'].post;
  const board = document.paths['/v1/boards/{floor}'].get;

  it('has every route, two of one path side by side', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toEqual(['/v1/boards/{floor}', '/v1/calls']);
    expect(Object.keys(document.paths['/v1/boards/{floor}'])).toEqual(['get', 'post']);
  });

  it('asks an Idempotency-Key of every POST and of nothing else', () => {
    const key = { $ref: '#/components/parameters/IdempotencyKey' };
    expect(call.parameters).toContainEqual(key);
    expect(board.parameters).not.toContainEqual(key);
  });

  it('says who may call', () => {
    expect(call.security).toEqual([{ staff: ['officer'] }]);
    expect(document.paths['/v1/boards/{floor}'].post.security).toEqual([{ device: [] }]);
    expect(board.security).toBeUndefined();
  });

  it('describes parameters, body and answers with their examples', () => {
    expect(board.parameters).toContainEqual({
      name: 'limit',
      in: 'query',
      required: false,
      description: 'At most.',
      schema: { type: 'string' },
      example: '5',
    });
    expect(call.requestBody.content['application/json'].example).toEqual({ counterId: 'loket-1' });
    expect(call.responses['200'].content['application/json']).toEqual({
      schema: {
        type: 'object',
        properties: { number: { type: 'string', description: 'As called and shown.' } },
        required: ['number'],
      },
      example: { number: 'A-001' },
    });
    expect(call.responses['204'].content).toBeUndefined();
  });

  it('lists the problems that a route can answer, by status', () => {
    const codes = (status: string) => {
      const name = call.responses[status].$ref.split('/').at(-1);
      const { schema } = document.components.responses[name].content['application/problem+json'];
      return schema.allOf[1].properties.code.enum;
    };
    expect(codes('409')).toEqual(['counter-busy']);
    expect(codes('401')).toEqual(['unauthenticated']);
    expect(codes('422')).toEqual(['invalid-input', 'idempotency-key-reused']);
    expect(board.responses['401']).toBeUndefined();
  });

  it('says that a cacheable answer can be asked for again', () => {
    expect(board.responses['304']).toBeDefined();
    expect(board.responses['200'].headers.ETag).toBeDefined();
  });
});

describe('AsyncAPI and the page of events', () => {
  const document = JSON.parse(JSON.stringify(asyncApiOf(platform)));

  it('have a channel for the event and an operation for each end', () => {
    expect(document.asyncapi).toBe('3.0.0');
    expect(Object.keys(document.channels)).toEqual([TYPE]);
    expect(Object.keys(document.operations)).toEqual([
      `queue.send.${TYPE}`,
      `queue.receive.${TYPE}`,
    ]);
    const { data } = document.components.messages[TYPE].payload.allOf[1].properties;
    expect(data.required).toEqual(['ticketId', 'number']);
  });

  it('show the example inside a whole envelope', () => {
    const [{ payload }] = document.components.messages[TYPE].examples;
    expect(payload).toMatchObject({ type: TYPE, aggregateId: 'tkt_1', data: { number: 'A-001' } });
    expect(eventsPageOf(platform)).toContain('"number": "A-001"');
  });

  it('name producer and consumers', () => {
    expect(consumersOf(platform, TYPE)).toEqual(['queue']);
    expect(eventsPageOf(platform)).toContain(
      `| \`${TYPE}\` | Called to a counter. | queue | queue |`,
    );
  });
});

describe('contracts of a release', () => {
  it('hold schemas without texts and examples', () => {
    const contracts = contractsOf(platform);
    expect(Object.keys(contracts.routes)).toEqual([
      'GET /v1/boards/{floor}',
      'POST /v1/calls',
      'POST /v1/boards/{floor}',
    ]);
    expect(contracts.routes['POST /v1/calls']?.responses).toEqual({
      200: { type: 'object', properties: { number: { type: 'string' } }, required: ['number'] },
      204: null,
    });
    expect(JSON.stringify(contracts)).not.toMatch(/example|description/);
  });
});

describe('schemas that stand in several places', () => {
  const big = {
    type: 'object',
    properties: { text: { type: 'string', pattern: 'a'.repeat(300) } },
  };
  const small = { type: 'object', properties: { text: { type: 'string' } } };

  it('become one component, named after the field; small and single ones stay', () => {
    const other = {
      type: 'object',
      properties: { ticket: small, list: { type: 'array', items: big } },
    };
    const { document, schemas } = shareSchemas([
      { type: 'object', properties: { ticket: big } },
      { type: 'object', properties: { ticket: other } },
      small,
    ]);
    const reference = { $ref: '#/components/schemas/Ticket' };
    expect(schemas).toEqual({ Ticket: big });
    expect(document).toEqual([
      { type: 'object', properties: { ticket: reference } },
      {
        type: 'object',
        properties: {
          ticket: {
            type: 'object',
            properties: { ticket: small, list: { type: 'array', items: reference } },
          },
        },
      },
      small,
    ]);
  });

  it('have names of their own when a field is taken', () => {
    const bigger = { ...big, description: 'Another.' };
    const { schemas } = shareSchemas(
      [big, big, bigger, bigger].map((one) => ({ type: 'object', properties: { a: one } })),
    );
    expect(Object.keys(schemas).sort()).toEqual(['A', 'A2', 'Schema', 'Schema2']);
  });
});

describe('schemas as JSON Schema', () => {
  it('close strict objects alone', () => {
    expect(toJsonSchema(z.strictObject({}), 'output').additionalProperties).toBe(false);
    expect(toJsonSchema(z.object({}), 'output').additionalProperties).toBeUndefined();
  });

  it('leave out the bounds of every whole number', () => {
    expect(toJsonSchema(z.int(), 'output')).toEqual({ type: 'integer' });
    expect(toJsonSchema(z.int().check(z.gte(1)), 'output')).toEqual({
      type: 'integer',
      minimum: 1,
    });
  });

  it('describe a field wherever it stands, even one that is called as a keyword', () => {
    const schema = toJsonSchema(
      z.object({ list: z.array(z.object({ properties: z.string() })) }),
      'input',
    );
    expect(JSON.stringify(describeFields(schema, { properties: 'Those.' }))).toContain(
      '"properties":{"properties":{"description":"Those.","type":"string"}}',
    );
  });
});

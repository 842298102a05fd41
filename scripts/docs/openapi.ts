import {
  COMMON_PROBLEMS,
  POST_PROBLEMS,
  PROBLEMS,
  type ProblemCode,
  SIGNED_IN_PROBLEMS,
} from '@gerai/shared/contract/problem-codes.ts';
import type { RouteDeclaration } from '@gerai/shared/contract/service.ts';
import type { JsonSchema } from '../checks/compatibility.ts';
import { describeFields, toJsonSchema } from './json-schema.ts';
import type { DocumentedService, Platform, RouteExample } from './platform.ts';
import { shareSchemas } from './share-schemas.ts';

const PROBLEM_SCHEMA = {
  type: 'object',
  description:
    'A refusal, after RFC 9457. Some problems carry further members, such as fresh alternatives.',
  properties: {
    type: {
      type: 'string',
      format: 'uri',
      description: 'Address of the documentation of the code.',
    },
    title: {
      type: 'string',
      description: 'A sentence that a citizen can read, in the language asked for.',
    },
    status: { type: 'integer' },
    code: {
      type: 'string',
      enum: Object.keys(PROBLEMS),
      description: 'Stable: decide by this, never by the title.',
    },
    correlationId: { type: 'string', description: 'To be quoted when asking for help.' },
    errors: {
      type: 'array',
      description: 'Which fields are wrong; never what was typed.',
      items: {
        type: 'object',
        properties: {
          pointer: { type: 'string', format: 'json-pointer' },
          code: { type: 'string' },
        },
        required: ['pointer', 'code'],
      },
    },
  },
  required: ['type', 'title', 'status', 'code', 'correlationId'],
};

/** The HTTP interface of all services as OpenAPI 3.1. */
export function openApiOf(platform: Platform): unknown {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const service of platform.services) {
    for (const [name, route] of Object.entries(service.declaration.routes)) {
      const operations = paths[route.path] ?? {};
      paths[route.path] = operations;
      operations[route.method.toLowerCase()] = operationOf(service, name, route);
    }
  }
  const shared = shareSchemas(paths);
  const routes = platform.services.flatMap(({ declaration }) => Object.values(declaration.routes));
  return {
    openapi: '3.1.0',
    info: {
      title: 'Gerai',
      version: platform.version,
      description:
        'Booking, queue, notification and analytics of a Mal Pelayanan Publik. Texts for people follow `Accept-Language` (`id`, else `en`). Times are UTC; days and times of day are those of Asia/Jakarta.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: 'http://127.0.0.1:8080', description: 'The local runtime (npm start)' }],
    tags: platform.services.map(({ declaration }) => ({
      name: declaration.name,
      description: declaration.purpose,
    })),
    paths: shared.document,
    components: {
      schemas: { Problem: PROBLEM_SCHEMA, ...shared.schemas },
      responses: Object.assign({}, ...routes.map(problemComponentsOf)),
      parameters: {
        IdempotencyKey: {
          name: 'Idempotency-Key',
          in: 'header',
          required: true,
          description:
            'Made once per intention and sent again with every retry: the same key and content have one effect and the same answer; the same key with other content is refused.',
          schema: { type: 'string', pattern: '^[\\x21-\\x7e]{8,128}$' },
          example: '0f8b6d0e-5c1b-4f7e-9a2e-3f1c9d0b7a55',
        },
        IdempotencyAttempt: {
          name: 'Idempotency-Attempt',
          in: 'header',
          required: false,
          description:
            '`1` says that this Idempotency-Key was never sent before, so that nobody looks for what it may have done already: in a rush that spares a reading for each refusal. Left out with every retry.',
          schema: { type: 'string', enum: ['1'] },
        },
        IfNoneMatch: {
          name: 'If-None-Match',
          in: 'header',
          required: false,
          description: 'The ETag last seen; 304 while nothing has changed.',
          schema: { type: 'string' },
        },
      },
      securitySchemes: {
        staff: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            'Access token of the city’s identity provider, with groups `role:…` and `agency:…`.',
        },
        device: {
          type: 'http',
          scheme: 'bearer',
          description: 'Token given to a kiosk or display when it was paired.',
        },
      },
    },
  };
}

function operationOf(
  { declaration, examples, descriptions }: DocumentedService,
  name: string,
  route: RouteDeclaration,
): unknown {
  const example = examples[name];
  const describe = (schema: JsonSchema) => describeFields(schema, descriptions);
  return {
    operationId: `${declaration.name}.${name}`,
    tags: [declaration.name],
    summary: route.summary,
    ...(route.caller === 'public' ? {} : { security: [securityOf(route)] }),
    ...(route.caller === 'device' ? { 'x-devices': route.devices } : {}),
    'x-personal-data': route.personalData,
    'x-throttle': route.throttle,
    parameters: parametersOf(route, example, describe),
    ...(route.body
      ? {
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: describe(toJsonSchema(route.body, 'input')),
                example: example?.body,
              },
            },
          },
        }
      : {}),
    responses: responsesOf(route, example, describe),
  };
}

function securityOf(route: RouteDeclaration): Readonly<Record<string, readonly string[]>> {
  return route.caller === 'staff' ? { staff: route.roles } : { device: [] };
}

type Describe = (schema: JsonSchema) => JsonSchema;

function parametersOf(
  route: RouteDeclaration,
  example: RouteExample | undefined,
  describe: Describe,
): unknown[] {
  const parameters: unknown[] = [];
  const add = (place: 'path' | 'query', schema: RouteDeclaration['query'], samples: unknown) => {
    if (!schema) return;
    const { properties = {}, required = [] } = describe(toJsonSchema(schema, 'input'));
    for (const [name, { description, ...property }] of Object.entries(properties)) {
      const sample = Object(samples)[name];
      parameters.push({
        name,
        in: place,
        required: required.includes(name),
        ...(description === undefined ? {} : { description }),
        schema: property,
        ...(sample === undefined ? {} : { example: sample }),
      });
    }
  };
  add('path', route.params, example?.params);
  add('query', route.query, example?.query);
  if (route.method === 'POST') {
    parameters.push({ $ref: '#/components/parameters/IdempotencyKey' });
    parameters.push({ $ref: '#/components/parameters/IdempotencyAttempt' });
  }
  if (route.cacheSeconds !== undefined) {
    parameters.push({ $ref: '#/components/parameters/IfNoneMatch' });
  }
  return parameters;
}

function responsesOf(
  route: RouteDeclaration,
  example: RouteExample | undefined,
  describe: Describe,
): Record<string, unknown> {
  const responses: Record<string, unknown> = {};
  for (const [status, schema] of Object.entries(route.responses)) {
    const headers =
      route.cacheSeconds === undefined
        ? {}
        : {
            headers: {
              ETag: { schema: { type: 'string' } },
              'Cache-Control': {
                schema: { type: 'string' },
                example: `max-age=${route.cacheSeconds}`,
              },
            },
          };
    responses[status] = {
      description: status === '201' ? 'Created.' : 'Done.',
      ...headers,
      ...(schema === null
        ? {}
        : {
            content: {
              'application/json': {
                schema: describe(toJsonSchema(schema, 'output')),
                example: example?.responses[Number(status)],
              },
            },
          }),
    };
  }
  if (route.cacheSeconds !== undefined) responses['304'] = { description: 'Nothing has changed.' };
  return { ...responses, ...problemResponsesOf(route) };
}

/** The problems of a route by status, in the order of the declaration. */
function problemsOf(route: RouteDeclaration): [status: number, codes: ProblemCode[]][] {
  const codes = new Set<ProblemCode>([
    ...COMMON_PROBLEMS,
    ...(route.method === 'POST' ? POST_PROBLEMS : []),
    ...(route.caller === 'public' ? [] : SIGNED_IN_PROBLEMS),
    ...route.problems,
  ]);
  return [...Map.groupBy(codes, (code) => PROBLEMS[code][0])];
}

/** Routes with the same problems of a status share one component: `422.invalid-input`. */
function problemName(status: number, codes: readonly ProblemCode[]): string {
  return [status, ...codes].join('.');
}

function problemResponsesOf(route: RouteDeclaration): Record<string, unknown> {
  return Object.fromEntries(
    problemsOf(route).map(([status, codes]) => [
      status,
      { $ref: `#/components/responses/${problemName(status, codes)}` },
    ]),
  );
}

function problemComponentsOf(route: RouteDeclaration): Record<string, unknown> {
  return Object.fromEntries(
    problemsOf(route).map(([status, codes]) => [
      problemName(status, codes),
      {
        description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code][2]}`).join('\n\n'),
        ...(status === 429 || status === 503
          ? { headers: { 'Retry-After': { schema: { type: 'integer' }, description: 'Seconds.' } } }
          : {}),
        content: {
          'application/problem+json': {
            schema: {
              allOf: [
                { $ref: '#/components/schemas/Problem' },
                { properties: { code: { enum: codes } } },
              ],
            },
          },
        },
      },
    ]),
  );
}

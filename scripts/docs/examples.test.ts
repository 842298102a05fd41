import { describe, expect, it } from 'vitest';
import type * as z from 'zod/mini';
import { documentsOf, loadThisPlatform } from '../generate-docs.ts';
import { toJsonSchema } from './json-schema.ts';

const platform = await loadThisPlatform();

/** Problems of a sample under its schema, for people to read; none when it fits. */
function misfits(schema: z.ZodMiniType, sample: unknown): string[] {
  const parsed = schema.safeParse(sample);
  return parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}

/** Names of all fields of a schema, at any depth. */
function fieldsOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([keyword, inner]) =>
    keyword === 'properties' && typeof inner === 'object' && inner !== null
      ? [...Object.keys(inner), ...Object.values(inner).flatMap(fieldsOf)]
      : fieldsOf(inner),
  );
}

describe('every event', () => {
  it.each(Object.entries(platform.events))('%s has an example that fits', (type, event) => {
    expect(misfits(event.schema, platform.eventExamples[type])).toEqual([]);
  });

  it.each(Object.entries(platform.events))('%s has its fields described', (_type, event) => {
    const fields = new Set(fieldsOf(toJsonSchema(event.schema, 'output')));
    expect([...fields].filter((field) => !(field in platform.descriptions))).toEqual([]);
  });

  it('that has an example is in the catalogue', () => {
    expect(Object.keys(platform.eventExamples).sort()).toEqual(Object.keys(platform.events).sort());
  });
});

const routes = platform.services.flatMap(({ declaration, examples, descriptions }) =>
  Object.entries(declaration.routes).map(
    ([name, route]) =>
      [`${declaration.name}.${name}`, route, examples[name], descriptions] as const,
  ),
);

describe('every route', () => {
  it.each(routes)('%s has examples that fit', (_name, route, example) => {
    if (route.params) expect(misfits(route.params, example?.params)).toEqual([]);
    if (route.query) expect(misfits(route.query, example?.query)).toEqual([]);
    if (route.body) expect(misfits(route.body, example?.body)).toEqual([]);
    for (const [status, schema] of Object.entries(route.responses)) {
      if (schema) expect(misfits(schema, example?.responses[Number(status)])).toEqual([]);
    }
  });

  it.each(routes)('%s has its fields described', (_name, route, _example, descriptions) => {
    const schemas = [route.params, route.query, route.body, ...Object.values(route.responses)];
    const fields = new Set(
      schemas.flatMap((schema) => (schema ? fieldsOf(toJsonSchema(schema, 'input')) : [])),
    );
    expect([...fields].filter((field) => !(field in descriptions))).toEqual([]);
  });

  it.each(platform.services)('that has an example is declared: $declaration.name', (service) => {
    const declared = Object.keys(service.declaration.routes);
    expect(Object.keys(service.examples).filter((name) => !declared.includes(name))).toEqual([]);
  });
});

describe.each(['docs/openapi.json', 'docs/asyncapi.json'])('%s', (path) => {
  const document: unknown = JSON.parse(documentsOf(platform).get(path) ?? '');

  it('refers only to what it holds', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)];
    expect(references.length).toBeGreaterThan(0);
    for (const [, reference = ''] of references) {
      const found = reference.split('/').reduce((at, key) => Object(at)[key], document);
      expect(found, reference).toBeTypeOf('object');
    }
  });
});

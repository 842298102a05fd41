import * as z from 'zod';
import type { JsonSchema } from '../checks/compatibility.ts';

/**
 * A schema as JSON Schema 2020-12, whole (nothing shared by reference). `input` is what may be sent,
 * `output` what is answered; readers tolerate further fields, so only strict objects are closed.
 * @throws Error when the schema cannot be written down, such as a transform without a pipe.
 */
export function toJsonSchema(schema: z.core.$ZodType, io: 'input' | 'output'): JsonSchema {
  const {
    $schema: _,
    '~standard': __,
    ...rest
  } = z.toJSONSchema(schema, {
    io,
    override: ({ zodSchema, jsonSchema }) => {
      // Every whole number of JavaScript has these bounds: they say nothing.
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      const { def } = zodSchema._zod;
      if (def.type === 'object' && def.catchall === undefined)
        delete jsonSchema.additionalProperties;
    },
  });
  return JSON.parse(JSON.stringify(rest));
}

/** The same schema with a description on every field that the dictionary knows. */
export function describeFields(
  schema: JsonSchema,
  descriptions: Readonly<Record<string, string>>,
): JsonSchema {
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([keyword, inner]) => {
        if (keyword !== 'properties' || typeof inner !== 'object' || inner === null) {
          return [keyword, visit(inner)];
        }
        const described = Object.entries(inner).map(([name, property]) => {
          const description = descriptions[name];
          const more = description === undefined ? {} : { description };
          return [name, { ...more, ...Object(visit(property)) }];
        });
        return [keyword, Object.fromEntries(described)];
      }),
    );
  };
  return Object(visit(schema));
}

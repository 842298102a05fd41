type Json = Readonly<Record<string, unknown>>;

/** Smaller ones read better where they stand. */
const WORTH_CHARACTERS = 300;

/**
 * Replaces the object schemas that stand in several places of a document by references to one
 * component each, named after the field in which it is first found.
 */
export function shareSchemas(document: unknown): { document: unknown; schemas: Json } {
  const occurrences = new Map<string, number>();
  count(document, occurrences);
  const names = new Map<string, string>();
  const schemas: Record<string, unknown> = {};

  const replace = (value: unknown, field: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => replace(item, field));
    if (!isObject(value)) return value;
    const text = isObjectSchema(value) ? JSON.stringify(value) : '';
    if (text.length < WORTH_CHARACTERS || (occurrences.get(text) ?? 0) < 2)
      return inside(value, field);
    let name = names.get(text);
    if (name === undefined) {
      name = freeName(field, schemas);
      names.set(text, name);
      schemas[name] = {};
      schemas[name] = inside(value, field);
    }
    return { $ref: `#/components/schemas/${name}` };
  };
  const inside = (value: Json, field: string): Json =>
    Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        key === 'properties' && isObject(inner)
          ? Object.fromEntries(
              Object.entries(inner).map(([name, each]) => [name, replace(each, name)]),
            )
          : replace(inner, typeof value.operationId === 'string' ? value.operationId : field),
      ]),
    );
  return { document: replace(document, ''), schemas };
}

function count(value: unknown, occurrences: Map<string, number>): void {
  if (Array.isArray(value)) for (const item of value) count(item, occurrences);
  if (!isObject(value)) return;
  if (isObjectSchema(value)) {
    const text = JSON.stringify(value);
    occurrences.set(text, (occurrences.get(text) ?? 0) + 1);
  }
  for (const inner of Object.values(value)) count(inner, occurrences);
}

/** `Ticket` for `ticket`, `BookingBook` for `booking.book`; `Ticket2` when it is taken. */
function freeName(field: string, taken: Json): string {
  const words = field
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  const base = words.join('') || 'Schema';
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : `${base}${number}`;
    if (!(name in taken)) return name;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isObjectSchema(value: Json): boolean {
  return value.type === 'object' && isObject(value.properties);
}

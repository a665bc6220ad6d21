import fc from 'fast-check';
import { z } from 'zod';
import { isObject, type Json, type JsonObject, nastyJson, nastyText } from './nasty.ts';

/**
 * Payloads that one of our own schemas takes, as far as its shape goes: texts, numbers and everything that the
 * schema leaves open are nasty. A few keys that it doesn't know come along.
 */
export function fromSchema(schema: z.ZodType): fc.Arbitrary<Json> {
  return arbitraryOf(asObject(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })));
}

function arbitraryOf(schema: JsonObject): fc.Arbitrary<Json> {
  if ('const' in schema) return fc.constant(schema.const ?? null);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(choices)) return fc.oneof(...choices.map((one) => arbitraryOf(asObject(one))));
  if (Array.isArray(schema.type)) {
    return fc.oneof(...schema.type.map((type) => arbitraryOf({ ...schema, type })));
  }
  switch (schema.type) {
    case 'object':
      return objectOf(schema);
    case 'array':
      return fc.array(arbitraryOf(asObject(schema.items)), { maxLength: 4 });
    case 'string':
      return textOf(schema);
    case 'integer':
      return fc.integer({ min: Number(schema.minimum ?? -1_000), max: 2 ** 31 });
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case undefined:
      return nastyJson;
    default:
      throw new Error(`a schema of a kind that is not known here: ${JSON.stringify(schema).slice(0, 200)}`);
  }
}

function objectOf(schema: JsonObject): fc.Arbitrary<Json> {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  const fields = Object.entries(properties).map(([name, value]) => {
    const arbitrary = arbitraryOf(asObject(value));
    return [name, required.includes(name) ? arbitrary : fc.option(arbitrary, { nil: undefined })] as const;
  });
  const values = isObject(schema.additionalProperties) ? arbitraryOf(schema.additionalProperties) : nastyJson;
  const more = fc.dictionary(fc.string({ minLength: 1, maxLength: 10 }), values, { maxKeys: 2 });
  return fc
    .tuple(fc.record(Object.fromEntries(fields)), fc.option(more, { nil: {}, freq: 4 }))
    .map(([known, unknown]) => present({ ...unknown, ...known }));
}

function textOf(schema: JsonObject): fc.Arbitrary<string> {
  if (typeof schema.pattern === 'string') return fc.stringMatching(new RegExp(schema.pattern, 'u'));
  const least = Number(schema.minLength ?? 0);
  const most = Number(schema.maxLength ?? Number.MAX_SAFE_INTEGER);
  return nastyText.map((text) => (text.length < least ? 'x'.repeat(least) : text.slice(0, most)));
}

function present(fields: Record<string, Json | undefined>): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, Json] => entry[1] !== undefined),
  );
}

function asObject(schema: unknown): JsonObject {
  return isObject(schema) ? schema : {};
}

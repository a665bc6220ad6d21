import type { z } from 'zod';
import { configSchema } from './schema.ts';

/** Puts a schema's issues into words: what was found and what is allowed. */

type Issue = z.core.$ZodIssue;

/**
 * One problem each: of a union's alternatives those of the best-fitting one are told, which say more than
 * "invalid input"; unknown keys are told one by one.
 */
export function flatten(issue: Issue): Issue[] {
  if (issue.code === 'invalid_union') {
    const best = issue.errors
      .filter((errors) => !errors.every((e) => e.code === 'invalid_type' && e.path.length === 0))
      .sort((a, b) => a.length - b.length)[0];
    if (best) return best.flatMap((inner) => flatten({ ...inner, path: [...issue.path, ...inner.path] }));
  }
  if (issue.code === 'invalid_key') {
    return issue.issues.flatMap((inner) => flatten({ ...inner, path: issue.path }));
  }
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({ ...issue, keys: [key] }));
  return [issue];
}

/** Where it is wrong; an unknown key is named itself. */
export function pathOf(issue: Issue): PropertyKey[] {
  return issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path;
}

/** `found …; allowed: …` */
export function wordsOf(issue: Issue): string {
  if (issue.code === 'unrecognized_keys') {
    const parent = allowedKeys(issue.path);
    return `unknown key${parent.length > 0 ? `; allowed: ${parent.join(', ')}` : ''}`;
  }
  return `found ${found(issue.input)}; allowed: ${allowedBy(issue)}`;
}

function found(input: unknown): string {
  if (input === undefined || input === null) return 'nothing';
  const text = JSON.stringify(input);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

const TYPES: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'keys with values',
  record: 'keys with values',
};

function allowedBy(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_value':
      return issue.values.map(String).join(', ');
    case 'invalid_type':
      return TYPES[issue.expected] ?? issue.expected;
    case 'too_small':
      return limit('at least', issue.origin, issue.minimum);
    case 'too_big':
      return limit('at most', issue.origin, issue.maximum);
    case 'invalid_union':
      return 'a text, or one for each language: { en: …, zh-CN: … }';
    default:
      return issue.message;
  }
}

function limit(what: string, origin: string, size: number | bigint): string {
  const unit = { array: ' entries', string: ' characters' }[origin] ?? '';
  return `${what} ${size}${Number(size) === 1 ? unit.replace(/ies$/, 'y').replace(/s$/, '') : unit}`;
}

/** The keys that the schema knows at a path; none where keys are free. */
function allowedKeys(path: readonly PropertyKey[]): string[] {
  let schema: unknown = configSchema;
  for (const key of path) schema = step(unwrap(schema), key);
  const shape = shapeOf(unwrap(schema));
  return shape ? Object.keys(shape) : [];
}

interface Definition {
  type?: string;
  innerType?: unknown;
  in?: unknown;
  options?: unknown[];
  shape?: Record<string, unknown>;
  valueType?: unknown;
  element?: unknown;
}

function definitionOf(schema: unknown): Definition | undefined {
  return typeof schema === 'object' && schema !== null && 'def' in schema
    ? (schema.def as Definition)
    : undefined;
}

function unwrap(schema: unknown): unknown {
  const definition = definitionOf(schema);
  if (definition?.innerType) return unwrap(definition.innerType);
  if (definition?.type === 'union') return unwrap(definition.options?.find((o) => shapeOf(unwrap(o))));
  return schema;
}

const shapeOf = (schema: unknown): Record<string, unknown> | undefined => definitionOf(schema)?.shape;

function step(schema: unknown, key: PropertyKey): unknown {
  const definition = definitionOf(schema);
  return definition?.shape?.[String(key)] ?? definition?.valueType ?? definition?.element;
}

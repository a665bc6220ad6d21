import type { z } from 'zod';
import { configSchema } from './schema.ts';

/** Puts a schema's issues into words: what was found and what is allowed. */

type Issue = z.core.$ZodIssue;

/** The alternatives of a union say more than "invalid input": those of the best-fitting one are told. */
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
  const found = issue.input === undefined ? 'nothing' : JSON.stringify(issue.input)?.slice(0, 60);
  return `found ${found}; ${allowedBy(issue)}`;
}

function allowedBy(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_value':
      return `allowed: ${issue.values.map(String).join(', ')}`;
    case 'invalid_type':
      return `allowed: ${issue.expected === 'record' ? 'a list of keys with values' : `a value of type ${issue.expected}`}`;
    case 'too_small':
      return `allowed: at least ${issue.minimum}`;
    case 'too_big':
      return `allowed: at most ${issue.maximum}`;
    case 'invalid_format':
      return `allowed: ${issue.message}`;
    default:
      return `allowed: ${issue.message}`;
  }
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

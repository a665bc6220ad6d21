import fc from 'fast-check';
import { isObject, type Json, type JsonObject, nastyJson } from './nasty.ts';

/** What becomes of one value in a payload; undefined: it goes. */
type Mutation = (value: Json) => Json | undefined;

const NAMES = ['__proto__', 'constructor', 'toString', 'length', 'type', 'id', 'x'];
const SIMPLE: Mutation[] = [
  (value) => [value],
  (value) => JSON.stringify(value),
  () => 4_711,
  () => null,
  (value) => (typeof value === 'string' ? value.toUpperCase() : value),
  (value) => (typeof value === 'string' ? value + value : value),
];

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  {
    weight: 4,
    arbitrary: nastyJson.map(
      (json): Mutation =>
        () =>
          json,
    ),
  },
  { weight: 3, arbitrary: fc.constant<Mutation>(() => undefined) },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom(...NAMES), nastyJson).map(([name, json]) => adding(name, json)),
  },
  { weight: 2, arbitrary: fc.constantFrom(...SIMPLE) },
);

function adding(name: string, json: Json): Mutation {
  return (value) => {
    if (!isObject(value)) return json;
    const copy = { ...value };
    write(copy, name, json);
    return copy;
  };
}

/**
 * One of some recorded payloads with a few places of it changed: types, missing and added fields, other
 * values. Most stay close to what a platform really sends, so that they get far.
 */
export function mutated(payloads: readonly JsonObject[]): fc.Arbitrary<JsonObject> {
  const change = fc.tuple(fc.nat({ max: 2 ** 30 }), mutation);
  return fc
    .tuple(fc.constantFrom(...payloads), fc.array(change, { minLength: 1, maxLength: 3 }))
    .map(([payload, changes]) => {
      const copy: JsonObject = structuredClone(payload);
      for (const [place, mutate] of changes) apply(copy, place, mutate);
      return copy;
    });
}

type Holder = JsonObject | Json[];

/** Every place of a value: what holds it and under which name. */
function placesIn(value: Json, found: [Holder, string][] = []): [Holder, string][] {
  if (typeof value !== 'object' || value === null || found.length > 500) return found;
  for (const name of Object.keys(value)) {
    found.push([value, name]);
    placesIn(read(value, name), found);
  }
  return found;
}

function apply(payload: JsonObject, place: number, mutate: Mutation): void {
  const places = placesIn(payload);
  const [holder, name] = places[place % Math.max(1, places.length)] ?? [payload, 'x'];
  const value = mutate(read(holder, name));
  if (value !== undefined) write(holder, name, value);
  else if (Array.isArray(holder)) holder.splice(Number(name), 1);
  else delete holder[name];
}

function read(holder: Holder, name: string): Json {
  return (Object.getOwnPropertyDescriptor(holder, name)?.value ?? null) as Json;
}

/** As an own property also where its name is `__proto__`, as JSON has it. */
function write(holder: Holder, name: string, value: Json): void {
  Object.defineProperty(holder, name, { value, enumerable: true, configurable: true, writable: true });
}

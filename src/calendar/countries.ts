import { holidayLibrary } from './library.ts';

/** Whose holidays. */
export interface Place {
  country: string;
  state?: string | undefined;
  region?: string | undefined;
}

/** What is wrong with a place, by the key that is wrong; nothing if its holidays are known. */
export function holidayProblem(place: Place): { key: keyof Place; message: string }[] {
  const library = new (holidayLibrary())();
  const { country, state, region } = place;
  const countries = library.getCountries('en');
  if (!Object.hasOwn(countries, country)) {
    const near = nearest(country, countries).map((code) => `${code} (${countries[code]})`);
    return [
      { key: 'country', message: `found "${country}", which is no country; allowed: ${near.join(', ')} …` },
    ];
  }
  const whose = countries[country] ?? country;
  const states = library.getStates(country, 'en') ?? {};
  if (state === undefined) {
    return region === undefined
      ? []
      : [{ key: 'region', message: `found "${region}" without a state; allowed: state as well` }];
  }
  if (!Object.hasOwn(states, state)) return [unknown('state', state, whose, states)];
  const regions = library.getRegions(country, state, 'en') ?? {};
  if (region === undefined || Object.hasOwn(regions, region)) return [];
  return [unknown('region', region, states[state] ?? state, regions)];
}

function unknown(
  key: 'state' | 'region',
  code: string,
  whose: string,
  known: Record<string, string>,
): { key: keyof Place; message: string } {
  const codes = Object.keys(known);
  const allowed = codes.length === 0 ? `none, as ${whose} has none` : codes.join(', ');
  return { key, message: `found "${code}", which is no ${key} of ${whose}; allowed: ${allowed}` };
}

/** The codes that are, or whose names are, most like what was written. */
function nearest(word: string, names: Record<string, string>): string[] {
  const wanted = word.toLowerCase();
  const far = (code: string) => {
    const name = (names[code] ?? '').toLowerCase();
    return Math.min(
      distance(wanted, code.toLowerCase()) + (code.startsWith(word.slice(0, 1).toUpperCase()) ? 0 : 0.5),
      distance(wanted, name),
      name.startsWith(wanted) && wanted.length > 2 ? 0.5 : Number.POSITIVE_INFINITY,
    );
  };
  return Object.keys(names)
    .map((code) => ({ code, far: far(code) }))
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ code }) => code);
}

/** How many letters have to be put in, taken out or exchanged to make one word of another (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

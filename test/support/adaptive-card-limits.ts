/**
 * Teams' and the schema's rules for an Adaptive Card 1.5, as a validator: which elements there are, which properties
 * each may have with which values, and how large all of it may be. Written from https://adaptivecards.io/explorer
 * and https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format.
 */
type Json = Record<string, unknown>;
type Rule = (value: unknown) => boolean;

/** Teams refuses a message over 100 KB in UTF-16; the rest of the message needs room as well. */
const MOST_BYTES = 80_000;

const text: Rule = (value) => typeof value === 'string' && value.isWellFormed() && !CONTROL.test(value);
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/;
const shown: Rule = (value) => text(value) && String(value).trim() !== '';
const within =
  (most: number): Rule =>
  (value) =>
    shown(value) && String(value).length <= most;
const one =
  (...values: unknown[]): Rule =>
  (value) =>
    values.includes(value);
const flag: Rule = (value) => typeof value === 'boolean';
const address: Rule = (value) =>
  typeof value === 'string' && /^https?:\/\//.test(value) && URL.canParse(value);
const id = within(255);
const data: Rule = (value) => isObject(value) && JSON.stringify(value).length < 40_000;

const ELEMENT: Record<string, Rule> = {
  spacing: one('None', 'Small', 'Default', 'Medium', 'Large'),
  separator: flag,
};
const INPUT: Record<string, Rule> = {
  ...ELEMENT,
  id,
  label: within(400),
  isRequired: flag,
  errorMessage: shown,
};
const ACTION: Record<string, Rule> = { title: within(60), style: one('default', 'positive', 'destructive') };
const choices: Rule = (value) =>
  Array.isArray(value) &&
  value.every(
    (choice) =>
      isObject(choice) &&
      within(300)(choice.title) &&
      typeof choice.value === 'string' &&
      Object.keys(choice).length === 2,
  );

/** Properties of each type; those that are needed are marked by `!` behind their name. */
const TYPES: Record<string, Record<string, Rule>> = {
  TextBlock: {
    ...ELEMENT,
    'text!': shown,
    wrap: one(true),
    size: one('Small', 'Default', 'Medium', 'Large'),
    weight: one('Default', 'Bolder'),
    color: one('Default', 'Accent', 'Good', 'Warning', 'Attention'),
    isSubtle: flag,
    style: one('heading'),
  },
  FactSet: {
    ...ELEMENT,
    'facts!': (value) =>
      Array.isArray(value) &&
      value.length > 0 &&
      value.every((fact) => isObject(fact) && shown(fact.title) && shown(fact.value)),
  },
  Container: { ...ELEMENT, style: one('emphasis', 'attention'), 'items!': elements },
  ColumnSet: {
    ...ELEMENT,
    'columns!': (value) =>
      Array.isArray(value) && value.length > 0 && value.every((x) => problems(x).length === 0),
  },
  Column: { width: one('auto', 'stretch'), verticalContentAlignment: one('Center'), 'items!': elements },
  Image: { ...ELEMENT, 'url!': address, 'altText!': shown, size: one('Auto', 'Stretch') },
  ActionSet: { ...ELEMENT, 'actions!': elements },
  'Input.Text': {
    ...INPUT,
    value: text,
    isMultiline: flag,
    maxLength: (value) => Number(value) > 0,
    placeholder: within(150),
  },
  'Input.ChoiceSet': {
    ...INPUT,
    value: (value) => typeof value === 'string',
    'choices!': choices,
    style: one('compact', 'filtered'),
    isMultiSelect: flag,
    placeholder: within(150),
    'choices.data': (value) => isObject(value) && value.type === 'Data.Query',
    // For the page of the web chat, which listens to its selects.
    parley: data,
  },
  'Input.Date': { ...INPUT, value: (value) => /^\d{4}-\d\d-\d\d$/.test(String(value)) },
  'Input.Toggle': {
    ...INPUT,
    'title!': within(300),
    value: one('yes'),
    valueOn: one('yes'),
    valueOff: one(''),
    wrap: one(true),
  },
  'Action.Execute': {
    ...ACTION,
    'title!': within(60),
    'verb!': shown,
    'data!': data,
    fallback: (value) => problems(value).length === 0,
  },
  'Action.Submit': { ...ACTION, 'title!': within(60), 'data!': data },
  'Action.OpenUrl': { ...ACTION, 'title!': within(60), 'url!': address },
  'Action.ShowCard': { ...ACTION, 'title!': within(60), 'card!': (value) => problems(value).length === 0 },
  AdaptiveCard: {
    $schema: one('http://adaptivecards.io/schemas/adaptive-card.json'),
    version: one('1.5'),
    lang: one('en', 'zh'),
    fallbackText: text,
    'body!': (value) => Array.isArray(value) && value.every((x) => problems(x).length === 0),
    actions: elements,
    msteams: (value) =>
      isObject(value) && Object.keys(value).every((key) => ['width', 'entities'].includes(key)),
  },
};

function elements(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((element) => problems(element).length === 0);
}

/** What is wrong with a card. */
export function cardProblems(card: unknown): string[] {
  const found = problems(card);
  const bytes = JSON.stringify(card).length * 2;
  if (bytes > MOST_BYTES) found.push(`${bytes} bytes`);
  const ids = inputIds(card);
  if (new Set(ids).size !== ids.length) found.push('an input’s id stands twice');
  return found;
}

function problems(element: unknown): string[] {
  if (!isObject(element)) return ['is no object'];
  const type = String(element.type);
  const rules = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  if (!rules) return [`there is no ${type}`];
  const found: string[] = [];
  for (const [name, value] of Object.entries(element)) {
    if (name === 'type') continue;
    const rule = rules[name] ?? rules[`${name}!`];
    if (!rule) found.push(`${type} has no ${name}`);
    else if (!rule(value))
      found.push(`${type}.${name}: ${deepest(value) ?? JSON.stringify(value)?.slice(0, 100)}`);
  }
  for (const name of Object.keys(rules)) {
    if (name.endsWith('!') && element[name.slice(0, -1)] === undefined) found.push(`${type} lacks ${name}`);
  }
  return found;
}

/** Names the innermost fault rather than all that is around it. */
function deepest(value: unknown): string | undefined {
  for (const part of [value].flat()) {
    const found = isObject(part) && typeof part.type === 'string' ? problems(part)[0] : undefined;
    if (found) return found;
  }
  return undefined;
}

function inputIds(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(inputIds);
  if (!isObject(value)) return [];
  const own = typeof value.type === 'string' && value.type.startsWith('Input.') ? [value.id] : [];
  return [...own, ...Object.values(value).flatMap(inputIds)];
}

/** What Teams reads as Markdown: text blocks and facts. */
export function markdownIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(markdownIn);
  if (!isObject(value)) return [];
  const own = value.type === 'TextBlock' ? [String(value.text)] : [];
  const facts =
    value.type === 'FactSet' && Array.isArray(value.facts) ? value.facts.flatMap(wordsOfFact) : [];
  return [...own, ...facts, ...Object.values(value).flatMap(markdownIn)];
}

const wordsOfFact = (fact: unknown): string[] =>
  isObject(fact) ? [String(fact.title), String(fact.value)] : [];

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

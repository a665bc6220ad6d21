import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import {
  type Document,
  isCollection,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLParseError,
} from 'yaml';
import { z } from 'zod';
import { flatten, pathOf, wordsOf } from './explain.ts';
import { checkReferences } from './references.ts';
import { type Config, configSchema } from './schema.ts';

/** The commented sample, which Parley runs on where there is no file. */
export const SAMPLE_FILE = fileURLToPath(new URL('./parley.sample.yaml', import.meta.url));

/** The configuration can't be used. `problems`: one line each, with file, line, key, what was found and is allowed. */
export class ConfigError extends Error {
  readonly problems: readonly string[];
  constructor(file: string, problems: readonly string[]) {
    super(`${file} is not usable:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

export interface Loaded {
  config: Config;
  /** The file that it came from. */
  file: string;
  /** Where a path of it stands, as problems say it: `parley.yaml:12:5: sla.policies.1`. */
  locate(path: readonly PropertyKey[]): string;
}

/**
 * Reads the configuration.
 * @param named the file was asked for by name, so it has to exist; else the sample stands in for it
 * @throws ConfigError
 */
export async function loadConfig(file: string, named: boolean): Promise<Loaded> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw new ConfigError(file, [`${file}: can't be read (${error.code})`]);
    if (named) throw new ConfigError(file, [`${file}: there is no such file; PARLEY_CONFIG has to name one`]);
    return undefined;
  });
  if (text !== undefined) return readConfig(text, file);
  return readConfig(await readFile(SAMPLE_FILE, 'utf8'), SAMPLE_FILE);
}

/** @throws ConfigError with every problem of the text */
export function parseConfig(text: string, file: string): Config {
  return readConfig(text, file).config;
}

/** The same with where things stand in the text. @throws ConfigError */
export function readConfig(text: string, file: string): Loaded {
  return readAs(text, file, (value) => configSchema.safeParse(value, { reportInput: true }));
}

/** What promises are made of; the rest of such a text is not looked at. */
const promises = z.object({ sla: configSchema.shape.sla, calendars: configSchema.shape.calendars });

/**
 * A configuration with the `sla` and `calendars` of a text, which may be a whole file or these parts alone. What the
 * text doesn't have stays as it is.
 * @throws ConfigError with every problem of the text
 */
export function withPromisesOf(text: string, file: string, config: Config): Config {
  return readAs(text, file, (value) => {
    const given = isRecord(value) ? value : {};
    const parsed = promises.safeParse(value, { reportInput: true });
    if (!parsed.success) return parsed;
    const { sla, calendars } = parsed.data;
    const data = {
      ...config,
      ...('sla' in given ? { sla } : {}),
      ...('calendars' in given ? { calendars } : {}),
    };
    return { success: true, data };
  }).config;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

type Parsed = { success: true; data: Config } | { success: false; error: z.ZodError };

function readAs(text: string, file: string, parse: (value: unknown) => Parsed): Loaded {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const position = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  if (document.errors.length > 0) {
    throw new ConfigError(
      file,
      document.errors.map((error) => `${position(error.pos[0])}: ${syntaxWords(error)}`),
    );
  }
  const at = (path: readonly PropertyKey[]) =>
    `${position(offsetOf(document.contents, path))}: ${path.map(String).join('.') || 'the file'}`;
  const parsed = parse(resolved(document, file, position) ?? {});
  if (!parsed.success) {
    throw new ConfigError(
      file,
      parsed.error.issues.flatMap(flatten).map((issue) => `${at(pathOf(issue))}: ${wordsOf(issue)}`),
    );
  }
  const dangling = checkReferences(parsed.data);
  if (dangling.length > 0) {
    throw new ConfigError(
      file,
      dangling.map((issue) => `${at(issue.path)}: ${issue.message}`),
    );
  }
  return { config: parsed.data, file, locate: at };
}

function syntaxWords(error: YAMLParseError): string {
  if (error.code === 'MULTIPLE_DOCS') return 'found a second document; allowed: one';
  return error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? error.code;
}

/** Aliases are resolved only now: one may lead nowhere, or to more than fits in memory. */
function resolved(document: Document.Parsed, file: string, position: (offset: number) => string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    let lost: number | undefined;
    visit(document, {
      Alias(_key, alias) {
        if (!alias.resolve(document)) lost ??= alias.range?.[0];
      },
    });
    const words = error instanceof Error ? error.message : 'its aliases can not be resolved';
    throw new ConfigError(file, [`${lost === undefined ? file : position(lost)}: ${words}`]);
  }
}

/** Where a path stands in the text: the deepest part of it that is there. */
function offsetOf(root: Node | null, path: readonly PropertyKey[]): number {
  let node = root;
  let offset = 0;
  for (const key of path) {
    if (!isCollection(node)) break;
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
      if (!pair) break;
      if (isScalar(pair.key) && pair.key.range) offset = pair.key.range[0];
      node = (pair.value as Node | null) ?? null;
    } else {
      node = (node.items[Number(key)] as Node | undefined) ?? null;
      if (node?.range) offset = node.range[0];
    }
  }
  return offset;
}

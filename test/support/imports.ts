import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, resolve } from 'node:path';

/** One import or re-export of a source file. Paths are from the repository's root. */
export interface Import {
  from: string;
  /** A file of ours, e.g. `src/chat/place.ts`, or a package as it is written, e.g. `drizzle-orm/pg-core`. */
  to: string;
  isPackage: boolean;
  /** Only types: nothing of it is there when the program runs. */
  typeOnly: boolean;
}

const ROOT = resolve(import.meta.dirname, '../..');
const STATEMENT = /^(?:import|export)\s+(type\s+)?(\{[^}]*\}|[\w*\s,{}]*?)\s*from\s+'([^']+)'/gm;
const BARE = /^import\s+'([^']+)'/gm;
const DYNAMIC = /\bimport\(\s*'([^']+)'/g;

/** Every import of every TypeScript file under these folders. */
export function importsUnder(...folders: string[]): Import[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
      .flatMap((entry) => importsOf(join(entry.parentPath, entry.name).slice(ROOT.length + 1))),
  );
}

function importsOf(file: string): Import[] {
  const from = file.split('\\').join('/');
  const text = readFileSync(join(ROOT, from), 'utf8');
  const found = [
    ...[...text.matchAll(STATEMENT)].map(([, type, names = '', target = '']) => ({
      target,
      typeOnly: Boolean(type) || isTypesOnly(names),
    })),
    ...[...text.matchAll(BARE)].map(([, target = '']) => ({ target, typeOnly: false })),
    ...[...text.matchAll(DYNAMIC)].map(([, target = '']) => ({ target, typeOnly: false })),
  ];
  return found.map(({ target, typeOnly }) => {
    const isPackage = !target.startsWith('.');
    const to = isPackage ? target : posix.normalize(posix.join(dirname(from), target));
    return { from, to, isPackage, typeOnly };
  });
}

/** `{ type A, type B }` */
function isTypesOnly(names: string): boolean {
  const list = /^\{([^}]*)\}$/
    .exec(names.trim())?.[1]
    ?.split(',')
    .map((name) => name.trim());
  return list?.filter(Boolean).every((name) => name.startsWith('type ')) ?? false;
}

/** A circle of `edges`, as `a → b → a`; undefined if there is none. */
export function circleIn(edges: ReadonlyMap<string, ReadonlySet<string>>): string | undefined {
  const done = new Set<string>();
  const walk = (node: string, path: string[]): string | undefined => {
    const start = path.indexOf(node);
    if (start >= 0) return [...path.slice(start), node].join(' → ');
    if (done.has(node)) return undefined;
    for (const next of edges.get(node) ?? []) {
      const circle = walk(next, [...path, node]);
      if (circle) return circle;
    }
    done.add(node);
    return undefined;
  };
  for (const node of edges.keys()) {
    const circle = walk(node, []);
    if (circle) return circle;
  }
  return undefined;
}

export function graphOf(edges: Iterable<readonly [string, string]>): Map<string, Set<string>> {
  const graph = new Map<string, Set<string>>();
  for (const [from, to] of edges) graph.set(from, (graph.get(from) ?? new Set()).add(to));
  return graph;
}

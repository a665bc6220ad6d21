import { columnPath, conjuncts, type Node, nodeOf, sidesOfEquality } from './nodes.ts';

const COLUMN = 'workspace_id';

/** Something that a query reads from. */
export interface Source {
  /** By which its columns are named. */
  name: string;
  /** One of our tables; undefined: another query's rows, a function's, a catalogue's. */
  table?: string;
  /** All its rows that count are of one workspace, which the statement was given. */
  isBound: boolean;
}

interface Equality {
  sides: [Node, Node];
  /** Undefined: any of the scope's. */
  binds?: readonly Source[];
}

/** The sources that a query's expressions can name, and what its conditions say of their `workspace_id`. */
export class Scope {
  readonly sources: Source[] = [];
  readonly around: Scope;
  private readonly outer: Scope | undefined;
  private readonly queries = new Map<string, boolean>();
  private readonly equalities: Equality[] = [];

  private constructor(outer: Scope | undefined) {
    this.outer = outer;
    this.around = outer ?? this;
  }

  static outermost(): Scope {
    return new Scope(undefined);
  }

  inner(): Scope {
    return new Scope(this);
  }

  add(source: Source): Source {
    this.sources.push(source);
    return source;
  }

  /** A query that has a name (`with`). */
  define(name: string, isBound: boolean): void {
    this.queries.set(name, isBound);
  }

  /** Whether the rows of a named query are bound; undefined: there is none of this name. */
  defined(name: string): boolean | undefined {
    return this.queries.get(name) ?? this.outer?.defined(name);
  }

  /** A condition that holds for all rows that count. @param binds the sources for which it does */
  constrain(condition: unknown, binds?: readonly Source[]): void {
    for (const one of conjuncts(condition)) {
      const sides = sidesOfEquality(one);
      if (sides) this.equalities.push({ sides, ...(binds ? { binds } : {}) });
    }
  }

  /** Follows the conditions from source to source until they say nothing new. */
  bind(): void {
    let isNew = true;
    while (isNew) {
      isNew = false;
      for (const { sides, binds } of this.equalities) {
        for (const [one, other] of [sides, sides.toReversed()]) {
          const source = one && this.own(one);
          if (!source || source.isBound || (binds && !binds.includes(source)) || !other) continue;
          if (!this.isValue(other) && !this.isBoundColumn(other)) continue;
          source.isBound = true;
          isNew = true;
        }
      }
    }
  }

  /** A parameter or a constant. */
  isValue(node: Node | undefined): boolean {
    if (node?.kind === 'TypeCast') return this.isValue(nodeOf(node.fields.arg));
    return node?.kind === 'ParamRef' || (node?.kind === 'A_Const' && node.fields.isnull !== true);
  }

  /** The `workspace_id` of a bound source, of this query or of one around it. */
  isBoundColumn(node: Node): boolean {
    const own = this.own(node);
    return own ? own.isBound : (this.outer?.isBoundColumn(node) ?? false);
  }

  private own(node: Node): Source | undefined {
    const path = columnPath(node);
    if (path?.at(-1) !== COLUMN) return undefined;
    const qualifier = path.at(-2);
    const named = this.sources.filter((source) =>
      qualifier === undefined ? source.table !== undefined || source.isBound : source.name === qualifier,
    );
    // Without a qualifier PostgreSQL itself refuses a name that several have.
    return named[0];
  }
}

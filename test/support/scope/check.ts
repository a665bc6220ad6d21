import { parse } from 'pgsql-parser';
import { columnPath, type Fields, fieldsIn, isFields, type Node, nodeOf, nodesIn, textIn } from './nodes.ts';
import { Scope, type Source } from './scope.ts';

const COLUMN = 'workspace_id';
/** They name no rows; with `do` tests raise errors. */
const WITHOUT_ROWS = new Set([
  'DoStmt',
  'TransactionStmt',
  'NotifyStmt',
  'ListenStmt',
  'UnlistenStmt',
  'VariableSetStmt',
]);

/**
 * Finds the references to our tables in a statement that are not bound to one workspace: by
 * `workspace_id = <parameter>`, or by being joined on `workspace_id` to one that is. Also that an insert names
 * the workspace, that `on conflict` has it in its key, and that no update changes it. With that, a statement
 * touches one shard group of tables that are distributed by `workspace_id`, and never somebody else's rows.
 * @param tables names of our tables
 * @returns what is wrong, in words; empty if nothing is
 * @throws Error if PostgreSQL's parser refuses the statement
 */
export async function unscopedIn(statement: string, tables: ReadonlySet<string>): Promise<string[]> {
  const { stmts = [] } = await parse(statement);
  const checker = new Checker(tables);
  for (const { stmt } of stmts) {
    const node = nodeOf(stmt);
    if (node && !WITHOUT_ROWS.has(node.kind)) checker.query(node, Scope.outermost());
  }
  return checker.problems;
}

/** What a query gives to the one around it: its rows' `workspace_id` is bound, or it gives none that is. */
type Result = Pick<Source, 'isBound'>;

class Checker {
  readonly problems: string[] = [];
  private readonly tables: ReadonlySet<string>;

  constructor(tables: ReadonlySet<string>) {
    this.tables = tables;
  }

  query({ kind, fields }: Node, around: Scope): Result {
    switch (kind) {
      case 'SelectStmt':
        return this.select(fields, around);
      case 'InsertStmt':
        return this.insert(fields, around);
      case 'UpdateStmt':
        return this.change(fields, around, fields.fromClause);
      case 'DeleteStmt':
        return this.change(fields, around, fields.usingClause);
      default:
        this.problems.push(`${kind}: not a statement that this check understands`);
        return { isBound: false };
    }
  }

  private select(fields: Fields, around: Scope): Result {
    const scope = this.named(fields, around).inner();
    const [left, right] = [fieldsIn(fields, 'larg'), fieldsIn(fields, 'rarg')];
    if (left && right) {
      const results = [left, right].map((half) => this.select(half, scope));
      return { isBound: results.every((result) => result.isBound) };
    }
    this.from(fields.fromClause, scope);
    scope.constrain(fields.whereClause);
    this.settle(scope);
    this.insideOf([fields.targetList, fields.whereClause, fields.havingClause, fields.valuesLists], scope);
    this.insideOf([fields.sortClause, fields.groupClause, fields.limitCount, fields.fromClause], scope);
    return { isBound: gives(fields.targetList, scope) };
  }

  private insert(fields: Fields, around: Scope): Result {
    const scope = this.named(fields, around).inner();
    const target = fieldsIn(fields, 'relation');
    const table = textIn(target, 'relname') ?? '';
    const select = nodeOf(fields.selectStmt);
    if (this.tables.has(table)) {
      const at = nodesIn(fields.cols).findIndex((column) => textIn(column.fields, 'name') === COLUMN);
      const isGiven = at >= 0 && select !== undefined && this.insertsBound(select.fields, at, scope);
      if (!isGiven) this.problems.push(`insert into ${table} does not say which workspace`);
    }
    if (select) this.query(select, scope);
    const conflict = fieldsIn(fields, 'onConflictClause');
    const rows = scope.inner();
    rows.add({ name: textIn(fieldsIn(target ?? {}, 'alias'), 'aliasname') ?? table, isBound: true });
    if (conflict) this.conflict(table, conflict, rows);
    this.insideOf([fields.returningClause], rows);
    return { isBound: gives(returned(fields), rows) };
  }

  /** Whether the column at this place is a value or a bound row's. */
  private insertsBound(select: Fields, at: number, around: Scope): boolean {
    const rows = Array.isArray(select.valuesLists) ? select.valuesLists : [];
    if (rows.length > 0) {
      return rows.every((row) => {
        const items = nodesIn(fieldsIn(isFields(row) ? row : {}, 'List')?.items);
        return around.isValue(items[at]);
      });
    }
    const quiet = new Checker(this.tables);
    const scope = quiet.named(select, around).inner();
    quiet.from(select.fromClause, scope);
    scope.constrain(select.whereClause);
    scope.bind();
    const target = nodesIn(select.targetList)[at];
    const value = nodeOf(target?.fields.val);
    return value !== undefined && (scope.isValue(value) || scope.isBoundColumn(value));
  }

  private conflict(table: string, fields: Fields, scope: Scope): void {
    const infer = fieldsIn(fields, 'infer');
    const keys = nodesIn(infer?.indexElems).map((element) => textIn(element.fields, 'name'));
    if (infer && this.tables.has(table) && !keys.includes(COLUMN)) {
      this.problems.push(`on conflict of ${table} has no ${COLUMN} in its key`);
    }
    scope.add({ name: 'excluded', isBound: true });
    this.keepsWorkspace(table, fields.targetList);
    this.insideOf([fields.targetList, fields.whereClause], scope);
  }

  private change(fields: Fields, around: Scope, from: unknown): Result {
    const scope = this.named(fields, around).inner();
    this.relation(fieldsIn(fields, 'relation') ?? {}, scope);
    this.from(from, scope);
    scope.constrain(fields.whereClause);
    this.settle(scope);
    this.keepsWorkspace(textIn(fieldsIn(fields, 'relation'), 'relname') ?? '', fields.targetList);
    this.insideOf([fields.targetList, fields.whereClause, from, fields.returningClause], scope);
    return { isBound: gives(returned(fields), scope) };
  }

  private keepsWorkspace(table: string, targets: unknown): void {
    const isSet = nodesIn(targets).some((target) => textIn(target.fields, 'name') === COLUMN);
    if (isSet && this.tables.has(table)) this.problems.push(`${table} is moved to another workspace`);
  }

  /** The queries that a statement gives names (`with`), which all of it sees. */
  private named(fields: Fields, around: Scope): Scope {
    const scope = around.inner();
    const clause = fieldsIn(fields, 'withClause');
    for (const { fields: cte } of nodesIn(clause?.ctes)) {
      const query = nodeOf(cte.ctequery);
      const name = textIn(cte, 'ctename');
      if (!query || !name) continue;
      const start = clause?.recursive ? fieldsIn(query.fields, 'larg') : undefined;
      // What a recursive query begins with says what all its rows are.
      if (start) scope.define(name, new Checker(this.tables).select(start, scope).isBound);
      scope.define(name, this.query(query, scope).isBound);
    }
    return scope;
  }

  private from(items: unknown, scope: Scope): void {
    for (const item of nodesIn(items)) this.fromItem(item, scope);
  }

  /** @returns the sources that it adds */
  private fromItem({ kind, fields }: Node, scope: Scope): Source[] {
    switch (kind) {
      case 'RangeVar':
        return [this.relation(fields, scope)];
      case 'RangeSubselect': {
        const query = nodeOf(fields.subquery);
        const around = fields.lateral ? scope : scope.around;
        const isBound = query ? this.query(query, around).isBound : false;
        return [scope.add({ name: aliasOf(fields) ?? '', isBound })];
      }
      case 'RangeFunction':
        // Values that the statement brings along, such as a JSON parameter: no rows of ours.
        return [scope.add({ name: aliasOf(fields) ?? '', isBound: false })];
      case 'JoinExpr': {
        const [left, right] = [fields.larg, fields.rarg].map((side) => {
          const node = nodeOf(side);
          return node ? this.fromItem(node, scope) : [];
        });
        scope.constrain(fields.quals, boundByJoin(fields.jointype, left ?? [], right ?? []));
        return [...(left ?? []), ...(right ?? [])];
      }
      default:
        this.problems.push(`${kind}: not a source that this check understands`);
        return [];
    }
  }

  private relation(fields: Fields, scope: Scope): Source {
    const table = textIn(fields, 'relname') ?? '';
    const name = aliasOf(fields) ?? table;
    const defined = scope.defined(table);
    if (defined !== undefined) return scope.add({ name, isBound: defined });
    return scope.add({ name, isBound: false, ...(this.tables.has(table) ? { table } : {}) });
  }

  private settle(scope: Scope): void {
    scope.bind();
    for (const { table, name, isBound } of scope.sources) {
      if (!table || isBound) continue;
      this.problems.push(`${table}${name === table ? '' : ` (${name})`} is not bound by ${COLUMN}`);
    }
  }

  /** Sub-queries anywhere in these expressions. */
  private insideOf(values: readonly unknown[], scope: Scope): void {
    for (const value of values) {
      if (Array.isArray(value)) this.insideOf(value, scope);
      if (!isFields(value)) continue;
      const node = nodeOf(value);
      // Those of the from clause have been looked at with it.
      if (node?.kind === 'RangeSubselect') continue;
      const query = node?.kind === 'SubLink' ? nodeOf(node.fields.subselect) : undefined;
      if (node && query) {
        this.query(query, scope);
        this.insideOf([node.fields.testexpr], scope);
      } else this.insideOf(Object.values(value), scope);
    }
  }
}

const returned = (fields: Fields): unknown =>
  fieldsIn(fields, 'returningClause')?.exprs ?? fields.returningList;

/** Whether a query's rows carry a bound `workspace_id`. */
function gives(targets: unknown, scope: Scope): boolean {
  return nodesIn(targets).some(({ fields }) => {
    const value = nodeOf(fields.val);
    if (!value) return false;
    const path = columnPath(value);
    if (path?.at(-1) === '*') return scope.isBoundColumn(columnOf(path.slice(0, -1)));
    if ((textIn(fields, 'name') ?? path?.at(-1)) !== COLUMN) return false;
    return scope.isValue(value) || scope.isBoundColumn(value);
  });
}

function columnOf(qualifier: readonly string[]): Node {
  const fields = [...qualifier, COLUMN].map((sval) => ({ String: { sval } }));
  return { kind: 'ColumnRef', fields: { fields } };
}

function aliasOf(fields: Fields): string | undefined {
  return textIn(fieldsIn(fields, 'alias'), 'aliasname');
}

/** An outer join keeps rows of its preserved side whatever the condition says, so it binds only the other. */
function boundByJoin(type: unknown, left: readonly Source[], right: readonly Source[]): readonly Source[] {
  switch (type) {
    case 'JOIN_INNER':
      return [...left, ...right];
    case 'JOIN_LEFT':
      return right;
    case 'JOIN_RIGHT':
      return left;
    default:
      return [];
  }
}

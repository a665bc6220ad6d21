import { parse } from 'pgsql-parser';
import { type Fields, fieldsIn, nodeOf, nodesIn, textIn } from './scope/nodes.ts';

/**
 * Finds what in a migration would keep the version before it from going on working: replicas are replaced one
 * by one, so for a while both versions use the tables. Taking away and tightening come a release later, in a
 * migration that begins with `-- contract: <why nothing uses it any more>`.
 * @param unique names of the unique indexes there are, which `on conflict` of the old version may name
 * @returns what is wrong, in words
 */
export async function breaksOldVersion(
  migration: string,
  unique: ReadonlySet<string> = new Set(),
): Promise<string[]> {
  if (/^-- contract: \S+/.test(migration)) return [];
  const { stmts = [] } = await parse(migration);
  const fresh = new Set<string>();
  return stmts.flatMap(({ stmt }) => {
    const node = nodeOf(stmt);
    if (!node) return ['a statement that could not be read'];
    if (node.kind === 'CreateStmt') fresh.add(tableOf(node.fields));
    return problemsOf(node.kind, node.fields, { fresh, unique });
  });
}

interface Known {
  /** Tables that this migration makes: nobody uses them yet. */
  fresh: ReadonlySet<string>;
  unique: ReadonlySet<string>;
}

function problemsOf(kind: string, fields: Fields, { fresh, unique }: Known): string[] {
  const table = tableOf(fields);
  switch (kind) {
    case 'CreateStmt':
    case 'CreateSeqStmt':
    case 'CommentStmt':
      return [];
    case 'IndexStmt':
      return fields.unique && !fresh.has(table)
        ? [`a unique index on ${table}: the old version may write what it refuses`]
        : [];
    case 'AlterTableStmt':
      if (fresh.has(table)) return [];
      return nodesIn(fields.cmds).flatMap((command) => alterationProblem(table, command.fields));
    case 'DropStmt':
      return dropProblem(fields, unique);
    case 'RenameStmt':
      return [`renames something of ${table}`];
    default:
      return [`${kind}: say why this is safe, or do it in code, in batches`];
  }
}

/** Without an index the old version is slower for a moment, unless the index keeps rows apart. */
function dropProblem(fields: Fields, unique: ReadonlySet<string>): string[] {
  const what = (textIn(fields, 'removeType') ?? '').replace('OBJECT_', '').toLowerCase();
  const names = nodesIn(fields.objects).map((object) =>
    nodesIn(object.fields.items)
      .map((part) => textIn(part.fields, 'sval') ?? '')
      .at(-1),
  );
  if (what === 'index' && names.every((name) => name && !unique.has(name))) return [];
  return [`drops the ${what} ${names.join(', ')}`];
}

/** The unique indexes that migrations have made. */
export async function uniqueIndexesOf(migrations: readonly string[]): Promise<Set<string>> {
  const names = new Set<string>();
  for (const migration of migrations) {
    for (const { stmt } of (await parse(migration)).stmts ?? []) {
      const node = nodeOf(stmt);
      const name = textIn(node?.fields, 'idxname');
      if (node?.kind === 'IndexStmt' && node.fields.unique && name) names.add(name);
    }
  }
  return names;
}

function alterationProblem(table: string, command: Fields): string[] {
  const subtype = textIn(command, 'subtype') ?? '';
  switch (subtype) {
    case 'AT_AddColumn':
      return newColumnProblem(table, nodeOf(command.def)?.fields ?? {});
    case 'AT_DropNotNull':
      return [];
    case 'AT_ColumnDefault':
      return command.def ? [] : [`takes the default of ${table}.${textIn(command, 'name')}`];
    default:
      return [`${subtype.replace('AT_', '')} on ${table}`];
  }
}

function newColumnProblem(table: string, column: Fields): string[] {
  const constraints = nodesIn(column.constraints).map((one) => textIn(one.fields, 'contype'));
  const isRequired = constraints.includes('CONSTR_NOTNULL');
  const isFilled = constraints.some((one) => one === 'CONSTR_DEFAULT' || one === 'CONSTR_GENERATED');
  const name = `${table}.${textIn(column, 'colname')}`;
  const others = constraints.filter(
    (one) => !['CONSTR_NOTNULL', 'CONSTR_NULL', 'CONSTR_DEFAULT', 'CONSTR_GENERATED'].includes(one ?? ''),
  );
  return [
    ...(isRequired && !isFilled ? [`${name} is required, and the old version does not fill it`] : []),
    ...(others.length > 0 ? [`${name} comes with a constraint that the old version does not know`] : []),
  ];
}

function tableOf(fields: Fields): string {
  return textIn(fieldsIn(fields, 'relation'), 'relname') ?? '';
}

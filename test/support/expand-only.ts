import { parse } from 'pgsql-parser';
import { type Fields, fieldsIn, nodeOf, nodesIn, textIn } from './scope/nodes.ts';

/**
 * Finds what in a migration would keep the version before it from going on working: replicas are replaced one
 * by one, so for a while both versions use the tables. Taking away and tightening come a release later, in a
 * migration that begins with `-- contract: <why nothing uses it any more>`.
 * @returns what is wrong, in words
 */
export async function breaksOldVersion(migration: string): Promise<string[]> {
  if (/^-- contract: \S+/.test(migration)) return [];
  const { stmts = [] } = await parse(migration);
  const fresh = new Set<string>();
  return stmts.flatMap(({ stmt }) => {
    const node = nodeOf(stmt);
    if (!node) return ['a statement that could not be read'];
    if (node.kind === 'CreateStmt') fresh.add(tableOf(node.fields));
    return problemsOf(node.kind, node.fields, fresh);
  });
}

/** @param fresh tables that this migration makes: nobody uses them yet */
function problemsOf(kind: string, fields: Fields, fresh: ReadonlySet<string>): string[] {
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
      return [`drops a ${(textIn(fields, 'removeType') ?? '').replace('OBJECT_', '').toLowerCase()}`];
    case 'RenameStmt':
      return [`renames something of ${table}`];
    default:
      return [`${kind}: say why this is safe, or do it in code, in batches`];
  }
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

/** What PostgreSQL's own parser gives: nested objects, a node being `{ Kind: { fields } }`. */
export type Fields = Readonly<Record<string, unknown>>;
export interface Node {
  kind: string;
  fields: Fields;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The node that a value wraps; undefined for what is none. */
export function nodeOf(value: unknown): Node | undefined {
  if (!isFields(value)) return undefined;
  const [entry, ...more] = Object.entries(value);
  if (!entry || more.length > 0 || !/^[A-Z]/.test(entry[0]) || !isFields(entry[1])) return undefined;
  return { kind: entry[0], fields: entry[1] };
}

export function nodesIn(value: unknown): Node[] {
  return Array.isArray(value) ? value.flatMap((one) => nodeOf(one) ?? []) : [];
}

export function fieldsIn(parent: Fields, name: string): Fields | undefined {
  const value = parent[name];
  return isFields(value) ? value : undefined;
}

export function textIn(parent: Fields | undefined, name: string): string | undefined {
  const value = parent?.[name];
  return typeof value === 'string' ? value : undefined;
}

/** The parts of a column's name, `['l', 'lane']`; `*` for all columns. */
export function columnPath(node: Node | undefined): string[] | undefined {
  if (node?.kind !== 'ColumnRef') return undefined;
  return nodesIn(node.fields.fields).map((part) =>
    part.kind === 'A_Star' ? '*' : (textIn(part.fields, 'sval') ?? ''),
  );
}

/** The conditions of which every one has to hold. */
export function conjuncts(value: unknown): Node[] {
  const node = nodeOf(value);
  if (!node) return [];
  if (node.kind !== 'BoolExpr' || node.fields.boolop !== 'AND_EXPR') return [node];
  const { args } = node.fields;
  return Array.isArray(args) ? args.flatMap(conjuncts) : [];
}

/** Both sides of `a = b`. */
export function sidesOfEquality(node: Node): [Node, Node] | undefined {
  if (node.kind !== 'A_Expr' || node.fields.kind !== 'AEXPR_OP') return undefined;
  const [operator] = nodesIn(node.fields.name);
  const left = nodeOf(node.fields.lexpr);
  const right = nodeOf(node.fields.rexpr);
  return textIn(operator?.fields, 'sval') === '=' && left && right ? [left, right] : undefined;
}

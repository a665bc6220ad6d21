import { describe, expect, it } from 'vitest';
import { unscopedIn } from '../support/scope/check.ts';

/** The check that every test database puts the code's statements through (test/support/scope/record.ts). */
const TABLES = new Set(['ticket', 'comment', 'watcher', 'lane']);
const check = (statement: string) => unscopedIn(statement, TABLES);

describe('a statement is bound to one workspace', () => {
  it.each([
    ['by a parameter', 'select * from ticket where workspace_id = $1 and state = $2'],
    ['by a parameter on the left', 'select * from ticket where $1 = workspace_id'],
    ['by a cast parameter', 'select * from ticket t where t.workspace_id = $1::text'],
    [
      'by a join',
      'select * from ticket t join comment c on c.workspace_id = t.workspace_id and c.ticket_id = t.ticket_id where t.workspace_id = $1',
    ],
    [
      'by a left join to the side that may be missing',
      'select * from ticket t left join comment c on c.workspace_id = t.workspace_id where t.workspace_id = $1',
    ],
    [
      'by a row of a query around it',
      'select * from ticket t where t.workspace_id = $1 and exists (select 1 from watcher w where w.workspace_id = t.workspace_id)',
    ],
    [
      'through a named query',
      'with due as (select workspace_id, lane from lane where workspace_id = $1 for update skip locked) update lane l set fence = l.fence + 1 from due where l.workspace_id = due.workspace_id and l.lane = due.lane returning l.lane',
    ],
    [
      'through a named query that gives no workspace, for values only',
      'with late as (select lane from lane where workspace_id = $1) update lane l set fence = 0 from late where l.workspace_id = $1 and l.lane = late.lane',
    ],
    [
      'through what a change returns',
      'with gone as (delete from comment where workspace_id = $1 returning workspace_id, ticket_id) select * from ticket t join gone on t.workspace_id = gone.workspace_id',
    ],
    ['by its values', 'insert into ticket (workspace_id, title) values ($1, $2), ($3, $4)'],
    [
      'by what it selects',
      'insert into watcher (workspace_id, person_id) select $1, assignee_id from ticket where workspace_id = $1 on conflict (workspace_id, person_id) do nothing',
    ],
    [
      'by the row that it copies',
      'insert into watcher (person_id, workspace_id) select t.assignee_id, t.workspace_id from ticket t where t.workspace_id = $1',
    ],
    [
      'in both halves of a union',
      'select id from ticket where workspace_id = $1 union select id from comment where workspace_id = $1',
    ],
    [
      'in a recursive query',
      'with recursive main as (select workspace_id, ticket_id from ticket where workspace_id = $1 union select t.workspace_id, t.ticket_id from ticket t join main m on t.workspace_id = m.workspace_id) select * from main',
    ],
    ['for it touches none of our tables', 'select pg_notify($1, $2) from pg_class'],
    ['for it is none', 'begin'],
  ])('%s', async (_how, statement) => {
    expect(await check(statement)).toEqual([]);
  });
});

describe('a statement that is not bound is found', () => {
  it.each([
    ['no condition', 'select * from ticket', ['ticket is not bound by workspace_id']],
    [
      'an alternative',
      'select * from ticket where workspace_id = $1 or state = $2',
      ['ticket is not bound by workspace_id'],
    ],
    [
      'another comparison',
      'select * from ticket where workspace_id <> $1',
      ['ticket is not bound by workspace_id'],
    ],
    [
      'the column itself',
      'select * from ticket t where t.workspace_id = t.workspace_id',
      ['ticket (t) is not bound by workspace_id'],
    ],
    [
      'a join by another column',
      'select * from ticket t join comment c on c.ticket_id = t.ticket_id where t.workspace_id = $1',
      ['comment (c) is not bound by workspace_id'],
    ],
    [
      'an outer join that does not limit its own side',
      'select * from ticket t left join comment c on t.workspace_id = $1 and c.workspace_id = $1',
      ['ticket (t) is not bound by workspace_id'],
    ],
    [
      'two that are bound only to each other',
      'select * from ticket t join comment c on c.workspace_id = t.workspace_id',
      ['ticket (t) is not bound by workspace_id', 'comment (c) is not bound by workspace_id'],
    ],
    [
      'inside of a condition',
      'select * from ticket t where t.workspace_id = $1 and t.id in (select ticket_id from comment where author_id = $2)',
      ['comment is not bound by workspace_id'],
    ],
    [
      'inside of what is selected',
      'select (select count(*) from comment c where c.ticket_id = t.ticket_id) from ticket t where t.workspace_id = $1',
      ['comment (c) is not bound by workspace_id'],
    ],
    [
      'inside of a from clause',
      'select * from (select * from ticket) t where t.workspace_id = $1',
      ['ticket is not bound by workspace_id'],
    ],
    [
      'a named query whose workspace nobody bound',
      'with due as (select workspace_id, lane from lane) update lane l set fence = 0 from due where l.workspace_id = due.workspace_id',
      ['lane is not bound by workspace_id', 'lane (l) is not bound by workspace_id'],
    ],
    [
      'one half of a union',
      'select id from ticket where workspace_id = $1 union all select id from comment',
      ['comment is not bound by workspace_id'],
    ],
    [
      'a change',
      'update ticket set state = $1 where ticket_id = $2',
      ['ticket is not bound by workspace_id'],
    ],
    ['a deletion', 'delete from comment where created_at < $1', ['comment is not bound by workspace_id']],
    [
      'an insert without it',
      'insert into ticket (title) values ($1)',
      ['insert into ticket does not say which workspace'],
    ],
    [
      'an insert with its default',
      'insert into ticket (workspace_id) values (default)',
      ['insert into ticket does not say which workspace'],
    ],
    [
      'an insert of what a parameter brings along',
      'insert into ticket (workspace_id, title) select r.workspace_id, r.title from jsonb_to_recordset($1::jsonb) as r(workspace_id text, title text)',
      ['insert into ticket does not say which workspace'],
    ],
    [
      'a conflict that is not within one workspace',
      'insert into ticket (workspace_id, title) values ($1, $2) on conflict (title) do nothing',
      ['on conflict of ticket has no workspace_id in its key'],
    ],
    [
      'a move',
      'update ticket set workspace_id = $1 where workspace_id = $2',
      ['ticket is moved to another workspace'],
    ],
    [
      'a kind of statement that nobody thought of',
      'truncate ticket',
      ['TruncateStmt: not a statement that this check understands'],
    ],
  ])('%s', async (_how, statement, problems) => {
    expect(await check(statement)).toEqual(problems);
  });

  it('and what PostgreSQL could not parse is not passed over', async () => {
    await expect(check('select from where')).rejects.toThrow(/syntax error/);
  });
});

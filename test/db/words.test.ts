import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeError, errorForLog } from '../../src/db/errors.ts';
import { jsonText, storable } from '../../src/db/json.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

describe('texts that PostgreSQL can keep', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());

  const anything = fc.json({ maxDepth: 3, stringUnit: 'binary' });
  const broken = fc.string({
    unit: fc.constantFrom('\0', '\ud83d', '\ude00', '😀', '\\', 'u0000', 'ud83d', '"', 'é'),
  });

  it('whatever people write, it is kept as `storable` says', async () => {
    await fc.assert(
      fc.asyncProperty(broken, async (text) => {
        const value = { text, list: [text], [text]: 1 };
        const [row] = await database.db.execute<{ v: unknown }>(sql`select ${jsonText(value)}::jsonb as v`);
        expect(row?.v).toEqual(storable(value));
      }),
      { numRuns: 60 },
    );
  });

  it('what it can keep anyway is left alone', () => {
    fc.assert(
      fc.property(anything, (json) => {
        const value = JSON.parse(json);
        if (/\\u0000|\\ud[89a-f]/i.test(JSON.stringify(value))) return;
        expect(storable(value)).toBe(value);
      }),
    );
  });

  it('is whole afterwards', () => {
    fc.assert(
      fc.property(broken, (text) => {
        expect(storable(text)).toBe(text.toWellFormed().replaceAll('\0', ''));
      }),
    );
  });

  it('a failed statement goes to the log without what people wrote', async () => {
    const SECRET = 'my password is hunter2';
    await database.sql`create table kept (n int not null check (n > 0), words text unique)`;
    await database.sql`insert into kept values (1, ${SECRET})`;
    const errors = [
      database.db.execute(sql`insert into kept values (2, ${SECRET})`),
      database.db.execute(sql`insert into kept values (0, ${`${SECRET}!`})`),
      database.db.execute(sql`insert into kept (words) values (${`${SECRET}?`})`),
    ].map((asked) => asked.catch((error: unknown) => error));
    for (const error of await Promise.all(errors)) {
      const logged = JSON.stringify(errorForLog(error));
      expect(logged).toContain('insert into kept');
      expect(logged).toMatch(/"code":"23(505|514|502)"/);
      expect(logged).not.toContain('hunter2');
      expect(describeError(error)).toMatch(/^PostgresError: /);
      expect(describeError(error)).not.toContain('hunter2');
    }
  });

  it('other errors are told with their cause', () => {
    const error = new Error('no', { cause: new TypeError('because') });
    expect(errorForLog(error)).toMatchObject({
      type: 'Error',
      message: 'no',
      stack: expect.arrayContaining([expect.stringContaining('words.test.ts')]),
      cause: { type: 'TypeError', message: 'because' },
    });
    expect(errorForLog('thrown')).toEqual({ message: 'thrown' });
    expect(describeError('thrown')).toBe('unknown');
  });
});

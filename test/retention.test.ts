import { randomBytes } from 'node:crypto';
import { access, mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBlobs } from '../src/files/blobs.ts';
import { cleanPart, ownsFolder } from '../src/files/clean.ts';
import { forgetOld, retentionSweeps } from '../src/retention.ts';
import { storedWords } from './support/canaries.ts';
import { fileOn, type Opened, type Someone, type Story, startStory } from './support/story.ts';

/** What is over is forgotten when the configuration says so, with all that belongs to it, and nothing else. */

const log = pino({ level: 'silent' });
const never = () => false;

describe('closed tickets', () => {
  let desk: Story;
  let sam: Someone;
  let mei: Someone;
  let old: Opened;
  let open: Opened;
  beforeAll(async () => {
    desk = await startStory();
    sam = desk.person('Sam Rivera', 'slack');
    mei = desk.person('Mei Chen', 'slack');
    await desk.known(sam, mei);
    old = await desk.opens(sam, 'The printer smells of marzipan');
    open = await desk.opens(sam, 'The projector glows');
    await desk.says(sam, desk.thread(old.card), 'marzipan, really', [
      fileOn(desk, 'slack', 'marzipan.txt', new TextEncoder().encode('bytes')),
    ]);
    await desk.commands(mei, `link ${open.key} ${old.key}`);
    await desk.commands(mei, `kind ${old.key} request`);
    await desk.says(mei, desk.thread(old.triage), '>> I had a look');
    await desk.passes({ minutes: 1 });
    await desk.press(sam, old.card, 'ticket.cancel');
    await desk.settled();
  });
  afterAll(() => desk.close());
  const forget = (retention: Partial<Story['config']['retention']> = {}) => {
    const config = { ...desk.config, retention: { ...desk.config.retention, ...retention } };
    const { unit } = desk.core;
    return forgetOld({ unit, config, dataDir: '', log }, never);
  };
  const database = () => desk.core.unit.database;

  it('are kept for ever without a number, whatever time passes', async () => {
    await desk.passes({ hours: 24 * 4_000 });
    await forget();
    const words = await storedWords(database(), ['marzipan', old.id]);
    expect(words).toContain('ticket: marzipan');
    expect(words).toContain('comment: marzipan');
    expect(words).toContain(`message_ref: ${old.id}`);
    // What went through the queues is forgotten by itself.
    expect(words.filter((found) => /^(inbound|outbound)/.test(found))).toEqual([]);
  });

  it('stay as long as they are not old enough', async () => {
    await forget({ closedTicketsDays: 4_100 });
    expect(await storedWords(database(), ['marzipan'])).not.toEqual([]);
  });

  it('go with everything that belongs to them, and leave the open ones as they are', async () => {
    await forget({ closedTicketsDays: 365 });
    // The other ticket's timeline goes on saying with what it was linked.
    expect(await storedWords(database(), ['marzipan', old.id])).toEqual([`ticket_event: ${old.id}`]);
    expect(await storedWords(database(), [open.id])).toContain(`ticket: ${open.id}`);
    await desk.press(mei, open.triage, 'ticket.take');
    await desk.becomes(open.triage, /Assignee: .*Mei Chen/);
    expect((await desk.commands(sam, `status of ${old.key}`)).text).toMatch(/can’t|no ticket|not/i);
  });
});

describe('files', () => {
  let desk: Story;
  beforeAll(async () => {
    desk = await startStory();
  });
  afterAll(() => desk.close());
  const stored = async () =>
    (
      await desk.core.unit.database.sql<{ sha256: string | null; reason: string | null }[]>`
        select sha256, reason from attachment`
    )[0];
  const isThere = (path: string) =>
    access(path).then(
      () => true,
      () => false,
    );

  it('lose their bytes after filesDays, a day after nobody has them any more; the ticket stays', async () => {
    const { unit, blobs } = desk.core;
    const sam = desk.person('Sam Rivera', 'slack');
    const { sha256: kept } = await blobs.put(randomBytes(20));
    const ticket = await desk.opens(sam, 'The printer is dead');
    await desk.says(sam, desk.thread(ticket.card), 'look', [
      fileOn(desk, 'slack', 'a.bin', new TextEncoder().encode('the bytes')),
    ]);
    await desk.settled();
    const sha256 = (await stored())?.sha256 ?? '';
    const path = blobs.pathOf(sha256);
    const dataDir = dirname(dirname(dirname(path)));
    const config = { ...desk.config, retention: { ...desk.config.retention, filesDays: 30 } };
    const parts = { unit, config, dataDir, log };
    const clean = retentionSweeps(parts).find((sweep) => sweep.name === 'remove files that nobody has');
    const cleanAll = async () => {
      for (let i = 0; i < 256; i++) await clean?.run(never);
    };

    await desk.passes({ hours: 24 * 29 });
    await forgetOld(parts, never);
    await cleanAll();
    expect(await isThere(path)).toBe(true);
    // Nobody's from the beginning, and older than a day.
    expect(await isThere(blobs.pathOf(kept))).toBe(false);

    await desk.passes({ hours: 24 * 2 });
    await forgetOld(parts, never);
    expect(await stored()).toEqual({ sha256: null, reason: 'expired' });
    await cleanAll();
    expect(await isThere(path)).toBe(false);
    expect((await desk.commands(sam, `status of ${ticket.key}`)).text).toContain('The printer is dead');
  });

  it('of another workspace in the same folder are left alone', async () => {
    const folder = join(dirname(dirname(desk.core.blobs.pathOf('0'.repeat(64)))), 'shared');
    expect(await ownsFolder(folder, 'one')).toBe(true);
    expect(await ownsFolder(folder, 'one')).toBe(true);
    expect(await ownsFolder(folder, 'two')).toBe(false);
  });

  it('that are stored anew in the moment in which they are removed stay', async () => {
    const folder = join(dirname(dirname(desk.core.blobs.pathOf('0'.repeat(64)))), 'race');
    const blobs = createBlobs(folder);
    const bytes = new TextEncoder().encode('the same bytes again');
    const { sha256 } = await blobs.put(bytes);
    const part = sha256.slice(0, 2);
    const half = join(folder, part, `${sha256}.0a1b2c.part`);
    await writeFile(half, 'half');
    const now = Temporal.Now.instant().add({ hours: 1 });
    const past = new Date(Date.now() - 48 * 3_600_000);
    await utimes(blobs.pathOf(sha256), past, past);
    await utimes(half, past, past);
    const removed = await cleanPart(
      {
        folder,
        workspaceId: 'one',
        now: () => now,
        // Between the look at the folder and the removal somebody sends the same file.
        async used() {
          await blobs.put(bytes);
          return new Set();
        },
      },
      part,
    );
    expect(await readdir(join(folder, part))).toEqual([sha256]);
    expect(removed).toBe(1);
    await mkdir(join(folder, 'ff'), { recursive: true });
    expect(
      await cleanPart({ folder, workspaceId: 'one', now: () => now, used: async () => new Set() }, 'fe'),
    ).toBe(0);
  });
});

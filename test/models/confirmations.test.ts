import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Inbound } from '../../src/chat/inbound.ts';
import { Rehearsal } from '../support/rehearsal.ts';
import { OWN } from '../support/scope/record.ts';
import { type Someone, type Story, startStory } from '../support/story.ts';

/**
 * What somebody writes becomes a ticket only once they have confirmed it, once, and only by them. Rows of messages and
 * presses, right and wrong ones, by the right and the wrong people, are worked on the real tables and compared
 * with a model that knows no more than these words.
 */

let desk: Story;
let rehearsal: Rehearsal;
let sam: Someone;
let noor: Someone;

beforeAll(async () => {
  desk = await startStory((config) => {
    config.intake.joinWindowSeconds = 0;
  });
  rehearsal = new Rehearsal(desk);
  sam = desk.person('Sam Rivera', 'slack');
  noor = desk.person('Noor Haddad', 'slack');
  await desk.known(sam, noor);
});
afterAll(() => desk.close());

type Step =
  | { do: 'ask' }
  | { do: 'send' | 'withdraw'; draft: number; isOwn: boolean }
  | { do: 'join'; draft: number; isOwn: boolean; ticket: number }
  | { do: 'edit' | 'delete'; draft: number };

/** A matter as its author would tell of it. `lines`: what others of theirs have added to it. */
interface Matter {
  state: 'open' | 'sent' | 'withdrawn' | 'joined';
  lines: number;
}

const which = fc.nat(2);
const isOwn = fc.integer({ min: 0, max: 3 }).map((n) => n > 0);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ do: 'ask' } as const) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('send', 'withdraw'), draft: which, isOwn }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('join'), draft: which, isOwn, ticket: which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('edit', 'delete'), draft: which }) },
);

function foreseen(matters: readonly Matter[], now: Step): Matter[] {
  if (now.do === 'ask') return [...matters, { state: 'open', lines: 0 }];
  const to = (state: Matter['state']) =>
    matters.map((one, at) => (at === now.draft && one.state === 'open' ? { ...one, state } : one));
  switch (now.do) {
    case 'send':
      return now.isOwn ? to('sent') : [...matters];
    case 'withdraw':
      return now.isOwn ? to('withdrawn') : [...matters];
    case 'delete':
      return to('withdrawn');
    case 'edit':
      return [...matters];
    case 'join': {
      const isPossible =
        now.isOwn && matters[now.draft]?.state === 'open' && matters[now.ticket]?.state === 'sent';
      if (!isPossible) return [...matters];
      return to('joined').map((one, at) => (at === now.ticket ? { ...one, lines: one.lines + 1 } : one));
    }
  }
}

/** The event for a step; the n-th message of the row is `m<n>`, and its thread hangs on it. */
function eventOf(now: Step, at: number, drafts: readonly string[]): Inbound {
  const who = 'isOwn' in now && !now.isOwn ? noor : sam;
  const room = desk.channel('slack:it-help');
  const base = {
    eventKey: `confirm-${at}`,
    at: desk.core.unit.clock.now().toString(),
    place: room,
    actor: { externalId: who.id, name: who.name },
  };
  const draft = 'draft' in now ? (drafts[now.draft] ?? crypto.randomUUID()) : '';
  const press = { ...base, type: 'action' as const, values: {} };
  switch (now.do) {
    case 'ask': {
      const text = `printer ${drafts.length} is jammed`;
      const said = { messageId: `m${drafts.length}`, text, files: [], mentions: [], addressed: true };
      return { ...base, type: 'message', ...said };
    }
    case 'send':
    case 'withdraw':
      return { ...press, action: `draft.${now.do}`, subject: draft };
    case 'join':
      return {
        ...press,
        action: 'draft.join',
        subject: `${draft} ${drafts[now.ticket] ?? crypto.randomUUID()}`,
      };
    case 'edit':
      return {
        ...base,
        type: 'message_edited',
        messageId: `m${now.draft}`,
        text: `scanner ${now.draft} is jammed`,
      };
    case 'delete':
      return { ...base, type: 'message_deleted', messageId: `m${now.draft}` };
  }
}

it('a matter becomes one ticket if its author says so, whatever else is pressed', async () => {
  const count = { tickets: 0, joined: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 16 }), async (row) => {
      await rehearsal.ofAll(async (work, tx) => {
        let matters: Matter[] = [];
        const drafts: string[] = [];
        for (const [at, now] of row.entries()) {
          await work(eventOf(now, at, drafts));
          matters = foreseen(matters, now);
          const found = await tx.execute<{ id: string; state: string; tickets: number; lines: number }>(
            sql`${OWN}
              select d.draft_id as id, d.state,
                (select count(*)::int from ticket t where t.ticket_id = d.draft_id) as tickets,
                (select count(*)::int from comment c where c.ticket_id = d.draft_id) as lines
              from ticket_draft d order by d.created_at, d.draft_id`,
          );
          for (const { id } of found) if (!drafts.includes(id)) drafts.push(id);
          const seen = new Map(found.map((one) => [one.id, one]));
          expect(
            drafts.map((id) => {
              const one = seen.get(id);
              return { state: one?.state, tickets: one?.tickets, lines: one?.lines };
            }),
          ).toEqual(matters.map(({ state, lines }) => ({ state, tickets: state === 'sent' ? 1 : 0, lines })));
        }
        count.tickets += matters.filter(({ state }) => state === 'sent').length;
        count.joined += matters.filter(({ state }) => state === 'joined').length;
      });
    }),
    { numRuns: 200 },
  );
  // The rows have gone somewhere.
  expect(count.tickets).toBeGreaterThan(50);
  expect(count.joined).toBeGreaterThan(0);
}, 60_000);

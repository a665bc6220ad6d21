import { afterAll, beforeAll, expect, it } from 'vitest';
import { transactAs } from '../../src/chat/queue/transaction.ts';
import { factsOfTickets } from '../../src/sla/facts.ts';
import type { Fact } from '../../src/sla/model.ts';
import { findByNumber } from '../../src/tickets/store.ts';
import { JOB } from '../support/queue.ts';
import { type Opened, type Someone, type Story, startStory } from '../support/story.ts';

/** What people do in chat, as the clocks hear of it. */

let desk: Story;
let sam: Someone;
let noor: Someone;
let mei: Someone;
let kim: Someone;
let ticket: Opened;
beforeAll(async () => {
  desk = await startStory((config) => config.roles.vips.push('sam@example.com'));
  sam = desk.person('Sam Rivera', 'slack');
  noor = desk.person('Noor Haddad', 'slack');
  mei = desk.person('Mei Chen', 'slack');
  kim = desk.person('Kim Roe', 'slack');
  await desk.known(sam, noor, mei, kim);
  // Mei opens a ticket from what Sam said: she works on it as the desk, though she opened it.
  const text = 'The printer is broken';
  const said = await desk.says(sam, desk.channel('slack:it-help'), text);
  await desk.reacts(mei, { said, author: sam, text });
  const draft = await desk.sees(desk.thread(said), '# The printer is broken');
  await desk.press(mei, draft, 'draft.send');
  ticket = await desk.opened(draft);
});
afterAll(() => desk.close());

const asked = () => desk.thread(ticket.card);
const work = () => desk.thread(ticket.triage);

/** What the clocks have heard since the last time. */
let heard = 0;
async function news(): Promise<Fact[]> {
  await desk.settled();
  const facts = await transactAs(desk.core.unit, JOB, async (ctx) => {
    const number = Number(ticket.key.slice(4));
    const row = await findByNumber(ctx, { kind: 'incident', number });
    if (!row) throw new Error('no such ticket');
    return (await factsOfTickets(ctx, [row])).get(row.ticketId) ?? [];
  });
  const fresh = facts.slice(heard);
  heard = facts.length;
  return fresh;
}
const types = async () => (await news()).map(({ type }) => type);

it('the opening, with what policies go by, and that the requester is a VIP', async () => {
  expect(await news()).toMatchObject([
    {
      type: 'opened',
      matched: {
        kind: 'incident',
        priority: 'P3',
        complexity: 'basic',
        category: 'printer',
        queue: 'service-desk',
        isVip: true,
      },
    },
  ]);
});

it('a question of the agent who opened it is the desk’s, and the ticket waits until Sam answers', async () => {
  await desk.commands(mei, `wait ${ticket.key} requester which printer?`);
  expect(await news()).toMatchObject([{ type: 'waiting', reason: 'requester' }, { type: 'answered' }]);
  await desk.becomes(ticket.triage, '● Waiting for the requester');
  await desk.says(sam, asked(), 'the grey one');
  expect(await types()).toEqual(['asked', 'resumed']);
});

it('a word of a bystander is nobody’s, a note of the desk is no answer', async () => {
  await desk.says(noor, asked(), 'mine is broken too');
  await desk.says(kim, work(), 'he spilled coffee into it');
  expect(await types()).toEqual([]);
});

it('a reply that is taken back was none', async () => {
  await desk.says(kim, work(), '>> I am on my way');
  expect(await types()).toEqual(['answered']);
  await desk.commands(kim, `undo ${ticket.key}`);
  heard -= 1;
  expect(await types()).toEqual([]);
});

it('who takes a ticket that waits goes on with it', async () => {
  await desk.commands(mei, `wait ${ticket.key} vendor`);
  await desk.press(kim, ticket.triage, 'ticket.take');
  expect(await types()).toEqual(['waiting', 'resumed']);
});

it('it is complex, said in a word or in the form', async () => {
  expect((await desk.commands(kim, `complexity ${ticket.key} hard`)).text).toBe(
    'Something is missing. For example: “complexity INC-1042 complex”.',
  );
  await desk.commands(kim, `复杂度 ${ticket.key} 复杂`);
  expect(await news()).toMatchObject([{ type: 'changed', matched: { complexity: 'complex' } }]);
  const form = await desk.press(kim, ticket.triage, 'ticket.edit');
  await desk.submits(kim, form, { complexity: 'basic', priority: 'P2', title: 'Grey printer' });
  expect(await news()).toMatchObject([
    { type: 'changed', matched: { priority: 'P2', complexity: 'complex' } },
    { type: 'changed', matched: { priority: 'P2', complexity: 'basic' } },
  ]);
  const { text } = await desk.press(kim, ticket.triage, 'ticket.timeline');
  expect(text).toContain('changed Complexity from Basic to Complex');
});

it('solved, and reopened with a word', async () => {
  await desk.commands(kim, `solve ${ticket.key} a new drum`);
  await desk.commands(sam, `reopen ${ticket.key} it smokes`);
  expect(await types()).toEqual(['resolved', 'reopened', 'asked']);
});

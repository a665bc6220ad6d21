import { expect, it } from 'vitest';
import type { Act } from '../crowd/acts.ts';
import type { Shown } from '../world/board.ts';
import { compare } from './compare.ts';
import type { Finding } from './finding.ts';
import { COMMENT, LINE, MATTER, type Sample, sample, TICKET } from './sample.ts';

it('finds nothing where all is well', () => {
  expect(compare(sample())).toEqual([]);
});

/** The comparison can fail: each of these spoils one thing, and is found. */
const spoilt: [string, (facts: Sample) => unknown, Finding['kind'], says: RegExp][] = [
  [
    'an acknowledged matter without an effect',
    (facts) => forget(facts, 'k000099x'),
    'lost',
    /the matter is missing/,
  ],
  [
    'a matter that became two',
    (facts) => facts.drafts.push({ draftId: COMMENT, state: 'open', body: MATTER }),
    'doubled',
    /the matter 2 times/,
  ],
  ['a draft that was sent and is no ticket', (facts) => facts.timeline.splice(0, 1), 'lost', /do not agree/],
  [
    'a ticket that was taken twice',
    (facts) => facts.timeline.push({ ...first(facts.timeline), seq: 6, type: 'taken' }),
    'doubled',
    /taken” 2 times/,
  ],
  ['a timeline with a gap', (facts) => facts.timeline.pop(), 'lost', /4 of 5 entries/],
  ['a comment that is not there', (facts) => facts.comments.shift(), 'lost', /the comment is missing/],
  [
    'a comment twice',
    (facts) => facts.comments.push({ ...first(facts.comments), commentId: TICKET }),
    'doubled',
    /the comment 2 times/,
  ],
  [
    'an internal comment that everybody sees',
    (facts) => Object.assign(first(comments(facts.acts)), { visibility: 'internal' }),
    'lost',
    /the internal comment is public/,
  ],
  [
    'a page that no message was sent for',
    (facts) => facts.outbox.splice(4, 1),
    'lost',
    /a page that no message was sent for/,
  ],
  [
    'a page after it was acknowledged',
    (facts) => Object.assign(first(facts.pages), { at: '2026-11-24T09:00:01Z' }),
    'doubled',
    /page 1 went after it was acknowledged/,
  ],
  [
    'a step that was paged twice',
    (facts) => facts.pages.push({ ...first(facts.pages), number: 3 }),
    'doubled',
    /step 0.0 .* was paged 2 times/,
  ],
  [
    'a page whose message the books do not know',
    (facts) => facts.pages.pop(),
    'doubled',
    /a page that the books do not know/,
  ],
  [
    'a page that still asks, although somebody has it',
    (facts) => Object.assign(first(facts.escalations), { acknowledgedById: COMMENT }),
    'lost',
    /does not say “Acknowledged by \?/,
  ],
  [
    'an escalation that nobody went on with',
    (facts) =>
      Object.assign(first(facts.escalations), { state: 'triggered', nextAt: '2026-11-24T09:00:01Z' }),
    'lost',
    /should have gone on/,
  ],
  [
    'people who are paged for a ticket that is solved',
    (facts) => Object.assign(first(facts.tickets), { state: 'resolved' }),
    'lost',
    /its ticket is resolved, and it is acknowledged/,
  ],
  ['a deadline that passed in silence', (facts) => facts.alerts.pop(), 'lost', /breach passed in silence/],
  [
    'a deadline that was told twice',
    (facts) => facts.alerts.push({ ...last(facts.alerts), dueAt: '2026-11-24T09:00:30Z' }),
    'doubled',
    /breach was raised 2 times/,
  ],
  [
    'a warning before its time',
    (facts) => Object.assign(first(facts.alerts), { usedMs: 4_000 }),
    'doubled',
    /50% was raised before its time/,
  ],
  [
    'an alert of what had been solved',
    (facts) =>
      facts.timeline.push({ ...first(facts.timeline), seq: 6, type: 'resolved', at: '2026-11-24T09:00:07Z' }),
    'doubled',
    /breach was raised after the clock was over/,
  ],
  [
    'a clock that does not know what happened',
    (facts) => Object.assign(first(facts.clocks), { state: 'paused' }),
    'lost',
    /the clock is paused.*the timeline says running/,
  ],
  ['a clock that nobody keeps', (facts) => facts.clocks.pop(), 'lost', /a clock that the books do not have/],
  [
    'an alert of no clock',
    (facts) => facts.alerts.push({ ...first(facts.alerts), cycle: 2 }),
    'doubled',
    /an alert of a clock that there is not/,
  ],
  [
    'a breach that the timeline does not have',
    (facts) => facts.timeline.splice(2, 1),
    'lost',
    /0 of 1 breaches/,
  ],
  [
    'a breach that the timeline has twice',
    (facts) => facts.timeline.push({ ...breached(facts), seq: 6 }),
    'doubled',
    /2 of 1 breaches/,
  ],
  ['a breach that no room hears of', (facts) => facts.notices.splice(1, 1), 'lost', /stands in no room/],
  [
    'an alert that was told and does not stand there',
    (facts) => facts.board.splice(7, 1),
    'lost',
    /the alert does not say/,
  ],
  [
    'an alert that does not say how it ended',
    (facts) =>
      facts.timeline.push({ ...first(facts.timeline), seq: 6, type: 'resolved', at: '2026-11-24T09:00:40Z' }),
    'lost',
    /the alert does not say “Resolution: done at/,
  ],
  [
    'a digest that counts what was',
    (facts) =>
      facts.timeline.push({ ...first(facts.timeline), seq: 6, type: 'resolved', at: '2026-11-24T09:00:40Z' }),
    'lost',
    /does not say “0 overdue · 0 due soon · 0 paused · 1 done”/,
  ],
  ['a breach that nobody was called for', (facts) => facts.escalations.pop(), 'lost', /nobody was called/],
  [
    'people who were called twice for a breach',
    (facts) => facts.escalations.push(last(facts.escalations)),
    'doubled',
    /people were called 2 times for 1 breaches/,
  ],
  ['a message that its platform does not have', (facts) => facts.board.shift(), 'lost', /does not stand in/],
  ['a message that nobody knows the place of', (facts) => facts.refs.shift(), 'lost', /nobody knows where/],
  [
    'a message twice in Slack',
    (facts) => facts.board.push({ ...first(facts.board), id: '1.2' }),
    'doubled',
    /2 times/,
  ],
  [
    'a message in Slack that nobody asked for',
    (facts) => facts.board.push({ ...first(facts.board), id: '1.2', clientKey: 'another' }),
    'doubled',
    /no row asks for/,
  ],
  [
    'a message twice in Teams without a note of it',
    (facts) => facts.board.push(again(facts)),
    'doubled',
    /more than the books know/,
  ],
  [
    'a comment without a copy for the other side',
    (facts) =>
      Object.assign(first(facts.board.filter(({ keys }) => keys.includes(LINE))), {
        keys: [],
        firstKeys: [],
      }),
    'lost',
    /no copy/,
  ],
  ['messages that overtook one another', (facts) => reorder(facts), 'out of order', /asked for later/],
  ['lines that overtook one another', (facts) => swapKeys(facts), 'out of order', /said before it/],
  [
    'a card that shows an old state',
    (facts) => Object.assign(first(facts.board), { content: [] }),
    'lost',
    /does not show its last state/,
  ],
  [
    'a card of another state than the ticket’s',
    (facts) => Object.assign(first(facts.tickets), { state: 'resolved' }),
    'lost',
    /the card does not say that it is “Solved/,
  ],
  [
    'an event that waits',
    (facts) => facts.inbox.push({ ...event(), state: 'due' }),
    'stuck',
    /an event waits/,
  ],
  [
    'an event that was given up',
    (facts) => facts.inbox.push({ ...event(), state: 'dead' }),
    'lost',
    /given up/,
  ],
  [
    'a message that waits',
    (facts) => facts.outbox.push({ ...first(facts.outbox), state: 'ambiguous', subject: null }),
    'stuck',
    /is ambiguous/,
  ],
  ['a lane that somebody holds', (facts) => facts.lanes.push('slack:T:C'), 'stuck', /lane/],
  [
    'a row without its parent',
    (facts) => facts.orphans.push({ table: 'comment', column: 'ticket_id', rows: 1 }),
    'lost',
    /not there/,
  ],
];

it.each(spoilt)('finds %s', (_what, spoil, kind, says) => {
  const facts = sample();
  spoil(facts);
  expect(compare(facts)).toContainEqual({ kind, key: expect.any(String), says: expect.stringMatching(says) });
});

it('lets a post show twice in Teams where the books say that it may', () => {
  const facts = sample();
  facts.board.push(again(facts));
  facts.possibleDoubles.teams = 1;
  expect(compare(facts)).toEqual([]);
});

it('asks nothing of what was not acknowledged, except that it has no two effects', () => {
  const facts = sample();
  for (const act of facts.acts) delete act.acknowledgedAt;
  facts.comments.length = 0;
  expect(compare(facts)).toEqual([]);
  facts.drafts.push({ draftId: COMMENT, state: 'open', body: MATTER });
  expect(compare(facts).map(({ kind }) => kind)).toContain('doubled');
});

function first<T>(list: readonly T[]): T {
  const [one] = list;
  if (one === undefined) throw new Error('there is none');
  return one;
}
function last<T>(list: readonly T[]): T {
  return first(list.slice(-1));
}
const breached = ({ timeline }: Sample) => first(timeline.filter(({ type }) => type === 'sla_breached'));
const comments = (acts: readonly Act[]) => acts.filter(({ kind }) => kind === 'comment');

function forget(facts: Sample, key: string): void {
  Object.assign(first(facts.acts), { key });
}
function again(facts: Sample): Shown {
  return {
    ...first(facts.board.filter(({ platform }) => platform === 'teams')),
    id: '99',
    keys: [],
    firstKeys: [],
  };
}
/** The two last messages of the desk's room, which belong to rows of another order. */
function reorder(facts: Sample): void {
  const [third, fourth] = facts.outbox.slice(2);
  if (third && fourth) [third.seq, fourth.seq] = [fourth.seq, third.seq];
}
function swapKeys(facts: Sample): void {
  const [third, fourth] = facts.board.slice(2);
  if (third && fourth) [third.order, fourth.order] = [fourth.order, third.order];
}

const event = (): Sample['inbox'][number] => ({ eventId: TICKET, state: 'due', error: null });

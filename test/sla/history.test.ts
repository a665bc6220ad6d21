import { describe, expect, it } from 'vitest';
import { factsOf, type Told, type ToldEntry } from '../../src/sla/history.ts';
import { INCIDENT } from './histories.ts';

const SAM = 'sam';
const MEI = 'mei';
const TICKET: Told = { ...INCIDENT, requesterId: SAM, createdAt: '2026-03-02 09:00:00.25+00' };
const DAY = Date.UTC(2026, 2, 2);

function entry(
  time: string,
  type: string,
  data: Record<string, unknown> = {},
  more: Partial<ToldEntry> = {},
): ToldEntry {
  return { type, visibility: 'public', actorId: MEI, data, at: `2026-03-02 ${time}+00`, ...more };
}
const OPENED = entry('09:00:00.25', 'opened', { title: 'VPN drops', vip: false }, { actorId: SAM });
const at = (time: string) => DAY + Number(time.slice(0, 2)) * 3_600_000 + Number(time.slice(3)) * 60_000;

/** What happened after the opening. */
const since = (...entries: ToldEntry[]) => factsOf(TICKET, [OPENED, ...entries]).slice(1);
const said = (data: Record<string, unknown>, more: Partial<ToldEntry> = {}) =>
  since(entry('10:00', 'comment', { commentId: 'c1', ...data }, more)).map(({ type }) => type);

describe('what happened, from the timeline', () => {
  it('begins with the opening, to the millisecond', () => {
    expect(factsOf(TICKET, [OPENED])).toEqual([{ at: at('09:00') + 250, type: 'opened', matched: INCIDENT }]);
  });

  it('of a ticket without a timeline: that it was opened', () => {
    expect(factsOf(TICKET, [])).toEqual([{ at: at('09:00') + 250, type: 'opened', matched: INCIDENT }]);
  });

  it('a VIP’s ticket is one for good', () => {
    const opened = entry('09:00', 'opened', { vip: true });
    const facts = factsOf(TICKET, [
      opened,
      entry('10:00', 'changed', { field: 'priority', from: 'P3', to: 'P3' }),
    ]);
    expect(facts.map((fact) => 'matched' in fact && fact.matched.isVip)).toEqual([true, true]);
  });

  const WORDS: [string, Record<string, unknown>, Partial<ToldEntry>, string[]][] = [
    ['the desk’s word', { side: 'desk' }, {}, ['answered']],
    ['an internal note', { side: 'desk' }, { visibility: 'internal' }, []],
    ['the requester’s word', { side: 'requester' }, { actorId: SAM }, ['asked']],
    ['the requester’s, in the desk’s room', { side: 'requester' }, { visibility: 'internal' }, []],
    ['a bystander’s', { side: 'other' }, {}, []],
    ['an agent’s who opened it for the requester', { side: 'desk' }, { actorId: MEI }, ['answered']],
    ['an old one of somebody else', {}, { actorId: MEI }, ['answered']],
    ['an old one of the requester', {}, { actorId: SAM }, ['asked']],
    ['an old one of Parley itself', {}, { actorId: null }, []],
  ];
  it.each(WORDS)('%s', (_, data, more, expected) => {
    expect(said(data, more)).toEqual(expected);
  });

  it('a reply that was taken back was never written', () => {
    const reply = entry('10:00', 'comment', { commentId: 'c1', side: 'desk' });
    const other = entry('10:01', 'comment', { commentId: 'c2', side: 'desk' });
    const back = entry('10:02', 'reply_withdrawn', { commentId: 'c1' }, { visibility: 'internal' });
    expect(since(reply, other, back)).toEqual([{ at: at('10:01'), type: 'answered' }]);
  });

  it('the fields are known at each instant, read back from what they are now', () => {
    const now: Told = { ...TICKET, kind: 'request', priority: 'P1', queue: 'desk', complexity: 'complex' };
    const change = (time: string, field: string, from: string, to: string) =>
      entry(time, 'changed', { field, from, to });
    const facts = factsOf(now, [
      OPENED,
      change('10:00', 'priority', 'P3', 'P2'),
      change('10:30', 'title', 'VPN', 'VPN drops'),
      change('11:00', 'kind', 'incident', 'request'),
      change('11:00', 'queue', 'network', 'desk'),
      change('12:00', 'complexity', 'basic', 'complex'),
      change('12:00', 'priority', 'P2', 'P1'),
    ]);
    const fields = { ...INCIDENT };
    expect(facts).toEqual([
      { at: at('09:00') + 250, type: 'opened', matched: { ...fields } },
      { at: at('10:00'), type: 'changed', matched: { ...fields, priority: 'P2' } },
      { at: at('11:00'), type: 'changed', matched: { ...fields, priority: 'P2', kind: 'request' } },
      {
        at: at('11:00'),
        type: 'changed',
        matched: { ...fields, priority: 'P2', kind: 'request', queue: 'desk' },
      },
      {
        at: at('12:00'),
        type: 'changed',
        matched: { ...fields, priority: 'P2', kind: 'request', queue: 'desk', complexity: 'complex' },
      },
      {
        at: at('12:00'),
        type: 'changed',
        matched: { ...fields, priority: 'P1', kind: 'request', queue: 'desk', complexity: 'complex' },
      },
    ]);
  });

  it('a ticket’s life, in its words', () => {
    expect(
      since(
        entry('10:00', 'taken'),
        entry('10:01', 'waiting', { reason: 'vendor' }),
        entry('10:02', 'assigned', { to: 'Tom' }),
        entry('10:03', 'resumed'),
        entry('10:04', 'sla_extended', { target: 'resolution', byMs: 3_600_000 }, { visibility: 'internal' }),
        entry('10:05', 'resolved', { resolution: 'a new drum' }),
        entry('10:06', 'reopened'),
        entry('10:06', 'resolved', { resolution: 'over', recovered: true }),
        entry('10:06', 'reopened'),
        entry('10:07', 'cancelled'),
        entry('10:08', 'merged', {}, { visibility: 'internal' }),
        entry('10:08', 'closed'),
        entry('10:09', 'watcher_added', { name: 'Lin' }),
      ).map(({ at: _, ...fact }) => fact),
    ).toEqual([
      { type: 'resumed' },
      { type: 'waiting', reason: 'vendor' },
      { type: 'resumed' },
      { type: 'extended', target: 'resolution', byMs: 3_600_000 },
      { type: 'resolved' },
      { type: 'reopened' },
      { type: 'recovered' },
      { type: 'reopened' },
      { type: 'ended', how: 'cancelled' },
      { type: 'ended', how: 'merged' },
      { type: 'ended', how: 'closed' },
    ]);
  });
});

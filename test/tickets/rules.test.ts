import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/schema.ts';
import { shorten } from '../../src/i18n/cut.ts';
import type { Viewer } from '../../src/people/model.ts';
import { isHeld, isOut, replyIn } from '../../src/tickets/comments/rules.ts';
import {
  isOpen,
  type Level,
  mayTransition,
  parseTicketKey,
  priorityOf,
  TICKET_KINDS,
  TICKET_STATES,
  TRANSITIONS,
  ticketKey,
  type Verb,
} from '../../src/tickets/model.ts';
import { type Guarded, isConfidential, maySee, maySteer, mayWork } from '../../src/tickets/permissions.ts';
import { placeName } from '../../src/tickets/where.ts';
import { pagesOf } from '../../src/tickets/whole-text.ts';
import { storyConfig } from '../support/story-config.ts';

const config: Config = storyConfig();

describe('priority from impact × urgency', () => {
  // UCI 498, a ServiceNow desk's log: 11→1, 12→2, 21→2, 22→3, 23→4, 32→4, 33→4.
  it.each([
    [1, 1, 'P1'],
    [1, 2, 'P2'],
    [2, 1, 'P2'],
    [1, 3, 'P3'],
    [2, 2, 'P3'],
    [3, 1, 'P3'],
    [2, 3, 'P4'],
    [3, 2, 'P4'],
    [3, 3, 'P4'],
  ] as [Level, Level, string][])('%i × %i', (impact, urgency, priority) => {
    expect(priorityOf(impact, urgency)).toBe(priority);
  });
});

describe('states', () => {
  const verbs = Object.keys(TRANSITIONS) as Verb[];
  it.each([
    ['new', ['assign', 'take', 'wait', 'solve', 'cancel', 'edit']],
    ['assigned', ['assign', 'take', 'wait', 'solve', 'cancel', 'edit']],
    ['in_progress', ['assign', 'take', 'wait', 'solve', 'cancel', 'edit']],
    ['pending', ['assign', 'take', 'wait', 'resume', 'solve', 'cancel', 'edit']],
    ['resolved', ['close', 'reopen']],
    ['closed', []],
    ['cancelled', []],
  ] as const)('from %s: %j', (state, allowed) => {
    expect(verbs.filter((verb) => mayTransition(verb, state))).toEqual(allowed);
  });

  it('what is over can only be reopened or closed', () => {
    for (const state of TICKET_STATES.filter((one) => !isOpen(one))) {
      expect(verbs.filter((verb) => mayTransition(verb, state))).toEqual(
        state === 'resolved' ? ['close', 'reopen'] : [],
      );
    }
  });
});

describe('ticket numbers', () => {
  it('are read back however people write them', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...TICKET_KINDS),
        fc.integer({ min: 1, max: 999_999_999 }),
        fc.constantFrom('-', ' ', ''),
        (kind, number, join) => {
          const written = ticketKey({ kind, number }).replace('-', join);
          for (const text of [written, written.toLowerCase(), `#${written}`, ` ${written} `]) {
            expect(parseTicketKey(text)).toEqual({ kind, number });
          }
        },
      ),
    );
  });

  it.each(['', 'INC', 'INC-', 'ABC-1', 'INC-1x', 'INC-1234567890', '1042'])('“%s” is none', (text) => {
    expect(parseTicketKey(text)).toBeUndefined();
  });
});

describe('permissions', () => {
  const people = ['sam', 'lin', 'mei', 'noor', 'otto'];
  const ticket = fc.record({
    kind: fc.constantFrom(...TICKET_KINDS),
    queue: fc.constantFrom(...Object.keys(config.queues), 'removed'),
    isPrivate: fc.boolean(),
    requesterId: fc.constantFrom(...people),
    openedById: fc.constantFrom(...people),
    assigneeId: fc.option(fc.constantFrom(...people)),
  }) as fc.Arbitrary<Guarded>;
  const viewer = fc.record({
    personId: fc.constantFrom(...people),
    isGuest: fc.boolean(),
    isAdmin: fc.boolean(),
    isVip: fc.boolean(),
    agentOf: fc.subarray(Object.keys(config.teams)).map((teams) => new Set(teams)),
    leadOf: fc.constant(new Set<string>()),
  }) as fc.Arbitrary<Viewer>;

  it('a stranger never sees a confidential ticket', () => {
    fc.assert(
      fc.property(ticket, viewer, (it, who) => {
        const team = config.queues[it.queue]?.team;
        const isStranger =
          !who.isAdmin &&
          ![it.requesterId, it.openedById, it.assigneeId].includes(who.personId) &&
          !(team && who.agentOf.has(team));
        if (isStranger && isConfidential(config, it)) expect(maySee(config, it, who, false)).toBe(false);
        if (isStranger) expect(mayWork(config, it, who) || maySteer(config, it, who)).toBe(false);
      }),
    );
  });

  it('who may do more may do less: work ⊂ steer ⊂ see', () => {
    fc.assert(
      fc.property(ticket, viewer, fc.boolean(), (it, who, watches) => {
        if (mayWork(config, it, who)) expect(maySteer(config, it, who)).toBe(true);
        if (maySteer(config, it, who)) expect(maySee(config, it, who, watches)).toBe(true);
        if (watches) expect(maySee(config, it, who, true)).toBe(true);
      }),
    );
  });

  it('security tickets and those of private queues are confidential, whatever their own mark says', () => {
    const open: Guarded = {
      kind: 'incident',
      queue: 'service-desk',
      isPrivate: false,
      requesterId: 'sam',
      openedById: 'sam',
      assigneeId: null,
    };
    expect(isConfidential(config, open)).toBe(false);
    expect(isConfidential(config, { ...open, kind: 'security' })).toBe(true);
    expect(isConfidential(config, { ...open, queue: 'security' })).toBe(true);
    expect(isConfidential(config, { ...open, isPrivate: true })).toBe(true);
  });
});

describe('replies', () => {
  it.each([
    ['>> hello', '>>', 'hello'],
    ['  >>hello', '>>', 'hello'],
    ['》》你好', '>>', '你好'],
    ['＞＞ 你好', '>>', '你好'],
    ['>>', '>>', ''],
    ['> quoted', '>>', undefined],
    ['hello >> you', '>>', undefined],
    ['!reply hi', '!reply', 'hi'],
    ['！ｒｅｐｌｙ hi', '!reply', 'hi'],
  ])('“%s” with the prefix %s', (text, prefix, reply) => {
    expect(replyIn(text, prefix)).toBe(reply);
  });

  it('nothing that doesn’t begin with the prefix is one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        if (/^\s*(>>|＞＞|》》)/u.test(text)) return;
        expect(replyIn(text, '>>')).toBeUndefined();
      }),
    );
  });

  it('are the requester’s to read once their undo time is over', () => {
    const now = Temporal.Instant.from('2026-11-24T12:00:00Z');
    const at = (heldUntil: string | null) => ({ visibility: 'public' as const, heldUntil });
    expect(isHeld(at('2026-11-24T12:00:01Z'), now)).toBe(true);
    expect(isOut(at('2026-11-24T12:00:01Z'), now)).toBe(false);
    expect(isOut(at('2026-11-24T12:00:00Z'), now)).toBe(true);
    expect(isOut(at(null), now)).toBe(true);
    expect(isOut({ visibility: 'internal', heldUntil: null }, now)).toBe(false);
  });
});

describe('long texts', () => {
  const text = fc
    .string({ unit: 'grapheme', maxLength: 30 })
    .chain((part) => fc.integer({ min: 0, max: 1_000 }).map((times) => part.repeat(times)));

  it('are put together from their pages again, none too long for a message', () => {
    fc.assert(
      fc.property(text, (whole) => {
        const pages = pagesOf(whole);
        expect(pages.flat().join('')).toBe(whole);
        for (const page of pages) {
          expect(page.length).toBeLessThanOrEqual(4);
          for (const block of page) expect([...block].length).toBeLessThanOrEqual(2_000);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('are cut between characters, and short ones left alone', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 500 }), (whole, limit) => {
        const short = shorten(whole, limit);
        expect(short.length).toBeLessThanOrEqual(limit);
        if (whole.length <= limit) expect(short).toBe(whole);
        else expect(whole.startsWith(short.slice(0, -1)) && short.endsWith('…')).toBe(true);
        expect(short.isWellFormed()).toBe(whole.isWellFormed());
      }),
      { numRuns: 30 },
    );
  });
});

describe('from where', () => {
  it.each([
    ['slack:T1:@U1', { key: 'place.direct', args: { platform: { key: 'platform.slack' } } }],
    ['slack:T1:it-help#17.2', { key: 'place.room', args: { room: { localized: { en: 'it-help' } } } }],
    ['teams:t:triage-network', { key: 'place.room', args: { room: { localized: { en: 'Network' } } } }],
    ['teams:t:19:abc@thread.tacv2#1', { key: 'platform.teams' }],
    ['web:local:general', { key: 'platform.web' }],
  ])('%s', (source, name) => {
    expect(placeName(config, source)).toMatchObject(name);
  });

  it('is nowhere for what Parley does by itself', () => {
    expect(placeName(config, 'job:close')).toBeUndefined();
  });
});

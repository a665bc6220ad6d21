import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textCard } from '../../../src/chat/card.ts';
import type { Outgoing } from '../../../src/chat/outgoing.ts';
import { coalesce } from '../../../src/chat/queue/coalesce.ts';
import { localise } from '../../../src/i18n/localise.ts';
import { outgoing } from '../../support/queue.ts';

const NOW = Temporal.Instant.from('2026-11-24T08:00:00Z');
const LATER = NOW.add({ seconds: 8 });

const put = (subject: string | undefined, text: string, channel = 'C1'): Outgoing =>
  outgoing(channel, text, subject === undefined ? {} : { subject });
const hold = (subject: string, text: string, until = LATER): Outgoing => ({
  ...put(subject, text),
  holdUntil: until,
});
const remove = (subject: string): Outgoing => outgoing('C1', '', { subject, content: { op: 'delete' } });
const ephemeral = (text: string): Outgoing =>
  outgoing('C1', text, { content: { op: 'ephemeral', card: textCard(text), person: 'U1' } });

/** In short: `text`, `held text` or `-subject` for a deletion. */
function written(all: Outgoing[]): string[] {
  return coalesce(all, NOW).map(({ outgoing: one, heldUntil }) => {
    if (!('card' in one.content)) return `-${one.subject}`;
    const text = localise(one.content.card.summary, { locale: 'en', timeZone: 'UTC' });
    return heldUntil ? `held ${text}` : text;
  });
}

describe('what a transaction asks for comes down to', () => {
  const rows: [string, Outgoing[], string[]][] = [
    ['nothing', [], []],
    ['different cards, in order', [put('a', '1'), put('b', '2'), put(undefined, '3')], ['1', '2', '3']],
    [
      'the last state of a card, in its first place',
      [put('a', '1'), put('b', '2'), put('a', '3')],
      ['3', '2'],
    ],
    ['a card in two rooms is two messages', [put('a', '1', 'C1'), put('a', '2', 'C2')], ['1', '2']],
    ['messages without a subject stay apart', [put(undefined, '1'), put(undefined, '1')], ['1', '1']],
    ['what only one person sees is not a card', [ephemeral('1'), ephemeral('2')], ['1', '2']],
    [
      'a state now and another one held',
      [put('a', 'leaves soon'), hold('a', 'sent')],
      ['leaves soon', 'held sent'],
    ],
    ['the last held state', [hold('a', '1'), hold('a', '2')], ['held 2']],
    ['a held state that is overtaken', [hold('a', '1'), put('b', '2'), put('a', '3')], ['2', '3']],
    ['a hold that is over is none', [put('a', '1'), hold('a', '2', NOW)], ['2']],
    ['a deletion after a state that never left', [put('a', '1'), hold('a', '2'), remove('a')], ['-a']],
    ['a new card after the deletion of the old', [put('a', '1'), remove('a'), put('a', '2')], ['-a', '2']],
    ['a deletion of something else', [put('a', '1'), remove('b')], ['1', '-b']],
  ];
  it.each(rows)('%s', (_what, all, result) => {
    expect(written(all)).toEqual(result);
  });

  it('ends with the same as sending everything, each card at most once, in the order of first asking', () => {
    const step = fc.oneof(
      fc.record({ subject: fc.constantFrom('a', 'b', 'c'), remove: fc.constant(false), text: fc.nat(1_000) }),
      fc.record({ subject: fc.constantFrom('a', 'b', 'c'), remove: fc.constant(true), text: fc.constant(0) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const all = steps.map((s) =>
          s.remove ? remove(s.subject) : put(s.subject, `${s.subject}${s.text}`),
        );
        const end = new Map<string, string>();
        for (const s of steps) {
          if (s.remove) end.delete(s.subject);
          else end.set(s.subject, `${s.subject}${s.text}`);
        }
        const result = written(all);
        const seen = new Map<string, string>();
        for (const line of result) {
          if (line.startsWith('-')) seen.delete(line.slice(1));
          else {
            expect(seen.has(line.slice(0, 1))).toBe(false);
            seen.set(line.slice(0, 1), line);
          }
        }
        expect(seen).toEqual(end);
      }),
    );
  });
});

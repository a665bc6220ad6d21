import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, type Card, textCard } from '../../../src/chat/card.ts';
import type { Form } from '../../../src/chat/form.ts';
import { LOCALES, t } from '../../../src/i18n/text.ts';
import { hostile } from './hostile.ts';
import { formSurfacesOf, surfacesOf } from './surfaces.ts';

/**
 * 10,000 texts through every renderer of every platform: each stands on a card or form of ours, in one field after
 * the other, and what comes out is read as the platform reads it.
 */

const TEXTS = 10_000;
const ON_A_CARD = 20;

/** As many texts as are asked for, the same in every run of this version unless a seed is given. */
const texts = fc.sample(hostile, { numRuns: TEXTS, seed: Number(process.env.FUZZ_SEED ?? 20261124) });
const batches = Array.from({ length: TEXTS / ON_A_CARD }, (_, n) =>
  texts.slice(n * ON_A_CARD, (n + 1) * ON_A_CARD),
);

/** A card of every block there is, with somebody's words wherever words can stand. */
function cardOf(words: readonly string[], turn: number): Card {
  const next = (n: number) => words[(n + turn) % words.length] ?? '';
  const mei = (name: string) => ({ mention: { name, accounts: { slack: 'U0MEI', teams: 'aad-mei' } } });
  const blocks: Block[] = [
    { type: 'heading', text: t('card.title', { key: 'INC-1', title: next(0) }) },
    { type: 'status', text: next(1), tone: 'warning' },
    { type: 'text', text: next(2) },
    { type: 'text', style: 'subtle', text: next(3) },
    { type: 'text', style: 'strong', text: t('comment.to', { author: next(4), name: mei(next(5)) }) },
    { type: 'text', style: 'quote', text: next(6) },
    { type: 'divider' },
    {
      type: 'facts',
      facts: [
        { label: t('field.requester'), value: next(7) },
        { label: next(8), value: mei(next(9)) },
        { label: t('field.queue'), value: { localized: { en: next(10), 'zh-CN': next(10) } } },
        { label: t('field.opened_by'), value: { mention: { name: next(11), accounts: {} } } },
      ],
    },
    {
      type: 'choice',
      id: 'queue',
      label: next(12),
      value: 'a',
      options: [
        { value: 'a', label: next(13) },
        { value: 'b', label: next(14) },
      ],
      action: 'draft.set',
      subject: 'd',
    },
    { type: 'image', url: 'https://desk.example/x.png', alt: next(15) },
    {
      type: 'list',
      items: [
        {
          title: next(16),
          detail: t('timeline.line', {
            at: { instant: '2026-11-24T09:00:00Z', style: 'datetime' },
            who: next(17),
          }),
        },
        { title: next(18), button: { action: 'ticket.show', subject: 't', label: next(19) } },
      ],
    },
    {
      type: 'actions',
      buttons: [
        { action: 'ticket.take', subject: 't', label: next(0) },
        {
          action: 'ticket.cancel',
          subject: 't',
          label: t('button.cancel'),
          style: 'danger',
          confirm: next(1),
        },
        {
          action: '',
          subject: '',
          label: t('teams.file_open', { file: next(2) }),
          url: 'https://desk.example/f',
        },
      ],
    },
  ];
  return {
    summary: t('card.requester_summary', { key: 'INC-1', title: next(3), state: t('state.new') }),
    blocks,
  };
}

function formOf(words: readonly string[], turn: number): Form {
  const next = (n: number) => words[(n + turn) % words.length] ?? '';
  return {
    id: 'ticket.edit',
    subject: 't',
    title: t('form.reply', { key: next(0) }),
    submit: t('form.send'),
    intro: next(1),
    fields: [
      {
        type: 'text',
        id: 'body',
        label: t('field.reply', { name: next(2) }),
        hint: next(3),
        multiline: true,
      },
      { type: 'text', id: 'title', label: next(4), placeholder: next(5), maxLength: 150 },
      {
        type: 'choice',
        id: 'assignee',
        label: next(6),
        required: true,
        value: 'a',
        options: [
          { value: 'a', label: next(7) },
          { value: 'b', label: next(8) },
        ],
      },
      { type: 'person', id: 'person_watcher', label: next(9), hint: next(10) },
      { type: 'toggle', id: 'private', label: next(11) },
      { type: 'date', id: 'due', label: next(12), hint: next(13) },
    ],
  };
}

/** The first few things that are wrong, with where. */
function complaints(found: { name: string; problems: string[] }[]): string[] {
  return found.flatMap(({ name, problems }) => problems.map((problem) => `${name}: ${problem}`));
}

describe(`${TEXTS} texts`, { timeout: 120_000 }, () => {
  it('are words and nothing else on every card of every platform', ({ task }) => {
    task.meta.payloads = TEXTS;
    const wrong: string[] = [];
    for (const [turn, words] of batches.entries()) {
      const locale = LOCALES[turn % 2] ?? 'en';
      wrong.push(...complaints(surfacesOf(cardOf(words, turn), locale)));
      if (wrong.length > 20) break;
    }
    expect(wrong).toEqual([]);
  });

  it('are words and nothing else on every form of every platform', ({ task }) => {
    task.meta.payloads = TEXTS;
    const wrong: string[] = [];
    for (const [turn, words] of batches.entries()) {
      const errors = { body: words[0] ?? '', '': words[1] ?? '' };
      wrong.push(...complaints(formSurfacesOf(formOf(words, turn), LOCALES[turn % 2] ?? 'en', errors)));
      if (wrong.length > 20) break;
    }
    expect(wrong).toEqual([]);
  });

  it('said alone are all there, or it is said that they are not', ({ task }) => {
    task.meta.payloads = TEXTS / 4;
    const bare = (text: string) => text.toWellFormed().replace(/[\s\p{Cc}\p{Cf}\u00a0\ufffd\\]/gu, '');
    const wrong: string[] = [];
    for (const [n, text] of texts.entries()) {
      if (n % 4 !== 0 || !bare(text)) continue;
      for (const { name, words, problems } of surfacesOf(textCard(text), 'en')) {
        wrong.push(...problems.map((problem) => `${name}: ${problem}`));
        const isWhole = bare(words).includes(bare(text));
        if (!isWhole && !/…|shortened|left out/.test(words))
          wrong.push(`${name} lost a part of ${JSON.stringify(text.slice(0, 60))}`);
      }
      if (wrong.length > 20) break;
    }
    expect(wrong).toEqual([]);
  });
});

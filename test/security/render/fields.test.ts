import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Card } from '../../../src/chat/card.ts';
import type { Form } from '../../../src/chat/form.ts';
import { LOCALES } from '../../../src/i18n/text.ts';
import { fileOn, type Someone, type Story, startStory } from '../../support/story.ts';
import type { Answered } from '../../support/story-words.ts';
import { formSurfacesOf, surfacesOf } from './surfaces.ts';

/**
 * Every field that somebody fills (title, description, comment, name, file, note, reason, solution, what the
 * configuration calls things) holds an attack; every card, answer, home page and form that comes of it is drawn on
 * every surface of every platform and read as that platform reads it.
 */

/** Short enough to be a name, with something for each platform. */
const ATTACK = '<!here> <@U0EVIL> [x](https://e.co) *b* _i_ `c` <at>L</at> <b>h</b> \u202e{{DATE(1)}}';
/** Found on its surfaces by a word of its own. */
const field = (name: string): string => `zq${name} ${ATTACK}`;
const FIELDS = [
  'title',
  'words',
  'comment',
  'reply',
  'note',
  'wait',
  'solution',
  'reason',
  'file',
  'requester',
  'agent',
  'watcher',
  'queue',
  'category',
  'quoted',
  'lead',
] as const;

let desk: Story;
const cards: Card[] = [];
const forms: Form[] = [];

function keep({ outcome }: Answered): Answered['outcome'] {
  if (outcome.kind === 'reply') cards.push(outcome.card);
  if (outcome.kind === 'openForm') forms.push(outcome.form);
  return outcome;
}

beforeAll(async () => {
  desk = await startStory((config) => {
    config.replies.undoSeconds = 2;
    config.intake.joinWindowSeconds = 1;
    for (const queue of Object.values(config.queues))
      queue.name = { en: field('queue'), 'zh-CN': field('queue') };
    for (const category of Object.values(config.categories)) {
      category.name = { en: field('category'), 'zh-CN': field('category') };
    }
  });
  const called = (first: string, name: string): Someone => {
    const one = desk.person(first, 'slack');
    const profile = desk.platforms.slack.profiles.get(one.id);
    if (profile) desk.platforms.slack.profiles.set(one.id, { ...profile, name: field(name) });
    return { ...one, name: field(name) };
  };
  const sam = called('sam', 'requester');
  const mei = called('mei', 'agent');
  const noor = called('noor', 'watcher');
  const ada = called('ada', 'lead');
  await desk.known(sam, mei, noor, ada);
  const help = desk.channel('slack:it-help');
  const ticket = await desk.opens(sam, `${field('title')}\n\n${field('words')}`, help);
  const other = await desk.opens(noor, field('words'), help);
  const bytes = new TextEncoder().encode('x');
  const file = fileOn(desk, 'slack', `${field('file')}.txt`, bytes);
  keep(await desk.commands(sam, `watch ${ticket.key} noor@example.com`));
  keep(await desk.press(mei, ticket.triage, 'ticket.take'));
  await desk.says(sam, desk.thread(ticket.card), field('comment'), [file]);
  await desk.says(mei, desk.thread(ticket.triage), `>> ${field('reply')}`);
  await desk.settled();
  await desk.passes({ seconds: 3 });
  keep(await desk.commands(mei, `note ${ticket.key} ${field('note')}`));
  keep(await desk.commands(mei, `wait ${ticket.key} vendor: ${field('wait')}`));
  keep(await desk.commands(mei, `resume ${ticket.key}`));
  keep(await desk.commands(mei, `title ${ticket.key} ${field('title')}`));
  keep(await desk.commands(mei, `assign ${ticket.key} ada@example.com`));
  keep(await desk.commands(mei, `link ${ticket.key} ${other.key}`));
  keep(await desk.commands(mei, `merge ${other.key} into ${ticket.key}`));
  keep(await desk.commands(ada, `take ${ticket.key}`));
  keep(await desk.commands(mei, `take ${ticket.key}`));
  for (const form of [
    'ticket.assign',
    'ticket.reply',
    'ticket.solve',
    'ticket.wait',
    'ticket.edit',
    'ticket.link',
    'ticket.watch',
  ]) {
    keep(await desk.pressRaw(mei, desk.dm(mei), form, ticket.id));
  }
  keep(await desk.commands(mei, `solve ${ticket.key} ${field('solution')}`));
  keep(await desk.commands(sam, `reopen ${ticket.key} ${field('reason')}`));
  await desk.settled();
  for (const text of [
    `timeline ${ticket.key}`,
    `status of ${ticket.key}`,
    'my tickets',
    'home',
    'queue service-desk',
    'help',
  ]) {
    for (const who of [sam, mei]) keep(await desk.commands(who, text));
  }
  // What is refused repeats what was typed.
  for (const text of [
    field('refused'),
    `assign ${ticket.key} ${field('refused')}`,
    `move ${ticket.key} to ${field('refused')}`,
    `category ${ticket.key} ${field('refused')}`,
    `kind ${ticket.key} ${field('refused')}`,
    `queue ${field('refused')}`,
    `time zone Zone/${ATTACK.replaceAll(' ', '')}`,
    `watch ${ticket.key} ${field('refused')}`,
  ]) {
    keep(await desk.commands(mei, text));
  }
  const quoted = await desk.says(noor, help, field('quoted'));
  await desk.reacts(sam, { said: quoted, author: noor, text: field('quoted') });
  await desk.happens(sam, desk.dm(sam), { type: 'home_opened' });
  await desk.passes({ seconds: 3 });
  const draft = await desk.sees(desk.thread(quoted), 'zqquoted');
  keep(await desk.press(sam, draft, 'draft.edit'));
  keep(await desk.press(mei, draft, 'draft.send'));
  keep(await desk.commands(sam, `cancel ${ticket.key}`));
  await desk.settled();
  for (const platform of Object.values(desk.platforms)) {
    cards.push(...platform.posted.flatMap((message) => message.cards), ...platform.homes.values());
  }
});
afterAll(() => desk.close());

describe('an attack in every field', { timeout: 60_000 }, () => {
  it('reaches the cards and forms at all', () => {
    const json = JSON.stringify([cards, forms]);
    expect(FIELDS.filter((name) => !json.includes(`zq${name}`))).toEqual([]);
    expect(cards.length).toBeGreaterThan(60);
    expect(new Set(forms.map((form) => form.id)).size).toBeGreaterThan(7);
  });

  it.each(LOCALES)('stays words on every surface of every platform, in %s', (locale) => {
    const wrong = new Set<string>();
    const seen = new Map<string, string>();
    const different = [
      ...new Map(cards.map((card) => [JSON.stringify(card).replace(/[0-9a-f-]{36}/g, ''), card])).values(),
    ];
    const surfaces = [
      ...different.flatMap((card) => surfacesOf(card, locale)),
      ...forms.flatMap((form) =>
        formSurfacesOf(form, locale, { '': field('refused'), body: field('refused') }),
      ),
    ];
    for (const { name, problems, words } of surfaces) {
      for (const problem of problems) wrong.add(`${name}: ${problem}`);
      seen.set(name, `${seen.get(name) ?? ''}${words}`);
    }
    expect([...wrong].slice(0, 20)).toEqual([]);
    // Every surface showed every field, so that none was clean by being empty.
    const empty = [...seen]
      .filter(([name]) => !name.includes('form'))
      .flatMap(([name, words]) =>
        FIELDS.filter((one) => !words.includes(`zq${one}`)).map((one) => `${one} in ${name}`),
      );
    expect(empty).toEqual([]);
  });
});

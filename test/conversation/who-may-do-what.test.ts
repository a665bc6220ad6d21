import { type SQL, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Inbound } from '../../src/chat/inbound.ts';
import { ACTIONS } from '../../src/conversation/actions.ts';
import { CONCERNED_VERBS, DESK_VERBS, PLAIN_VERBS } from '../../src/conversation/commands/lexicon.ts';
import { FORMS } from '../../src/conversation/forms/build.ts';
import type { Tx } from '../../src/db/connect.ts';
import { atFirstStep, pagedFor, pagedForNothing, withVault } from '../support/paged.ts';
import { Rehearsal, type Rehearsed } from '../support/rehearsal.ts';
import { withRotas } from '../support/rotas.ts';
import { OWN } from '../support/scope/record.ts';
import { type Opened, type Someone, type Story, startStory } from '../support/story.ts';
import { undeliveredOf } from '../support/undelivered.ts';
import {
  BUTTONS,
  FORM_VALUES,
  lineOf,
  type Permission,
  PLAIN_LINES,
  type Stage,
  TWINS,
  VERBS,
} from './operations.ts';

/**
 * Every word in both languages, with and without the number, every button and every form: what it does, and
 * who may do it. Each line of the tables begins from the same desk and is undone.
 */

const ROLES = [
  'requester',
  'opener',
  'watcher',
  'agent',
  'other agent',
  'lead',
  'admin',
  'stranger',
] as const;
type Role = (typeof ROLES)[number];
/** Tickets that only the people concerned may see, and those that everybody may. */
const OPENNESS = ['private', 'open'] as const;
type Openness = (typeof OPENNESS)[number];

const TICKET_VERBS = [...CONCERNED_VERBS, ...DESK_VERBS];

interface Staged extends Opened {
  title: string;
  /** Ids of the requester's comment and of the agent's reply, where the stage has them. */
  answer: string;
  reply: string;
  /** Id of a message about it that could not be delivered. */
  failed: string;
  /** Id of a request for more time, where the stage has one. */
  moreTime: string;
  /** Id of the escalation for which people are paged about it, where the stage has one. */
  page: string;
}

let desk: Story;
let rehearsal: Rehearsal;
let people: Record<Role, Someone>;
const tickets = new Map<string, Staged>();
let other: Opened;
let kim: Someone;
let kimId: string;
let draftId: string;
let pageOfNothing: string;

beforeAll(async () => {
  desk = await startStory((config) => {
    config.intake.joinWindowSeconds = 1;
    config.replies.undoSeconds = 300;
    withVault(config);
    withRotas(config);
  });
  rehearsal = new Rehearsal(desk);
  people = {
    requester: desk.person('Sam Rivera', 'slack'),
    opener: desk.person('Lin Wei', 'slack'),
    watcher: desk.person('Noor Haddad', 'slack'),
    agent: desk.person('Mei Chen', 'slack'),
    'other agent': desk.person('Tom Ming', 'slack'),
    lead: desk.person('Ada Novak', 'slack'),
    admin: desk.person('Ines Admin', 'slack'),
    stranger: desk.person('Otto Maier', 'slack'),
  };
  kim = desk.person('Kim Roe', 'slack');
  await desk.known(kim, desk.person('Rosa Diaz', 'slack'), ...Object.values(people));
  kimId = await one(sql`select person_id from account where external_id = ${kim.id}`);
  for (const openness of OPENNESS) {
    for (const stage of ['new', 'taken', 'waiting', 'solved', 'replying', 'paged', 'snoozed'] as const) {
      tickets.set(`${openness} ${stage}`, await staged(openness, stage));
    }
  }
  pageOfNothing = await pagedForNothing(desk, people.admin, one);
  other = await desk.opens(people.opener, 'the printer is broken as well', help());
  await desk.passes({ minutes: 3 });
  await desk.says(people.opener, desk.dm(people.opener), 'open for @Sam Rivera: his lamp is broken');
  await desk.sees(desk.dm(people.opener), '# his lamp is broken');
  draftId = await one(sql`select draft_id from ticket_draft where title = 'his lamp is broken'`);
});
afterAll(() => desk.close());

const help = () => desk.channel('slack:it-help');

/** A ticket that Lin opened for Sam, which Noor watches, and on which Mei works from the second stage on. */
async function staged(openness: Openness, stage: Exclude<Stage, 'draft'>): Promise<Staged> {
  const { opener, requester, agent } = people;
  const title = `the printer is ${stage}`;
  const place = openness === 'private' ? desk.dm(opener) : help();
  const ticket = await desk.opens(opener, `open for @Sam Rivera: ${title}`, place);
  for (const name of ['Noor Haddad', 'Kim Roe']) {
    await desk.commands(requester, `watch ${ticket.key} @${name}`);
  }
  if (stage !== 'new') {
    await desk.press(agent, ticket.triage, 'ticket.take');
    // Where Sam has it: in his direct chat if it is private, else in the channel's thread.
    const copy = openness === 'private' ? await desk.sees(desk.dm(requester), ticket.key) : ticket.card;
    await desk.says(requester, desk.thread(copy), 'it is the grey one');
  }
  if (stage === 'waiting') await desk.commands(agent, `wait ${ticket.key} vendor`);
  if (stage === 'solved') await desk.commands(agent, `solve ${ticket.key} a new drum`);
  if (stage === 'snoozed') {
    await desk.commands(kim, `snooze ${ticket.key} 2h: waiting for parts`);
    await desk.commands(kim, `more time ${ticket.key} 1h: they are slow`);
  }
  if (stage === 'replying') await desk.says(agent, desk.thread(ticket.triage), '>> we are on it');
  await desk.settled();
  const failed = await undeliveredOf(one, ticket.id);
  const page = stage === 'paged' ? await pagedFor(desk, people.admin, ticket, one) : '';
  const comment = (which: SQL) =>
    one(sql`select comment_id from comment where ticket_id = ${ticket.id} and ${which}`);
  return {
    ...ticket,
    title,
    answer: await comment(sql`held_until is null`),
    reply: await comment(sql`held_until is not null`),
    failed,
    moreTime: await one(sql`select request_id from sla_more_time where ticket_id = ${ticket.id}`),
    page,
  };
}

async function one(query: SQL): Promise<string> {
  const [row] = await desk.core.unit.database.db.execute<Record<string, unknown>>(sql`${OWN} ${query}`);
  return row ? String(Object.values(row)[0]) : '';
}

function ticketAt(openness: Openness, stage: Stage = 'new'): Staged {
  const found = tickets.get(`${openness} ${stage === 'draft' ? 'new' : stage}`);
  if (!found) throw new Error(`no ${openness} ticket ${stage}`);
  return found;
}

let events = 0;
function base(who: Someone, place = desk.dm(who)) {
  return {
    eventKey: `rehearsal-${++events}`,
    at: desk.core.unit.clock.now().toString(),
    place,
    actor: { externalId: who.id, name: who.name },
  };
}

/** A ticket with everything that hangs on it, without ids and times. */
async function snapshot(tx: Tx, ticketId: string) {
  const rows = async (query: SQL) => [...(await tx.execute(sql`${OWN} ${query}`))];
  return {
    ticket: await rows(sql`
      select kind, title, description, state, pending_reason, priority, category, queue, is_private,
        assignee_id, resolution, merged_into_id from ticket where ticket_id = ${ticketId}`),
    timeline: await rows(sql`
      select type, visibility, actor_id, data - 'commentId' - 'toKey' as data
      from ticket_event where ticket_id = ${ticketId} order by seq`),
    comments: await rows(sql`
      select body, visibility, author_id, held_until is not null as held, deleted_at is not null as deleted
      from comment where ticket_id = ${ticketId} order by created_at, body`),
    watchers: await rows(sql`select person_id from watcher where ticket_id = ${ticketId} order by 1`),
    links: await rows(sql`select other_id, type from ticket_link where ticket_id = ${ticketId} order by 1`),
    pages: await rows(sql`
      select state, step, round, acknowledged_by_id,
        (select jsonb_agg(g.place->>'channel' order by number) from page g where g.escalation_id = e.escalation_id) as pages
      from escalation e where ticket_id = ${ticketId}`),
    draft: await rows(sql`select state, priority, title, body from ticket_draft where draft_id = ${draftId}`),
  };
}

const rehearse = (inbound: Inbound, ticket: Opened): Promise<Rehearsed> =>
  rehearsal.of(inbound, ({ tx }) => snapshot(tx, ticket.id));

/** Nothing is ever done to it, so that it is read once. */
const untouched = new Map<string, Promise<unknown>>();
function asItIs(ticket: Opened): Promise<unknown> {
  const known =
    untouched.get(ticket.id) ?? desk.core.unit.database.db.transaction((tx) => snapshot(tx, ticket.id));
  untouched.set(ticket.id, known);
  return known;
}

/** What the person is told instead, or undefined if they may. */
function refusalIn({ outcome, outgoing }: Rehearsed): string | undefined {
  const keyOf = (text: unknown): string | undefined =>
    typeof text === 'object' && text !== null && 'key' in text ? String(text.key) : undefined;
  const cards = [
    ...(outcome.kind === 'reply' ? [outcome.card] : []),
    ...outgoing.flatMap(({ content }) => ('card' in content ? [content.card] : [])),
  ];
  const said =
    outcome.kind === 'formErrors'
      ? Object.values(outcome.errors).map(keyOf)
      : cards.map((card) => keyOf(card.summary));
  return said.find((key) => key && /^refusal\.|^draft\.(not_yours|gone)|^command\.sign_in_none/.test(key));
}

function isAllowed(permission: Permission, role: Role, openness: Openness): boolean {
  const isDesk = role === 'agent' || role === 'lead' || role === 'admin';
  const isOwner = role === 'requester' || role === 'opener';
  switch (permission) {
    case 'anybody':
      return true;
    case 'seeing':
      return openness === 'open' || isDesk || isOwner || role === 'watcher';
    case 'concerned':
      return isDesk || isOwner;
    case 'desk':
    case 'agents':
    case 'team':
      return isDesk;
    case 'lead':
      return role === 'lead' || role === 'admin';
    case 'any agent':
      return isDesk || role === 'other agent';
    case 'any lead':
      return role === 'lead' || role === 'admin';
    case 'own draft':
      return isOwner;
    case 'author':
    case 'nobody':
      return false;
  }
}

function actionOf(who: Someone, action: keyof typeof BUTTONS, ticket: Staged): Inbound {
  const { subject, values } = BUTTONS[action];
  const subjects = {
    draft: draftId,
    reply: ticket.reply,
    answer: ticket.answer,
    'draft and ticket': `${draftId} ${ticket.id}`,
    'failed message': ticket.failed,
    'urgent message': `about/${ticket.id}/urgent`,
    'more time': ticket.moreTime,
    page: ticket.page,
    'page and step': atFirstStep(ticket.page),
    'page of no ticket': pageOfNothing,
    rota: 'desk',
    nothing: '',
  };
  return {
    ...base(who),
    type: 'action',
    action,
    subject: subject ? subjects[subject] : ticket.id,
    values: values ?? {},
  };
}

function formSubject(subject: (typeof FORM_VALUES)['desk.new']['subject'], ticket: Staged): string {
  switch (subject) {
    case 'draft':
      return draftId;
    case 'page':
      return ticket.page;
    case 'nothing':
      return '';
    case 'rota':
      return 'desk';
    case 'rota without anybody':
      return 'phones';
    case undefined:
      return ticket.id;
  }
}

function formOf(
  who: Someone,
  form: keyof typeof FORM_VALUES,
  ticket: Staged,
  values: Record<string, string> = FORM_VALUES[form].values,
): Inbound {
  const { subject } = FORM_VALUES[form];
  const filled = form === 'ticket.edit' ? { title: ticket.title, ...values } : values;
  return {
    ...base(who),
    type: 'form_submitted',
    form,
    subject: formSubject(subject, ticket),
    values: Object.fromEntries(
      Object.entries(filled).map(([name, given]) => [
        name,
        given.replace('OTHER', other.key).replace('Kim Roe', kimId),
      ]),
    ),
  };
}

describe('every word', () => {
  it.each(TICKET_VERBS)(
    '%s: the same in English, in Chinese, and in the thread without the number',
    async (verb) => {
      const ticket = ticketAt('open', VERBS[verb].stage);
      const who = people.agent;
      const command = (locale: 'en' | 'zh-CN'): Inbound => ({
        ...base(who),
        type: 'command',
        text: lineOf(verb, locale, ticket.key, other.key),
      });
      const english = await rehearse(command('en'), ticket);
      expect(refusalIn(english)).toBeUndefined();
      const ways: Inbound[] = [
        command('zh-CN'),
        ...(['en', 'zh-CN'] as const).map(
          (locale): Inbound => ({
            ...base(who, desk.thread(ticket.triage)),
            type: 'message',
            messageId: `in-thread-${verb}-${locale}`,
            text: lineOf(verb, locale, '', other.key),
            files: [],
            addressed: true,
            mentions: [],
          }),
        ),
      ];
      for (const way of ways) {
        const result = await rehearse(way, ticket);
        expect(refusalIn(result)).toBeUndefined();
        expect(result.after).toEqual(english.after);
      }
      const isQuestion = ['status', 'timeline', 'delivery', 'why', 'sla'].includes(verb);
      const expected = await asItIs(ticket);
      if (isQuestion) expect(english.after).toEqual(expected);
      else expect(english.after).not.toEqual(expected);
    },
  );

  it.each(PLAIN_VERBS)('%s is understood in both languages', async (verb) => {
    for (const locale of ['en', 'zh-CN'] as const) {
      const text = PLAIN_LINES[verb][locale];
      const { outcome, outgoing } = await rehearse(
        { ...base(people.agent), type: 'command', text },
        ticketAt('open'),
      );
      expect(JSON.stringify([outcome, outgoing])).toContain(`"${PLAIN_LINES[verb].says}"`);
    }
  });
});

describe('every button and form does the same as its word', () => {
  it.each(TWINS)('$verb', async ({ verb, action, form, values }) => {
    const ticket = ticketAt('open', VERBS[verb].stage);
    const who = people.agent;
    const said = await rehearse(
      { ...base(who), type: 'command', text: lineOf(verb, 'en', ticket.key, other.key) },
      ticket,
    );
    const pressed = await rehearse(
      action ? actionOf(who, action, ticket) : formOf(who, form ?? 'ticket.edit', ticket, values),
      ticket,
    );
    expect(refusalIn(pressed)).toBeUndefined();
    expect(pressed.after).toEqual(said.after);
  });
});

/** Everybody with a private ticket; those for whom it makes a difference with an open one. */
const CASES: { role: Role; openness: Openness }[] = [
  ...ROLES.map((role) => ({ role, openness: 'private' as const })),
  ...(['watcher', 'other agent', 'stranger'] as const).map((role) => ({ role, openness: 'open' as const })),
];

describe('who may', () => {
  describe.each(CASES)('the $role, of a ticket that is $openness', ({ role, openness }) => {
    async function expectThat(permission: Permission, stage: Stage | undefined, inbound: Inbound) {
      const ticket = ticketAt(openness, stage);
      const result = await rehearse(inbound, ticket);
      // Mei wrote the reply, Sam the answer.
      const author = inbound.type === 'action' && inbound.action === 'comment.split' ? 'requester' : 'agent';
      const mayAsAuthor = permission === 'author' && role === author;
      if (mayAsAuthor || isAllowed(permission, role, openness)) {
        expect(refusalIn(result)).toBeUndefined();
        return;
      }
      expect(refusalIn(result)).toBeDefined();
      // Privately: nothing is said anywhere but to whoever asked, and nothing has changed.
      for (const { place } of result.outgoing) expect(place.channel).toBe(`@${people[role].id}`);
      expect(result.after).toEqual(await asItIs(ticket));
    }

    it.each(TICKET_VERBS)('says “%s”', async (verb) => {
      const { permission, stage } = VERBS[verb];
      const text = lineOf(verb, 'en', ticketAt(openness, stage).key, other.key);
      await expectThat(permission, stage, { ...base(people[role]), type: 'command', text });
    });

    it.each(openness === 'private' ? PLAIN_VERBS : [])('says “%s”', async (verb) => {
      const text = PLAIN_LINES[verb].en;
      await expectThat(VERBS[verb].permission, 'new', { ...base(people[role]), type: 'command', text });
    });

    it.each(ACTIONS)('presses %s', async (action) => {
      const { permission, stage } = BUTTONS[action];
      await expectThat(permission, stage, actionOf(people[role], action, ticketAt(openness, stage)));
    });

    it.each(FORMS)('opens and sends %s', async (form) => {
      const { permission, stage, subject, opens } = FORM_VALUES[form];
      const ticket = ticketAt(openness, stage);
      const opening: Inbound = {
        ...base(people[role]),
        type: 'action',
        action: form,
        subject: formSubject(subject, ticket),
        values: {},
      };
      await expectThat(opens ?? permission, stage, opening);
      await expectThat(permission, stage, formOf(people[role], form, ticket));
    });
  });
});

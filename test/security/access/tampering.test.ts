import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Inbound } from '../../../src/chat/inbound.ts';
import { ACTIONS } from '../../../src/conversation/actions.ts';
import { FORMS } from '../../../src/conversation/forms/build.ts';
import type { Tx } from '../../../src/db/connect.ts';
import { policySet } from '../../../src/sla/policies.ts';
import { switchOnPolicies } from '../../../src/sla/versions/switch-on.ts';
import { PENDING_REASONS, PRIORITIES, TICKET_KINDS } from '../../../src/tickets/model.ts';
import { FORM_VALUES } from '../../conversation/operations.ts';
import { attemptsOn, ghost } from './attempts.ts';
import { TICKETS } from './policy.ts';
import { type Player, type Stage, setStage } from './stage.ts';

/** What comes back from a card or a form is in somebody's hands: anything may stand in it. */

let stage: Stage;
let untouched: string;
beforeAll(async () => {
  stage = await setStage();
  untouched = await stage.desk.core.unit.database.db.transaction(fingerprints);
});
afterAll(() => stage.close());

const player = (role: keyof Stage['players']): Player => stage.players[role];

async function fingerprints(tx: Tx): Promise<string> {
  const all = [];
  for (const name of TICKETS) all.push(await stage.fingerprint(tx, stage.tickets[name].id));
  return all.join(' ');
}

/** Works an event, undoes it, and tells whether it changed anything. */
async function tried(inbound: Inbound, workspaceId?: string) {
  const result = await stage.rehearsal.of(inbound, async ({ tx }) => fingerprints(tx as Tx), workspaceId);
  return { ...result, hasChanged: result.after !== untouched };
}

const press = (
  who: Player,
  action: string,
  subject: string,
  values: Record<string, string> = {},
): Inbound => ({
  ...stage.event(who, 'slack'),
  type: 'action',
  action,
  subject,
  values,
});
const submit = (who: Player, form: string, subject: string, values: Record<string, string>): Inbound => ({
  ...stage.event(who, 'slack'),
  type: 'form_submitted',
  form,
  subject,
  values,
});

/** Things that no card of ours carries; an outsider, who gets nowhere with any id, tries every third. */
const subjectsFor = (role: 'outsider' | 'agent') =>
  role === 'agent' ? subjects() : subjects().filter((_, n) => n % 3 === 0);

function subjects(): string[] {
  const { tickets, draft } = stage;
  const { id, reply } = tickets.open;
  return [
    '',
    ' ',
    'null',
    'undefined',
    '__proto__',
    'constructor',
    JSON.stringify({ ticketId: id }),
    `['${id}']`,
    "' or 1=1 --",
    `${id}' --`,
    `${id}; drop table ticket`,
    `*`,
    `%`,
    '../../etc/passwd',
    '\u202e',
    '\ud800',
    'x'.repeat(10_000),
    `${id}${' '.repeat(10_000)}`,
    ` ${id}`,
    `${id}\n`,
    id.replaceAll('-', ''),
    `{${id}}`,
    tickets.open.key,
    `${draft.draftId}/${id}`,
    `${randomUUID()} ${randomUUID()}`,
    // What belongs to other buttons: a comment for a ticket, a draft for one that isn't theirs.
    reply,
    draft.draftId,
  ];
}

describe('a button with a subject that no card of ours carries', { timeout: 60_000 }, () => {
  const actions = [...ACTIONS, ...FORMS, 'ticket.delete', '__proto__', 'constructor', '', 'x'.repeat(10_000)];

  it.for(['outsider', 'agent'] as const)(
    'pressed by the %s changes nothing, and is answered',
    async (role, { task }) => {
      task.meta.payloads = actions.length * subjectsFor(role).length;
      const wrong: string[] = [];
      for (const action of actions) {
        for (const subject of subjectsFor(role)) {
          const own =
            action.startsWith('comment.') && role === 'agent' && subject === stage.tickets.open.reply;
          if (own) continue;
          const { outcome, outgoing, hasChanged } = await tried(
            press(player(role), action, subject, { title: 'Taken' }),
          );
          const isAnswered = outcome.kind === 'reply' || outcome.kind === 'openForm' || outgoing.length > 0;
          if (hasChanged || !isAnswered) wrong.push(`${action} ${JSON.stringify(subject).slice(0, 80)}`);
        }
      }
      expect(wrong).toEqual([]);
    },
  );
});

describe('a form with a subject that no card of ours carries', { timeout: 60_000 }, () => {
  it.for(['outsider', 'agent'] as const)(
    'sent by the %s changes nothing, and says so',
    async (role, { task }) => {
      task.meta.payloads = (FORMS.length + 1) * subjectsFor(role).length;
      const wrong: string[] = [];
      for (const form of [...FORMS, 'ticket.delete', '__proto__']) {
        // Those are about nothing that a subject names.
        if (form === 'desk.new' || form === 'desk.away') continue;
        const values = form in FORM_VALUES ? FORM_VALUES[form as (typeof FORMS)[number]].values : {};
        for (const subject of subjectsFor(role)) {
          const { outcome, hasChanged } = await tried(submit(player(role), form, subject, values));
          if (hasChanged || outcome.kind !== 'formErrors')
            wrong.push(`${form} ${JSON.stringify(subject).slice(0, 80)}`);
        }
      }
      expect(wrong).toEqual([]);
    },
  );
});

describe('values that no form of ours offers', () => {
  const OUTSIDE = ['zz', '__proto__', "' or 1=1 --", 'x'.repeat(10_000), '\u202e', 'P9', 'closed', '-1', '0'];
  const COLUMNS = sql`select kind, priority, category, queue, state, pending_reason, requester_id, opened_by_id,
    assignee_id, number, is_private, created_at, ticket_id from ticket where workspace_id = 'default'`;

  /** The ticket as somebody has left it. */
  async function left(inbound: Inbound) {
    const { id } = stage.tickets.open;
    const look = async ({ tx }: { tx: Tx }) => {
      const [ticket] = await tx.execute<Record<string, unknown>>(sql`${COLUMNS} and ticket_id = ${id}`);
      const [people] = await tx.execute<{ count: number }>(
        sql`select count(*)::int as count from person where workspace_id = 'default'`,
      );
      return { ticket, people: people?.count };
    };
    const result = await stage.rehearsal.of(inbound, look);
    const { ticket, people } = result.after as Awaited<ReturnType<typeof look>>;
    return { outcome: result.outcome, ticket: ticket ?? {}, people };
  }

  it('are refused or change nothing, in every field of every form', async () => {
    const wrong: string[] = [];
    const agent = player('agent');
    const { config } = stage.desk;
    const before = await left(press(agent, 'ticket.timeline', stage.tickets.open.id));
    const allowed: Record<string, readonly string[]> = {
      kind: TICKET_KINDS,
      priority: PRIORITIES,
      category: Object.keys(config.categories),
      queue: Object.keys(config.queues),
      pending_reason: PENDING_REASONS,
    };
    for (const form of FORMS) {
      const { subject, values } = FORM_VALUES[form];
      if (subject !== undefined) continue;
      const opened = await stage.rehearsal.of(
        press(agent, form, stage.tickets.open.id),
        async () => undefined,
      );
      const fields = opened.outcome.kind === 'openForm' ? opened.outcome.form.fields : [];
      for (const field of fields.filter(({ type }) => type === 'choice' || type === 'person')) {
        for (const value of OUTSIDE) {
          const given = {
            ...(form === 'ticket.edit' ? { title: 'zqtitleopen is broken' } : {}),
            ...values,
            [field.id]: value,
          };
          const { ticket, people } = await left(submit(agent, form, stage.tickets.open.id, given));
          for (const [column, known] of Object.entries(allowed)) {
            const now = ticket[column];
            if (now !== null && !known.includes(String(now)))
              wrong.push(`${form} ${field.id}: ${column} is ${now}`);
          }
          if (people !== before.people)
            wrong.push(`${form} ${field.id}=${value.slice(0, 20)} made somebody up`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('are not taken from fields that the form doesn’t have', async () => {
    const agent = player('agent');
    const { id } = stage.tickets.open;
    const before = (await left(press(agent, 'ticket.timeline', id))).ticket;
    const hidden = {
      state: 'closed',
      number: '1',
      ticketId: stage.tickets.private.id,
      ticket_id: stage.tickets.private.id,
      requester_id: agent.personId,
      requesterId: agent.personId,
      assignee: stage.kimId,
      assigneeId: stage.kimId,
      workspaceId: 'other',
      created_at: '2000-01-01T00:00:00Z',
      isPrivate: 'true',
    };
    const { ticket } = await left(submit(agent, 'ticket.edit', id, { title: 'Another title', ...hidden }));
    expect(ticket).toEqual(before);
    const said = await left(
      submit(agent, 'ticket.reply', id, { body: 'hello', visibility: 'internal', ...hidden }),
    );
    expect(said.ticket).toEqual(before);
  });

  it.each(['person_watcher', 'person_requester'])('name nobody whom no platform knows: %s', async (field) => {
    const { id } = stage.tickets.open;
    const form = field === 'person_watcher' ? 'ticket.watch' : 'desk.new';
    for (const value of ['U0NOBODY', 'x'.repeat(5_000), stage.kimId, 'mei-teams']) {
      const { outcome } = await left(
        submit(player('requester'), form, form === 'desk.new' ? '' : id, {
          description: 'a matter',
          [field]: value,
        }),
      );
      expect(outcome).toMatchObject({
        kind: 'formErrors',
        errors: { [field]: { key: 'refusal.person_not_found' } },
      });
    }
  });
});

describe('a button on a card that has been overtaken', () => {
  it.each(['closed', 'cancelled'])('brings nothing back from %s', async (state) => {
    const { db } = stage.desk.core.unit.database;
    const { id } = stage.tickets.private;
    const [before] = await db.execute<{ state: string }>(
      sql`select state from ticket where workspace_id = 'default' and ticket_id = ${id}`,
    );
    await db.execute(
      sql`update ticket set state = ${state} where workspace_id = 'default' and ticket_id = ${id}`,
    );
    try {
      for (const attempt of attemptsOn(stage).onTickets) {
        for (const role of ['agent', 'requester'] as const) {
          const result = await stage.rehearsal.of(
            attempt.by(player(role), 'slack', stage.tickets.private),
            async ({ tx }) =>
              tx.execute(
                sql`select state, title, queue, assignee_id from ticket where workspace_id = 'default' and ticket_id = ${id}`,
              ),
          );
          expect(result.after, `${role} ${attempt.name}`).toMatchObject([{ state, queue: 'service-desk' }]);
        }
      }
    } finally {
      await db.execute(
        sql`update ticket set state = ${before?.state} where workspace_id = 'default' and ticket_id = ${id}`,
      );
    }
  });
});

describe('somebody else’s message', () => {
  it('is not theirs to change: an edit by another changes nothing', async () => {
    const { db } = stage.desk.core.unit.database;
    const [source] = await db.execute<{ source_channel: string; source_message: string }>(
      sql`select source_channel, source_message from comment
        where workspace_id = 'default' and comment_id = ${stage.tickets.open.answer}`,
    );
    if (!source) throw new Error('no comment');
    const place = { ...stage.desk.channel('slack:it-help'), channel: source.source_channel };
    const { hasChanged } = await tried({
      ...stage.event(player('agent'), 'slack'),
      place,
      type: 'message_edited',
      messageId: source.source_message,
      text: 'what they never said',
    });
    expect(hasChanged).toBe(false);
  });
});

describe('another workspace in the same database', { timeout: 60_000 }, () => {
  // As its own Parley would have done at its start.
  beforeAll(async () => {
    const { unit } = stage.desk.core;
    const now = unit.clock.now();
    const scope = { workspaceId: 'other', tx: unit.database.db };
    await switchOnPolicies(scope, policySet(stage.desk.config, now), now);
  });

  it('has none of it, for its admin either, whatever ids are named there', async () => {
    const admin = player('admin');
    const wrong: string[] = [];
    const { onTickets, onDesk } = attemptsOn(stage);
    for (const attempt of [...onTickets, ...onDesk]) {
      for (const ticket of [stage.tickets.open, stage.tickets.vault]) {
        const { outcome, outgoing, hasChanged } = await tried(attempt.by(admin, 'slack', ticket), 'other');
        if (hasChanged) wrong.push(`${attempt.name} changed it`);
        const json = JSON.stringify([outcome, outgoing]);
        if (json.includes('zq')) wrong.push(`${attempt.name} shows it`);
        if (!attempt.isAboutTicket) continue;
        const none = ghost();
        const nothing = await tried(attempt.by(admin, 'slack', none), 'other');
        const plain = (text: string, { id, key, answer, reply }: typeof none) =>
          [id, key, answer, reply].reduce((all, name) => all.replaceAll(name, 'NAME'), text);
        const same = plain(JSON.stringify(nothing.outcome), none) === plain(JSON.stringify(outcome), ticket);
        if (!same) wrong.push(`${attempt.name} is answered otherwise`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('does not continue this one’s conversations in the threads of its rooms', async () => {
    const { triage, card } = stage.tickets.open;
    for (const root of [triage, card]) {
      const { outgoing, hasChanged } = await tried(
        {
          ...stage.event(player('agent'), 'slack'),
          place: stage.desk.thread(root),
          type: 'message',
          messageId: `elsewhere-${root.id}`,
          text: '>> hello',
          files: [],
          addressed: false,
          mentions: [],
        },
        'other',
      );
      expect({ outgoing, hasChanged }).toEqual({ outgoing: [], hasChanged: false });
    }
  });
});

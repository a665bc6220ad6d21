import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Form } from '../../../src/chat/form.ts';
import { NOTHING } from '../../../src/chat/outcome.ts';
import { en } from '../../../src/i18n/en/index.ts';
import { t } from '../../../src/i18n/text.ts';
import { activity, inChannel, PERSON, type TeamsDesk, teamsDesk } from '../../support/teams-desk.ts';
import { SERVICE_URL, TENANT, TeamsServer } from '../../support/teams-server.ts';

/** Presses, dialogs and message actions, and the shape of what Teams gets back. */
const teams = new TeamsServer();
let desk: TeamsDesk;
let now = Temporal.Now.instant();
beforeAll(() => teams.start());
afterAll(() => teams.stop());
beforeEach(async () => {
  now = Temporal.Now.instant();
  desk = await teamsDesk({ clock: { now: () => now } });
});
afterEach(() => desk.stop());

const CARD = 'application/vnd.microsoft.card.adaptive';
const MESSAGE = 'application/vnd.microsoft.activity.message';
const words = { summary: 'x', blocks: [{ type: 'text', text: 'It is *yours*.' } as const] };
const rich = {
  summary: 'Timeline',
  blocks: [{ type: 'heading', text: 'INC-1 · VPN' } as const, ...words.blocks],
};
const form: Form = {
  id: 'ticket.solve',
  subject: '7',
  title: t('form.solve', { key: 'INC-1' }),
  submit: t('form.solve_submit'),
  fields: [
    {
      type: 'text',
      id: 'resolution',
      label: t('field.solution'),
      multiline: true,
      required: true,
      value: 'preset',
    },
    { type: 'toggle', id: 'private', label: t('field.private'), value: true },
  ],
};

async function ask(more: Record<string, unknown>): Promise<{ status: number; body: unknown }> {
  const response = await desk.post(
    activity({ type: 'invoke', text: undefined, replyToId: 'card-1', ...more }),
  );
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : undefined };
}
const press = (data: object, more: Record<string, unknown> = {}) =>
  ask({
    name: 'adaptiveCard/action',
    value: { action: { type: 'Action.Execute', verb: 'v', data }, trigger: 'manual' },
    ...more,
  });
const take = { action: 'ticket.take', subject: '7', nonce: 'n1' };
const fetchTask = () =>
  ask({
    name: 'task/fetch',
    value: { data: { ...take, msteams: { type: 'task/fetch' } }, context: { theme: 'dark' } },
  });
const submit = (data: object, name = 'task/submit') => ask({ name, value: { data } });

describe('a press on a card', () => {
  it('reaches the core with the card’s inputs', async () => {
    await press({ ...take, kind: 'request', priority: 'P2' });
    expect(desk.interactions).toEqual([
      expect.objectContaining({
        type: 'action',
        action: 'ticket.take',
        subject: '7',
        values: { kind: 'request', priority: 'P2' },
        messageId: 'card-1',
        actor: expect.objectContaining({ externalId: PERSON.aadObjectId }),
      }),
    ]);
  });

  it('that has nothing to say is confirmed', async () => {
    expect(await press(take)).toEqual({
      status: 200,
      body: { statusCode: 200, type: MESSAGE, value: en['teams.done'] },
    });
    desk.answerWith(NOTHING, 'zh-CN');
    expect(await press({ ...take, subject: '8' })).toMatchObject({ body: { value: '已完成。' } });
  });

  it('is answered with words, or with a card in the place of this one', async () => {
    desk.answerWith({ kind: 'reply', card: words });
    expect((await press(take)).body).toEqual({ statusCode: 200, type: MESSAGE, value: 'It is *yours*.' });
    desk.answerWith({ kind: 'reply', card: rich });
    expect((await press({ ...take, subject: '8' })).body).toMatchObject({
      statusCode: 200,
      type: CARD,
      value: { type: 'AdaptiveCard', body: [{ text: 'INC-1 · VPN' }, { text: 'It is \\*yours\\*.' }] },
    });
  });

  it('that comes to a form gets the form as a card, and its errors on it', async () => {
    desk.answerWith({ kind: 'openForm', form });
    const { body } = await press(take);
    expect(body).toMatchObject({
      type: CARD,
      value: { body: [{ text: 'Solve INC-1' }, { id: 'resolution' }, { id: 'private' }] },
    });
    const [button] = (body as { value: { actions: { data: object }[] } }).value.actions;
    desk.answerWith({ kind: 'formErrors', errors: { resolution: t('refusal.nothing_to_solve') } });
    const again = await press({ ...button?.data, resolution: '  ' });
    expect(again.body).toMatchObject({
      type: CARD,
      value: {
        body: [
          { text: 'Solve INC-1' },
          { id: 'resolution', value: '  ' },
          { color: 'Attention' },
          { id: 'private' },
        ],
      },
    });
    expect(desk.interactions.at(-1)).toMatchObject({
      type: 'form_submitted',
      form: 'ticket.solve',
      values: { resolution: '  ' },
    });
  });

  it('gives the card back when its form is done', async () => {
    const sent = await desk.adapter.platform.send(
      {
        place: {
          platform: 'teams',
          tenant: TENANT,
          channel: '@x',
          kind: 'dm',
          reference: { serviceUrl: SERVICE_URL, conversationId: 'a:personal' },
        },
        content: { op: 'post', card: rich },
        locale: 'en',
        timeZone: 'UTC',
        clientKey: 'k',
        firstTriedAt: '2026-11-24T09:00:00Z',
      },
      AbortSignal.timeout(5_000),
    );
    const replyToId = sent.kind === 'sent' ? sent.ref?.externalId : undefined;
    const { body } = await press(
      { form: 'ticket.solve', subject: '7', nonce: 'f1', resolution: 'x' },
      { replyToId },
    );
    expect(body).toMatchObject({ type: CARD, value: { body: [{ text: 'INC-1 · VPN' }, {}] } });
  });

  it('that comes again under a new id within ten seconds is the same press', async () => {
    desk.answerWith({ kind: 'reply', card: words });
    const first = await press(take);
    desk.answerWith(NOTHING);
    now = now.add({ seconds: 9 });
    const again = await press(take, { id: 'f:another-id' });
    expect(again).toEqual(first);
    expect(desk.interactions).toHaveLength(1);
  });

  it('that is made again later, by somebody else, or with other inputs is a new one', async () => {
    await press(take);
    now = now.add({ seconds: 11 });
    await press(take);
    await press(take, { from: { ...PERSON, aadObjectId: 'somebody-else' } });
    await press({ ...take, kind: 'request' });
    await press({ ...take, nonce: 'n2' });
    await press(take, { replyToId: 'card-2' });
    expect(new Set(desk.interactions.map((interaction) => interaction.eventKey)).size).toBe(6);
  });

  it('fails with a 500 if the core can’t take it', async () => {
    desk.fail(new Error('away'));
    expect((await press(take)).status).toBe(500);
    desk.fail(undefined);
    expect((await press(take)).status).toBe(200);
  });
});

describe('a press that asks for a dialog', () => {
  it('gets the form in it', async () => {
    desk.answerWith({ kind: 'openForm', form });
    expect((await fetchTask()).body).toMatchObject({
      task: {
        type: 'continue',
        value: {
          title: 'Solve INC-1',
          card: {
            contentType: CARD,
            content: {
              body: [
                { id: 'resolution', value: 'preset' },
                { id: 'private', value: 'yes' },
              ],
              actions: [
                {
                  type: 'Action.Submit',
                  data: { form: 'ticket.solve', subject: '7', nonce: expect.any(String) },
                },
              ],
            },
          },
        },
      },
    });
  });

  it('gets a card, words, or the confirmation that it is done', async () => {
    desk.answerWith({ kind: 'reply', card: rich });
    expect((await fetchTask()).body).toMatchObject({
      task: { type: 'continue', value: { title: 'Timeline' } },
    });
    now = now.add({ seconds: 11 });
    desk.answerWith({ kind: 'reply', card: words });
    expect((await fetchTask()).body).toEqual({ task: { type: 'message', value: 'It is *yours*.' } });
    now = now.add({ seconds: 11 });
    desk.answerWith(NOTHING);
    expect((await fetchTask()).body).toEqual({ task: { type: 'message', value: en['teams.done'] } });
  });
});

describe('a dialog’s submit button', () => {
  async function shownForm(): Promise<object> {
    desk.answerWith({ kind: 'openForm', form });
    const { body } = await fetchTask();
    type Shown = { task: { value: { card: { content: { actions: { data: object }[] } } } } };
    return (body as Shown).task.value.card.content.actions[0]?.data ?? {};
  }

  it('closes the dialog when all is well', async () => {
    const data = await shownForm();
    desk.answerWith(NOTHING);
    expect(await submit({ ...data, resolution: 'New profile', private: 'yes' })).toEqual({
      status: 200,
      body: undefined,
    });
    expect(desk.interactions.at(-1)).toMatchObject({
      type: 'form_submitted',
      form: 'ticket.solve',
      subject: '7',
      values: { resolution: 'New profile', private: 'yes' },
    });
  });

  it('keeps it open with the errors at their fields and everything typed', async () => {
    const data = await shownForm();
    desk.answerWith({
      kind: 'formErrors',
      errors: { resolution: t('refusal.nothing_to_solve'), '': t('draft.gone') },
    });
    expect((await submit({ ...data, resolution: 'typed *this*' })).body).toMatchObject({
      task: {
        type: 'continue',
        value: {
          title: 'Solve INC-1',
          card: {
            content: {
              body: [
                { type: 'Container', items: [{ text: en['draft.gone'] }] },
                { id: 'resolution', value: 'typed *this*' },
                { text: en['refusal.nothing_to_solve'], color: 'Attention' },
                expect.not.objectContaining({ value: 'yes' }),
              ],
            },
          },
        },
      },
    });
  });

  it('on a card in the dialog does what the button says, and shows the next there', async () => {
    const buttons = [{ action: 'ticket.text', subject: '7 2', label: 'More', opensCard: true }];
    desk.answerWith({ kind: 'reply', card: { summary: 'Text', blocks: [{ type: 'actions', buttons }] } });
    const { body } = await fetchTask();
    expect(JSON.stringify(body)).not.toContain('Action.Execute');
    expect(JSON.stringify(body)).not.toContain('task/fetch');
    const next = await submit({ action: 'ticket.text', subject: '7 2', nonce: 'n9' });
    expect(desk.interactions.at(-1)).toMatchObject({ type: 'action', action: 'ticket.text', subject: '7 2' });
    expect(next.body).toMatchObject({ task: { type: 'continue', value: { title: 'Text' } } });
  });

  it('counts once, however late it comes again, and anew after an error', async () => {
    const data = { ...(await shownForm()), resolution: 'New profile' };
    const count = desk.interactions.length;
    desk.answerWith({ kind: 'formErrors', errors: { resolution: 'no' } });
    const { body } = await submit(data);
    now = now.add({ hours: 1 });
    expect((await submit(data)).body).toMatchObject({ task: { type: 'continue' } });
    expect(desk.interactions).toHaveLength(count + 1);
    type Shown = { task: { value: { card: { content: { actions: { data: object }[] } } } } };
    const again = (body as Shown).task.value.card.content.actions[0]?.data;
    desk.answerWith(NOTHING);
    await submit({ ...again, resolution: 'New profile' });
    expect(desk.interactions).toHaveLength(count + 2);
  });

  it('isn’t fooled by a form that somebody made up', async () => {
    desk.answerWith({ kind: 'formErrors', errors: { '': t('draft.gone') } });
    for (const shown of [
      undefined,
      7,
      { ...form, id: 'other' },
      { ...form, title: { key: 'no.such.key' } },
      { ...form, fields: [{ type: 'iframe' }] },
    ]) {
      const { status, body } = await submit({
        form: 'ticket.solve',
        subject: '7',
        nonce: String(Math.random()),
        shown,
      });
      expect({ status, body }).toEqual({
        status: 200,
        body: { task: { type: 'message', value: en['draft.gone'] } },
      });
    }
    const missingArgs = { ...form, title: { key: 'form.solve' } };
    expect(
      (await submit({ form: 'ticket.solve', subject: '7', nonce: 'x', shown: missingArgs })).status,
    ).toBe(200);
  });
});

describe('a message action', () => {
  const messagePayload = {
    id: '1771290107999',
    replyToId: null,
    createdDateTime: '2026-11-24T08:59:00Z',
    from: { user: { id: 'aad-adele', displayName: 'Adele Vance', userIdentityType: 'aadUser' } },
    body: { contentType: 'html', content: '<p>The <b>printer</b> is broken</p>' },
    attachments: [],
  };
  const open = (more: Record<string, unknown> = {}) =>
    desk.post(
      inChannel('1771290107999', {
        type: 'invoke',
        name: 'composeExtension/fetchTask',
        text: undefined,
        value: { commandId: 'openTicket', commandContext: 'message', messagePayload },
        ...more,
      }),
    );
  beforeEach(() => {
    teams.members.splice(0, 9, { id: PERSON.id, aadObjectId: PERSON.aadObjectId, name: PERSON.name });
    teams.closed.clear();
  });

  it('opens a ticket from somebody’s message, where it stands', async () => {
    const response = await open();
    expect(await response.json()).toEqual({
      task: {
        type: 'message',
        value: en['teams.check_draft'],
      },
    });
    expect(desk.interactions[0]).toMatchObject({
      type: 'shortcut',
      shortcut: 'open_ticket',
      place: { kind: 'channel', channel: '19:room@thread.tacv2' },
      message: {
        messageId: '1771290107999',
        text: 'The printer is broken',
        author: { externalId: 'aad-adele', name: 'Adele Vance' },
      },
    });
    expect(desk.interactions[0]?.place).not.toHaveProperty('thread');
  });

  it('on a reply knows the thread', async () => {
    await open({
      value: { commandId: 'openTicket', messagePayload: { ...messagePayload, id: '2', replyToId: '1' } },
    });
    expect(desk.interactions[0]).toMatchObject({ place: { thread: '1' }, message: { messageId: '2' } });
  });

  it('goes to the person’s own chat where the bot can’t write', async () => {
    teams.closed.add('19:room@thread.tacv2');
    expect(await (await open()).json()).toMatchObject({
      task: { value: expect.stringContaining('direct chat') },
    });
    const conversation = { conversationType: 'personal', id: '19:a_b@unq.gbl.spaces', tenantId: 'x' };
    await open({ conversation: { ...conversation, tenantId: undefined } });
    for (const { place } of desk.interactions) {
      expect(place).toMatchObject({ kind: 'dm', channel: `@${PERSON.aadObjectId}` });
    }
    expect(desk.interactions).toHaveLength(2);
  });

  it('without a message opens an empty form, whose answer comes as another invoke', async () => {
    desk.answerWith({ kind: 'openForm', form });
    const response = await open({ value: { commandId: 'newTicket', commandContext: 'compose' } });
    const body = (await response.json()) as {
      task: { value: { card: { content: { actions: { data: object }[] } } } };
    };
    expect(desk.interactions[0]).toMatchObject({ type: 'shortcut', shortcut: 'new_ticket' });
    desk.answerWith({ kind: 'reply', card: words });
    const data = { ...body.task.value.card.content.actions[0]?.data, resolution: 'x' };
    expect((await submit(data, 'composeExtension/submitAction')).body).toEqual({
      task: { type: 'message', value: 'It is *yours*.' },
    });
  });

  it('that isn’t ours finds nothing', async () => {
    expect(
      (await ask({ name: 'composeExtension/query', value: { commandId: 'search', parameters: [] } })).body,
    ).toEqual({
      composeExtension: { type: 'result', attachmentLayout: 'list', attachments: [] },
    });
    expect((await open({ value: { commandId: 'other', messagePayload } })).status).toBe(200);
    expect((await open({ value: 'nonsense' })).status).toBe(200);
    expect(desk.interactions).toEqual([]);
  });
});

describe('a press by an old client, which comes as a message', () => {
  it('is a press, is answered to the person alone, and only once', async () => {
    desk.answerWith({ kind: 'reply', card: rich });
    const pressed = () => inChannel('1', { text: undefined, value: take, replyToId: 'card-1' });
    const before = teams.posted.length;
    for (let i = 0; i < 4; i += 1) expect((await desk.post(pressed())).status).toBe(200);
    expect(desk.interactions).toHaveLength(1);
    expect(desk.events).toHaveLength(0);
    const said = teams.posted.slice(before);
    expect(said).toHaveLength(1);
    expect(said[0]).toMatchObject({
      conversation: `a:chat-with-${PERSON.aadObjectId}`,
      activity: { attachments: [{ contentType: CARD }] },
    });
  });

  it('gets a form as a card', async () => {
    desk.answerWith({ kind: 'openForm', form });
    await desk.post(activity({ text: undefined, value: { ...take, subject: '99' } }));
    expect(teams.posted.at(-1)).toMatchObject({
      conversation: 'a:personal',
      activity: { attachments: [{ content: { body: [{ text: 'Solve INC-1' }, {}, {}] } }] },
    });
  });
});

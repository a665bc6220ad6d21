import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OutcomeView } from '../../../adapters/web/wire.ts';
import { NOTHING } from '../../../src/chat/outcome.ts';
import { t } from '../../../src/i18n/text.ts';
import { eventually } from '../../support/eventually.ts';
import { buttonCard, newKey } from '../../support/web-desk.ts';
import { replied, type WebServer, webServer } from '../../support/web-server.ts';

let server: WebServer;
beforeAll(async () => {
  server = await webServer();
});
afterAll(() => server.stop());
beforeEach(() => {
  server.intake.interactions = [];
  server.intake.answer = { outcome: NOTHING, locale: 'en', timeZone: 'UTC' };
});

const interact = (as: string, body: object) =>
  server.ask('POST', '/web/interactions', {
    as,
    body: { key: newKey(), where: { room: 'general' }, ...body },
  });
const outcomeOf = async (as: string, body: object) =>
  (await (await interact(as, body)).json()) as OutcomeView;
const press = { type: 'action', action: 'ticket.take', subject: 'T1', values: { priority: 'P2' } };

describe('a button', () => {
  it('acts where its message is stored, whatever the browser says', async () => {
    const root = await server.say('sam', 'general', 'root');
    const thread = root.messageId;
    const id = await server.chat.bot.post({ clientKey: 'b', room: 'general', thread, card: buttonCard('T') });
    await interact('lin', { ...press, messageId: id, where: { room: 'it-help' } });
    expect(server.intake.interactions).toMatchObject([
      {
        type: 'action',
        action: 'ticket.take',
        subject: 'T1',
        values: { priority: 'P2' },
        messageId: id,
        place: { platform: 'web', tenant: 'local', channel: 'general', kind: 'channel', thread },
        actor: { externalId: 'lin' },
      },
    ]);
  });

  it("can't be pressed on a message that the person does not see", async () => {
    const id = await server.chat.bot.post({ clientKey: 'n', room: 'triage-network', card: buttonCard('T') });
    expect((await interact('sam', { ...press, messageId: id })).status).toBe(404);
    expect((await interact('sam', { ...press, where: { room: 'triage-network' } })).status).toBe(404);
    expect((await interact('sam', { ...press, where: { room: 'general', thread: id } })).status).toBe(404);
    expect(server.intake.interactions).toEqual([]);
  });

  it("repeated under its key is the same press; under another person's it is another", async () => {
    const key = newKey();
    for (const as of ['sam', 'sam', 'lin']) await interact(as, { ...press, key });
    expect(server.intake.interactions.map((one) => one.actor.externalId)).toEqual(['sam', 'lin']);
  });

  it('is answered with 503 while the core cannot take it', async () => {
    server.intake.isAway = true;
    const answer = await interact('sam', press);
    server.intake.isAway = false;
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({ error: expect.stringContaining('Nothing was changed') });
  });
});

describe('an answer', () => {
  it('is a card in the language of whoever asked, as it is now', async () => {
    server.intake.answer = {
      outcome: { kind: 'reply', card: buttonCard('Done') },
      locale: 'zh-CN',
      timeZone: 'Asia/Shanghai',
    };
    const outcome = await outcomeOf('sam', { type: 'command', text: 'language 中文' });
    expect(outcome).toMatchObject({
      kind: 'reply',
      locale: 'zh-CN',
      card: { summary: 'Done', json: { lang: 'zh' } },
    });
  });

  it('is a form with every kind of field', async () => {
    server.intake.answer = {
      outcome: {
        kind: 'openForm',
        form: {
          id: 'f',
          subject: 's',
          title: t('draft.new_form'),
          submit: t('form.send'),
          intro: 'Intro',
          fields: [
            {
              type: 'text',
              id: 'a',
              label: 'A',
              required: true,
              maxLength: 10,
              multiline: true,
              placeholder: 'p',
            },
            {
              type: 'choice',
              id: 'b',
              label: 'B',
              value: 'x',
              options: [{ value: 'x', label: t('state.new') }],
            },
            { type: 'person', id: 'person_c', label: 'C', hint: 'who' },
            { type: 'date', id: 'd', label: 'D' },
            { type: 'toggle', id: 'e', label: 'E', value: true },
          ],
        },
      },
      locale: 'en',
      timeZone: 'UTC',
    };
    expect(await outcomeOf('sam', press)).toEqual({
      kind: 'openForm',
      locale: 'en',
      form: {
        id: 'f',
        subject: 's',
        title: 'Open a ticket',
        submit: 'Send',
        intro: 'Intro',
        fields: [
          {
            type: 'text',
            id: 'a',
            label: 'A',
            required: true,
            value: '',
            multiline: true,
            maxLength: 10,
            placeholder: 'p',
          },
          {
            type: 'choice',
            id: 'b',
            label: 'B',
            required: false,
            value: 'x',
            multiple: false,
            options: [{ value: 'x', label: 'New' }],
          },
          { type: 'person', id: 'person_c', label: 'C', hint: 'who', required: false, value: '' },
          { type: 'date', id: 'd', label: 'D', required: false, value: '' },
          { type: 'toggle', id: 'e', label: 'E', required: false, value: true },
        ],
      },
    });
  });

  it('tells what is wrong at each field', async () => {
    server.intake.answer = {
      outcome: { kind: 'formErrors', errors: { title: t('draft.title_missing'), '': 'general' } },
      locale: 'en',
      timeZone: 'UTC',
    };
    expect(await outcomeOf('sam', { type: 'form', form: 'f', subject: '', values: { title: '' } })).toEqual({
      kind: 'formErrors',
      errors: { title: 'A ticket needs a title.', '': 'general' },
      locale: 'en',
    });
    expect(server.intake.interactions).toMatchObject([
      { type: 'form_submitted', form: 'f', values: { title: '' } },
    ]);
  });
});

describe('a shortcut', () => {
  it('carries the message that it was used on', async () => {
    const message = await server.say('sam', 'it-help', 'printer jams');
    server.intake.answer = replied('ok');
    await interact('lin', { type: 'shortcut', shortcut: 'open_ticket', messageId: message.messageId });
    expect(server.intake.interactions).toMatchObject([
      {
        type: 'shortcut',
        shortcut: 'open_ticket',
        place: { channel: 'it-help' },
        message: { messageId: message.messageId, text: 'printer jams', author: { externalId: 'sam' } },
      },
    ]);
  });

  it("is nothing for the bot's own messages and deleted ones", async () => {
    const bots = await server.chat.bot.post({ clientKey: 's', room: 'general', card: buttonCard('T') });
    const gone = await server.say('sam', 'general', 'gone');
    await server.say('lin', 'general', 'reply', { thread: gone.messageId });
    await server.chat.remove(await server.person('sam'), gone.messageId);
    for (const messageId of [bots, gone.messageId]) {
      expect((await interact('lin', { type: 'shortcut', shortcut: 'open_ticket', messageId })).status).toBe(
        404,
      );
    }
  });
});

it('asks the core for the home page', async () => {
  expect((await server.ask('POST', '/web/home', { as: 'lin', body: { key: newKey() } })).status).toBe(202);
  const opened = await eventually(() => server.intake.accepted.find((one) => one.type === 'home_opened'));
  expect(opened.place).toEqual({ platform: 'web', tenant: 'local', channel: '@lin', kind: 'dm' });
});

it('finds people to mention and to choose', async () => {
  const found = await server.ask('GET', '/web/people?q=%E6%B1%A4', { as: 'sam' });
  expect(await found.json()).toEqual([{ webId: 'tom', name: '汤明' }]);
});

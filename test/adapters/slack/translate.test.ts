import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { decode } from '../../../adapters/slack/mrkdwn/decode.ts';
import { readEvent } from '../../../adapters/slack/payloads/events.ts';
import {
  blockActions,
  globalShortcut,
  messageShortcut,
  slashCommand,
  viewSubmission,
} from '../../../adapters/slack/payloads/interactions.ts';
import { message } from '../../../adapters/slack/payloads/message.ts';
import { translateAction } from '../../../adapters/slack/translate/action.ts';
import { translateEvent } from '../../../adapters/slack/translate/event.ts';
import { translateSubmission } from '../../../adapters/slack/translate/form.ts';
import {
  translateCommand,
  translateGlobalShortcut,
  translateMessageShortcut,
} from '../../../adapters/slack/translate/shortcut.ts';
import type { Standing } from '../../../adapters/slack/translate/standing.ts';
import {
  BOT,
  commandOf,
  eventOf,
  globalShortcutOf,
  messageOf,
  messageShortcutOf,
  pressInView,
  pressOf,
  standing,
  TEAM,
} from '../../support/slack-payloads.ts';

const RECEIVED = '2026-11-24T10:00:00Z';

async function recorded(file: string): Promise<Record<string, Record<string, unknown>>> {
  const text = await readFile(new URL(`../../fixtures/slack/${file}.json`, import.meta.url), 'utf8');
  return JSON.parse(text) as Record<string, Record<string, unknown>>;
}

async function translated(payload: unknown, who: Standing = standing()) {
  const told = readEvent(payload);
  if (told.kind === 'ignored') return undefined;
  return translateEvent(told.event, told.envelope, {
    standing: who,
    emoji: ['ticket'],
    receivedAt: RECEIVED,
  });
}
const translate = (event: Record<string, unknown>, who?: Standing) => translated(eventOf(event), who);

describe('recorded payloads', () => {
  const bot: Standing = { ...standing(), tenant: 'T00FAKE00AA', bot: 'U00FAKEBOT01' };

  it('a mention arrives as `message` and as `app_mention`, under one key', async () => {
    const { mention: asMessage, followUp } = await recorded('slack');
    const { mention: asMention } = await recorded('channel_slack');
    expect(await translated(asMessage, bot)).toEqual({
      type: 'message',
      eventKey: 'message:C00FAKECHAN1:1767224888.280449',
      at: '2025-12-31T23:48:08.28Z',
      place: { platform: 'slack', tenant: 'T00FAKE00AA', channel: 'C00FAKECHAN1', kind: 'channel' },
      actor: { externalId: 'U00FAKEUSER1' },
      messageId: '1767224888.280449',
      text: 'Hey',
      files: [],
      addressed: true,
      mentions: [],
    });
    expect(await translated(asMention, bot)).toMatchObject({ type: 'message', text: 'Hey', addressed: true });
    const event = asMessage?.event as Record<string, unknown>;
    const both = await Promise.all(
      ['message', 'app_mention'].map((type) => translated({ ...asMessage, event: { ...event, type } }, bot)),
    );
    expect(both[0]).toEqual(both[1]);
    expect(await translated(followUp, bot)).toMatchObject({
      type: 'message',
      text: 'Hi',
      addressed: false,
      place: { thread: '1767224888.280449' },
    });
  });

  it('names a channel that a message speaks of', async () => {
    const { mention } = await recorded('channel-mention_slack');
    expect(await translated(mention, bot)).toMatchObject({
      text: 'Can you see the name of this channel: #C00FAKECHAN2?',
    });
  });

  it('a direct message has the person’s own place, with Slack’s channel as its reference', async () => {
    const { dmMessage, dmRequest } = await recorded('dm_slack');
    expect(await translated(dmMessage, bot)).toMatchObject({
      place: { channel: '@U00FAKEUSER1', kind: 'dm', reference: { channel: 'D0A5319PS02' } },
      text: 'Hey!',
      addressed: true,
    });
    expect(await translated(dmRequest, bot)).toMatchObject({ addressed: false, text: 'DM me' });
  });

  it('buttons and lists of another app’s cards are none of ours', async () => {
    const { action, staticSelectAction, radioButtonsAction } = await recorded('actions-reactions_slack');
    for (const payload of [action, staticSelectAction, radioButtonsAction]) {
      expect(translateAction(blockActions.parse(payload), bot, RECEIVED)).toBeUndefined();
    }
  });

  it('a button of ours, in the shape of a recorded press', async () => {
    const { channel_post_action } = await recorded('channel_slack');
    const { actions } = blockActions.parse(channel_post_action);
    const ours = {
      ...channel_post_action,
      actions: [{ ...actions[0], action_id: '4:ticket.take', value: 'T-1' }],
    };
    expect(translateAction(blockActions.parse(ours), bot, RECEIVED)).toEqual({
      type: 'action',
      eventKey: 'action:T00FAKE00AA:1771287149.605429:4:ticket.take:U00FAKEUSER1:1771287154.085947',
      at: '2026-02-17T00:12:34.085Z',
      place: {
        platform: 'slack',
        tenant: 'T00FAKE00AA',
        channel: 'C00FAKECHAN1',
        kind: 'channel',
        thread: '1771287144.743569',
      },
      actor: { externalId: 'U00FAKEUSER1', name: 'testuser' },
      action: 'ticket.take',
      subject: 'T-1',
      values: {},
      messageId: '1771287149.605429',
    });
  });

  it('other reactions than the desk’s, and reactions on our own messages, are dropped', async () => {
    const { reaction } = await recorded('actions-reactions_slack');
    expect(await translated(reaction, bot)).toBeUndefined();
    const event = reaction?.event as Record<string, unknown>;
    expect(await translated({ ...reaction, event: { ...event, reaction: 'ticket' } }, bot)).toBeUndefined();
  });

  it('a slash command, and a form that isn’t ours', async () => {
    const { slashCommandWithArgs, viewSubmission: submitted } = await recorded('slash-commands_slack');
    expect(await translateCommand(slashCommand.parse(slashCommandWithArgs), bot, RECEIVED)).toMatchObject({
      type: 'command',
      text: 'some arguments here',
      place: { channel: 'C00FAKECHAN3', kind: 'channel' },
      actor: { externalId: 'U00FAKEUSER2', name: 'testuser' },
    });
    const naming = { ...slashCommandWithArgs, text: 'assign INC-7 <@U0MEI|mei>' };
    expect(await translateCommand(slashCommand.parse(naming), bot, RECEIVED)).toMatchObject({
      mentions: [{ externalId: 'U0MEI' }],
    });
    const form = viewSubmission.parse(submitted);
    expect(form.view.state.message?.message?.value).toBe('Hello!');
    expect(translateSubmission(form, bot, RECEIVED)).toBeUndefined();
  });
});

describe('messages', () => {
  it('top-level lines that don’t mention the bot are dropped; threads and mentions come in', async () => {
    const inRoom = { channel: 'C0GENERAL', channel_type: 'channel', text: 'lunch?' };
    expect(await translate(messageOf(inRoom))).toBeUndefined();
    expect(await translate(messageOf({ ...inRoom, thread_ts: '1795000000.000001' }))).toMatchObject({
      addressed: false,
      place: { thread: '1795000000.000001', kind: 'channel' },
    });
    expect(await translate(messageOf({ ...inRoom, text: `lunch, <@${BOT}>?` }))).toMatchObject({
      addressed: true,
      text: 'lunch?',
    });
  });

  it('knows group chats and private channels', async () => {
    const said = { text: `<@${BOT}> hi`, channel: 'G0GROUP' };
    expect(await translate(messageOf({ ...said, channel_type: 'mpim' }))).toMatchObject({
      place: { kind: 'group' },
    });
    expect(await translate(messageOf({ ...said, channel_type: 'group' }))).toMatchObject({
      place: { kind: 'channel' },
    });
  });

  it.each([
    ['our own', { user: BOT }],
    ['another bot’s', { bot_id: 'B0OTHER' }],
    ['an old bot’s', { subtype: 'bot_message', user: undefined, username: 'hook' }],
    ['Slackbot’s', { user: 'USLACKBOT' }],
    ['a hidden one', { hidden: true }],
    ['a notice that somebody joined', { subtype: 'channel_join' }],
    ['a topic', { subtype: 'channel_topic' }],
  ])('drops %s', async (_name, fields) => {
    expect(await translate(messageOf({ text: 'x', ...fields }))).toBeUndefined();
  });

  it('takes files, and broadcasts from threads', async () => {
    const file = {
      id: 'F1',
      name: 'screen.png',
      mimetype: 'image/png',
      size: 1234,
      url_private: 'https://files.slack.com/files-pri/T0-F1/screen.png',
    };
    const gone = { id: 'F2', mode: 'tombstone' };
    const remote = { id: 'F3', file_access: 'check_file_info' };
    expect(
      await translate(messageOf({ subtype: 'file_share', text: '', files: [file, gone, remote, 7] })),
    ).toMatchObject({
      text: '',
      files: [
        { name: 'screen.png', mime: 'image/png', size: 1234, source: { id: 'F1', url: file.url_private } },
        { name: 'F3', mime: 'application/octet-stream', size: 0, source: { id: 'F3' } },
      ],
    });
    const broadcast = {
      subtype: 'thread_broadcast',
      channel: 'C0GENERAL',
      channel_type: 'channel',
      thread_ts: '1795000000.000001',
    };
    expect(await translate(messageOf({ ...broadcast, text: 'all' }))).toMatchObject({
      place: { thread: '1795000000.000001' },
    });
  });

  it('lists the other people mentioned, by name where it is known', async () => {
    const who = standing({
      names: async (ids) => new Map(ids.includes('U0TOM') ? [['U0TOM', 'Tom Q']] : []),
    });
    const text = `<@${BOT}> open for <@U0TOM>, cc <@U0ADA> <@U0TOM>`;
    expect(await translate(messageOf({ channel: 'C1', channel_type: 'channel', text }), who)).toMatchObject({
      text: 'open for @Tom Q, cc @U0ADA @Tom Q',
      mentions: [{ externalId: 'U0TOM', name: 'Tom Q' }, { externalId: 'U0ADA' }],
    });
  });
});

describe('what becomes of messages', () => {
  const inThread = { channel: 'C0GENERAL', channel_type: 'channel' };
  const before = {
    type: 'message',
    user: 'U0MEI',
    ts: '1795000100.000001',
    text: 'a',
    thread_ts: '1795000000.000001',
  };
  const change = (fields: Record<string, unknown>, previous: unknown = before) => ({
    type: 'message',
    subtype: 'message_changed',
    hidden: true,
    ...inThread,
    ts: '1795000200.000001',
    message: { ...before, edited: { user: 'U0MEI', ts: '1795000200.000000' }, ...fields },
    previous_message: previous,
  });

  it('another text is an edit', async () => {
    expect(await translate(change({ text: 'b &amp; c' }))).toEqual({
      type: 'message_edited',
      eventKey: 'edited:C0GENERAL:1795000100.000001:1795000200.000000',
      at: '2026-11-18T11:10:00Z',
      place: {
        platform: 'slack',
        tenant: TEAM,
        channel: 'C0GENERAL',
        kind: 'channel',
        thread: '1795000000.000001',
      },
      actor: { externalId: 'U0MEI' },
      messageId: '1795000100.000001',
      text: 'b & c',
    });
  });

  it.each([
    ['an unfurled link', { text: 'a', attachments: [{ id: 1 }] }],
    ['a growing thread', { text: 'a', reply_count: 3 }],
    ['our own update', { text: 'b', user: BOT, bot_id: 'B0BOT' }],
  ])('%s is none', async (_name, fields) => {
    expect(await translate(change(fields))).toBeUndefined();
  });

  it('without the text before, Slack’s mark of an edit counts', async () => {
    expect(await translate(change({ text: 'b' }, null))).toMatchObject({
      type: 'message_edited',
      text: 'b',
    });
    expect(await translate(change({ text: 'b', edited: undefined }, null))).toBeUndefined();
  });

  it('a deletion names the author, also when a thread’s first message becomes a tombstone', async () => {
    const deletion = {
      type: 'message',
      subtype: 'message_deleted',
      ...inThread,
      ts: '1795000300.000001',
      deleted_ts: before.ts,
      previous_message: before,
    };
    const expected = {
      type: 'message_deleted',
      eventKey: 'deleted:C0GENERAL:1795000100.000001',
      actor: { externalId: 'U0MEI' },
      messageId: '1795000100.000001',
    };
    expect(await translate(deletion)).toMatchObject(expected);
    expect(
      await translate(change({ subtype: 'tombstone', user: 'USLACKBOT', text: 'This message was deleted.' })),
    ).toMatchObject(expected);
    expect(
      await translate({ ...deletion, previous_message: { ...before, bot_id: 'B0BOT' } }),
    ).toBeUndefined();
  });
});

describe('reactions', () => {
  const reaction = (fields: Record<string, unknown> = {}) => ({
    type: 'reaction_added',
    user: 'U0TOM',
    reaction: 'ticket',
    item: { type: 'message', channel: 'C0GENERAL', ts: '1795000100.000001' },
    item_user: 'U0MEI',
    event_ts: '1795000400.000001',
    ...fields,
  });
  const said = message.parse({
    ts: '1795000100.000001',
    user: 'U0MEI',
    text: 'VPN &lt;drops&gt;',
    thread_ts: '1795000000.000001',
  });

  it('come with the message they are on', async () => {
    const who = standing({ message: async () => said });
    expect(await translate(reaction({ reaction: 'ticket::skin-tone-3' }), who)).toMatchObject({
      type: 'reaction_added',
      eventKey: 'reaction:C0GENERAL:1795000100.000001:U0TOM:ticket:1795000400.000001',
      emoji: 'ticket',
      actor: { externalId: 'U0TOM' },
      place: { channel: 'C0GENERAL', thread: '1795000000.000001' },
      message: { messageId: said.ts, text: 'VPN <drops>', author: { externalId: 'U0MEI' }, files: [] },
    });
  });

  it('have an empty text where the message can’t be read', async () => {
    expect(await translate(reaction())).toMatchObject({
      message: { text: '', author: { externalId: 'U0MEI' } },
    });
  });

  it('take an app’s alert from its attachments, with nobody as its author', async () => {
    const alert = message.parse({
      ts: said.ts,
      bot_id: 'B0ALERT',
      user: 'U0ALERT',
      attachments: [{ fallback: 'disk full' }, { text: 'host a' }],
    });
    expect(await translate(reaction(), standing({ message: async () => alert }))).toMatchObject({
      message: { text: 'disk full\nhost a', author: { externalId: '' } },
    });
  });

  it('fail while Slack can’t be asked, so that it sends the event again', async () => {
    const away = standing({ message: () => Promise.reject(new Error('away')) });
    await expect(translate(reaction(), away)).rejects.toThrow('away');
  });
});

describe('rooms, people and the app itself', () => {
  it.each([
    [
      { type: 'member_joined_channel', user: BOT, channel: 'C1', inviter: 'U0MEI' },
      { type: 'bot_added', actor: { externalId: 'U0MEI' } },
    ],
    [{ type: 'member_joined_channel', user: 'U0MEI', channel: 'C1' }, undefined],
    [
      { type: 'channel_left', channel: 'C1', actor_id: 'U0MEI' },
      { type: 'bot_removed', actor: { externalId: 'U0MEI' } },
    ],
    [
      { type: 'group_left', channel: 'G1' },
      { type: 'bot_removed', actor: { externalId: BOT } },
    ],
    [{ type: 'channel_archive', channel: 'C1', user: 'U0MEI' }, { type: 'channel_deleted' }],
    [{ type: 'channel_deleted', channel: 'C1' }, { type: 'channel_deleted' }],
    [{ type: 'group_archive', channel: 'G1', user: 'U0MEI' }, { type: 'channel_deleted' }],
    [{ type: 'group_deleted', channel: 'G1' }, { type: 'channel_deleted' }],
    [
      { type: 'user_change', user: { id: 'U0MEI', deleted: true, updated: 7 } },
      { type: 'person_changed', eventKey: 'disabled:U0MEI:7', disabled: true },
    ],
    [{ type: 'user_change', user: { id: 'U0MEI', deleted: false } }, undefined],
    [{ type: 'tokens_revoked', tokens: { bot: [BOT] } }, { type: 'token_revoked' }],
    [{ type: 'tokens_revoked', tokens: { oauth: ['U0MEI'], bot: ['U0OTHER'] } }, undefined],
    [{ type: 'app_uninstalled' }, { type: 'token_revoked', place: { kind: 'dm' } }],
    [
      { type: 'app_home_opened', user: 'U0MEI', channel: 'D0MEI', tab: 'home' },
      { type: 'home_opened', place: { channel: '@U0MEI', reference: { channel: 'D0MEI' } } },
    ],
    [{ type: 'app_home_opened', user: 'U0MEI', channel: 'D0MEI', tab: 'messages' }, undefined],
    [{ type: 'team_join', user: { id: 'U1' } }, undefined],
  ])('%o', async (event, expected) => {
    const inbound = await translate({ event_ts: '1795000500.000001', ...event });
    if (expected === undefined) expect(inbound).toBeUndefined();
    else expect(inbound).toMatchObject(expected);
  });
});

describe('interactions', () => {
  it('a choice carries its field, its subject and what the other lists are set to', () => {
    const press = pressOf(
      {
        type: 'static_select',
        action_id: '2:draft.set',
        block_id: '1:priority:D-1',
        selected_option: { value: 'P1', text: { type: 'plain_text', text: 'Critical' } },
      },
      {
        channel: 'D0MEI',
        name: 'directmessage',
        ts: '1795000100.000001',
        state: {
          values: {
            '1:priority:D-1': { '2:draft.set': { type: 'static_select', selected_option: { value: 'P1' } } },
            '3:queue:D-1': {
              '4:draft.set': { type: 'static_select', selected_option: { value: 'network' } },
            },
            other: { x: { type: 'static_select', selected_option: null } },
          },
        },
      },
    );
    expect(translateAction(blockActions.parse(press), standing(), RECEIVED)).toMatchObject({
      action: 'draft.set',
      subject: 'D-1',
      values: { priority: 'P1', queue: 'network' },
      place: { channel: '@U0MEI', reference: { channel: 'D0MEI' } },
      messageId: '1795000100.000001',
    });
  });

  it('an overflow menu’s choice is its subject; a link and a message for one person have no message', () => {
    const overflow = pressOf(
      { type: 'overflow', action_id: '1:ticket.show', selected_option: { value: 'T-9' } },
      { channel: 'C1', ts: '1.000001' },
    );
    expect(translateAction(blockActions.parse(overflow), standing(), RECEIVED)).toMatchObject({
      action: 'ticket.show',
      subject: 'T-9',
    });
    const link = pressOf({ type: 'button', action_id: '1:' }, { channel: 'C1', ts: '1.000001' });
    expect(translateAction(blockActions.parse(link), standing(), RECEIVED)).toBeUndefined();
    const container = { type: 'message', message_ts: '1.000001', channel_id: 'C1', is_ephemeral: true };
    const whisper = pressOf(
      { type: 'button', action_id: '1:a' },
      { channel: 'C1', ts: '1.000001', container },
    );
    expect(translateAction(blockActions.parse(whisper), standing(), RECEIVED)).not.toHaveProperty(
      'messageId',
    );
  });

  it('the home page belongs to the person', () => {
    const press = pressInView({ type: 'button', action_id: '1:desk.new' }, { type: 'home' });
    expect(translateAction(blockActions.parse(press), standing(), RECEIVED)).toMatchObject({
      action: 'desk.new',
      subject: '',
      place: { channel: '@U0MEI', kind: 'dm' },
    });
  });

  it('a message shortcut quotes its message', async () => {
    const payload = messageShortcutOf({
      ts: '1795000100.000001',
      user: 'U0MEI',
      text: 'hi <@U0TOM>',
      thread_ts: '1795000000.000001',
    });
    expect(
      await translateMessageShortcut(messageShortcut.parse(payload), standing(), RECEIVED),
    ).toMatchObject({
      type: 'shortcut',
      shortcut: 'open_ticket',
      eventKey: `shortcut:${TEAM}:${payload.trigger_id}`,
      actor: { externalId: 'U0TOM' },
      place: { channel: 'C0GENERAL', thread: '1795000000.000001' },
      message: { messageId: '1795000100.000001', text: 'hi @U0TOM', author: { externalId: 'U0MEI' } },
    });
  });

  it('commands and shortcuts in two people’s own chat are answered in the person’s chat with the bot', async () => {
    const theirs = standing({ isOurDirectChat: () => false });
    const room = { channel: { id: 'D0THEIRS', name: 'directmessage' } };
    const shortcut = messageShortcut.parse(
      messageShortcutOf({ ts: '1.000002', user: 'U0MEI', text: 'x', thread_ts: '1.000001' }, room),
    );
    expect((await translateMessageShortcut(shortcut, theirs, RECEIVED)).place).toEqual({
      platform: 'slack',
      tenant: TEAM,
      channel: '@U0TOM',
      kind: 'dm',
    });
    const command = slashCommand.parse(
      commandOf('help', { channel_id: 'D0THEIRS', channel_name: 'directmessage' }),
    );
    expect((await translateCommand(command, theirs, RECEIVED)).place).not.toHaveProperty('reference');
    expect((await translateCommand(command, standing(), RECEIVED)).place).toMatchObject({
      reference: { channel: 'D0THEIRS' },
    });
  });

  it('a global shortcut belongs to no message', () => {
    expect(
      translateGlobalShortcut(globalShortcut.parse(globalShortcutOf()), standing(), RECEIVED),
    ).toMatchObject({
      shortcut: 'new_ticket',
      place: { channel: '@U0MEI', kind: 'dm' },
      message: { messageId: '', text: '', files: [] },
    });
  });
});

describe('Slack’s encoding of what people type', () => {
  it.each([
    ['a &amp; b &lt;c&gt;', 'a & b <c>'],
    ['&amp;lt;', '&lt;'],
    ['see <https://x.example/a?b=1&amp;c=2>', 'see https://x.example/a?b=1&c=2'],
    ['<https://x.example/a|the page>', 'the page (https://x.example/a)'],
    ['<http://x.example|x.example>', 'http://x.example'],
    ['<mailto:a@b.example|a@b.example>', 'a@b.example'],
    ['<tel:+4930123|+49 30 123>', '+49 30 123 (+4930123)'],
    ['<!here> <!channel> <!everyone>', '@here @channel @everyone'],
    ['<!subteam^S123|@it-team> <!subteam^S124>', '@it-team @S124'],
    ['<!date^1392734382^{date_num}|2014-02-18>', '2014-02-18'],
    ['<#C1|general> <#C2>', '#general #C2'],
    ['<@U0TOM|tom> <@U0ADA>', '@tom @U0ADA'],
    [`<@${BOT}>: take it`, 'take it'],
    [`could <@${BOT}> look, please`, 'could look, please'],
    [`please help <@${BOT}>!`, 'please help!'],
    [`line\n<@${BOT}> line`, 'line\nline'],
    [`<@${BOT}>`, ''],
    ['&gt;&gt; goes out', '>> goes out'],
  ])('%s', (encoded, plain) => {
    expect(decode(encoded, BOT).text).toBe(plain);
  });

  it('doesn’t decode twice what a name holds', () => {
    expect(decode('<@U0TOM>', BOT, () => '<b> &amp;').text).toBe('@<b> &amp;');
  });
});

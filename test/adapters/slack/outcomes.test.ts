import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Card, textCard } from '../../../src/chat/card.ts';
import type { Form } from '../../../src/chat/form.ts';
import { en } from '../../../src/i18n/en/index.ts';
import { t } from '../../../src/i18n/text.ts';
import { zhCN } from '../../../src/i18n/zh-CN/index.ts';
import { type RunningAdapter, runAdapter, SECRET } from '../../support/slack-adapter.ts';
import { viewProblems } from '../../support/slack-limits.ts';
import {
  asCommand,
  asInteraction,
  BOT,
  commandOf,
  freshTs,
  globalShortcutOf,
  messageShortcutOf,
  pressInView,
  pressOf,
  submissionOf,
} from '../../support/slack-payloads.ts';
import { FakeSlack } from '../../support/slack-server.ts';

let slack: FakeSlack;
let running: RunningAdapter;

beforeAll(async () => {
  slack = await new FakeSlack().start();
  slack.addUser({ id: 'U0MEI', name: 'mei' });
  slack.addChannel('C0TRIAGE', { members: [BOT, 'U0MEI'] });
  running = await runAdapter({ apiUrl: slack.apiUrl });
  await vi.waitFor(() => expect(running.adapter.problem()).toBeUndefined());
});
afterEach(() => {
  slack.recover();
  running.intake.outcome = { kind: 'none' };
  running.intake.locale = 'en';
});
afterAll(async () => {
  await running.stop();
  await slack.stop();
});

const card: Card = textCard('INC-1 is yours', {
  type: 'actions',
  buttons: [{ action: 'ticket.timeline', subject: 'T-1', label: t('button.timeline') }],
});
const form: Form = {
  id: 'ticket.solve',
  subject: 'T-1',
  title: 'Solve INC-1',
  submit: 'Solve',
  fields: [{ type: 'text', id: 'resolution', label: t('field.solution'), multiline: true, required: true }],
};
const button = { type: 'button', action_id: '1:ticket.take', value: 'T-1' };
const inRoom = (more: Record<string, unknown> = {}) =>
  pressOf(button, { channel: 'C0TRIAGE', ts: freshTs(), responseUrl: `${slack.origin}/response/1`, ...more });
const interact = (payload: object) => running.post(asInteraction(payload, SECRET));
const lastView = () => slack.views.at(-1);
const shownView = () => {
  const view = lastView()?.view;
  if (!view) throw new Error('no view was shown');
  return view;
};

describe('nothing to say', () => {
  it('is an empty acknowledgement', async () => {
    const called = slack.calls.length;
    expect(await interact(inRoom())).toMatchObject({ status: 200, text: '' });
    expect(await running.post(asCommand(commandOf('my tickets'), SECRET))).toMatchObject({
      status: 200,
      text: '',
    });
    expect(running.intake.interactions.at(-2)).toMatchObject({
      type: 'action',
      action: 'ticket.take',
      subject: 'T-1',
    });
    expect(running.intake.interactions.at(-1)).toMatchObject({ type: 'command', text: 'my tickets' });
    expect(slack.calls).toHaveLength(called);
  });
});

describe('a reply', () => {
  it('to a command stands in its own response, for the asker only', async () => {
    running.intake.outcome = { kind: 'reply', card };
    const { json } = await running.post(asCommand(commandOf('take INC-1'), SECRET));
    expect(json).toMatchObject({
      response_type: 'ephemeral',
      text: 'INC-1 is yours',
      blocks: [{ type: 'section' }, { type: 'actions' }],
    });
  });

  it('to a press goes to the response URL, into the thread, beside the card', async () => {
    running.intake.outcome = { kind: 'reply', card };
    await interact(inRoom({ thread: '1795000000.000001' }));
    await vi.waitFor(() =>
      expect(slack.responses.at(-1)).toMatchObject({
        path: '/response/1',
        body: {
          response_type: 'ephemeral',
          replace_original: false,
          thread_ts: '1795000000.000001',
          text: 'INC-1 is yours',
        },
      }),
    );
  });

  it('is whispered when the response URL fails or leads elsewhere', async () => {
    running.intake.outcome = { kind: 'reply', card };
    const before = slack.ephemerals.length;
    slack.fail('response', { kind: 'status', status: 404 });
    await interact(inRoom());
    await vi.waitFor(() => expect(slack.ephemerals).toHaveLength(before + 1));
    await interact(inRoom({ responseUrl: 'https://evil.example/steal' }));
    await vi.waitFor(() => expect(slack.ephemerals).toHaveLength(before + 2));
    expect(slack.ephemerals.at(-1)).toMatchObject({
      channel: 'C0TRIAGE',
      user: 'U0MEI',
      text: 'INC-1 is yours',
    });
  });

  it('comes to the direct chat when all else fails', async () => {
    running.intake.outcome = { kind: 'reply', card };
    slack.fail('response', { kind: 'status', status: 500 });
    slack.fail('chat.postEphemeral', { kind: 'error', error: 'not_in_channel' });
    const before = slack.messagesIn('D0MEI').length;
    await interact(inRoom());
    await vi.waitFor(() => expect(slack.messagesIn('D0MEI')).toHaveLength(before + 1));
  });

  it('on the home page is a modal, and in a modal another on top', async () => {
    running.intake.outcome = { kind: 'reply', card };
    await interact(pressInView({ ...button, action_id: '1:ticket.show' }, { type: 'home' }));
    await vi.waitFor(() =>
      expect(lastView()).toMatchObject({ how: 'open', view: { type: 'modal', title: { text: 'Parley' } } }),
    );
    const opened = lastView();
    expect(viewProblems(opened?.view)).toEqual([]);
    await interact(
      pressInView({ ...button, action_id: '1:ticket.timeline' }, { ...opened?.view, id: opened?.id }),
    );
    await vi.waitFor(() => expect(lastView()?.how).toBe('push'));
    expect(running.intake.interactions.at(-1)).toMatchObject({ place: { channel: '@U0MEI', kind: 'dm' } });
  });

  it('takes the place of the view on top when Slack stacks no more', async () => {
    running.intake.outcome = { kind: 'reply', card };
    slack.fail('views.push', { kind: 'error', error: 'push_limit_reached' });
    await interact(pressInView(button, { type: 'modal', id: 'V0TOP' }));
    await vi.waitFor(() => expect(lastView()).toMatchObject({ how: 'update', id: 'V0TOP' }));
  });

  it('to a form takes the form’s place', async () => {
    running.intake.outcome = { kind: 'openForm', form };
    await interact(inRoom());
    await vi.waitFor(() => expect(lastView()?.view.callback_id).toBe('ticket.solve'));
    const view = shownView();
    running.intake.outcome = { kind: 'reply', card };
    const { json } = await interact(submissionOf(view));
    expect(json).toMatchObject({ response_action: 'update', view: { type: 'modal', callback_id: 'card' } });
  });

  it('to a shortcut on a message goes to its response URL; to one from Slack’s menu, into a modal', async () => {
    running.intake.outcome = { kind: 'reply', card };
    const message = { ts: freshTs(), user: 'U0MEI', text: 'broken' };
    await interact(messageShortcutOf(message, { response_url: `${slack.origin}/response/shortcut` }));
    await vi.waitFor(() => expect(slack.responses.at(-1)?.path).toBe('/response/shortcut'));
    const before = slack.views.length;
    await interact(globalShortcutOf());
    await vi.waitFor(() => expect(slack.views).toHaveLength(before + 1));
  });

  it('speaks the person’s language', async () => {
    running.intake.outcome = { kind: 'reply', card: textCard(t('draft.gone')) };
    running.intake.locale = 'zh-CN';
    const { text } = await running.post(asCommand(commandOf('x'), SECRET));
    expect(text).toMatch(/[\u4e00-\u9fff]/);
  });
});

describe('a form', () => {
  it('opens with the trigger, after Slack has its acknowledgement', async () => {
    running.intake.outcome = { kind: 'openForm', form };
    const press = inRoom();
    expect(await interact(press)).toMatchObject({ status: 200, text: '' });
    await vi.waitFor(() =>
      expect(lastView()).toMatchObject({
        how: 'open',
        view: { callback_id: 'ticket.solve', title: { text: 'Solve INC-1' } },
      }),
    );
    expect(slack.callsOf('views.open').at(-1)?.args.trigger_id).toBe(press.trigger_id);
  });

  it('opens from a command and from shortcuts, and on top inside a modal', async () => {
    running.intake.outcome = { kind: 'openForm', form };
    const opened = () => slack.callsOf('views.open').length;
    const before = opened();
    await running.post(asCommand(commandOf('new'), SECRET));
    await interact(globalShortcutOf());
    await interact(messageShortcutOf({ ts: freshTs(), user: 'U0MEI', text: 'x' }));
    await vi.waitFor(() => expect(opened()).toBe(before + 3));
    await interact(pressInView(button, { type: 'modal' }));
    await vi.waitFor(() => expect(lastView()?.how).toBe('push'));
  });

  it('says privately that it didn’t open, well before a person gives up', async () => {
    running.intake.outcome = { kind: 'openForm', form };
    slack.fail('views.open', { kind: 'silent_after' });
    const began = performance.now();
    await interact(inRoom());
    await vi.waitFor(() => expect(slack.responses.at(-1)?.body.text).toBe(en['slack.form_failed']), {
      timeout: 4_000,
    });
    expect(performance.now() - began).toBeLessThan(3_000);
    slack.fail('views.open', { kind: 'error', error: 'expired_trigger_id' });
    running.intake.locale = 'zh-CN';
    await interact(inRoom());
    await vi.waitFor(() => expect(slack.responses.at(-1)?.body.text).toBe(zhCN['slack.form_failed']));
  });

  it('that is open already is left alone when the same press comes again', async () => {
    running.intake.outcome = { kind: 'openForm', form };
    const press = inRoom();
    await interact(press);
    await vi.waitFor(() =>
      expect(slack.callsOf('views.open').at(-1)?.args.trigger_id).toBe(press.trigger_id),
    );
    const told = slack.responses.length + slack.ephemerals.length;
    const calls = slack.callsOf('views.open').length;
    await interact(press);
    await vi.waitFor(() => expect(slack.callsOf('views.open')).toHaveLength(calls + 1));
    expect(slack.responses.length + slack.ephemerals.length).toBe(told);
  });

  it('remembers where it was opened', async () => {
    running.intake.outcome = { kind: 'openForm', form };
    await interact(inRoom({ thread: '1795000000.000001' }));
    await vi.waitFor(() => expect(lastView()?.view.private_metadata).toContain('1795000000.000001'));
    running.intake.outcome = { kind: 'none' };
    const submitted = submissionOf(shownView(), {
      resolution: { value: { type: 'plain_text_input', value: 'restarted it' } },
    });
    expect(await interact(submitted)).toMatchObject({ status: 200, text: '' });
    expect(running.intake.interactions.at(-1)).toMatchObject({
      type: 'form_submitted',
      form: 'ticket.solve',
      subject: 'T-1',
      values: { resolution: 'restarted it' },
      place: { channel: 'C0TRIAGE', kind: 'channel', thread: '1795000000.000001' },
    });
  });

  it('that can’t be accepted stays open, with what is wrong at its field or at the top', async () => {
    running.intake.outcome = { kind: 'openForm', form };
    await interact(inRoom());
    await vi.waitFor(() => expect(lastView()?.view.callback_id).toBe('ticket.solve'));
    const view = shownView();
    running.intake.outcome = { kind: 'formErrors', errors: { resolution: t('refusal.nothing_to_solve') } };
    expect((await interact(submissionOf(view))).json).toEqual({
      response_action: 'errors',
      errors: { resolution: en['refusal.nothing_to_solve'] },
    });
    running.intake.outcome = { kind: 'formErrors', errors: { '': t('draft.gone') } };
    const { json } = await interact(submissionOf(view));
    expect(json).toMatchObject({
      response_action: 'update',
      view: { blocks: [{ text: { text: expect.stringContaining('⚠️') } }, {}] },
    });
    expect(viewProblems((json as { view: unknown }).view)).toEqual([]);
  });

  it('that is followed by another is replaced by it', async () => {
    running.intake.outcome = { kind: 'openForm', form };
    const view = shownView();
    expect((await interact(submissionOf(view))).json).toMatchObject({
      response_action: 'update',
      view: { callback_id: 'ticket.solve' },
    });
  });
});

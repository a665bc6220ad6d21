import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { storedWords } from '../support/canaries.ts';
import { fileOn, type Someone, type Story, startStory } from '../support/story.ts';

/** What people should not have written: hidden before it is stored, by whichever door it comes. */

const CARD = '4242 4242 4242 4242';
/** Put together here, so that nobody takes it for a real one. */
const TOKEN = ['ghp', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('_');
const PASSWORD = 'S0mmer-2026!';
const KEPT = 'W1nter-2026!';

let desk: Story;
let sam: Someone;
let lin: Someone;
let mei: Someone;
beforeAll(async () => {
  desk = await startStory((config) => {
    config.intake.joinWindowSeconds = 1;
    config.replies.undoSeconds = 0;
  });
  sam = desk.person('Sam Rivera', 'slack');
  lin = desk.person('Lin Wei', 'teams', { locale: 'zh-CN' });
  mei = desk.person('Mei Chen', 'slack');
  await desk.known(sam, lin, mei);
});
afterEach(async () => {
  const words = [CARD, TOKEN, PASSWORD, '4242424242424242'];
  expect(await storedWords(desk.core.unit.database, words)).toEqual([]);
});
afterAll(() => desk.close());

const help = () => desk.channel('slack:it-help');

describe('a secret in a new matter', () => {
  it('is hidden in the draft, and its author hears what to do', async () => {
    await desk.passes({ seconds: 5 });
    await desk.says(sam, desk.dm(sam), `the deploy fails with ${TOKEN}`);
    const draft = await desk.sees(desk.dm(sam), '[Send to the desk]');
    expect(desk.text(draft)).toContain('the deploy fails with [hidden: GitHub token]');
    const notice = await desk.sees(desk.dm(sam), 'I hid something');
    expect(desk.text(notice)).toContain('should not stand here: GitHub token.');
    expect(desk.text(notice)).toContain('Your own message still shows it: please delete it.');
    expect(desk.text(notice)).toContain('revoke the key now');
    expect(desk.text(notice)).not.toContain('keep:');
    await desk.press(sam, draft, 'draft.send');
    await desk.opened(draft);
  });

  it('is told in the language of whoever wrote it', async () => {
    await desk.says(lin, desk.dm(lin), `我的卡 ${CARD} 付不了款，密码：${PASSWORD}`);
    const draft = await desk.sees(desk.dm(lin), '[提交给服务台]');
    expect(desk.text(draft)).toContain('我的卡 [已隐藏：尾号 4242 的银行卡] 付不了款，密码：[已隐藏：密码]');
    await desk.sees(desk.dm(lin), '尾号 4242 的银行卡、密码');
  });

  it('is hidden in the name of a file', async () => {
    await desk.passes({ seconds: 5 });
    const file = fileOn(desk, 'slack', `password=${PASSWORD}.txt`, new Uint8Array([1, 2, 3]));
    file.source = { id: 'file-x' };
    desk.platforms.slack.files.set('file-x', new Uint8Array([1, 2, 3]));
    await desk.says(sam, desk.dm(sam), 'the scanner is broken', [file]);
    await desk.sees(desk.dm(sam), 'I hid something');
    await desk.settled();
  });
});

describe('a secret in a ticket', () => {
  it('is hidden in comments, edits and replies, and in every copy of them', async () => {
    const { card, triage } = await desk.opens(sam, 'the printer is broken', help());
    const said = await desk.says(sam, desk.thread(card), `it wants my card ${CARD}`);
    await desk.sees(desk.thread(triage), 'it wants my card [hidden: card ending 4242]');
    await desk.edits(sam, said, `it wants password: ${PASSWORD}`);
    await desk.sees(desk.thread(triage), 'it wants password: [hidden: password]');
    const notices = (await desk.room(help())).filter((one) => desk.text(one).includes('I hid something'));
    expect(notices.map((one) => one.onlyFor)).toEqual([sam.id, sam.id]);
  });

  it('is hidden in forms, commands and quoted messages', async () => {
    const ticket = await desk.opens(sam, 'the scanner is broken', help());
    const form = await desk.press(mei, ticket.triage, 'ticket.solve');
    await desk.submits(mei, form, { resolution: `I used the token ${TOKEN}` });
    await desk.becomes(ticket.card, 'I used the token [hidden: GitHub token]');
    await desk.commands(sam, `note ${ticket.key} password: ${PASSWORD}`);
    await desk.commands(sam, `private: my card ${CARD} is refused`);
    await desk.sees(desk.dm(sam), '[hidden: card ending 4242] is refused');

    const text = `please use ${TOKEN}`;
    const pasted = await desk.says(sam, help(), text);
    await desk.reacts(mei, { said: pasted, author: sam, text });
    await desk.sees(desk.thread(pasted), 'please use [hidden: GitHub token]');
    const notice = await desk.sees(help(), 'in that message');
    expect(notice.onlyFor).toBe(mei.id);
    const another = await desk.says(sam, help(), `again ${TOKEN}`);
    await desk.shortcut(mei, { said: another, author: sam, text: `again ${TOKEN}` });
    await desk.sees(desk.thread(another), 'again [hidden: GitHub token]');
  });

  it('among colleagues in a channel is none of the desk’s business', async () => {
    const before = (await desk.room(help())).length;
    const lunch = await desk.says(sam, help(), 'lunch?');
    await desk.says(mei, desk.thread(lunch), `the door’s password: ${PASSWORD}`);
    expect(await desk.room(help())).toHaveLength(before);
  });
});

describe('“keep:”', () => {
  it('of an agent keeps the secret, without the word', async () => {
    const { card, triage } = await desk.opens(sam, 'I need a new password', help());
    await desk.says(mei, desk.thread(triage), `>> keep: your password: ${KEPT}`);
    const reply = await desk.sees(desk.thread(card), KEPT);
    expect(desk.text(reply)).toContain(`your password: ${KEPT}`);
    expect(desk.text(reply)).not.toContain('keep');
    const form = await desk.press(mei, triage, 'ticket.solve');
    await desk.submits(mei, form, { resolution: `保留：密码：${KEPT}` });
    await desk.becomes(card, `密码：${KEPT}`);
  });

  it('of somebody else keeps nothing', async () => {
    const { card, triage } = await desk.opens(sam, 'the lamp is broken', help());
    await desk.says(sam, desk.thread(card), `keep: password: ${PASSWORD}`);
    await desk.sees(desk.thread(triage), 'keep: password: [hidden: password]');
  });

  it('does not count for what somebody else wrote', async () => {
    const text = `keep: the token is ${TOKEN}`;
    const pasted = await desk.says(sam, help(), text);
    await desk.reacts(mei, { said: pasted, author: sam, text });
    await desk.sees(desk.thread(pasted), 'keep: the token is [hidden: GitHub token]');
  });

  it('before ordinary words is one of them', async () => {
    const { triage } = await desk.opens(sam, 'the chair is broken', help());
    await desk.says(mei, desk.thread(triage), 'keep: the old one');
    await desk.settled();
    const [row] = await desk.core.unit.database.sql<{ body: string }[]>`
      select body from comment where body like '%the old one'`;
    expect(row?.body).toBe('keep: the old one');
  });

  it('is in the help of agents, and its hint in their notice', async () => {
    expect((await desk.commands(mei, 'help')).text).toContain('begin with “keep:”');
    expect((await desk.commands(sam, 'help')).text).not.toContain('keep:');
    await desk.passes({ seconds: 5 });
    await desk.says(mei, desk.dm(mei), `password: ${PASSWORD}`);
    await desk.sees(desk.dm(mei), 'write it again, beginning with “keep:”');
  });
});

it('a desk may hide its own secrets, or none', async () => {
  const own = await startStory((config) => {
    config.privacy.secretPatterns.push('ACME-\\d{4}-[A-Z]{4}');
  });
  const rosa = own.person('Rosa Diaz', 'web');
  await own.says(rosa, own.dm(rosa), 'my badge ACME-1234-QWER is lost');
  expect(own.text(await own.sees(own.dm(rosa), '[Send to the desk]'))).toContain(
    'my badge [hidden: secret] is lost',
  );
  await own.close();

  const none = await startStory((config) => {
    config.privacy.maskSecrets = false;
  });
  const ben = none.person('Ben Ode', 'web');
  await none.says(ben, none.dm(ben), `my card ${CARD} is refused`);
  expect(none.text(await none.sees(none.dm(ben), '[Send to the desk]'))).toContain(CARD);
  await none.close();
});

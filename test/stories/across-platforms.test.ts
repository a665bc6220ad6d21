import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileOn, keyOf, type Someone, type Story, startStory } from '../support/story.ts';

/** One conversation, whoever is where: requester in Teams, agent in Slack, and the other ways round. */

let desk: Story;
let lin: Someone;
let mei: Someone;
let noor: Someone;
let tom: Someone;
beforeAll(async () => {
  desk = await startStory();
  lin = desk.person('林薇', 'teams', {
    locale: 'zh-CN',
    timeZone: 'Asia/Shanghai',
    email: 'lin@example.com',
  });
  mei = desk.person('Mei Chen', 'slack', { timeZone: 'Europe/Berlin' });
  noor = desk.person('Noor Haddad', 'web');
  tom = desk.person('汤明', 'teams', { locale: 'zh-CN', email: 'tom@example.com' });
  await desk.known(lin, mei, noor, tom);
});
afterAll(() => desk.close());

describe('a requester in Teams and an agent in Slack', () => {
  it('share the conversation, each in their own language, with files both ways', async () => {
    const photo = fileOn(desk, 'teams', 'photo.png', Buffer.from('a photo'));
    await desk.says(lin, desk.dm(lin), '打印机坏了，没反应', [photo]);
    const draft = await desk.sees(desk.dm(lin), '# 打印机坏了，没反应');
    expect(desk.text(draft)).toContain('📎 1 个文件');
    await desk.press(lin, draft, 'draft.send');
    const { key, triage } = await desk.opened(draft);
    await desk.settled();
    const shown = await desk.sees(desk.thread(triage), '📎 林薇 sent photo.png');
    expect(await readFile(shown.file?.path ?? '', 'utf8')).toBe('a photo');

    await desk.press(mei, triage, 'ticket.take');
    // There are no threads in a direct chat of Teams, so that each line says what it is about.
    await desk.sees(desk.dm(lin), `Mei Chen 正在处理 ${key}。`);
    const manual = fileOn(desk, 'slack', 'manual.pdf', Buffer.from('a manual'));
    await desk.says(mei, desk.thread(triage), '>> Please hold the green button for ten seconds', [manual]);
    await desk.settled();
    expect(await desk.everShown(desk.dm(lin))).not.toMatch(/green button|manual/);
    await desk.passes({ seconds: 9 });
    await desk.sees(desk.dm(lin), `Mei Chen（${key}）：\nPlease hold the green button`);
    const copy = await desk.sees(desk.dm(lin), '📎 Mei Chen 发送了 manual.pdf');
    expect(await readFile(copy.file?.path ?? '', 'utf8')).toBe('a manual');

    // What she writes next is her answer, without any thread and long after the window.
    await desk.passes({ hours: 2 });
    await desk.says(lin, desk.dm(lin), '好了，谢谢您的说明');
    await desk.sees(desk.thread(triage), '好了，谢谢您的说明');
    await desk.sees(desk.dm(lin), `已补充到 ${key}。`);
    await desk.commands(mei, `solve ${key} green button`);
    await desk.becomes(draft, /● 已解决[\s\S]*解决方案\ngreen button/);
    await desk.sees(desk.dm(lin), `Mei Chen 已解决 ${key}。\n> green button\n[重新打开]`);
  });

  it('an answer of one word is an answer', async () => {
    const { key, triage } = await desk.opens(lin, '需要一个新的显示器');
    await desk.commands(mei, `wait ${key} requester 24 or 27 inch? Or shall we wait?`);
    await desk.passes({ minutes: 5 });
    await desk.says(lin, desk.dm(lin), '等待');
    await desk.sees(desk.thread(triage), /林薇.*\n等待/);
    await desk.says(lin, desk.dm(lin), '好的');
    await desk.sees(desk.thread(triage), /林薇.*\n好的/);
  });
});

describe('a requester in Slack and an agent in Teams', () => {
  it('share the conversation; the command in the triage thread works there as well', async () => {
    const sam = desk.person('Sam Rivera', 'slack');
    const { triage, card, key } = await desk.opens(sam, 'VPN drops every ten minutes');
    expect(triage.place.channel).toBe('triage-network');
    expect(desk.text(triage)).toContain('● 新建');
    await desk.says(tom, desk.thread(triage), '@Parley 领取');
    // Nobody else sees the answer: Teams has no messages for one person, so it goes to the direct chat.
    await desk.sees(desk.dm(tom), `${key} 由您处理。`);
    await desk.becomes(card, /● In progress\n● First response by .+\nAssignee: 汤明/);
    await desk.says(tom, desk.thread(triage), '日志里全是超时');
    await desk.says(tom, desk.thread(triage), '>> 请重启路由器');
    await desk.passes({ seconds: 9 });
    await desk.sees(desk.thread(card), '汤明:\n请重启路由器');
    await desk.says(sam, desk.thread(card), 'done, still drops');
    await desk.sees(desk.thread(triage), /Sam Rivera（请 汤明 查看）：\ndone, still drops/);
    expect(await desk.everShown(desk.dm(sam))).not.toContain('超时');
  });
});

describe('in the browser', () => {
  it('the same desk answers', async () => {
    const { triage, card, key } = await desk.opens(noor, 'I need a headset');
    expect(desk.text(triage)).toContain('Requester: Noor Haddad');
    await desk.says(mei, desk.thread(triage), '>> Which colour?');
    await desk.passes({ seconds: 9 });
    await desk.sees(desk.thread(card), 'Mei Chen:\nWhich colour?');
    await desk.says(noor, desk.thread(card), 'green');
    await desk.sees(desk.thread(triage), 'green');
    expect((await desk.press(noor, card, 'ticket.timeline')).text).toContain(`# 🔒 ${key}`);
  });
});

describe('a group chat without threads', () => {
  it('the ticket goes on by mentioning the bot', async () => {
    const group = desk.channel('teams:project-x', 'group');
    await desk.says(lin, group, '@Parley 会议室的投影仪坏了');
    const draft = await desk.sees(group, '# 会议室的投影仪坏了');
    await desk.press(lin, draft, 'draft.send');
    const { key, triage } = await desk.opened(draft);
    expect(desk.text(draft)).toContain('Mention me here to add to the ticket.');
    await desk.says(mei, desk.thread(triage), '>> Which room?');
    await desk.passes({ seconds: 9 });
    await desk.sees(group, `Mei Chen on ${key}:\nWhich room?`);
    await desk.passes({ minutes: 10 });
    await desk.says(lin, group, '@Parley 三楼的');
    await desk.sees(desk.thread(triage), '三楼的');
    // Somebody else's mention there is their own matter.
    await desk.says(tom, group, '@Parley 我的键盘坏了');
    const his = await desk.sees(group, '# 我的键盘坏了');
    expect(desk.text(his)).not.toContain(key);
  });
});

describe('one person on two platforms', () => {
  it('is one person: their tickets are theirs wherever they are, and the bot writes where they were last', async () => {
    const { key } = await desk.opens(lin, '我的鼠标坏了');
    const inSlack = desk.person('Lin Wei', 'slack', { locale: 'en', email: 'lin@example.com' });
    await desk.passes({ minutes: 10 });
    await desk.says(inSlack, desk.dm(inSlack), '我的工单');
    const list = await desk.sees(desk.dm(inSlack), key);
    expect(keyOf(desk.text(list))).toBe(key);
    await desk.commands(mei, `watch ${key} @林薇`);
    const other = await desk.opens(noor, 'the beamer is broken');
    await desk.commands(mei, `watch ${other.key} lin@example.com`);
    await desk.sees(desk.dm(inSlack), other.key);
  });
});

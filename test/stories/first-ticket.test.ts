import { afterAll, beforeAll, expect, it } from 'vitest';
import { asFirstSeen, type Someone, type Story, startStory } from '../support/story.ts';

/** From a sentence to a solved ticket: what a requester and an agent see of it. */

let desk: Story;
let mei: Someone;
beforeAll(async () => {
  desk = await startStory();
  mei = desk.person('Mei Chen', 'slack');
  await desk.known(mei);
});
afterAll(() => desk.close());

it('goes from a direct message to a solved ticket, on one card that changes', async () => {
  const sam = desk.person('Sam Rivera', 'slack', { timeZone: 'America/New_York' });
  const dm = desk.dm(sam);
  const triage = desk.channel('slack:triage-desk');

  const asked = performance.now();
  await desk.says(sam, dm, 'Hi, the printer on the third floor is broken. Only me it seems.');
  const card = await desk.sees(dm, '# the printer on the third floor is broken');
  expect(performance.now() - asked).toBeLessThan(1_000);
  expect(desk.text(card)).toBe(
    [
      '# the printer on the third floor is broken',
      'This is what I understood. Change what is wrong, then send it to the desk.',
      '> Hi, the printer on the third floor is broken. Only me it seems.',
      'Kind ▾ Incident',
      'Priority ▾ P4 · Low',
      'Category ▾ Printing',
      'Queue ▾ Service desk',
      '🔒 Private: only you and the desk will see it.',
      '[Send to the desk] [Change…] [Not a ticket]',
    ].join('\n'),
  );

  // Each field can be corrected on the card, the words in a form.
  await desk.press(sam, card, 'draft.set', { priority: 'P2' });
  await desk.becomes(card, 'Priority ▾ P2 · High');
  await desk.press(sam, card, 'draft.set', { kind: 'request' });
  await desk.becomes(card, 'Kind ▾ Service request');
  await desk.press(sam, card, 'draft.set', { category: 'vpn' });
  await desk.becomes(card, 'Queue ▾ Network');
  await desk.press(sam, card, 'draft.set', { queue: 'service-desk' });
  await desk.becomes(card, 'Queue ▾ Service desk');
  const form = await desk.press(sam, card, 'draft.edit');
  await desk.submits(sam, form, { title: 'A new drum for the printer' });
  await desk.becomes(card, '# A new drum for the printer');
  expect(await desk.room(triage)).toEqual([]);

  await desk.press(sam, card, 'draft.send');
  await desk.becomes(card, /^# 🔒 REQ-\d+ · A new drum for the printer\n● New/);
  const { key, triage: work } = await desk.opened(card);
  expect(desk.text(work)).toMatch(
    new RegExp(`# 🔒 ${key} · A new drum for the printer\n● New\n● First response by .+\n> Hi, the printer`),
  );
  expect(desk.text(work)).toContain('Requester: Sam Rivera\nAssignee: nobody yet\nPriority: P2 · High');

  await desk.press(mei, work, 'ticket.take');
  await desk.becomes(card, /● In progress\n● First response by .+\nAssignee: Mei Chen/);
  await desk.sees(desk.thread(card), `Mei Chen is working on ${key}.`);

  await desk
    .press(mei, work, 'ticket.solve')
    .then((solve) => desk.submits(mei, solve, { resolution: 'A new drum is in.' }));
  await desk.becomes(card, /● Solved[\s\S]*Solution\nA new drum is in\./);
  const note = await desk.sees(desk.thread(card), `Mei Chen solved ${key}.`);
  expect(desk.text(note)).toContain('> A new drum is in.\n[Reopen]');

  // One card for each side, whatever has happened.
  const cardsOf = (messages: { card: unknown; id: string }[]) =>
    messages.filter((one) => JSON.stringify(one.card).includes('card.title'));
  expect(cardsOf(await desk.room(dm)).map((one) => one.id)).toEqual([card.id]);
  expect(cardsOf(await desk.room(triage)).map((one) => one.id)).toEqual([work.id]);
});

it('speaks Chinese with who speaks Chinese, and tells the time where they are', async () => {
  const lin = desk.person('林薇', 'teams', { locale: 'zh-CN', timeZone: 'Asia/Shanghai' });
  await desk.says(lin, desk.dm(lin), '你好，打印机卡纸了，很急');
  const card = await desk.sees(desk.dm(lin), '# 打印机卡纸了，很急');
  expect(desk.text(card)).toContain('类型 ▾ 事件\n优先级 ▾ P2 · 高\n分类 ▾ 打印\n队列 ▾ 服务台');
  await desk.press(lin, card, 'draft.send');
  await desk.becomes(
    card,
    /● 新建[\s\S]*直接在这里回复即可补充工单内容。\n\[时间线\] \[添加关注人…\] \[取消工单\]/,
  );
  const opened = /提交时间: (.+)/.exec(desk.text(card))?.[1] ?? '';
  const inShanghai = new Intl.DateTimeFormat('zh-CN', {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'Asia/Shanghai',
  }).format(new Date());
  expect(opened.slice(0, -2)).toBe(inShanghai.slice(0, -2));
  // The desk's channel is English.
  expect(desk.text((await desk.opened(card)).triage)).toMatch(
    /● New\n● First response by .+\n> 你好，打印机卡纸了，很急\nRequester: 林薇/,
  );
});

it('takes several short messages within the window for one matter, and after it for two', async () => {
  const noor = desk.person('Noor Haddad', 'slack');
  const dm = desk.dm(noor);
  await desk.says(noor, dm, 'My laptop');
  await desk.says(noor, dm, 'is very slow');
  await desk.passes({ seconds: 90 });
  await desk.says(noor, dm, 'since the update');
  const card = await desk.sees(dm, /> My laptop\nis very slow\nsince the update/);
  // The window is open again from the last message.
  await desk.passes({ seconds: 90 });
  await desk.says(noor, dm, 'and it is hot');
  await desk.becomes(card, 'and it is hot');
  await desk.passes({ seconds: 121 });
  await desk.says(noor, dm, 'Something else: I need a headset');
  const other = await desk.sees(dm, '# Something else: I need a headset');
  expect(other.id).not.toBe(card.id);
  expect(desk.text(card)).not.toContain('headset');
});

it('adds to a ticket what is said within the window after it was sent, and undoes that with one press', async () => {
  const rosa = desk.person('Rosa Diaz', 'slack');
  const dm = desk.dm(rosa);
  const { key, triage } = await desk.opens(rosa, 'The printer is broken');
  await desk.says(rosa, dm, 'It says error 49');
  await desk.sees(desk.thread(triage), 'Rosa Diaz:\nIt says error 49');
  await desk.sees(dm, `Added to ${key}.`);
  await desk.says(rosa, dm, 'I also need a new mouse');
  await desk.sees(desk.thread(triage), 'I also need a new mouse');
  const added = (await desk.room(dm)).findLast((one) => desk.text(one).startsWith(`Added to ${key}.`));
  if (!added) throw new Error('nothing was added');
  await desk.press(rosa, added, 'comment.split');
  await desk.sees(dm, '# I also need a new mouse');
  await desk.sees(desk.thread(triage), 'Rosa Diaz deleted this message.');
  expect((await desk.press(rosa, added, 'comment.split')).text).toContain('already');
});

it('withdraws what is no ticket, and begins anew after that', async () => {
  const olaf = desk.person('Olaf Berg', 'slack');
  const dm = desk.dm(olaf);
  await desk.says(olaf, dm, 'just trying this out');
  const card = await desk.sees(dm, '# just trying this out');
  await desk.press(olaf, card, 'draft.withdraw');
  await desk.becomes(card, 'Withdrawn. Nothing was sent.');
  expect((await desk.press(olaf, asFirstSeen(card), 'draft.send')).text).toBe(
    'This was sent, withdrawn or replaced already.',
  );
  await desk.says(olaf, dm, 'My screen is black');
  await desk.sees(dm, '# My screen is black');
});

it('can be sent and withdrawn by word, and answers courtesies without a ticket', async () => {
  const ben = desk.person('Ben Ito', 'slack');
  const dm = desk.dm(ben);
  await desk.says(ben, dm, 'Hello!');
  await desk.sees(dm, 'Hello Ben Ito! Tell me what doesn’t work');
  await desk.says(ben, dm, 'ok');
  await desk.sees(dm, 'All right. Write to me whenever');
  await desk.says(ben, dm, 'I need a keyboard');
  const card = await desk.sees(dm, '# I need a keyboard');
  await desk.says(ben, dm, 'thanks!');
  await desk.sees(dm, 'You are welcome!');
  await desk.says(ben, dm, 'yes');
  await desk.sees(dm, 'is not sent yet');
  expect(desk.text(card)).not.toMatch(/thanks|yes/);
  await desk.says(ben, dm, 'send');
  await desk.becomes(card, /REQ-\d+ · I need a keyboard/);

  const yu = desk.person('于洋', 'slack', { locale: 'zh-CN' });
  await desk.says(yu, desk.dm(yu), '测试一下');
  const draft = await desk.sees(desk.dm(yu), '# 测试一下');
  await desk.says(yu, desk.dm(yu), '不是工单');
  await desk.becomes(draft, '已撤销，没有提交任何内容。');
});

it('adds what was written to an open ticket instead of opening another', async () => {
  const ivy = desk.person('Ivy Chan', 'slack');
  const dm = desk.dm(ivy);
  const { key, triage } = await desk.opens(ivy, 'The printer is broken');
  await desk.passes({ minutes: 10 });
  await desk.says(ivy, dm, 'The printer smells');
  await desk.says(ivy, dm, 'really bad');
  const card = await desk.sees(dm, /> The printer smells\nreally bad/);
  expect(desk.text(card)).toContain(`[Add to ${key}]`);
  await desk.press(ivy, card, 'draft.join');
  await desk.becomes(card, `Added to ${key}.`);
  await desk.sees(desk.thread(triage), 'Ivy Chan:\nThe printer smells');
  await desk.sees(desk.thread(triage), 'Ivy Chan:\nreally bad');
  // Nothing comes back to who wrote it.
  expect((await desk.room(desk.thread(card))).map((one) => desk.text(one))).toEqual([`Added to ${key}.`]);
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileOn, type Someone, type Story, startStory } from '../support/story.ts';

/** Looking things up, settings, and the history of a ticket. */

let desk: Story;
let sam: Someone;
let noor: Someone;
let mei: Someone;
let tom: Someone;
beforeAll(async () => {
  desk = await startStory();
  sam = desk.person('Sam Rivera', 'slack', { timeZone: 'America/New_York' });
  noor = desk.person('Noor Haddad', 'slack');
  mei = desk.person('Mei Chen', 'slack', { timeZone: 'Europe/Berlin' });
  tom = desk.person('汤明', 'teams', {
    locale: 'zh-CN',
    timeZone: 'Asia/Shanghai',
    email: 'tom@example.com',
  });
  await desk.known(sam, noor, mei, tom);
});
afterAll(() => desk.close());

describe('lists', () => {
  it('“my tickets”: one’s own, and for agents those they have', async () => {
    expect((await desk.commands(noor, 'my tickets')).text).toBe(
      '# Your tickets\nYou have no tickets. Tell me what doesn’t work or what you need.',
    );
    const { key, triage } = await desk.opens(noor, 'The printer is broken');
    await desk.press(mei, triage, 'ticket.take');
    const mine = await desk.commands(noor, 'my tickets');
    expect(mine.text).toContain(`- 🔒 ${key} · The printer is broken (In progress · P3 · Medium · `);
    const shown = await desk.press(noor, mine, 'ticket.show');
    expect(shown.text).toContain('> The printer is broken');
    expect(shown.text).toContain('[Cancel ticket]');
    expect((await desk.commands(mei, 'list')).text).toContain(`# With you\n- 🔒 ${key}`);
    // A private ticket is in nobody else's list.
    expect((await desk.commands(sam, 'my tickets')).text).not.toContain(key);
  });

  it('“queue …”: what is open there and who has it, for its agents', async () => {
    const { key } = await desk.opens(noor, 'VPN drops');
    const { text } = await desk.commands(tom, '队列 网络');
    expect(text).toContain(`# 网络 未完成工单\n- 🔒 ${key} · VPN drops (新建 · P3 · 中 · 暂无 · `);
    expect((await desk.commands(noor, 'queue network')).text).toContain(
      'Only agents of Network can do that.',
    );
    expect((await desk.commands(tom, 'queue facilities')).text).toContain('没有队列“facilities”');
    expect((await desk.commands(mei, 'queue security')).text).toContain('Only agents of Security');
  });

  it('say when there may be more', async () => {
    const many = desk.person('Many Tickets', 'slack');
    for (let i = 1; i <= 10; i++) await desk.opens(many, `thing ${i} is broken`);
    expect((await desk.commands(many, 'my tickets')).text).toContain('The latest 10.');
  });
});

describe('a ticket by its number', () => {
  it.each([
    'status of KEY',
    'what is the status of KEY?',
    'KEY',
    'please show KEY',
    'KEY怎么样了？',
    '请问 KEY 的进度',
    'any news on KEY?',
  ])('“%s”', async (words) => {
    const { key } = await desk.opens(noor, 'My lamp is broken', desk.channel('slack:it-help'));
    const said = words.replace('KEY', key);
    await desk.says(noor, desk.dm(noor), said);
    await desk.sees(desk.dm(noor), `# ${key} · My lamp is broken`);
  });

  it('open to colleagues: they see it, but are offered nothing that is not theirs', async () => {
    const { key, triage } = await desk.opens(noor, 'The door squeaks', desk.channel('slack:it-help'));
    const { text } = await desk.commands(sam, `status of ${key}`);
    expect(text).toContain('> The door squeaks');
    expect(text).toContain('[Timeline]');
    expect(text).not.toMatch(/Cancel|Reopen|Make private/);
    // Below the answer nothing of theirs becomes part of somebody else's ticket.
    await desk.says(sam, desk.dm(sam), `status of ${key}`);
    const shown = await desk.sees(desk.dm(sam), key);
    await desk.says(sam, desk.thread(shown), 'I have another door');
    await desk.sees(desk.thread(shown), '# I have another door');
    expect(await desk.everShown(desk.thread(triage))).not.toContain('another door');
  });

  it('the requester goes on below the answer', async () => {
    const { key, triage } = await desk.opens(noor, 'My chair is broken');
    await desk.passes({ minutes: 5 });
    await desk.says(noor, desk.dm(noor), key);
    const shown = (await desk.room(desk.dm(noor))).at(-1);
    if (!shown) throw new Error('nothing was shown');
    await desk.says(noor, desk.thread(shown), 'it is the left leg');
    await desk.sees(desk.thread(triage), 'it is the left leg');
  });
});

describe('the home page', () => {
  it('is published where the platform has one, and a card elsewhere', async () => {
    const ivy = desk.person('Ivy Chan', 'slack');
    await desk.happens(ivy, desk.dm(ivy), { type: 'home_opened' });
    expect(await desk.seesHome(ivy, 'Hello Ivy Chan')).toContain('You have no tickets.');
    const { key } = await desk.opens(ivy, 'My desk is broken');
    await desk.pressRaw(ivy, desk.dm(ivy), 'desk.home', '');
    await desk.seesHome(ivy, key);
    const lin = desk.person('林薇', 'teams', { locale: 'zh-CN', email: 'lin@example.com' });
    await desk.says(lin, desk.dm(lin), '主页');
    const card = await desk.sees(desk.dm(lin), '# 林薇，您好');
    const form = await desk.press(lin, card, 'desk.new');
    await desk.submits(lin, form, { description: '显示器坏了', private: 'yes' });
    await desk.sees(desk.dm(lin), '# 显示器坏了');
    expect((await desk.press(lin, card, 'desk.home')).text).toContain('# 林薇，您好');
  });
});

describe('help', () => {
  it('shows agents their words too, in the reader’s language', async () => {
    const forSam = (await desk.commands(sam, 'help')).text;
    expect(forSam).toContain('See: my tickets · status of INC-1042');
    expect(forSam).not.toContain('For agents');
    const forTom = (await desk.commands(tom, '帮助')).text;
    expect(forTom).toContain('坐席\n领取: 队列 网络 · 领取 INC-1042');
    expect(forTom).toContain('除非以 >> 开头');
  });
});

describe('settings', () => {
  it('language and time zone count from the answer on, for messages and dates, and outlive the profile', async () => {
    const kai = desk.person('Kai Wolf', 'slack', { locale: 'en', timeZone: 'UTC' });
    const { key, card, triage } = await desk.opens(kai, 'My mouse is broken');
    expect(desk.text(card)).toContain('● New');
    expect((await desk.commands(kai, 'language 中文')).text).toBe('以后我用中文和您交流。');
    expect((await desk.commands(kai, '时区 Asia/Tokyo')).text).toBe('您的时区已设为 Asia/Tokyo。');
    await desk.press(mei, triage, 'ticket.take');
    await desk.becomes(card, '● 处理中');
    await desk.sees(desk.thread(card), `Mei Chen 正在处理 ${key}。`);
    const hour = new Intl.DateTimeFormat('zh-CN', { timeStyle: 'short', timeZone: 'Asia/Tokyo' });
    const now = desk.core.unit.clock.now().epochMilliseconds;
    const { text } = await desk.commands(kai, `timeline ${key}`);
    expect(text).toMatch(new RegExp(`${hour.format(now)}|${hour.format(now - 60_000)}`));
    // The platform still says English; what was chosen here stays.
    await desk.passes({ hours: 25 });
    expect((await desk.commands(kai, 'home')).text).toContain('Kai Wolf，您好');
    expect((await desk.commands(kai, 'language klingon')).text).toContain('我会说中文和英文');
    expect((await desk.commands(kai, 'time zone Mars/Olympus')).text).toContain('不是我认识的时区');
    expect((await desk.commands(kai, '语言 English')).text).toBe('I speak English with you from now on.');
  });
});

describe('the timeline', () => {
  it('tells who did what, from where and when; internal entries to the desk only', async () => {
    const file = fileOn(desk, 'slack', 'error.png', Buffer.from('png'));
    const said = await desk.says(noor, desk.channel('slack:it-help'), '@Parley the scanner is broken', [
      file,
    ]);
    const draft = await desk.sees(desk.thread(said), '# the scanner is broken');
    await desk.press(noor, draft, 'draft.send');
    const { key, triage } = await desk.opened(draft);
    await desk.settled();
    await desk.press(mei, triage, 'ticket.take');
    await desk.says(mei, desk.thread(triage), 'it is the old one');
    await desk.says(mei, desk.thread(triage), '>> we bring you a new one');
    await desk.passes({ seconds: 9 });
    await desk.commands(mei, `priority ${key} P2`);
    await desk.commands(noor, `watch ${key} @Sam Rivera`);
    await desk.commands(mei, `solve ${key} new scanner`);

    const forDesk = (await desk.press(mei, triage, 'ticket.timeline')).text;
    const lines = forDesk.split('\n').map((line) => line.replace(/\([A-Z][a-z]{2} \d+, 2026, [^·]+ · /, '('));
    expect(lines).toEqual([
      `# ${key} · the scanner is broken`,
      '> the scanner is broken',
      '- opened the ticket: the scanner is broken (Noor Haddad · Slack, it-help)',
      '- attached error.png (Noor Haddad · Slack, it-help)',
      '- took it (Mei Chen · Slack, Service desk)',
      '- noted internally: it is the old one (Mei Chen · Slack, Service desk)',
      '- wrote to everybody: we bring you a new one (Mei Chen · Slack, Service desk)',
      '- changed Priority from P3 · Medium to P2 · High (Mei Chen · Slack, direct chat)',
      '- added Sam Rivera as a watcher (Noor Haddad · Slack, direct chat)',
      '- solved it: new scanner (Mei Chen · Slack, direct chat)',
      '[Why?]',
    ]);
    const forNoor = (await desk.press(noor, draft, 'ticket.timeline')).text;
    expect(forNoor).not.toContain('it is the old one');
    expect(forNoor).toContain('wrote to everybody: we bring you a new one');
  });
});

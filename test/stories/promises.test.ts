import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transactAs } from '../../src/chat/queue/transaction.ts';
import { parseConfig } from '../../src/config/load.ts';
import { drawPicture } from '../../src/sla/pictures.ts';
import { type Opened, type Someone, type Story, startStory } from '../support/story.ts';
import { replyOf } from '../support/story-words.ts';

/** What people see of what is promised: on cards, why it stands so, and what other promises would have given. */

let desk: Story;
let sam: Someone;
let mei: Someone;
let ada: Someone;
let lin: Someone;

beforeAll(async () => {
  desk = await startStory((config) => {
    config.intake.joinWindowSeconds = 1;
    config.tickets.closeAfterDays = 400;
    const { escalations } = parseConfig(ESCALATION, 'escalation.yaml');
    config.escalations = escalations;
  });
  sam = desk.person('Sam Rivera', 'slack');
  mei = desk.person('Mei Chen', 'slack');
  ada = desk.person('Ada Novak', 'web', { email: 'ada@example.com' });
  lin = desk.person('Lin Wei', 'teams', { locale: 'zh-CN', timeZone: 'Asia/Shanghai' });
  await desk.known(sam, mei, ada, lin);
});
afterAll(() => desk.close());

const ESCALATION = `
intake: { defaultQueue: desk }
teams: { desk: { name: Desk, agents: [mei@example.com] } }
queues: { desk: { name: Desk, team: desk, channel: "slack:desk" } }
categories: {}
escalations:
  first: { steps: [{ to: [{ person: mei@example.com }] }] }
`;

describe('the deadline on a card', () => {
  it('changes its words and colour at 50, 75 and 100 %, for the requester and the desk', async () => {
    const { card, triage } = await desk.opens(sam, 'The printer eats paper');
    for (const one of [card, triage]) {
      expect(desk.text(one)).toMatch(/● First response by .+ ░{10} good/);
    }
    await desk.passes({ hours: 2 });
    await desk.becomes(triage, /● First response by .+ · over half of 4 h used █{5}░{5} neutral/);
    await desk.passes({ hours: 1 });
    await desk.becomes(card, /● First response by .+ · over three quarters of 4 h used █{8}░{2} warning/);
    await desk.passes({ hours: 1, seconds: 1 });
    await desk.becomes(card, /● First response overdue since .+ █{10} bad/);
    await desk.becomes(triage, /● First response overdue since .+ █{10} bad/);
  });

  it('stands in lists, stands still while the ticket waits, and says how it went in the end', async () => {
    const { key, card, triage } = await desk.opens(sam, 'The lamp flickers');
    const { text } = await desk.commands(sam, 'my tickets');
    expect(text).toMatch(new RegExp(`${key} · The lamp flickers \\(New · .+ · First response by .+\\)`));
    await desk.press(mei, triage, 'ticket.take');
    await desk.passes({ minutes: 30 });
    await desk.commands(mei, `reply ${key} Is it the left one?`);
    await desk.passes({ seconds: 20 });
    await desk.becomes(card, /● Resolution by/);
    await desk.commands(mei, `wait ${key} vendor`);
    await desk.becomes(card, /● Waiting for the vendor\n● Resolution · paused with 30 min of 24 h used/);
    await desk.passes({ hours: 100 });
    await desk.commands(mei, `solve ${key} a new lamp`);
    await desk.becomes(card, /● Solved\n● Resolution in time · 30 min of 24 h ░{10} good/);
  });
});

describe('what policies choose by', () => {
  it('stands on the desk’s card: a VIP, and what is complex, which has more time', async () => {
    desk.config.roles.vips = ['sam@example.com'];
    const { key, card, triage } = await desk.opens(sam, 'The projector is dark');
    await desk.commands(mei, `reply ${key} coming`);
    await desk.commands(mei, `complexity ${key} complex`);
    await desk.becomes(triage, /Category: Other\nComplexity: Complex/);
    await desk.passes({ hours: 40 });
    await desk.becomes(triage, /● Resolution by .+ · over half of 72 h used/);
    expect(desk.text(card)).not.toContain('Complexity');
    await desk.commands(mei, `复杂度 ${key} 一般`);
    await desk.becomes(triage, /● Resolution overdue since/);
  });
});

describe('why', () => {
  let ticket: Opened;

  it('tells when the clock ran and stood still, by which policy, and why it was missed', async () => {
    ticket = await desk.opens(sam, 'The door is stuck');
    await desk.press(mei, ticket.triage, 'ticket.take');
    await desk.passes({ hours: 5 });
    await desk.commands(mei, `reply ${ticket.key} on my way`);
    await desk.commands(mei, `wait ${ticket.key} requester which door?`);
    await desk.passes({ hours: 6 });
    const { text } = await desk.commands(mei, `why ${ticket.key}`);
    expect(text).toContain(`# 🔒 ${ticket.key} · The door is stuck`);
    expect(text).toMatch(/● 1 · First response missed · 5 h instead of 4 h █{10} bad/);
    expect(text).toMatch(/Policy “basic”, version 1 of .+, around the clock; promised within 4 h/);
    expect(text).toMatch(/- Ran .+ – .+: 4 h, in all 4 h\n- Overdue .+ – .+: 1 h, in all 5 h/);
    expect(text).toMatch(/Missed at .+, when 4 h had run; 1 h late\./);
    expect(text).toMatch(/● 2 · Resolution · paused with 5 h of 24 h used/);
    expect(text).toMatch(/- Paused .+ – .+: Waiting for the requester/);
  });

  it('shows those whose ticket it is what was promised, not by which rules', async () => {
    const { text } = await desk.commands(sam, `why ${ticket.key}`);
    expect(text).toContain('First response missed');
    expect(text).not.toContain('Policy');
    desk.config.sla.showToRequester = false;
    try {
      expect((await desk.commands(sam, `why ${ticket.key}`)).text).toContain('the desk’s affair');
      expect((await desk.commands(sam, `sla ${ticket.key}`)).text).toContain('the desk’s affair');
      expect((await desk.commands(mei, `sla ${ticket.key}`)).text).toContain('● Resolution · paused');
    } finally {
      desk.config.sla.showToRequester = true;
    }
  });

  it('has a picture where the reader’s platform can load it', async () => {
    const pictureOf = async (who: Someone) =>
      replyOf(await desk.commands(who, `why ${ticket.key}`)).blocks.find(({ type }) => type === 'image');
    expect(await pictureOf(mei)).toBeUndefined();
    const image = await pictureOf(ada);
    const what = image?.type === 'image' ? (image.url.split('/')[2] ?? '') : '';
    const { rules } = desk.levels();
    const png = await transactAs(desk.core.unit, { type: 'job', name: 'test' }, (ctx) =>
      drawPicture(ctx, rules, what),
    );
    expect(png?.subarray(1, 4).toString()).toBe('PNG');
    desk.config.publicUrl = 'https://desk.example.com';
    try {
      expect(await pictureOf(mei)).toBeDefined();
    } finally {
      delete desk.config.publicUrl;
    }
  });

  it('is asked for with a number; elsewhere it is what people say', async () => {
    await desk.says(sam, desk.dm(sam), `why ${ticket.key} is still not done, and what about the window`);
    await desk.settled();
    const last = (await desk.room(desk.dm(sam))).at(-1);
    expect(last && desk.text(last)).not.toContain('First response missed');
    const timeline = await desk.commands(mei, `timeline ${ticket.key}`);
    expect((await desk.press(mei, timeline, 'ticket.why')).text).toContain('First response missed');
    expect((await desk.commands(lin, `为什么 ${ticket.key}`)).text).toContain('没有您可以查看的工单');
  });
});

describe('what is promised', () => {
  it('is there for everybody, in both languages', async () => {
    const { text } = await desk.commands(sam, 'sla');
    expect(text).toContain('Version 1, in force since');
    expect(text).toMatch(/- 1 · complex: complex \(First response within 4 h · Resolution within 72 h/);
    expect(text).toMatch(
      /- 2 · basic: every other ticket \(First response within 4 h · Resolution within 24 h/,
    );
    expect(text).toContain('around the clock');
    expect(text).not.toContain('Drill');
    const chinese = (await desk.commands(lin, '服务级别')).text;
    expect(chinese).toContain('2 · basic：其余所有工单 (首次响应 4 小时内');
    expect(chinese).toContain('全天候');
  });
});

describe('a replay', () => {
  it('says what a changed time would have given, and lists the tickets', async () => {
    const form = await desk.press(ada, await desk.commands(ada, 'sla'), 'sla.replay');
    const { text } = await desk.submits(ada, form, { first_response: '6h' });
    expect(text).toMatch(/ticket would change|tickets would change/);
    expect(text).toMatch(/First response · P\d/);
    expect(text).toMatch(/First response: missed → met · 5 h of 6 h/);
    expect(text).toContain('Read only: nothing was changed.');
  });

  it('takes a changed configuration, and says what is wrong with it at its field', async () => {
    const form = await desk.commands(ada, 'sla replay');
    const wrong = await desk.submits(ada, form, {
      policy: 'sla:\n  policies:\n    - name: all\n      targets: { firstResponse: 4d }',
    });
    expect(wrong.text).toContain('policy:4:');
    const policy = 'sla: { policies: [{ name: all, targets: { resolution: 1h } }] }';
    const { text } = await desk.submits(ada, form, { policy });
    expect(text).toMatch(/First response: missed → nothing promised/);
    expect((await desk.submits(ada, form, {})).text).toContain('at least one changed time');
  });

  it('is for leads', async () => {
    expect((await desk.commands(mei, 'sla replay')).text).toContain('Only leads of a team');
  });
});

describe('a drill', () => {
  it('goes through the whole chain, is marked as one, and posts how long each step took', async () => {
    const form = await desk.commands(ada, 'drill service-desk');
    await desk.submits(ada, form, { escalation: 'first' });
    const report = await desk.sees(desk.dm(ada), '🧪 DRILL in Service desk: how long each step took');
    expect((await desk.submits(ada, form, {})).text).toContain('is running already');
    desk.moves({ seconds: 4 });
    const alert = await desk.sees(desk.channel('slack:triage-desk'), '🧪 DRILL, nothing has happened');
    const page = await desk.sees(desk.dm(mei), 'Drill, nothing has happened');
    await desk.becomes(report, /Alert → Slack, Service desk: [\d.]+ s/);
    await desk.becomes(report, /Page → Mei Chen \(.+\): [\d.]+ s\nPage → acknowledged: not yet/);
    await desk.press(mei, page, 'page.ack');
    await desk.becomes(report, /● Complete: every step was taken/);
    expect(desk.text(report)).toMatch(/Due → alert committed: [\d.]+ s/);
    expect(desk.text(report)).toMatch(/Page → acknowledged by Mei Chen: [\d.]+ s/);
    await desk.becomes(alert, '● The drill is over.');
  });

  it('is not for everybody', async () => {
    expect((await desk.commands(mei, 'drill')).text).toContain('Only leads of a team');
  });
});

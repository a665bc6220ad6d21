import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Someone, type Story, startStory } from '../support/story.ts';

/** What agents do with tickets, by button, form and word, and what everybody sees of it. */

let desk: Story;
let sam: Someone;
let noor: Someone;
let mei: Someone;
let kim: Someone;
let ada: Someone;
let tom: Someone;
beforeAll(async () => {
  desk = await startStory();
  sam = desk.person('Sam Rivera', 'slack');
  noor = desk.person('Noor Haddad', 'slack');
  mei = desk.person('Mei Chen', 'slack');
  kim = desk.person('Kim Roe', 'slack');
  ada = desk.person('Ada Novak', 'slack');
  tom = desk.person('汤明', 'teams', { locale: 'zh-CN', email: 'tom@example.com' });
  await desk.known(sam, noor, mei, kim, ada, tom);
});
afterAll(() => desk.close());

describe('taking', () => {
  it('at the same instant: one wins, the other is told who', async () => {
    const { triage, card, key } = await desk.opens(sam, 'The printer is broken');
    const answers = await Promise.all([
      desk.press(mei, triage, 'ticket.take'),
      desk.press(kim, triage, 'ticket.take'),
    ]);
    const texts = answers.map((answer) => answer.text);
    expect(texts.filter((text) => text === '')).toHaveLength(1);
    const [winner, loser] = texts[0] === '' ? ['Mei Chen', texts[1]] : ['Kim Roe', texts[0]];
    expect(loser).toBe(`${key} is already with ${winner}. To hand it over, use “assign”.`);
    await desk.becomes(card, new RegExp(`● In progress\n● First response by .+\nAssignee: ${winner}`));
    const { text } = await desk.press(sam, card, 'ticket.timeline');
    expect(text.match(/took it/g)).toHaveLength(1);
  });

  it('the same press twice is one', async () => {
    const { triage, key } = await desk.opens(sam, 'The printer smells');
    await desk.press(mei, triage, 'ticket.take');
    const again = await desk.redelivers();
    expect(again).toMatchObject({ text: '' });
    await desk.says(mei, desk.dm(mei), `take ${key}`);
    await desk.sees(desk.dm(mei), `${key} is yours.`);
    const { text } = await desk.press(mei, triage, 'ticket.timeline');
    expect(text.match(/took it/g)).toHaveLength(1);
  });
});

describe('assigning', () => {
  it('by form: the agent is told, starts with a press, and everybody sees it', async () => {
    const { triage, card, key } = await desk.opens(sam, 'The printer is jammed');
    const form = await desk.press(ada, triage, 'ticket.assign');
    expect(form.outcome).toMatchObject({
      form: { fields: [{ options: [{ label: 'Ada Novak' }, { label: 'Kim Roe' }, { label: 'Mei Chen' }] }] },
    });
    await desk.submits(ada, form, { assignee: await idOf(kim) });
    await desk.becomes(triage, /● Assigned[\s\S]*Assignee: Kim Roe[\s\S]*\[Start\]/);
    await desk.sees(desk.thread(card), `${key} is assigned to Kim Roe.`);
    const told = await desk.sees(desk.dm(kim), `Ada Novak assigned ${key} to you: The printer is jammed`);
    const shown = await desk.press(kim, told, 'ticket.show');
    expect(shown.text).toContain('[Start]');
    await desk.press(kim, shown, 'ticket.take');
    await desk.becomes(card, '● In progress');
    // What is written below the message about it is internal, like in the triage channel.
    await desk.says(kim, desk.thread(told), 'looks like the usual paper jam');
    await desk.sees(desk.thread(triage), 'Kim Roe (internal):\nlooks like the usual paper jam');
    expect(await desk.everShown(desk.dm(sam))).not.toContain('usual paper jam');
  });

  it('only to agents of the queue', async () => {
    const { key } = await desk.opens(sam, 'The printer is on fire');
    expect((await desk.commands(ada, `assign ${key} @汤明`)).text).toBe(
      '汤明 is not an agent of Service desk. Change the queue first.',
    );
    expect((await desk.commands(ada, `assign ${key} @Nobody`)).text).toContain('I don’t know “Nobody”');
    expect((await desk.commands(ada, `assign ${key} me`)).text).toBe(`${key} is assigned to Ada Novak.`);
  });
});

describe('changing', () => {
  it('by form: title, kind, priority, category; another kind gives another number, said to everybody', async () => {
    const { triage, card, key } = await desk.opens(sam, 'Printer broken');
    const form = await desk.press(mei, triage, 'ticket.edit');
    expect((await desk.submits(mei, form, { title: '' })).text).toBe('title: A ticket needs a title.');
    await desk.submits(mei, form, {
      title: 'New printer for Sam',
      kind: 'request',
      priority: 'P1',
      category: 'other',
    });
    await desk.becomes(
      card,
      /REQ-\d+ · New printer for Sam[\s\S]*Priority: P1 · Critical\nKind: Service req/,
    );
    const note = await desk.sees(desk.thread(card), `${key} is REQ-`);
    const renamed = /REQ-\d+/.exec(desk.text(note))?.[0] ?? '';
    const { text } = await desk.press(sam, card, 'ticket.timeline');
    expect(text).toContain('changed Title from Printer broken to New printer for Sam');
    expect(text).toContain(`changed Kind from Incident to Service request; ${key} became ${renamed}`);
    expect(text).toContain('changed Priority from P3 · Medium to P1 · Critical');
    expect(text).toContain('changed Category from Printing to Other');
    // People go on using the number they know.
    await desk.says(sam, desk.dm(sam), `timeline ${key}`);
    await desk.sees(desk.dm(sam), `${renamed} · New printer for Sam`);
  });

  it('the queue: the card moves to the other channel, the old one says so, late words in it still arrive', async () => {
    const { triage, card, key } = await desk.opens(sam, 'The printer has no network');
    await desk.press(mei, triage, 'ticket.take');
    const form = await desk.press(mei, triage, 'ticket.edit');
    await desk.submits(mei, form, { queue: 'network' });
    await desk.becomes(triage, `${key} has moved to Network.`);
    const there = await desk.sees(desk.channel('teams:triage-network'), key);
    // The channel's language; nobody there has it yet, because Mei is not of that team.
    expect(desk.text(there)).toMatch(
      /● 新建\n● 首次响应截止 .+\n> The printer has no network\n申请人: Sam Rivera\n处理人: 暂无/,
    );
    await desk.becomes(card, /● New[\s\S]*Queue: Network/);
    await desk.says(mei, desk.thread(triage), 'he is in room 12');
    await desk.sees(desk.thread(there), 'Mei Chen（内部）：\nhe is in room 12');
    await desk.says(mei, desk.thread(triage), '>> you hear from the network team');
    await desk.sees(desk.thread(triage), 'Only agents of Network can do that.');
    expect((await desk.press(tom, there, 'ticket.take')).text).toBe('');
    await desk.becomes(card, 'Assignee: 汤明');
  });

  it('lists what there is when a name is unknown', async () => {
    const { key } = await desk.opens(sam, 'Something is broken');
    expect((await desk.commands(mei, `move ${key} facilities`)).text).toBe(
      'There is no queue “facilities”. Queues: service-desk, network, security.',
    );
    expect((await desk.commands(mei, `category ${key} plants`)).text).toContain(
      'There is no category “plants”',
    );
    expect((await desk.commands(mei, `priority ${key} P9`)).text).toBe(
      'Something is missing. For example: “priority INC-1042 P2”.',
    );
  });
});

describe('waiting', () => {
  it('for the requester: the question is a reply, the answer resumes the work', async () => {
    const { triage, card, key } = await desk.opens(sam, 'The scanner is broken');
    await desk.press(mei, triage, 'ticket.take');
    const form = await desk.press(mei, triage, 'ticket.wait');
    await desk.submits(mei, form, { reason: 'requester', note: 'Which scanner?' });
    await desk.becomes(card, '● Waiting for your answer');
    await desk.becomes(triage, '● Waiting for the requester');
    await desk.passes({ seconds: 9 });
    await desk.sees(desk.thread(card), 'Mei Chen:\nWhich scanner?');
    // Nobody but the requester sets it going again.
    await desk.says(sam, desk.thread(card), 'the grey one');
    await desk.becomes(card, '● In progress');
    const { text } = await desk.press(mei, triage, 'ticket.timeline');
    expect(text).toContain('set it waiting (Waiting for the requester)');
    expect(text).toContain('resumed the work');
    expect(await desk.everShown(desk.dm(sam))).not.toContain(`${key} waits for your answer`);
  });

  it('for a vendor: the note stays internal, a button resumes', async () => {
    const { triage, card, key } = await desk.opens(sam, 'The beamer is broken');
    await desk.says(mei, desk.thread(triage), '@Parley wait vendor: case 4711, they are slow');
    await desk.becomes(triage, '● Waiting for the vendor');
    await desk.sees(desk.thread(card), `${key} waits for the vendor.`);
    expect(await desk.everShown(desk.dm(sam))).not.toContain('4711');
    await desk.says(sam, desk.thread(card), 'any news?');
    await desk.settled();
    expect(desk.text(card)).toContain('● Waiting for the vendor');
    await desk.press(mei, triage, 'ticket.resume');
    await desk.becomes(card, '● New');
  });
});

describe('the end', () => {
  it('solving needs a word, gives an unassigned ticket to whoever solves it, and closes after days of silence', async () => {
    const { triage, card, key } = await desk.opens(sam, 'The lamp is broken');
    expect((await desk.commands(mei, `solve ${key}`)).text).toBe(
      'Please say in a word or two what solved it.',
    );
    await desk.commands(mei, `solve ${key} new bulb`);
    await desk.becomes(card, /● Solved[\s\S]*Assignee: Mei Chen/);
    expect((await desk.press(kim, triage, 'ticket.timeline')).text).toContain('solved it: new bulb');
    await desk.passes({ hours: 24 * 4 });
    await desk.says(sam, desk.thread(card), 'thank you all the same');
    await desk.sees(desk.thread(card), `${key} is solved. Is something still wrong?`);
    await desk.passes({ hours: 24 * 2 });
    expect(desk.text(card)).toContain('● Solved');
    await desk.passes({ hours: 24 * 4 });
    await desk.becomes(card, '● Closed');
    await desk.says(sam, desk.thread(card), 'it broke again');
    await desk.sees(desk.thread(card), `${key} is closed. I kept what you wrote there.`);
    expect((await desk.press(kim, triage, 'ticket.timeline')).text).toMatch(/closed it \([^·]+· Parley\)/);
  });

  it('the requester reopens with a reason, by button or word, and it goes back to whoever had it', async () => {
    const { triage, card, key } = await desk.opens(sam, 'The chair is broken');
    await desk.press(mei, triage, 'ticket.take');
    await desk.commands(mei, `solve ${key} glued`);
    await desk.becomes(card, '● Solved');
    const form = await desk.press(sam, card, 'ticket.reopen');
    await desk.submits(sam, form, { reason: 'it fell apart again' });
    await desk.becomes(triage, /● In progress[\s\S]*Assignee: Mei Chen/);
    await desk.sees(desk.thread(triage), `Sam Rivera reopened ${key}.`);
    await desk.sees(desk.thread(triage), 'it fell apart again');
    await desk.commands(mei, `solve ${key} screwed`);
    await desk.says(sam, desk.dm(sam), `reopen ${key}`);
    await desk.sees(desk.dm(sam), `${key} is open again.`);
    expect((await desk.commands(sam, `reopen ${key}`)).text).toBe(
      `${key} is in the state “In progress”, so that can’t be done now.`,
    );
  });

  it('the requester cancels; the desk hears it', async () => {
    const { triage, card, key } = await desk.opens(sam, 'The window is broken');
    await desk.press(sam, card, 'ticket.cancel');
    await desk.becomes(card, '● Cancelled');
    await desk.becomes(triage, '● Cancelled');
    await desk.sees(desk.thread(triage), `Sam Rivera cancelled ${key}.`);
    // The one who did it needs no message about it.
    expect((await desk.room(desk.thread(card))).map((one) => one.id)).toEqual([card.id]);
    expect((await desk.commands(mei, `take ${key}`)).text).toContain('in the state “Cancelled”');
  });
});

describe('relations', () => {
  it('a link stands on both cards, but not where the other ticket may not be known', async () => {
    const one = await desk.opens(sam, 'The door is broken', desk.channel('slack:it-help'));
    const two = await desk.opens(noor, 'The door squeaks');
    await desk.says(mei, desk.dm(mei), `link ${one.key} ${two.key}`);
    await desk.becomes(one.triage, `Linked with: ${two.key}`);
    await desk.becomes(two.triage, `Linked with: ${one.key}`);
    expect((await desk.commands(mei, `link ${two.key} ${one.key}`)).text).toContain('linked already');
    expect((await desk.commands(mei, `link ${one.key} ${one.key}`)).text).toBe('That is the same ticket.');
    // The requester's card and timeline say nothing of it.
    expect(desk.text(one.card)).not.toContain(two.key);
    expect((await desk.press(sam, one.card, 'ticket.timeline')).text).not.toContain(two.key);
    const ines = desk.person('Ines Admin', 'slack');
    const secret = await desk.opens(noor, 'a phishing mail about the door');
    await desk.commands(ines, `link ${one.key} ${secret.key}`);
    await desk.becomes(secret.triage, `Linked with: ${one.key}`);
    await desk.settled();
    expect(desk.text(one.triage)).not.toContain(secret.key);
    const { text } = await desk.press(mei, one.triage, 'ticket.timeline');
    expect(text).toContain('linked it with another ticket');
    expect(text).not.toContain(secret.key);
  });

  it('a duplicate is merged: its people follow the other, and what they write in the old thread arrives there', async () => {
    const main = await desk.opens(noor, 'The lift is stuck', desk.channel('slack:it-help'));
    const twin = await desk.opens(sam, 'Lift does not move', desk.channel('slack:it-help'));
    const form = await desk.press(mei, twin.triage, 'ticket.link');
    expect((await desk.submits(mei, form, { other: 'x' })).text).toContain('other: There is no ticket x');
    await desk.submits(mei, form, { other: main.key, relation: 'duplicate' });
    await desk.becomes(twin.card, /● Closed[\s\S]*Merged into: INC-/);
    await desk.becomes(twin.triage, `Merged into: ${main.key}`);
    await desk.sees(desk.thread(twin.card), `${twin.key} is a duplicate of ${main.key} and goes on there.`);
    await desk.becomes(main.triage, /Watchers: Sam Rivera/);
    await desk.sees(desk.thread(main.triage), `${twin.key}: Lift does not move`);
    const followed = await desk.sees(desk.dm(sam), `# ${main.key} · The lift is stuck`);
    await desk.commands(mei, `reply ${main.key} the mechanic comes at two`);
    await desk.passes({ seconds: 9 });
    await desk.sees(desk.thread(followed), 'Mei Chen:\nthe mechanic comes at two');
    await desk.says(sam, desk.thread(twin.card), 'I am in the lift');
    await desk.sees(desk.thread(main.triage), 'Sam Rivera:\nI am in the lift');
    const told = await desk.sees(desk.thread(twin.card), `${twin.key} goes on in ${main.key}.`);
    expect(told.onlyFor).toBe(sam.id);
    expect((await desk.commands(mei, `merge ${main.key} into ${twin.key}`)).text).toContain(
      'was merged into',
    );
  });

  it('a merge into a ticket that its requester may not see tells no number', async () => {
    const ines = desk.person('Ines Admin', 'slack');
    const secret = await desk.opens(noor, 'my boss reads my mail with malware');
    const twin = await desk.opens(sam, 'strange mail');
    await desk.commands(ines, `merge ${twin.key} into ${secret.key}`);
    await desk.sees(desk.thread(twin.card), `${twin.key} belongs to a matter that the desk is working on`);
    await desk.settled();
    const seen = await desk.everShown(desk.dm(sam));
    const { text } = await desk.press(sam, twin.card, 'ticket.timeline');
    expect(seen + text).not.toContain(secret.key);
    expect(text).toContain('closed it');
  });
});

describe('watching', () => {
  it('by button: somebody else is told, sees it in their direct chat and may write there', async () => {
    const { triage, card, key } = await desk.opens(sam, 'My table is broken');
    const form = await desk.press(sam, card, 'ticket.watch');
    await desk.submits(sam, form, { person_watcher: noor.id });
    await desk.becomes(card, 'Watchers: Noor Haddad');
    await desk.sees(desk.dm(noor), `Sam Rivera added you as a watcher of ${key}`);
    const copy = await desk.sees(desk.dm(noor), `# 🔒 ${key} ·`);
    expect(desk.text(copy)).toContain('> My table is broken\nRequester: Sam Rivera');
    expect(desk.text(copy)).not.toContain('Cancel');
    await desk.says(noor, desk.thread(copy), 'I saw it break');
    await desk.sees(desk.thread(triage), 'Noor Haddad:\nI saw it break');
    await desk.sees(desk.thread(card), 'Noor Haddad:\nI saw it break');
    await desk.commands(mei, `wait ${key} requester`);
    await desk.sees(desk.thread(copy), `${key} waits for the requester.`);
    await desk.sees(desk.thread(card), `${key} waits for your answer.`);
    // A watcher's word is not the requester's answer.
    await desk.says(noor, desk.thread(copy), 'he is at lunch');
    await desk.settled();
    expect(desk.text(card)).toContain('● Waiting for your answer');
    await desk.commands(noor, `unwatch ${key}`);
    await desk.becomes(copy, `You no longer watch ${key}.`);
    await desk.settled();
    expect(desk.text(card)).not.toContain('Watchers');
    expect((await desk.commands(noor, `status ${key}`)).text).toContain(`There is no ticket ${key}`);
  });

  it('ends at once, for what is still on its way too', async () => {
    const { triage, key } = await desk.opens(sam, 'The shelf is broken', desk.channel('slack:it-help'));
    await desk.commands(noor, `watch ${key}`);
    await desk.says(mei, desk.thread(triage), '>> You can have mine');
    await desk.settled();
    await desk.commands(mei, `unwatch ${key} @Noor Haddad`);
    await desk.passes({ seconds: 9 });
    expect(await desk.everShown(desk.dm(noor))).not.toContain('You can have mine');
  });
});

async function idOf(who: Someone): Promise<string> {
  const [row] = await desk.core.unit.database.sql<{ person_id: string }[]>`
    select person_id from account where external_id = ${who.id}`;
  return row?.person_id ?? '';
}

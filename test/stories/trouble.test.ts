import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buttonsOf } from '../support/drawing.ts';
import { eventually } from '../support/eventually.ts';
import { fileOn, type Someone, type Story, startStory } from '../support/story.ts';

/** What goes wrong: strange texts, files, rooms, people; things that happen twice. */

let desk: Story;
let sam: Someone;
let noor: Someone;
let mei: Someone;
let ada: Someone;
beforeAll(async () => {
  desk = await startStory();
  sam = desk.person('Sam Rivera', 'slack');
  noor = desk.person('Noor Haddad', 'slack');
  mei = desk.person('Mei Chen', 'slack');
  ada = desk.person('Ada Novak', 'slack');
  await desk.known(sam, noor, mei, ada);
});
afterAll(() => desk.close());

describe('texts', () => {
  it('nothing at all is asked for', async () => {
    await desk.says(sam, desk.dm(sam), '   ');
    await desk.sees(desk.dm(sam), 'Please say in a few words what is wrong or what you need.');
  });

  it('40,000 characters are kept whole, shown shortened, and can be read page by page', async () => {
    const long = `The log says:\n${'0123456789 äöü 日志 🙂\n'.repeat(2_000)}THE END`.slice(-40_000);
    const { card, triage, key } = await desk.opens(sam, long);
    const [row] = await desk.core.unit.database.sql<{ description: string }[]>`
      select description from ticket where title = ${JSON.parse(JSON.stringify(titleOf(desk.text(card))))}`;
    expect(row?.description).toBe(long.trim());
    expect([...desk.text(triage)].length).toBeLessThan(1_500);
    let page = await desk.press(mei, triage, 'ticket.text');
    let read = '';
    for (let pages = 1; ; pages++) {
      expect(page.text).toContain(`Page ${pages} of 5`);
      expect(page.text.length).toBeLessThan(12_000);
      read += wholeTextOf(page);
      if (pages === 5) break;
      page = await desk.press(mei, page, 'ticket.text');
    }
    expect(read).toBe(long.trim());

    await desk.says(sam, desk.thread(card), `${long} again`);
    const copy = await desk.sees(desk.thread(triage), /^Sam Rivera:[\s\S]*\[Whole text\]/);
    expect((await desk.press(mei, copy, 'comment.text')).text).toContain('Page 1 of');
    expect((await desk.press(noor, copy, 'comment.text')).text).toContain('There is no such ticket');
    expect((await desk.press(sam, card, 'ticket.timeline')).text).toContain(key);
  });

  it('emoji and right-to-left text stay what they are', async () => {
    const text = 'الطابعة معطلة 🖨️👩🏽‍💻 منذ أمس';
    const { card, triage } = await desk.opens(sam, text);
    expect(desk.text(card)).toContain(text);
    expect(desk.text(triage)).toContain(`> ${text}`);
  });

  it('markup and mentions are data, never part of a message of ours', async () => {
    const text = '<!everyone> <@U1> <http://evil|click> **bold** [x](http://evil) {name} printer';
    const { triage, card } = await desk.opens(sam, text);
    // As data it stands in a card as a plain string, which platforms escape; a message of ours is a key.
    const quoted = triage.card.blocks.find((block) => block.type === 'text' && block.style === 'quote');
    expect(quoted).toMatchObject({ text });
    await desk.says(sam, desk.thread(card), '<!channel> {key}');
    const copy = await desk.sees(desk.thread(triage), '<!channel> {key}');
    expect(copy.card.blocks).toContainEqual({ type: 'text', text: '<!channel> {key}' });
  });

  it('a name that looks like a message argument is only a name', async () => {
    const odd = desk.person('{count, plural, one {x} other {y}}', 'slack', { email: null });
    const { triage } = await desk.opens(odd, 'The lamp is broken');
    expect(desk.text(triage)).toContain('Requester: {count, plural, one {x} other {y}}');
  });
});

describe('files', () => {
  it('without a word are a matter too', async () => {
    await desk.passes({ minutes: 3 });
    await desk.says(noor, desk.dm(noor), '', [fileOn(desk, 'slack', 'shot.png', Buffer.from('png'))]);
    const draft = await desk.sees(desk.dm(noor), '# shot.png');
    await desk.says(noor, desk.dm(noor), 'this is what my screen shows');
    await desk.becomes(draft, '# this is what my screen shows');
    await desk.press(noor, draft, 'draft.send');
    const { triage } = await desk.opened(draft);
    await desk.sees(desk.thread(triage), '📎 Noor Haddad sent shot.png');
  });

  it('too large or gone: the sender is told, with the draft or in the thread', async () => {
    await desk.passes({ minutes: 3 });
    const large = fileOn(desk, 'slack', 'film.mov', Buffer.from('x'), 5_000_000);
    await desk.says(noor, desk.dm(noor), 'see the film, it crashes', [large]);
    const draft = await desk.sees(desk.dm(noor), '# see the film');
    await desk.sees(
      desk.thread(draft),
      'Noor Haddad, I could not get your file film.mov: it is larger than 1 MB',
    );
    await desk.press(noor, draft, 'draft.send');
    const { triage } = await desk.opened(draft);
    await desk.says(noor, desk.thread(draft), 'this one?', [fileOn(desk, 'slack', 'gone.txt')]);
    await desk.sees(desk.thread(draft), 'your file gone.txt: the platform did not give it out');
    await desk.settled();
    expect(await desk.everShown(desk.thread(triage))).not.toMatch(/film\.mov|gone\.txt/);
  });

  it('alone in a thread are shown by themselves, and vanish with their message', async () => {
    const { triage, card } = await desk.opens(noor, 'My screen is odd');
    const said = await desk.says(noor, desk.thread(card), '', [
      fileOn(desk, 'slack', 'odd.png', Buffer.from('odd')),
    ]);
    const copy = await desk.sees(desk.thread(triage), '📎 Noor Haddad sent odd.png');
    await desk.deletes(noor, said);
    await desk.settled();
    expect(copy.isDeleted).toBe(true);
  });
});

describe('rooms', () => {
  it('a triage channel without the bot: the lead is told how to invite it, once', async () => {
    desk.platforms.slack.closed.set('triage-desk', 'not_member');
    await desk.says(sam, desk.dm(sam), 'The shelf is broken');
    await desk.passes({ minutes: 3 });
    await desk.says(sam, desk.dm(sam), 'The other shelf is broken');
    for (const draft of (await desk.room(desk.dm(sam))).filter((one) => /shelf/.test(desk.text(one)))) {
      await desk.press(sam, draft, 'draft.send');
    }
    await desk.sees(desk.dm(ada), 'I can’t write in the channel of Service desk (triage-desk)');
    await desk.sees(desk.dm(ada), 'Write /invite @Parley in that channel.');
    const told = (await desk.room(desk.dm(ada))).filter((one) => desk.text(one).includes('/invite'));
    expect(told).toHaveLength(1);
    desk.platforms.slack.closed.clear();
  });

  it('that the bot is removed from, or that are deleted, are reported at once', async () => {
    const leo = desk.person('Leo Kraus', 'teams');
    await desk.known(leo);
    await desk.happens(leo, desk.channel('teams:triage-network'), { type: 'channel_deleted' });
    await desk.sees(desk.dm(leo), 'The channel triage-network of Network is no more.');
    await desk.happens(leo, desk.channel('teams:triage-network'), { type: 'bot_added' });
    await desk.sees(desk.channel('teams:triage-network'), '大家好！我是服务台。');
  });

  it('where somebody used the shortcut and the bot is not: it goes on in the direct chat, and they hear why', async () => {
    desk.platforms.slack.closed.set('secret-club', 'not_member');
    const said = await desk.says(sam, desk.channel('slack:secret-club'), 'the safe is stuck');
    await desk.shortcut(sam, { said, author: sam, text: 'the safe is stuck' });
    const draft = await desk.sees(desk.dm(sam), '# the safe is stuck');
    await desk.sees(desk.dm(sam), 'I am not in the channel where you asked, so it goes on here.');
    await desk.press(sam, draft, 'draft.send');
    await desk.becomes(draft, /INC-\d+ · the safe is stuck/);
  });

  it('that vanish under a ticket: the reply that was lost arrives in the direct chat, where it goes on', async () => {
    const { triage, key } = await desk.opens(sam, 'The lock is broken', desk.channel('slack:project-y'));
    desk.platforms.slack.closed.set('project-y', 'gone');
    await desk.says(mei, desk.thread(triage), '>> Which door?');
    await desk.says(mei, desk.thread(triage), '>> And which key?');
    await desk.passes({ seconds: 5 });
    await desk.says(mei, desk.thread(triage), '>> I come at noon.');
    await desk.passes({ seconds: 4 });
    await desk.passes({ seconds: 9 });
    const card = await desk.sees(desk.dm(sam), `# ${key} · The lock is broken`);
    await desk.sees(desk.dm(sam), 'The channel where you asked is no more, so it goes on here.');
    for (const words of ['Which door?', 'And which key?', 'I come at noon.']) {
      await desk.sees(desk.thread(card), `Mei Chen:\n${words}`);
    }
    await desk.says(sam, desk.thread(card), 'the back door');
    await desk.sees(desk.thread(triage), 'the back door');
  });
});

describe('people', () => {
  it('without an e-mail address are people all the same', async () => {
    const anon = desk.person('Anon', 'slack', { email: null });
    const { card, key } = await desk.opens(anon, 'My badge is broken');
    expect(desk.text(card)).toContain(key);
    await desk.commands(noor, `open for @Anon: his other badge`);
    await desk.sees(desk.dm(noor), 'For Anon, opened by Noor Haddad');
  });

  it('who are disabled get no messages, no tickets, and are found by nobody', async () => {
    const ex = desk.person('Ex Agent', 'slack', { email: 'kim@example.com' });
    await desk.known(ex);
    const before = (await desk.room(desk.dm(ex))).length;
    const { key, triage } = await desk.opens(noor, 'The oven is broken');
    const form = await desk.press(ada, triage, 'ticket.assign');
    const [choice] = form.outcome.kind === 'openForm' ? form.outcome.form.fields : [];
    const exId = choice?.type === 'choice' ? choice.options.find((o) => o.label === 'Ex Agent')?.value : '';
    await desk.happens(ex, desk.dm(ex), { type: 'person_changed', disabled: true });
    await desk.settled();
    expect((await desk.submits(ada, form, { assignee: exId ?? '' })).text).toContain('is not an agent of');
    expect((await desk.commands(ada, `assign ${key} @Ex Agent`)).text).toContain('I don’t know “Ex Agent”');
    expect((await desk.room(desk.dm(ex))).length).toBe(before);
  });
});

describe('a message of which nobody heard whether it arrived', () => {
  it('keeps what is written below it until that is known', async () => {
    const desks = desk.channel('slack:triage-desk');
    const { silent } = desk.platforms.slack;
    silent.add(desks.channel);
    await desk.passes({ minutes: 3 });
    await desk.says(sam, desk.dm(sam), 'The scanner hums');
    const draft = await desk.sees(desk.dm(sam), /scanner hums[\s\S]*\[Send to the desk\]/);
    await desk.press(sam, draft, 'draft.send');
    const triage = await desk.sees(desks, 'The scanner hums');
    await desk.saysAtOnce(mei, desk.thread(triage), '>> Please unplug it');
    await eventually(async () => {
      const [failed] = await desk.core.unit.database
        .sql`select 1 from inbound_event where attempts > 0 and state = 'due'`;
      return failed !== undefined;
    });
    silent.delete(desks.channel);
    await desk.passes({ seconds: 10 });
    await desk.sees(desk.thread(draft), 'Please unplug it');
    expect(
      (await desk.room(desks)).filter((one) => one.versions[0]?.includes('The scanner hums')),
    ).toHaveLength(1);
  });

  it('may show twice in Teams, and what is written below either belongs to the ticket', async () => {
    const tom = desk.person('Tom Reyes', 'teams');
    await desk.known(tom);
    const { triage } = await desk.opens(sam, 'The VPN hums');
    // What nobody knows of: the same card, posted once more.
    const double = { ...triage, id: desk.platforms.teams.newId() };
    desk.platforms.teams.posted.push(double);
    await desk.press(tom, double, 'ticket.take');
    await desk.says(tom, desk.thread(double), '>> We are on it');
    await desk.passes({ seconds: 10 });
    await desk.sees(desk.dm(sam), 'We are on it');
  });

  it('of one ticket is not taken for another’s by somebody who presses it elsewhere', async () => {
    const { triage } = await desk.opens(sam, 'The printer hums');
    const elsewhere = { ...triage, id: desk.platforms.slack.newId(), place: desk.channel('slack:it-help') };
    desk.platforms.slack.posted.push(elsewhere);
    await desk.press(mei, elsewhere, 'ticket.take');
    await desk.says(mei, desk.thread(elsewhere), '>> Not for the ticket');
    await desk.passes({ seconds: 10 });
    expect(await desk.everShown(desk.dm(sam))).not.toContain('Not for the ticket');
  });
});

describe('a message that comes after its own change', () => {
  it('has the corrected words', async () => {
    const { card, triage } = await desk.opens(sam, 'The keyboard sticks');
    const said = { messageId: desk.platforms.slack.newId(), place: desk.thread(card) };
    await desk.edits(sam, said, 'Only the left half');
    await desk.saysAtOnce(sam, said.place, 'All of it', said.messageId);
    await desk.sees(desk.thread(triage), 'Only the left half');
    expect(await desk.everShown(desk.thread(triage))).not.toContain('All of it');
  });

  it('is not read any more if it was deleted', async () => {
    const { card, triage } = await desk.opens(sam, 'The mouse sticks');
    const said = { messageId: desk.platforms.slack.newId(), place: desk.thread(card) };
    await desk.deletes(sam, said);
    await desk.saysAtOnce(sam, said.place, 'My password is 1234', said.messageId);
    expect(await desk.everShown(desk.thread(triage))).not.toContain('1234');
  });

  it('is not changed by somebody else', async () => {
    const { card, triage } = await desk.opens(sam, 'The screen flickers');
    const said = { messageId: desk.platforms.slack.newId(), place: desk.thread(card) };
    await desk.edits(noor, said, 'It does not');
    await desk.saysAtOnce(sam, said.place, 'All day', said.messageId);
    await desk.sees(desk.thread(triage), 'All day');
  });
});

describe('twice', () => {
  it('the same message delivered again makes one draft and one comment', async () => {
    await desk.passes({ minutes: 3 });
    await desk.says(noor, desk.dm(noor), 'The bell is broken');
    expect(await desk.redelivers()).toBe('duplicate');
    const draft = await desk.sees(desk.dm(noor), '# The bell is broken');
    await desk.press(noor, draft, 'draft.send');
    const { triage } = await desk.opened(draft);
    await desk.says(noor, desk.thread(draft), 'it rings all day');
    expect(await desk.redelivers()).toBe('duplicate');
    const copies = (await desk.room(desk.thread(triage))).filter((one) => desk.text(one).includes('rings'));
    expect(copies).toHaveLength(1);
  });

  it('a button pressed again does nothing more and says why', async () => {
    await desk.passes({ minutes: 3 });
    await desk.says(noor, desk.dm(noor), 'The fan is broken');
    const draft = await desk.sees(desk.dm(noor), '# The fan is broken');
    const send = buttonsOf(draft.card).find((button) => button.action === 'draft.send')?.subject ?? '';
    const [one, two] = await Promise.all([
      desk.pressRaw(noor, desk.dm(noor), 'draft.send', send),
      desk.pressRaw(noor, desk.dm(noor), 'draft.send', send),
    ]);
    expect([one.text, two.text].sort()).toEqual(['', 'This was sent, withdrawn or replaced already.']);
    await desk.settled();
    const [row] = await desk.core.unit.database.sql`
      select count(*)::int as n from ticket where title = 'The fan is broken'`;
    expect(row?.n).toBe(1);
  });

  it('what nobody knows any more is answered, not failed', async () => {
    expect((await desk.pressRaw(noor, desk.dm(noor), 'ticket.dance', 'x')).text).toContain('already');
    expect((await desk.pressRaw(noor, desk.dm(noor), 'ticket.take', 'no-id')).text).toContain(
      'There is no such ticket',
    );
    expect((await desk.pressRaw(noor, desk.dm(noor), 'draft.send', "' or 1=1")).text).toContain('already');
  });
});

function titleOf(card: string): string {
  return /· (.+)/.exec(card)?.[1] ?? '';
}

/** The texts of a page, without its heading and page number. */
function wholeTextOf({ outcome }: Awaited<ReturnType<Story['press']>>): string {
  if (outcome.kind !== 'reply') return '';
  return outcome.card.blocks
    .flatMap((block) => (block.type === 'text' && typeof block.text === 'string' ? [block.text] : []))
    .join('');
}

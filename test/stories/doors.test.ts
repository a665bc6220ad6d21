import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buttonsOf } from '../support/drawing.ts';
import { type Someone, type Story, startStory } from '../support/story.ts';

/** The ways to a ticket besides a direct message: mention, reaction, shortcut, /desk, form, for somebody else. */

let desk: Story;
let sam: Someone;
let noor: Someone;
let mei: Someone;
beforeAll(async () => {
  desk = await startStory();
  sam = desk.person('Sam Rivera', 'slack');
  noor = desk.person('Noor Haddad', 'slack');
  mei = desk.person('Mei Chen', 'slack');
  await desk.known(sam, noor, mei);
});
afterAll(() => desk.close());

const help = () => desk.channel('slack:it-help');

describe('a mention in a channel', () => {
  it('is answered in its thread, where everybody sees it and only the asker sends it', async () => {
    const said = await desk.says(sam, help(), '@Parley the printer is broken');
    const card = await desk.sees(desk.thread(said), '# the printer is broken');
    expect(desk.text(card)).not.toContain('Private');
    expect((await desk.press(noor, card, 'draft.send')).text).toBe(
      'Only Sam Rivera can send or change this.',
    );
    // More in the thread is more of the matter; what others say there is not.
    await desk.says(sam, desk.thread(said), 'it is the one on the third floor');
    await desk.becomes(card, 'third floor');
    await desk.says(noor, desk.thread(said), 'works for me');
    await desk.press(sam, card, 'draft.send');
    await desk.becomes(card, /# INC-\d+ · the printer is broken[\s\S]*Write in this thread/);
    expect(desk.text(card)).not.toContain('works for me');
  });

  it('is not needed to be heard in the thread of a ticket, and nothing else in a channel is listened to', async () => {
    const { triage, card } = await desk.opens(sam, 'the scanner is broken', help());
    await desk.says(noor, desk.thread(card), 'same here');
    await desk.sees(desk.thread(triage), 'Noor Haddad:\nsame here');
    const before = (await desk.room(help())).length;
    await desk.says(noor, help(), 'lunch at twelve?');
    expect((await desk.room(help())).length).toBe(before);
  });

  it('without a word asks for one, privately', async () => {
    await desk.says(noor, help(), '@Parley');
    const answer = await desk.sees(help(), 'Please say in a few words');
    expect(answer.onlyFor).toBe(noor.id);
  });
});

describe('a reaction', () => {
  it('of two people at once makes one draft, for whoever wrote the message', async () => {
    const said = await desk.says(sam, help(), 'my keyboard is dead');
    const message = { said, author: sam, text: 'my keyboard is dead' };
    await Promise.all([desk.reacts(noor, message), desk.reacts(mei, message)]);
    const card = await desk.sees(desk.thread(said), '# my keyboard is dead');
    expect(desk.text(card)).toMatch(/For Sam Rivera, opened by (Noor Haddad|Mei Chen)/);
    expect((await desk.room(desk.thread(said))).length).toBe(1);
    await desk.press(sam, card, 'draft.send');
    const { key } = await desk.opened(card);
    await desk.reacts(noor, message);
    await desk.says(sam, desk.thread(said), 'please hurry');
    expect((await desk.room(desk.thread(said))).length).toBe(1);
    expect(desk.text(card)).toContain(key);
  });

  it('begins anew after "not a ticket", and means nothing on other emoji and on cards of ours', async () => {
    const said = await desk.says(sam, help(), 'my mouse is dead');
    const message = { said, author: sam, text: 'my mouse is dead' };
    await desk.reacts(noor, message, 'eyes');
    expect(await desk.room(desk.thread(said))).toEqual([]);
    await desk.reacts(noor, message);
    const first = await desk.sees(desk.thread(said), '# my mouse is dead');
    await desk.press(noor, first, 'draft.withdraw');
    await desk.becomes(first, 'Withdrawn.');
    await desk.reacts(noor, message);
    const second = await desk.sees(desk.thread(said), '# my mouse is dead');
    expect(second.id).not.toBe(first.id);
    await desk.press(noor, second, 'draft.send');
    const { triage } = await desk.opened(second);
    const card = { messageId: triage.id, place: triage.place };
    const before = (await desk.room(triage.place)).length;
    await desk.reacts(mei, { said: card, author: { ...mei, id: 'the-bot', name: 'Parley' }, text: 'INC' });
    expect((await desk.room(triage.place)).length).toBe(before);
  });

  it('does not mix what the reacting person says elsewhere into the other’s matter', async () => {
    const said = await desk.says(sam, help(), 'my screen flickers');
    await desk.reacts(noor, { said, author: sam, text: 'my screen flickers' });
    const card = await desk.sees(desk.thread(said), '# my screen flickers');
    const own = await desk.says(noor, help(), '@Parley I need a headset');
    await desk.sees(desk.thread(own), '# I need a headset');
    expect(desk.text(card)).not.toContain('headset');
  });
});

describe('a message shortcut', () => {
  it('opens a ticket from the message, and says so where there is one', async () => {
    const said = await desk.says(sam, help(), 'the beamer has no signal');
    const message = { said, author: sam, text: 'the beamer has no signal' };
    await desk.shortcut(noor, message);
    await desk.sees(desk.thread(said), '# the beamer has no signal');
    expect((await desk.shortcut(mei, message)).text).toBe('There is a ticket for this already.');
  });

  it('on a message without text asks for words', async () => {
    const said = await desk.says(sam, help(), '');
    expect((await desk.shortcut(noor, { said, author: sam, text: '' })).text).toContain('There is no text');
  });
});

describe('/desk', () => {
  it('takes words to the direct chat, because nobody else has seen them', async () => {
    const answer = await desk.commands(sam, 'my badge does not work', help());
    expect(answer.text).toBe('I wrote to you in our direct chat: check it there and send it.');
    const card = await desk.sees(desk.dm(sam), '# my badge does not work');
    expect(desk.text(card)).toContain('🔒 Private');
  });

  it('alone helps; "new" opens the form, whose words are understood like a message', async () => {
    expect((await desk.commands(sam, '')).text).toContain('What you can say');
    const form = await desk.commands(sam, 'new', help());
    expect(form.text).toContain('What is the matter?');
    expect((await desk.submits(sam, form, { description: ' ' })).text).toBe(
      'description: Please write what it is about.',
    );
    await desk.submits(sam, form, { description: 'the coffee machine is broken', private: '' });
    const card = await desk.sees(desk.dm(sam), '# the coffee machine is broken');
    // Not private was chosen in the form, although it goes on in the direct chat.
    expect(desk.text(card)).not.toContain('Private');
  });
});

describe('for somebody else', () => {
  it('by words: both follow the ticket, each in their own language', async () => {
    const lin = desk.person('林薇', 'slack', { locale: 'zh-CN', email: 'lin@example.com' });
    await desk.says(sam, desk.dm(sam), 'open for @林薇: her account is locked');
    const draft = await desk.sees(desk.dm(sam), 'For 林薇, opened by Sam Rivera');
    expect(desk.text(draft)).toContain('🔒 Private: only you, 林薇 and the desk will see it.');
    await desk.press(sam, draft, 'draft.send');
    const { key } = await desk.opened(draft);
    const copy = await desk.sees(desk.dm(lin), key);
    expect(desk.text(copy)).toContain('> her account is locked\n申请人: 林薇');
    expect(desk.text(copy)).toContain('代提人: Sam Rivera');
    await desk.says(lin, desk.thread(copy), '还是不行');
    await desk.sees(desk.thread(draft), '林薇:\n还是不行');
    const { text } = await desk.commands(sam, 'my tickets');
    expect(text.slice(text.indexOf('Opened for others'))).toContain(key);
  });

  it('by form, and by words without a colon where the person is mentioned', async () => {
    const rosa = desk.person('Rosa Diaz', 'slack');
    const form = await desk.commands(sam, 'new');
    await desk.submits(sam, form, { description: 'no sound in the meeting room', person_requester: rosa.id });
    await desk.sees(desk.dm(sam), 'For Rosa Diaz, opened by Sam Rivera');
    await desk.says(noor, desk.dm(noor), 'open a ticket for @Rosa Diaz her monitor is black');
    await desk.sees(desk.dm(noor), '# her monitor is black');
    await desk.says(noor, desk.dm(noor), 'open a ticket for @Nobody: x');
    await desk.sees(desk.dm(noor), 'I don’t know “Nobody”.');
  });

  it('is not "for the printer"', async () => {
    await desk.passes({ minutes: 5 });
    await desk.says(noor, desk.dm(noor), 'open a ticket for the printer: it jams');
    await desk.sees(desk.dm(noor), '# the printer: it jams');
  });
});

describe('private', () => {
  it('from the start: the words go to the direct chat and the room learns nothing', async () => {
    const before = (await desk.room(help())).length;
    await desk.says(noor, help(), '@Parley private: my salary slip is wrong');
    await desk.sees(help(), 'I wrote to you in our direct chat');
    await desk.sees(desk.dm(noor), '# my salary slip is wrong');
    const room = await desk.room(help());
    expect(room.length).toBe(before + 1);
    expect(room.at(-1)?.onlyFor).toBe(noor.id);
  });

  it('later: a draft leaves the channel for the direct chat', async () => {
    const said = await desk.says(noor, help(), '@Parley I need a new chair for my back');
    const card = await desk.sees(desk.thread(said), '# I need a new chair');
    const form = await desk.press(noor, card, 'draft.edit');
    await desk.submits(noor, form, { private: 'yes' });
    await desk.becomes(card, 'This is private now: Noor Haddad, please go on in our direct chat.');
    const direct = await desk.sees(desk.dm(noor), '# I need a new chair');
    // What is still written in the thread goes along.
    await desk.says(noor, desk.thread(said), 'a hard one');
    await desk.becomes(direct, 'a hard one');
    await desk.press(noor, direct, 'draft.send');
    const { key } = await desk.opened(direct);
    expect(await desk.everShown(desk.thread(said))).not.toContain(key);
  });

  it('a ticket made private leaves the room with all that the desk said there, and strangers with it', async () => {
    const { key, card, triage } = await desk.opens(sam, 'the door of the safe is broken', help());
    await desk.says(mei, desk.thread(triage), '>> Which safe is it?');
    await desk.passes({ seconds: 9 });
    await desk.sees(desk.thread(card), 'Mei Chen:\nWhich safe is it?');
    await desk.says(noor, desk.dm(noor), `watch ${key}`);
    const watched = await desk.sees(desk.dm(noor), `# ${key} ·`);
    await desk.says(mei, desk.thread(triage), '>> Never mind, I found it.');
    await desk.press(sam, card, 'ticket.private');
    await desk.becomes(card, `${key} is private now and goes on in the direct chat.`);
    const direct = await desk.sees(desk.dm(sam), `# 🔒 ${key} ·`);
    expect(desk.text(direct)).toContain('> the door of the safe is broken');
    await desk.becomes(watched, `You no longer watch ${key}.`);
    // The reply that was on its way arrives where the ticket is now, and nowhere else.
    await desk.passes({ seconds: 9 });
    await desk.sees(desk.thread(direct), 'Mei Chen:\nNever mind, I found it.');
    expect((await desk.room(desk.thread(card))).map((one) => desk.text(one))).toEqual([desk.text(card)]);
    expect(await desk.everShown(desk.dm(noor))).not.toContain('Never mind');
    // Others who go on in the old thread reach nobody, and are told if they ask.
    await desk.says(noor, desk.thread(card), 'and the key?');
    await desk.says(noor, desk.thread(card), '@Parley status');
    const told = await desk.sees(desk.thread(card), 'This thread belongs to a ticket that you may not see.');
    expect(told.onlyFor).toBe(noor.id);
    expect(await desk.everShown(desk.thread(triage))).not.toContain('and the key?');
  });
});

describe('security', () => {
  it('never shows in a shared room: it goes on in the direct chat, in the queue that is private', async () => {
    const said = await desk.says(sam, help(), '@Parley I clicked a link in a phishing mail');
    const draft = await desk.sees(desk.thread(said), 'Kind ▾ Security incident');
    expect(desk.text(draft)).toContain('Queue ▾ Security\n🔒 Private');
    await desk.press(sam, draft, 'draft.send');
    await desk.becomes(draft, 'Sent. This is confidential: Sam Rivera, it goes on in our direct chat.');
    const card = await desk.sees(desk.dm(sam), /# 🔒 SEC-\d+ ·/);
    const { key, triage } = await desk.opened(card);
    expect(triage.place.channel).toBe('triage-security');
    for (const room of ['slack:it-help', 'slack:triage-desk', 'teams:triage-network']) {
      expect(await desk.everShown(desk.channel(room))).not.toContain(key);
    }
    await desk.says(noor, desk.dm(noor), `status of ${key}`);
    await desk.sees(desk.dm(noor), `There is no ticket ${key} that you may see.`);
    // An agent of another team is no different.
    await desk.says(mei, desk.dm(mei), `timeline ${key}`);
    await desk.sees(desk.dm(mei), `There is no ticket ${key} that you may see.`);
  });

  it('of another’s message reaches both of them, and the room neither', async () => {
    const said = await desk.says(noor, help(), 'I think my laptop was stolen');
    await desk.reacts(sam, { said, author: noor, text: 'I think my laptop was stolen' });
    const draft = await desk.sees(desk.thread(said), 'Kind ▾ Security incident');
    await desk.press(noor, draft, 'draft.send');
    const hers = await desk.sees(desk.dm(noor), /SEC-\d+ · I think my laptop was stolen/);
    const his = await desk.sees(desk.dm(sam), /SEC-\d+ · I think my laptop was stolen/);
    expect(buttonsOf(hers.card).map((button) => button.action)).toContain('ticket.cancel');
    expect(desk.text(his)).toContain('Opened by: Sam Rivera');
  });
});

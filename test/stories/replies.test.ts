import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileOn, type Opened, type Someone, type Story, startStory } from '../support/story.ts';

/** What the desk writes is internal unless it is sent on purpose, and what is sent can be taken back. */

let desk: Story;
let sam: Someone;
let mei: Someone;
let ada: Someone;
let ticket: Opened;
beforeAll(async () => {
  desk = await startStory();
  sam = desk.person('Sam Rivera', 'slack');
  mei = desk.person('Mei Chen', 'slack');
  ada = desk.person('Ada Novak', 'slack');
  await desk.known(sam, mei, ada);
  ticket = await desk.opens(sam, 'The printer is broken');
});
afterAll(() => desk.close());

const work = () => desk.thread(ticket.triage);
const asked = () => desk.thread(ticket.card);
/** Everything that Sam has ever been shown, wherever. */
const shownToSam = () => desk.everShown(desk.dm(sam));

describe('both ways', () => {
  it('what the requester writes in the thread stands in the triage thread, and not again with them', async () => {
    await desk.says(sam, asked(), 'It smells of smoke now');
    await desk.sees(work(), 'Sam Rivera:\nIt smells of smoke now');
    expect((await desk.room(asked())).filter((one) => desk.text(one).includes('smoke'))).toEqual([]);
  });

  it('tells whoever has the ticket', async () => {
    await desk.press(mei, ticket.triage, 'ticket.take');
    await desk.says(sam, asked(), 'Are you coming?');
    const copy = await desk.sees(work(), 'Are you coming?');
    expect(JSON.stringify(copy.card)).toContain('"accounts":{"slack":"mei-slack"}');
  });
});

describe('internal by default', () => {
  it('a line in the triage thread stays there', async () => {
    await desk.says(mei, work(), 'He spilled coffee into it again');
    await desk.says(mei, work(), '@Parley note he does that every week');
    await desk.settled();
    expect(await shownToSam()).not.toMatch(/coffee|every week/);
    await desk.sees(work(), 'Mei Chen (internal):\nhe does that every week');
  });

  it('a reply to a mirrored message in the requester’s words is no different', async () => {
    await desk.says(sam, asked(), 'Hello?');
    const copy = await desk.sees(work(), 'Hello?');
    await desk.says(mei, { ...work(), thread: copy.id }, 'impatient, this one');
    await desk.settled();
    expect(await shownToSam()).not.toContain('impatient');
  });
});

describe('on purpose', () => {
  it('the prefix sends, after the undo time', async () => {
    await desk.says(mei, work(), '>> I am on my way.');
    const fate = await desk.sees(work(), /Goes to Sam Rivera at .+\.\n\[Undo\]/);
    await desk.passes({ seconds: 7 });
    expect(await shownToSam()).not.toContain('on my way');
    await desk.passes({ seconds: 2 });
    await desk.sees(asked(), 'Mei Chen:\nI am on my way.');
    await desk.becomes(fate, '● Sent to Sam Rivera.');
  });

  it('the same keys on a Chinese keyboard do', async () => {
    await desk.says(mei, work(), '》》马上到');
    await desk.says(mei, work(), '＞＞请稍等');
    await desk.passes({ seconds: 9 });
    await desk.sees(asked(), 'Mei Chen:\n马上到');
    await desk.sees(asked(), 'Mei Chen:\n请稍等');
  });

  it('a button with a form does, and a command', async () => {
    const form = await desk.press(mei, ticket.triage, 'ticket.reply');
    expect(form.outcome).toMatchObject({ form: { fields: [{ hint: { args: { seconds: 8 } } }] } });
    expect((await desk.submits(mei, form, {})).text).toBe('body: Please write what to send.');
    await desk.submits(mei, form, { body: 'Did you try paper?' });
    const held = await desk.sees(work(), /Did you try paper\?\n● Goes to Sam Rivera/);
    await desk.says(mei, desk.dm(mei), `reply ${ticket.key} Or another printer?`);
    await desk.sees(desk.dm(mei), `Your reply on ${ticket.key} goes to the requester.`);
    await desk.passes({ seconds: 9 });
    await desk.sees(asked(), 'Did you try paper?');
    await desk.sees(asked(), 'Or another printer?');
    await desk.becomes(held, 'Sent to Sam Rivera.');
  });

  it('nothing is sent for a prefix without words', async () => {
    await desk.says(mei, work(), '>> ');
    const told = await desk.sees(work(), 'Please write what to send.');
    expect(told.onlyFor).toBe(mei.id);
  });
});

describe('taking back', () => {
  it('in time: it never leaves, and stays as an internal note', async () => {
    await desk.says(mei, work(), '>> You are an idiot');
    const held = await desk.sees(work(), /Goes to Sam Rivera/);
    await desk.press(mei, held, 'comment.undo');
    await desk.becomes(held, /You are an idiot\n● Not sent\. It stays here as an internal note\./);
    await desk.passes({ seconds: 20 });
    expect(await shownToSam()).not.toContain('idiot');
    const timeline = await desk.press(sam, ticket.card, 'ticket.timeline');
    expect(timeline.text).not.toContain('idiot');
    expect((await desk.press(mei, ticket.triage, 'ticket.timeline')).text).toContain(
      'noted internally: You are an idiot',
    );
  });

  it('by word', async () => {
    await desk.says(mei, work(), '>> This is nonsense');
    await desk.says(mei, work(), '@Parley undo');
    await desk.sees(work(), `Your reply on ${ticket.key} was not sent.`);
    await desk.passes({ seconds: 20 });
    expect(await shownToSam()).not.toContain('nonsense');
  });

  it('with a file, even before the file is here', async () => {
    const bytes = Buffer.from('the whole network plan');
    const file = fileOn(desk, 'slack', 'passwords.xlsx', bytes);
    await desk.says(mei, work(), '>> here it is', [file]);
    const held = await desk.sees(work(), /Goes to Sam Rivera/);
    await desk.press(mei, held, 'comment.undo');
    await desk.becomes(held, 'Not sent.');
    await desk.passes({ seconds: 20 });
    expect(await shownToSam()).not.toMatch(/passwords|here it is/);
    expect((await desk.press(sam, ticket.card, 'ticket.timeline')).text).not.toContain('passwords');
  });

  it('too late, and by somebody else, is refused', async () => {
    await desk.says(mei, work(), '>> See you at three.');
    const held = await desk.sees(work(), /Goes to Sam Rivera/);
    expect((await desk.press(ada, held, 'comment.undo')).text).toBe(
      'Only its author can take this reply back.',
    );
    await desk.passes({ seconds: 9 });
    await desk.sees(asked(), 'See you at three.');
    const late = await desk.pressRaw(mei, work(), 'comment.undo', undoSubject(held));
    expect(late.text).toBe('Too late: the reply has left already.');
  });

  it('by deleting the message', async () => {
    const said = await desk.says(mei, work(), '>> Wrong window');
    const held = await desk.sees(work(), /Goes to Sam Rivera/);
    await desk.deletes(mei, said);
    await desk.becomes(held, '● Not sent.');
    await desk.passes({ seconds: 20 });
    expect(await shownToSam()).not.toMatch(/Wrong window|Mei Chen deleted/);
  });

  it('by editing the prefix away', async () => {
    const said = await desk.says(mei, work(), '>> He will never learn');
    await desk.sees(work(), /Goes to Sam Rivera/);
    await desk.edits(mei, said, 'He will never learn, says everybody');
    await desk.passes({ seconds: 20 });
    expect(await shownToSam()).not.toContain('never learn');
  });
});

describe('edits and deletions', () => {
  it('of the requester arrive as a mark and a tombstone; the desk keeps the earlier words', async () => {
    const said = await desk.says(sam, asked(), 'The error is 49');
    const copy = await desk.sees(work(), 'The error is 49');
    await desk.edits(sam, said, 'The error is 94');
    await desk.becomes(copy, 'The error is 94\n(edited)');
    await desk.deletes(sam, said);
    await desk.becomes(copy, /^Sam Rivera deleted this message\.$/);
    const { text } = await desk.press(mei, ticket.triage, 'ticket.timeline');
    expect(text).toContain('edited a message; before: The error is 49');
    expect(text).toContain('deleted a message; it said: The error is 94');
    expect((await desk.press(sam, ticket.card, 'ticket.timeline')).text).not.toMatch(/error is/);
  });

  it('of the desk’s sent reply arrive; an edit without the prefix does not', async () => {
    const said = await desk.says(mei, work(), '>> At four then');
    await desk.passes({ seconds: 9 });
    const copy = await desk.sees(asked(), 'At four then');
    await desk.edits(mei, said, '>> At five then');
    await desk.becomes(copy, 'Mei Chen:\nAt five then\n(edited)');
    await desk.edits(mei, said, 'At five, if he is sober');
    const told = await desk.sees(work(), 'your change was not sent after it');
    expect(told.onlyFor).toBe(mei.id);
    expect(await shownToSam()).not.toContain('sober');
    await desk.deletes(mei, said);
    await desk.becomes(copy, 'Mei Chen deleted this message.');
  });

  it('of a held reply leave as they are at the end', async () => {
    const said = await desk.says(mei, work(), '>> It is brocken');
    await desk.edits(mei, said, '>> It is broken');
    await desk.passes({ seconds: 9 });
    await desk.sees(asked(), 'It is broken');
    expect(await shownToSam()).not.toContain('brocken');
  });

  it('an internal note is not sent by an edit, and its author hears so', async () => {
    const said = await desk.says(mei, work(), 'needs a new drum');
    await desk.edits(mei, said, '>> It needs a new drum');
    await desk.sees(work(), 'An edited note stays internal.');
    await desk.passes({ seconds: 20 });
    expect(await shownToSam()).not.toContain('drum');
  });

  it('of the first message reach the card and the desk', async () => {
    const lee = desk.person('Lee Park', 'slack');
    const first = await desk.says(lee, desk.dm(lee), 'The beamer is broken');
    const second = await desk.says(lee, desk.dm(lee), 'in room 4');
    const card = await desk.sees(desk.dm(lee), 'in room 4');
    await desk.edits(lee, second, 'in room 5');
    await desk.becomes(card, '> The beamer is broken\nin room 5');
    await desk.press(lee, card, 'draft.send');
    const { triage, key } = await desk.opened(card);
    await desk.edits(lee, second, 'in room 6');
    await desk.becomes(triage, '> The beamer is broken\nin room 6');
    await desk.sees(desk.thread(triage), `Lee Park edited the first message of ${key}. Before: in room 5`);
    await desk.deletes(lee, first);
    await desk.becomes(triage, '> in room 6');
    await desk.sees(desk.thread(triage), `deleted a message of ${key}. It said: The beamer is broken`);
  });

  it('a draft whose messages are all deleted is withdrawn', async () => {
    const kim = desk.person('Kim Roe', 'slack', { email: 'kim.roe@example.com' });
    const said = await desk.says(kim, desk.dm(kim), 'My mouse is slow');
    const card = await desk.sees(desk.dm(kim), '# My mouse is slow');
    await desk.deletes(kim, said);
    await desk.becomes(card, 'Withdrawn. Nothing was sent.');
  });
});

/** Whatever agents do in whatever order, no word that they did not send on purpose is ever shown outside. */
describe('nothing slips', () => {
  const STEPS = [
    'line',
    'file',
    'note',
    'wait for the vendor',
    'send and undo',
    'send and delete',
    'send and edit the prefix away',
    'edit a note',
    'edit a sent reply without the prefix',
    'move there and back',
    'ask and be answered',
    'make private',
    'time',
  ] as const;

  it('through any sequence of what agents do', async () => {
    const ines = desk.person('Ines Admin', 'slack');
    const lee = desk.person('Lee Park', 'slack');
    await desk.known(ines, lee);
    let count = 0;
    const secret = () => `secret-${++count}`;

    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...STEPS), { minLength: 4, maxLength: 8 }), async (steps) => {
        const it = await desk.opens(sam, 'the scanner is broken', desk.channel('slack:it-help'));
        await desk.says(lee, desk.dm(lee), `watch ${it.key}`);
        const thread = async () => desk.thread(await desk.triageCard(it.key));
        for (const step of steps) await take(step, it, await thread());
        await desk.passes({ seconds: 20 });
        const seen = [
          await desk.everShown(desk.dm(sam)),
          await desk.everShown(desk.dm(lee)),
          await desk.everShown(desk.channel('slack:it-help')),
          (await desk.pressRaw(sam, desk.dm(sam), 'ticket.timeline', it.id)).text,
          (await desk.commands(sam, `status of ${it.key}`)).text,
        ].join('\n');
        expect(seen.match(/secret-\d+/g) ?? []).toEqual([]);
      }),
      { numRuns: 4, endOnFailure: true },
    );

    async function take(step: (typeof STEPS)[number], it: Opened, thread: ReturnType<typeof work>) {
      switch (step) {
        case 'line':
          await desk.says(ines, thread, secret());
          return;
        case 'file':
          await desk.says(ines, thread, '', [fileOn(desk, 'slack', `${secret()}.txt`, Buffer.from('x'))]);
          return;
        case 'note':
          await desk.commands(ines, `note ${it.key} ${secret()}`);
          return;
        case 'wait for the vendor':
          await desk.commands(ines, `wait ${it.key} vendor ${secret()}`);
          return;
        case 'send and undo':
          await desk.says(ines, thread, `>> ${secret()}`);
          await desk.settled();
          await desk.commands(ines, `undo ${it.key}`);
          return;
        case 'send and delete':
          await desk.deletes(ines, await desk.says(ines, thread, `>> ${secret()}`));
          return;
        case 'send and edit the prefix away':
          await desk.edits(ines, await desk.says(ines, thread, `>> ${secret()}`), secret());
          return;
        case 'edit a note':
          await desk.edits(ines, await desk.says(ines, thread, secret()), `>> ${secret()}`);
          return;
        case 'edit a sent reply without the prefix': {
          const said = await desk.says(ines, thread, '>> all fine');
          await desk.passes({ seconds: 9 });
          await desk.edits(ines, said, secret());
          return;
        }
        case 'move there and back':
          await desk.commands(ines, `move ${it.key} security`);
          await desk.says(ines, thread, secret());
          await desk.commands(ines, `move ${it.key} service-desk`);
          return;
        case 'ask and be answered':
          await desk.commands(ines, `wait ${it.key} requester which one?`);
          await desk.passes({ seconds: 9 });
          await desk.says(sam, desk.thread(it.card), 'the left one');
          return;
        case 'make private':
          await desk.commands(ines, `private ${it.key} on`);
          return;
        case 'time':
          await desk.passes({ seconds: 5 });
          return;
      }
    }
  });
});

function undoSubject(held: { cards: { blocks: unknown[] }[] }): string {
  return /"comment\.undo","subject":"([^"]+)"/.exec(JSON.stringify(held.cards[0]))?.[1] ?? '';
}

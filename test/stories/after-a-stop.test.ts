import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { fileOn, type Story, startStory } from '../support/story.ts';
import type { Posted } from '../support/story-platform.ts';

/** Real time from the start to everything being done. */
const PROMPT_MS = 10_000;

/** Parley is stopped over work that becomes due meanwhile; the clock is put forward rather than waited for. */
describe('after a stop', () => {
  let story: Story;
  afterEach(() => story.close());

  it.each([
    ['a minute', { minutes: 1 }, false],
    ['an hour', { hours: 1 }, false],
    ['three days', { hours: 72 }, true],
  ])(
    'of %s, everything that was due happens once within ten seconds, joined per ticket, at its room’s pace',
    async (_name, time, closes) => {
      story = await startStory((config) => {
        config.tickets.closeAfterDays = 2;
        // Deadlines that are missed meanwhile have a story of their own.
        config.sla.policies = [];
      });
      const noor = story.person('Noor Haddad', 'slack');
      const kim = story.person('Kim Lee', 'slack');
      const lin = story.person('Lin Wei', 'slack');
      await story.known(noor, kim, lin);
      const solved = [];
      for (const what of ['first', 'second', 'third']) {
        const ticket = await story.opens(noor, `the ${what} printer is broken`);
        await story.press(kim, ticket.triage, 'ticket.take');
        const form = await story.press(kim, ticket.triage, 'ticket.solve');
        await story.submits(kim, form, { resolution: `the ${what} cable` });
        solved.push(ticket);
      }
      const open = await story.opens(noor, 'the door is broken');
      await story.says(lin, story.dm(lin), 'the window is broken');
      await story.sees(story.dm(lin), 'the window is broken');

      // A reply with a file that can still be taken back, and changes that no platform has taken yet.
      const slack = story.platforms.slack;
      const file = fileOn(story, 'slack', 'map.txt', new TextEncoder().encode('here'));
      await story.says(kim, story.thread(open.triage), '>> we are on our way', [file]);
      slack.away = { kind: 'retry', reason: 'away' };
      await story.press(kim, open.triage, 'ticket.take');
      const form = await story.press(kim, open.triage, 'ticket.wait');
      await story.submits(kim, form, { reason: 'vendor' });
      await story.pressRaw(kim, open.triage.place, 'ticket.resume', open.id);
      const before = new Map<Posted, number>();
      await story.stopsFor(time, () => {
        for (const message of slack.posted) before.set(message, message.versions.length);
        slack.away = undefined;
        slack.pace = { messages: 1, perMs: 1_000 };
      });
      const started = Date.now();

      await eventually(() => story.text(open.card).includes('In progress'), PROMPT_MS);
      await story.sees(story.thread(open.card), 'we are on our way');
      if (closes) {
        for (const { triage } of solved) {
          await eventually(() => story.text(triage).includes('Closed'), PROMPT_MS);
        }
      }
      await story.settled();
      expect(Date.now() - started).toBeLessThan(PROMPT_MS);

      // Each card was changed once, however much had happened to it; what is new stands there once.
      for (const [message, versions] of before)
        expect(message.versions.length - versions).toBeLessThanOrEqual(1);
      const fresh = slack.posted.filter((message) => !before.has(message));
      const texts = fresh.map((message) => `${message.place.channel} ${story.text(message)}`);
      expect(new Set(texts).size).toBe(texts.length);
      expect(fresh.length).toBeLessThan(8);
      for (const { at, place } of fresh) {
        const close = fresh.filter(
          (one) => one.place.channel === place.channel && Math.abs(one.at - at) < 900,
        );
        expect(close).toHaveLength(1);
      }
      expect(story.text(open.card)).toContain('In progress');
      for (const { card } of solved) expect(story.text(card)).toContain(closes ? 'Closed' : 'Solved');
      const drafts = slack.in(story.dm(lin)).filter((message) => story.text(message).includes('the window'));
      expect(drafts.filter(({ isDeleted }) => !isDeleted)).toHaveLength(1);
    },
    40_000,
  );
});

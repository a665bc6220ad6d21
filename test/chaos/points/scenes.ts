import { HELP } from '../world/company.ts';
import type { Stage } from './stage.ts';

/** A short story; told without a fault it is the measure for every telling with one. */
export interface Scene {
  name: string;
  play(stage: Stage): Promise<void>;
}

const PLATFORMS = ['slack', 'teams'] as const;
type Platform = (typeof PLATFORMS)[number];
const OTHER = { slack: 'teams', teams: 'slack' } as const;

/** From the first words to a ticket that an agent has. */
async function begun(stage: Stage, asked: Platform, worked: Platform, room?: string) {
  const requester = stage.requester(asked);
  const desk = stage.desk(worked);
  const agent = stage.agent(desk);
  const place = room ?? `@${requester.id}`;
  const said = await stage.says(requester, { room: place }, stage.words(`the ${desk.word} is broken`));
  const draft = await stage.sees(place, 'draft.send');
  await stage.presses(requester, draft, 'draft.send');
  const card = await stage.sees(place, 'ticket.timeline');
  const work = await stage.sees(desk.room, 'ticket.take');
  // In a direct chat the thread is the card's own, in a room that of the words.
  const below = { room: place, thread: room ? said.id : card.id };
  return { requester, agent, desk, said, card, work, below, inTriage: { room: work.room, thread: work.id } };
}

export const SCENES: Scene[] = PLATFORMS.flatMap((platform): Scene[] => [
  {
    name: `${platform}: asked, taken, solved, opened again`,
    async play(stage) {
      const { requester, agent, card, work } = await begun(stage, platform, platform);
      await stage.presses(agent, work, 'ticket.take');
      await stage.fillsIn(agent, work, 'ticket.solve', { resolution: stage.words('a new cable') });
      await stage.fillsIn(requester, card, 'ticket.reopen', { reason: stage.words('it is back') });
    },
  },
  {
    name: `${platform}: asked in a room, a draft that is corrected by further words and withdrawn`,
    async play(stage) {
      const requester = stage.requester(platform);
      const room = HELP[platform];
      const said = await stage.says(requester, { room }, stage.words('the printer is broken'));
      await stage.edits(said, `${said.text.replace(/<[^>]*>\s*/g, '')} since ${stage.words('noon')}`);
      await stage.presses(requester, await stage.sees(room, 'draft.withdraw'), 'draft.withdraw');
    },
  },
  {
    name: `${platform}: talk about a ticket, edited, deleted, answered`,
    async play(stage) {
      const { requester, agent, below, inTriage } = await begun(stage, platform, platform, HELP[platform]);
      const first = await stage.says(requester, below, stage.words('it smokes'));
      const second = await stage.says(requester, below, stage.words('it burns'));
      await stage.edits(first, stage.words('it steams'));
      await stage.erases(second);
      await stage.says(agent, inTriage, stage.words('poor thing'));
      await stage.says(agent, inTriage, `>> ${stage.words('unplug it')}`);
    },
  },
  {
    name: `asked in ${platform}, worked on in ${OTHER[platform]}`,
    async play(stage) {
      const { agent, work, inTriage } = await begun(stage, platform, OTHER[platform]);
      await stage.presses(agent, work, 'ticket.take');
      await stage.says(agent, inTriage, `>> ${stage.words('which floor?')}`);
      await stage.fillsIn(agent, work, 'ticket.solve', { resolution: stage.words('rebooted') });
    },
  },
]);

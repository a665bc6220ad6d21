import type { Inbound } from '../../src/chat/inbound.ts';
import type { Outgoing } from '../../src/chat/outgoing.ts';
import type { Answer } from '../../src/chat/platform.ts';
import type { Context } from '../../src/context.ts';
import { type Converse, createConversation } from '../../src/conversation/converse.ts';
import { createFeedLinks } from '../../src/oncall/rota/feed-links.ts';
import type { Story } from './story.ts';

/** What an event would come to. */
interface Worked {
  outcome: Answer['outcome'];
  outgoing: Outgoing[];
}
export interface Rehearsed extends Worked {
  /** What was found after it. */
  after: unknown;
}

class Undone extends Error {}

/**
 * Works events in a transaction that is then undone: whole tables of who may do what run on one desk, each
 * line from the same beginning.
 */
export class Rehearsal {
  private readonly story: Story;
  private readonly converse: Converse;

  constructor(story: Story) {
    this.story = story;
    this.converse = createConversation({
      desk: story.desk(),
      directory: story.core.people,
      levels: story.levels(),
      feedLinks: createFeedLinks({ key: 'a key', origin: () => 'https://desk.example.com' }),
      onTokenRevoked: () => {},
    });
  }

  /**
   * @param look reads what is of interest before everything is undone
   * @param workspaceId another workspace in the same database
   */
  async of(
    inbound: Inbound,
    look: (ctx: Pick<Context, 'tx' | 'workspaceId'>) => Promise<unknown>,
    workspaceId = this.story.core.unit.workspaceId,
  ) {
    let result: Rehearsed | undefined;
    await this.ofAll(async (work, tx) => {
      result = { ...(await work(inbound)), after: await look({ tx, workspaceId }) };
    }, workspaceId);
    if (!result) throw new Error('a rehearsal has no result');
    return result;
  }

  /** Works events one after the other, each from what the one before has left. */
  async ofAll(
    act: (work: (inbound: Inbound) => Promise<Worked>, tx: Context['tx']) => Promise<void>,
    workspaceId = this.story.core.unit.workspaceId,
  ): Promise<void> {
    const { unit } = this.story.core;
    const base = { workspaceId, now: unit.clock.now(), newId: unit.newId };
    try {
      await unit.database.db.transaction(async (tx) => {
        await act(async (inbound) => {
          const outgoing: Outgoing[] = [];
          const { outcome } = await this.converse({ ...base, tx, outgoing, happened: [] }, inbound);
          return { outcome, outgoing };
        }, tx);
        throw new Undone();
      });
    } catch (error) {
      if (!(error instanceof Undone)) throw error;
    }
  }
}

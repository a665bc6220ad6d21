import { z } from 'zod';
import type { Shown } from '../world/board.ts';
import { HELP, type Member, TENANT } from '../world/company.ts';
import type { Request, Response } from '../world/front.ts';
import { type ChaosTeams, directChatOf } from '../world/teams.ts';
import type { Errand, Hands, OpenForm, Said } from './hands.ts';

/** Teams waits longer; the crowd hasn't all day. */
const PATIENCE_MS = 5_000;
const BOT = { id: '28:parley', name: 'Parley' };
const MENTION = `<at>${BOT.name}</at>`;

/** What a button sends back. */
type Data = Record<string, unknown>;
const cardAnswer = z.object({
  type: z.literal('application/vnd.microsoft.card.adaptive'),
  value: z.unknown(),
});

/** What people do in Teams, as Teams tells it. */
export class TeamsHands implements Hands {
  private readonly teams: ChaosTeams;
  private readonly pressedOn = new WeakMap<Errand, Shown>();
  private count = 0;

  constructor(teams: ChaosTeams) {
    this.teams = teams;
  }

  write(
    author: Member,
    where: { room: string; thread?: string },
    text: string,
  ): { said: Said; errand: Errand } {
    const id = String(Date.now() * 1_000 + (this.count++ % 1_000));
    const isAddressed = where.room === HELP.teams && !where.thread;
    const said: Said = { author, room: where.room, thread: where.thread, id, text };
    const activity = this.activity(author, where.room, where.thread ?? id, {
      type: 'message',
      id,
      text: isAddressed ? `${MENTION} ${text}` : text,
      textFormat: 'plain',
      ...(isAddressed ? { entities: [{ type: 'mention', mentioned: BOT, text: MENTION }] } : {}),
    });
    return { said, errand: again(activity) };
  }

  edit(said: Said, text: string): Errand {
    said.text = text;
    const { channelData, ...activity } = this.activity(said.author, said.room, said.thread ?? said.id, {
      type: 'messageUpdate',
      id: said.id,
      text,
      textFormat: 'plain',
    });
    return again({ ...activity, channelData: { ...channelData, eventType: 'editMessage' } });
  }

  erase(said: Said): Errand {
    const { channelData, ...activity } = this.activity(said.author, said.room, said.thread ?? said.id, {
      type: 'messageDelete',
      id: said.id,
    });
    return again({ ...activity, channelData: { ...channelData, eventType: 'softDeleteMessage' } });
  }

  /** Somebody adds the bot to a room. */
  letIn(who: Member, room: string): Errand {
    const id = `f:${++this.count}`;
    return again(
      this.activity(who, room, undefined, { type: 'conversationUpdate', id, membersAdded: [BOT] }),
    );
  }

  press(person: Member, on: Shown, action: string): Errand | undefined {
    const data = dataOf(on.content, (found) => found.action === action);
    return data && this.invoke(person, on, data);
  }

  async formOpened(person: Member, answer: Response, press: Errand): Promise<OpenForm | undefined> {
    const on = this.pressedOn.get(press);
    const card = cardAnswer.safeParse(JSON.parse(answer.text || '{}')).data?.value;
    const data = card && dataOf(card, (found) => typeof found.form === 'string');
    if (!on || !data) return undefined;
    const preset = presetIn(card);
    return { submit: (values) => this.invoke(person, on, { ...data, ...preset, ...values }) };
  }

  hasButton(shown: Shown, action: string): boolean {
    return dataOf(shown.content, (found) => found.action === action) !== undefined;
  }

  /** Teams was seen to send a press again under another id. */
  private invoke(person: Member, on: Shown, data: Data): Errand {
    const errand: Errand = {
      withinMs: PATIENCE_MS,
      request: () =>
        toDoor(
          this.activity(person, on.room, on.thread, {
            type: 'invoke',
            id: `f:${++this.count}`,
            name: 'adaptiveCard/action',
            replyToId: on.id,
            value: { action: { type: 'Action.Execute', data }, trigger: 'manual' },
          }),
        ),
    };
    this.pressedOn.set(errand, on);
    return errand;
  }

  private activity(from: Member, room: string, root: string | undefined, what: Record<string, unknown>) {
    const isDirect = room.startsWith('@');
    return {
      ...what,
      timestamp: new Date().toISOString(),
      channelId: 'msteams',
      serviceUrl: this.teams.serviceUrl,
      from: { id: `29:${from.id}`, aadObjectId: from.id, name: from.name },
      recipient: BOT,
      conversation: isDirect
        ? { conversationType: 'personal', tenantId: TENANT, id: directChatOf(from.id) }
        : {
            isGroup: true,
            conversationType: 'channel',
            tenantId: TENANT,
            id: root ? `${room};messageid=${root}` : room,
          },
      channelData: { tenant: { id: TENANT }, ...(isDirect ? {} : { channel: { id: room } }) },
    };
  }
}

const again = (activity: object): Errand => ({ withinMs: PATIENCE_MS, request: () => toDoor(activity) });

function toDoor(activity: object): Request {
  return {
    path: '/api/messages',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(activity),
  };
}

/** What a form's fields hold before somebody has touched them. */
function presetIn(content: unknown): Record<string, string> {
  if (Array.isArray(content)) return Object.assign({}, ...content.map(presetIn));
  if (typeof content !== 'object' || content === null) return {};
  const { type, id, value } = content as { type?: unknown; id?: unknown; value?: unknown };
  const isField = typeof type === 'string' && type.startsWith('Input.');
  if (isField && typeof id === 'string') return typeof value === 'string' ? { [id]: value } : {};
  return presetIn(Object.values(content));
}

/** The data of the first action anywhere in a card that fits. */
function dataOf(content: unknown, fits: (data: Data) => boolean): Data | undefined {
  if (Array.isArray(content)) {
    for (const one of content) {
      const found = dataOf(one, fits);
      if (found) return found;
    }
    return undefined;
  }
  if (typeof content !== 'object' || content === null) return undefined;
  if ('data' in content && typeof content.data === 'object' && content.data !== null) {
    const data = content.data as Data;
    if (fits(data)) return data;
  }
  return dataOf(Object.values(content), fits);
}

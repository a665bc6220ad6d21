import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { type Loopback, onLoopback } from '../../support/loopback.ts';
import { type ConnectorAnswer, type ConnectorCall, stepsOf, TeamsRooms } from '../../support/teams-rooms.ts';
import { keysIn } from './board.ts';
import type { Books } from './books.ts';
import { RETRY_AFTER_SECONDS, type Trouble } from './weather.ts';

const DIRECT = 'a:personal-';
/** A chat that the bot has opened, to page somebody who has not written to it. */
const OPENED = 'a:chat-with-';

/** Teams' name of somebody's direct chat with the bot. */
export const directChatOf = (person: string): string => DIRECT + person;

/** How Parley names a conversation, and its thread. */
function placeOf(conversation: string): { room: string; thread: string | undefined } {
  const [room = '', parameter = ''] = conversation.split(';');
  const thread = parameter.replace(/^messageid=/, '') || undefined;
  const direct = [DIRECT, OPENED].find((prefix) => room.startsWith(prefix));
  return { room: direct ? `@${room.slice(direct.length)}` : room, thread };
}

/** Teams' Connector behind real HTTP, with a will of its own, which writes down what it accepts. */
export class ChaosTeams extends TeamsRooms {
  private readonly books: Books;
  private server: Loopback | undefined;

  constructor(books: Books, tenant: string) {
    super(tenant);
    this.books = books;
  }

  async start(): Promise<this> {
    this.server = await onLoopback((request, response) => void this.onRequest(request, response));
    return this;
  }

  async stop(): Promise<void> {
    await this.server?.stop();
  }

  get serviceUrl(): string {
    if (!this.server) throw new Error('Teams is not running');
    return `${this.server.origin}/`;
  }

  private async onRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const call: ConnectorCall = {
      method: request.method ?? 'GET',
      steps: stepsOf(new URL(request.url ?? '/', this.serviceUrl).pathname),
      body: text ? JSON.parse(text) : {},
      authorization: request.headers.authorization ?? null,
    };
    if (isPost(call)) this.books.onPost('asked', undefined);
    const trouble = this.books.weather.draw('teams');
    if (trouble === 'slow') await setTimeout(this.books.weather.slowness());
    const isTurnedAway = trouble === 'limited' || trouble === 'refused' || trouble === 'cut';
    const answer = isTurnedAway ? undefined : this.answer(call);
    this.writeDown(call, answer, trouble);
    if (trouble === 'slow_after') await setTimeout(this.books.weather.slowness());
    respond(request, response, answer, trouble);
  }

  private writeDown(
    call: ConnectorCall,
    answer: ConnectorAnswer | undefined,
    trouble: Trouble | undefined,
  ): void {
    const { board, journal, onPost } = this.books;
    const [, conversation = '', part, id = ''] = call.steps;
    if (part !== 'activities') return;
    const { room, thread } = placeOf(conversation);
    const isDone = answer !== undefined && answer.status < 300;
    const message = call.method === 'POST' ? idIn(answer) : id;
    journal.note({
      what: 'call',
      platform: 'teams',
      process: '',
      call: call.method,
      room,
      keys: keysIn(call.body),
      message,
      result: `${answer?.status ?? 'not accepted'}${trouble ? `, ${trouble}` : ''}`,
    });
    if (!isDone) return;
    switch (call.method) {
      case 'POST':
        board.post({
          platform: 'teams',
          room,
          thread,
          id: message,
          clientKey: undefined,
          content: call.body,
        });
        onPost('accepted', undefined);
        break;
      case 'PUT':
        board.change({ platform: 'teams', room, id }, call.body);
        break;
      case 'DELETE':
        board.remove({ platform: 'teams', room, id });
        break;
      default:
        break;
    }
  }
}

const isPost = ({ method, steps }: ConnectorCall): boolean => method === 'POST' && steps[2] === 'activities';

function idIn(answer: ConnectorAnswer | undefined): string {
  const { body } = answer ?? {};
  return body && 'id' in body ? String(body.id) : '';
}

function respond(
  request: IncomingMessage,
  response: ServerResponse,
  answer: ConnectorAnswer | undefined,
  trouble: Trouble | undefined,
): void {
  switch (trouble) {
    case 'cut':
    case 'cut_after':
      request.socket.destroy();
      return;
    case 'silent_after':
      return;
    case 'limited':
      response.writeHead(429, { 'retry-after': String(RETRY_AFTER_SECONDS) }).end();
      return;
    case 'refused':
    case 'failed_after':
      response.writeHead(500).end();
      return;
    case 'slow':
    case 'slow_after':
    case undefined:
      response
        .writeHead(answer?.status ?? 500, { 'content-type': 'application/json' })
        .end(answer?.body ? JSON.stringify(answer.body) : '');
  }
}

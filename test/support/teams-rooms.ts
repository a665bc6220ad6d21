/**
 * What a Connector keeps: conversations with the bot's messages in them, and its answers, free of how they
 * travel. https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
 */

export interface Posted {
  id: string;
  conversation: string;
  activity: Record<string, unknown>;
  deleted: boolean;
  authorization: string | null;
}
export interface FakeMember {
  id: string;
  aadObjectId: string;
  name: string;
  email?: string;
  /** Of somebody of another organisation, its tenant. */
  tenantId?: string;
}
export interface ConnectorCall {
  method: string;
  /** The path behind `/v3/`, each step decoded. */
  steps: string[];
  body: Record<string, unknown>;
  authorization: string | null;
}
export interface ConnectorAnswer {
  status: number;
  body?: object;
}

export class TeamsRooms {
  readonly posted: Posted[] = [];
  readonly directChats = new Map<string, string>();
  readonly members: FakeMember[] = [];
  /** People who haven't the app: no chat can be opened with them. */
  readonly withoutApp = new Set<string>();
  /** Conversations in which the bot is no member. */
  readonly closed = new Set<string>();
  private readonly tenant: string;
  private next = 1_771_290_107_000;

  constructor(tenant: string) {
    this.tenant = tenant;
  }

  live(): Posted[] {
    return this.posted.filter((message) => !message.deleted);
  }

  /** Does what is asked. */
  answer({ method, steps, body, authorization }: ConnectorCall): ConnectorAnswer {
    const [root, conversation = '', part, id = ''] = steps;
    if (root !== 'conversations') return refusal(404, 'NotFound');
    if (conversation === '') return this.openChat(body);
    if (this.closed.has(conversation)) return refusal(403, 'BotNotInConversationRoster');
    if (part === 'members') {
      const member = this.members.find((one) => one.id === id || one.aadObjectId === id);
      return member
        ? { status: 200, body: { tenantId: this.tenant, ...member } }
        : refusal(404, 'MemberNotFoundInConversation');
    }
    const known = this.posted.find((message) => message.id === id && !message.deleted);
    switch (method) {
      case 'POST': {
        const message = {
          id: String(this.next++),
          conversation,
          activity: body,
          deleted: false,
          authorization,
        };
        this.posted.push(message);
        return { status: 201, body: { id: message.id } };
      }
      case 'PUT':
        if (!known) return refusal(404, 'ActivityNotFoundInConversation');
        known.activity = body;
        return { status: 200, body: { id } };
      case 'DELETE':
        if (!known) return refusal(404, 'ActivityNotFoundInConversation');
        known.deleted = true;
        return { status: 200 };
      default:
        return refusal(405, 'MethodNotAllowed');
    }
  }

  private openChat(body: Record<string, unknown>): ConnectorAnswer {
    const [member] = Array.isArray(body.members) ? body.members : [];
    const person = String(member?.id ?? '');
    if (body.tenantId !== this.tenant) return refusal(400, 'BadArgument');
    if (this.withoutApp.has(person)) return refusal(403, 'BotNotInConversationRoster');
    const id = this.directChats.get(person) ?? `a:chat-with-${person}`;
    this.directChats.set(person, id);
    return { status: 201, body: { id } };
  }
}

export function refusal(status: number, code: string): ConnectorAnswer {
  return { status, body: { error: { code, message: `${code}.` } } };
}

/** The steps of a Connector's path, such as `/amer/v3/conversations/19%3aroom/activities`. */
export function stepsOf(pathname: string): string[] {
  return pathname
    .replace(/^.*?\/v3\//, '')
    .split('/')
    .map(decodeURIComponent);
}

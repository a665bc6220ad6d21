import type { InboundOf } from '../../chat/inbound.ts';
import { sightIfAny } from '../../delivery/access.ts';
import { policyIn } from '../../oncall/paging/plan.ts';
import { isAgent as isAgentOfDesk } from '../../oncall/rota/access.ts';
import { mayWork } from '../../tickets/permissions.ts';
import type { Ticket } from '../../tickets/store.ts';
import type { Talk } from '../talk.ts';
import { type Command, isDeskVerb, isDeskWord, parseCommand } from './grammar.ts';
import { fitsOnCall, isOnCallVerb } from './on-call.ts';

/**
 * The command in what somebody wrote to the bot, if it is one from them. Words of the desk from somebody who
 * isn't an agent are what they want to say to it: "wait" or "解决" in a direct chat, "@Parley move my account
 * over" in their ticket's thread. With a ticket's number, or alone behind a mention, they are commands of
 * anybody, and refused.
 * @param ticket the one that the thread is about
 */
export function heardCommand(
  talk: Talk<InboundOf<'message'>>,
  text: string,
  ticket?: Ticket,
): Command | undefined {
  const { desk, inbound, who } = talk;
  const isMention = inbound.place.kind !== 'dm';
  const command = parseCommand(text, ticket !== undefined && isMention);
  // “Delivery” from somebody who waits for a parcel is their matter.
  if (command?.about === 'desk' && isDeskWord(command.verb)) {
    if (!sightIfAny(desk, who)) return undefined;
    // “Page load: ten seconds” from an agent is no less a matter of theirs.
    return command.verb === 'page_policy' && !policyIn(desk.config, command.rest) ? undefined : command;
  }
  // “Why?” is asked about many things.
  if (command?.about === 'ticket' && command.verb === 'why' && !command.key && !ticket) return undefined;
  // So is a sentence that begins like a question for who is on call.
  if (command?.about === 'desk' && isOnCallVerb(command.verb)) {
    const isMeant = isAgentOfDesk(talk.desk, who) && fitsOnCall(talk, command.verb, command.rest);
    return isMeant ? command : undefined;
  }
  if (command?.about !== 'ticket' || command.key || !isDeskVerb(command.verb)) return command;
  if (isMention && !command.rest) return command;
  const viewer = desk.people.viewer(who);
  const isAgent = ticket ? mayWork(desk.config, ticket, viewer) : viewer.isAdmin || viewer.agentOf.size > 0;
  return isAgent ? command : undefined;
}

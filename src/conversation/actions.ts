import { acceptOffer, declineOffer } from '../assignment/answer.ts';
import { textCard } from '../chat/card.ts';
import type { InboundOf } from '../chat/inbound.ts';
import { NOTHING, type Outcome } from '../chat/outcome.ts';
import { acknowledge } from '../delivery/acknowledge.ts';
import { dropMessage, sendAgain } from '../delivery/failed.ts';
import { deliveryCard } from '../delivery/overview.ts';
import { t } from '../i18n/text.ts';
import { alertsCard } from '../monitoring/overview.ts';
import { acknowledgePage, acknowledgeTicket } from '../oncall/paging/acknowledge.ts';
import { pageDone } from '../oncall/paging/by-hand.ts';
import { escalateNow } from '../oncall/paging/escalate-now.ts';
import { onePageCard } from '../oncall/paging/list.ts';
import { calendarLink } from '../oncall/rota/calendar-link.ts';
import { myShiftsCard, rotaCard } from '../oncall/rota/cards.ts';
import { acceptSwap, declineSwap, withdrawSwap } from '../oncall/rota/swap.ts';
import { withdrawStandIn } from '../oncall/rota/take-over.ts';
import { levelsCard } from '../sla/levels.ts';
import { deadlinesCard } from '../sla/list.ts';
import { decide } from '../sla/more-time.ts';
import { endSnooze } from '../sla/snooze.ts';
import { whyOf } from '../sla/why/why.ts';
import { visibleTicket } from '../tickets/access.ts';
import { cancelTicket } from '../tickets/cancel.ts';
import { undoReply } from '../tickets/comments/undo.ts';
import { correctDraft } from '../tickets/drafts/correct.ts';
import { joinDraft } from '../tickets/drafts/join.ts';
import { sendDraft } from '../tickets/drafts/send.ts';
import { withdrawDraft } from '../tickets/drafts/withdraw.ts';
import { editTicket } from '../tickets/edit.ts';
import { timelineCard } from '../tickets/timeline.ts';
import { resumeTicket } from '../tickets/wait.ts';
import { wholeComment, wholeDescription } from '../tickets/whole-text.ts';
import { backAgain } from './away.ts';
import { formFor, isFormAction } from './forms/build.ts';
import { homeCard, showHome } from './home.ts';
import { onlookerOf, ticketCardFor } from './show.ts';
import { noteWhereShown } from './shown-twice.ts';
import { splitComment } from './split.ts';
import { takeUrgent } from './take.ts';
import type { Talk } from './talk.ts';

export type ActionTalk = Talk<InboundOf<'action'>>;

/** What buttons do that don't open a form. */
export const ACTIONS = [
  'draft.set',
  'draft.send',
  'draft.withdraw',
  'draft.join',
  'ticket.take',
  'ticket.resume',
  'ticket.cancel',
  'ticket.private',
  'ticket.timeline',
  'ticket.text',
  'ticket.show',
  'comment.text',
  'comment.undo',
  'comment.split',
  'desk.home',
  'delivery.show',
  'delivery.again',
  'delivery.drop',
  'delivery.ack',
  'ticket.why',
  'sla.levels',
  'sla.alerts',
  'sla.wake',
  'sla.grant',
  'sla.refuse',
  'rota.show',
  'rota.shifts',
  'rota.withdraw',
  'rota.calendar',
  'rota.calendar_renew',
  'swap.accept',
  'swap.decline',
  'swap.withdraw',
  'monitor.alerts',
  'offer.accept',
  'offer.decline',
  'desk.back',
  'ticket.ack',
  'page.ack',
  'page.escalate',
  'page.done',
  'page.show',
] as const;
type Action = (typeof ACTIONS)[number];
export const isAction = (name: string): name is Action => (ACTIONS as readonly string[]).includes(name);

/** Somebody pressed a button or chose from a list on a card. @throws Refusal */
export async function onAction(talk: ActionTalk): Promise<Outcome> {
  const { action, subject, values } = talk.inbound;
  // A platform whose selects don't send by themselves sends what was chosen with the button.
  if (action === 'draft.edit') await correctDraft(talk.ctx, talk.desk, talk.who, subject, values);
  const outcome = await done(talk);
  await noteWhereShown(talk);
  return outcome;
}

async function done(talk: ActionTalk): Promise<Outcome> {
  const { action, subject } = talk.inbound;
  if (isFormAction(action)) return { kind: 'openForm', form: await formFor(talk, action, subject) };
  // A card from before an update of Parley.
  if (!isAction(action)) return { kind: 'reply', card: textCard(t('draft.gone')) };
  return act(talk, action);
}

async function act(talk: ActionTalk, action: Action): Promise<Outcome> {
  const { ctx, desk, who, inbound } = talk;
  const { subject, values } = inbound;
  const ref = { ticketId: subject };
  switch (action) {
    case 'draft.set':
      await correctDraft(ctx, desk, who, subject, values);
      return NOTHING;
    case 'draft.send':
      await sendDraft(ctx, desk, who, subject, values);
      return NOTHING;
    case 'draft.withdraw':
      await withdrawDraft(ctx, desk, who, subject);
      return NOTHING;
    case 'draft.join': {
      const [draftId = '', ticketId = ''] = subject.split(' ');
      await joinDraft(ctx, desk, who, draftId, { ticketId });
      return NOTHING;
    }
    case 'ticket.take':
      await takeUrgent(talk, ref);
      return NOTHING;
    case 'ticket.resume':
      await resumeTicket(ctx, desk, who, ref);
      return NOTHING;
    case 'ticket.cancel':
      await cancelTicket(ctx, desk, who, ref);
      return NOTHING;
    case 'ticket.private':
      await editTicket(ctx, desk, who, ref, { isPrivate: true });
      return NOTHING;
    case 'ticket.timeline':
      return { kind: 'reply', card: await timelineCard(ctx, desk, who, ref) };
    case 'ticket.text':
      return { kind: 'reply', card: await wholeDescription(ctx, desk, who, subject) };
    case 'ticket.show': {
      const ticket = await visibleTicket(ctx, desk, who, ref);
      return { kind: 'reply', card: await ticketCardFor(talk, ticket) };
    }
    case 'comment.text':
      return { kind: 'reply', card: await wholeComment(ctx, desk, who, subject) };
    case 'comment.undo':
      await undoReply(ctx, desk, who, subject);
      return NOTHING;
    case 'comment.split':
      await splitComment(talk, subject);
      return NOTHING;
    case 'desk.home':
      return refreshHome(talk);
    case 'delivery.show':
      return { kind: 'reply', card: await deliveryCard(ctx, desk, who) };
    case 'delivery.again':
      return { kind: 'reply', card: await sendAgain(ctx, desk, who, subject) };
    case 'delivery.drop':
      return { kind: 'reply', card: await dropMessage(ctx, desk, who, subject) };
    case 'ticket.ack':
      return { kind: 'reply', card: (await acknowledgeTicket(ctx, desk, who, ref)).card };
    case 'page.ack':
      return { kind: 'reply', card: await acknowledgePage(ctx, desk, who, subject) };
    case 'page.escalate': {
      const [escalationId = '', stamp = ''] = subject.split(' ');
      return { kind: 'reply', card: await escalateNow(ctx, desk, who, escalationId, stamp) };
    }
    case 'page.done':
      return { kind: 'reply', card: await pageDone(ctx, desk, who, subject) };
    case 'page.show':
      return { kind: 'reply', card: await onePageCard(ctx, desk, who, subject) };
    case 'delivery.ack':
      return { kind: 'reply', card: await acknowledge(ctx, desk, who, subject) };
    case 'ticket.why': {
      const { card } = await whyOf(ctx, desk, talk.levels, onlookerOf(talk), ref);
      return { kind: 'reply', card };
    }
    case 'sla.levels':
      return { kind: 'reply', card: await levelsCard(ctx, desk, talk.levels, who) };
    case 'sla.alerts':
      return { kind: 'reply', card: await deadlinesCard(ctx, desk, who) };
    case 'sla.wake':
      await endSnooze(ctx, desk, who, ref);
      return NOTHING;
    case 'sla.grant':
      await decide(ctx, desk, who, subject, 'granted');
      return NOTHING;
    case 'sla.refuse':
      await decide(ctx, desk, who, subject, 'refused');
      return NOTHING;
    case 'rota.show':
      return { kind: 'reply', card: await rotaCard(ctx, desk, who, subject) };
    case 'rota.shifts':
      return { kind: 'reply', card: await myShiftsCard(ctx, desk, who) };
    case 'rota.withdraw':
      return { kind: 'reply', card: await withdrawStandIn(ctx, desk, who, subject) };
    case 'rota.calendar':
    case 'rota.calendar_renew': {
      const asked = { rota: subject, isNew: action === 'rota.calendar_renew' };
      return { kind: 'reply', card: await calendarLink(ctx, desk, talk.feedLinks, who, asked) };
    }
    case 'swap.accept':
      return { kind: 'reply', card: await acceptSwap(ctx, desk, who, subject) };
    case 'swap.decline':
      return { kind: 'reply', card: await declineSwap(ctx, desk, who, subject) };
    case 'swap.withdraw':
      return { kind: 'reply', card: await withdrawSwap(ctx, desk, who, subject) };
    case 'offer.accept':
      await acceptOffer(ctx, desk, who, subject);
      return NOTHING;
    case 'offer.decline':
      await declineOffer(ctx, desk, who, subject);
      return NOTHING;
    case 'desk.back':
      return { kind: 'reply', card: await backAgain(talk, '') };
    case 'monitor.alerts':
      return { kind: 'reply', card: await alertsCard(ctx, desk, who, subject) };
  }
}

/** On the home page it is drawn anew; on a card, which has a message, a new card answers. */
async function refreshHome(talk: ActionTalk): Promise<Outcome> {
  const { desk, inbound } = talk;
  if (inbound.messageId || !desk.capabilities(inbound.place.platform)?.home) {
    return { kind: 'reply', card: await homeCard(talk) };
  }
  await showHome(talk);
  return NOTHING;
}

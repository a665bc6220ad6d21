import { drawMessage } from '../../../adapters/slack/render/card.ts';
import { teamsMessage } from '../../../adapters/teams/draw.ts';
import { localise } from '../../../src/i18n/localise.ts';
import type { Locale } from '../../../src/i18n/text.ts';
import { stateLabel } from '../../../src/tickets/labels.ts';
import type { Shown } from '../world/board.ts';
import type { Facts } from './facts.ts';
import { type Finding, lost } from './finding.ts';

type Row = Facts['outbox'][number];

/**
 * Every message shows the last state that was asked for: what stands there equals a fresh drawing of it. And
 * that state is the ticket's own, not an older one.
 */
export function cards(facts: Facts): Finding[] {
  const board = new Map(facts.board.map((shown) => [`${shown.platform} ${shown.room} ${shown.id}`, shown]));
  const last = new Map<string, Row>();
  for (const row of facts.outbox) {
    if (row.state === 'sent' && row.content.op === 'put' && row.subject) last.set(row.subject, row);
  }
  return facts.refs.flatMap((ref) => {
    const row = last.get(ref.subject);
    const shown = board.get(`${ref.platform} ${ref.channel} ${ref.externalId}`);
    if (!row || !shown) return [];
    const isAsDrawn = JSON.stringify(shownOf(shown)) === JSON.stringify(drawingOf(row));
    if (!isAsDrawn) return [lost(ref.subject, `the message in ${ref.channel} does not show its last state`)];
    return ofTicket(facts, ref.subject, row, shown);
  });
}

/** A fresh drawing of what was sent last. */
function drawingOf({ content, place, locale, timeZone }: Row): unknown {
  if (content.op !== 'put') return undefined;
  const reader = { locale: locale as Locale, timeZone };
  if (place.platform === 'slack') {
    return plain(drawMessage(content.card, { ...reader, shared: place.kind !== 'dm' }).blocks);
  }
  const { text, attachments } = teamsMessage(content.card, { ...reader, emulator: true });
  return plain({ text, attachments });
}

function shownOf({ platform, content }: Shown): unknown {
  if (platform === 'slack') return plain(content);
  const { text, attachments } = content as { text?: string; attachments?: unknown };
  return plain({ text, attachments });
}

/** As it comes out of JSON, without what differs with each drawing. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, inner) => (key === 'nonce' ? undefined : inner)));
}

const CARD = /^ticket\/([0-9a-f-]{36})\/(requester|triage)(?:$|\/)/;

/** A ticket's card names its state and whoever works on it. */
function ofTicket(facts: Facts, subject: string, row: Row, shown: Shown): Finding[] {
  const ticket = facts.tickets.find(({ ticketId }) => ticketId === CARD.exec(subject)?.[1]);
  if (!ticket) return [];
  const words = JSON.stringify(shown.content);
  const state = localise(stateLabel(ticket.state, ticket.pendingReason), {
    locale: row.locale as Locale,
    timeZone: row.timeZone,
  });
  const missing = words.includes(state) ? [] : [`that it is “${state}”`];
  const assignee = facts.people.find(({ personId }) => personId === ticket.assigneeId);
  const isNamed = !assignee || words.includes(assignee.name) || /<@U0AGT\d>/.test(words);
  if (!isNamed) missing.push(`that ${assignee.name} has it`);
  return missing.map((what) => lost(subject, `the card does not say ${what}`));
}

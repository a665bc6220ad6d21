import { drawMessage } from '../../../adapters/slack/render/card.ts';
import { teamsMessage } from '../../../adapters/teams/draw.ts';
import { type Card, textCard } from '../../../src/chat/card.ts';
import { laneOf, type Place } from '../../../src/chat/place.ts';
import type { OutboundState } from '../../../src/chat/tables.ts';
import type { Act } from '../crowd/acts.ts';
import { Board, type Shown } from '../world/board.ts';
import type { Facts } from './facts.ts';

/** A small run in which all is well, to be spoilt by the comparison's own tests. */

const AT = '2026-11-24T09:00:00Z';
export const TICKET = '0197a000-0000-7000-8000-000000000001';
export const COMMENT = '0197a000-0000-7000-8000-000000000002';
const AGENT = '0197a000-0000-7000-8000-000000000003';
export const MATTER = 'k000000x';
export const LINE = 'k000003x';
const SECOND = 'k000004x';

const direct: Place = { platform: 'slack', tenant: 'T0TEAM', channel: '@U0REQ1', kind: 'dm' };
const desk: Place = { platform: 'teams', tenant: 'tenant', channel: '19:desk', kind: 'channel' };

type Row = Facts['outbox'][number];

function row(number: number, place: Place, subject: string, card: Card, state: OutboundState = 'sent'): Row {
  return {
    messageId: `0197a000-0000-7000-8000-00000000010${number}`,
    seq: number,
    place,
    subject,
    content: { op: 'put', card },
    locale: 'en',
    timeZone: 'UTC',
    state,
    dueAt: AT,
    createdAt: AT,
    error: null,
    ticketId: TICKET,
    rank: 1,
  };
}

/** Puts a row's message where it belongs, and says where that is. */
function post(board: Board, id: string, { place, content, messageId }: Row): void {
  if (content.op !== 'put') return;
  const platform = place.platform === 'slack' ? 'slack' : 'teams';
  const reader = { locale: 'en', timeZone: 'UTC' } as const;
  const drawn: unknown =
    platform === 'slack'
      ? drawMessage(content.card, { ...reader, shared: false }).blocks
      : teamsMessage(content.card, { ...reader, emulator: true });
  board.post({
    platform,
    room: place.channel,
    id,
    thread: undefined,
    clientKey: platform === 'slack' ? messageId : undefined,
    content: JSON.parse(JSON.stringify(drawn)),
  });
}

const ESCALATION: Facts['escalations'][number] = {
  workspaceId: 'default',
  escalationId: '0197a000-0000-7000-8000-000000000004',
  key: `ticket/${TICKET}`,
  policy: 'network',
  callGroup: 'queue/network',
  plan: { steps: [], repeat: 0, returnAfter: 0 },
  ticketId: TICKET,
  summary: '',
  reason: '',
  calledById: null,
  isDrill: false,
  state: 'acknowledged',
  step: 1,
  round: 0,
  awayIds: [],
  nobody: 0,
  nextAt: null,
  acknowledgedById: AGENT,
  acknowledgedAt: AT,
  joined: [],
  joinedCount: 0,
  createdAt: AT,
  endedAt: null,
};
const PAGE = { escalationId: ESCALATION.escalationId, round: 0 };
const PAGES = [1, 2].map((number) => `page/${ESCALATION.escalationId}/${number}`) as [string, string];
const ACKNOWLEDGED = 'Acknowledged by Mei Tan, Nov 24, 2026, 9:00 AM';

/** The ticket is to be solved within ten seconds, and isn't: warned after five, missed, in the room and its thread. */
const CLOCK = { ticketId: TICKET, target: 'resolution' as const, cycle: 1 };
const LATER = (seconds: number) => `2026-11-24T09:00:${String(seconds).padStart(2, '0')}Z`;
const DIGEST = '0197a000-0000-7000-8000-000000000006';
const OVERDUE = 'Resolution is overdue since Nov 24, 2026, 9:00 AM';
const NOTICES = [1, 2].map((number) => `about/${TICKET}/alert-${number}`) as [string, string];
const alertAt = (threshold: string, seconds: number): Facts['alerts'][number] => ({
  ...CLOCK,
  threshold,
  rank: seconds / 10,
  dueAt: LATER(seconds),
  raisedAt: LATER(seconds + 1),
  usedMs: (seconds + 1) * 1_000,
  lateBecause: null,
});

const act = (number: number, what: Partial<Act>): Act =>
  ({
    key: `k00000${number}x`,
    person: 'Noor Haddad',
    platform: 'slack',
    at: 0,
    acknowledgedAt: 1,
    ...what,
  }) as Act;

export type Sample = Facts & { board: Shown[]; acts: Act[] };

export function sample(): Sample {
  const rows = [
    row(1, direct, `ticket/${TICKET}/requester`, textCard('In progress, Mei Tan')),
    row(2, desk, `ticket/${TICKET}/triage/${laneOf(desk)}`, textCard(`${MATTER} In progress, Mei Tan`)),
    row(3, desk, `comment-of/${TICKET}/${COMMENT}/a`, textCard(LINE)),
    row(4, desk, `comment-of/${TICKET}/${COMMENT}/b`, textCard(SECOND)),
    row(5, direct, PAGES[0], textCard(ACKNOWLEDGED)),
    row(6, desk, PAGES[1], textCard(ACKNOWLEDGED)),
    row(7, desk, NOTICES[0], textCard(OVERDUE)),
    row(8, desk, NOTICES[1], textCard(OVERDUE)),
    row(9, direct, `sla-digest/${DIGEST}`, textCard('1 overdue · 0 due soon · 0 paused · 0 done')),
  ];
  const ids = ['1.1', '17', '18', '19', '1.3', '20', '21', '22', '1.4'];
  const board = new Board();
  rows.forEach((one, index) => {
    post(board, ids[index] ?? '', one);
  });
  const comment = {
    commentId: COMMENT,
    visibility: 'public' as const,
    body: `${LINE} it is still so`,
    deletedAt: null,
  };
  return {
    acts: [
      act(0, { kind: 'raise' }),
      act(1, { kind: 'send', of: MATTER }),
      act(2, { kind: 'take', of: MATTER }),
      act(3, { kind: 'comment', of: MATTER, visibility: 'public', copyIn: '19:desk' }),
      act(4, { kind: 'comment', of: MATTER, visibility: 'public', copyIn: '19:desk', after: LINE }),
    ],
    board: board.all,
    possibleDoubles: { slack: 0, teams: 0 },
    tickets: [
      {
        ticketId: TICKET,
        description: MATTER,
        state: 'in_progress',
        pendingReason: null,
        assigneeId: AGENT,
        lastSeq: 5,
        kind: 'incident',
        priority: 'P3',
        complexity: 'basic',
        category: 'network',
        queue: 'network',
        requesterId: COMMENT,
        createdAt: AT,
      },
    ],
    drafts: [{ draftId: TICKET, state: 'sent', body: MATTER }],
    comments: [comment, { ...comment, commentId: COMMENT.replace(/2$/, '9'), body: `${SECOND} and more` }],
    revisions: [],
    timeline: ['opened', 'taken', 'sla_breached', 'commented', 'commented'].map((type, index) => ({
      ticketId: TICKET,
      seq: index + 1,
      type,
      data: type === 'sla_breached' ? { target: CLOCK.target, cycle: CLOCK.cycle } : {},
      visibility: 'internal',
      actorId: AGENT,
      at: LATER(index),
    })),
    inbox: [],
    outbox: rows,
    refs: rows.map((one, index) => ({
      subject: one.subject ?? '',
      platform: one.place.platform,
      channel: one.place.channel,
      externalId: ids[index] ?? '',
    })),
    escalations: [
      { ...ESCALATION },
      { ...ESCALATION, escalationId: TICKET, key: `${TICKET}/resolution/1`, policy: 'network-late' },
    ],
    pages: [
      { ...PAGE, number: 1, step: 0, personId: AGENT, place: direct, subject: PAGES[0], at: AT },
      { ...PAGE, number: 2, step: 1, personId: null, place: desk, subject: PAGES[1], at: AT },
    ],
    versions: [
      {
        version: 1,
        since: '2026-11-01T00:00:00Z',
        hash: '',
        definition: {
          policies: [
            {
              key: 'network',
              match: {},
              calendar: 'always',
              targets: { resolution: 10_000 },
              alerts: [{ percent: 50 }],
              escalate: { to: 'network-late', fromPercent: 100 },
            },
          ],
          calendars: { always: { type: 'always' } },
          pausedBy: [],
          reopenGraceMs: 0,
        },
      },
    ],
    clocks: [
      {
        ...CLOCK,
        state: 'running',
        policy: 'network',
        version: 1,
        calendar: 'always',
        targetMs: 10_000,
        budgetMs: 10_000,
        carriedMs: 0,
        usedMs: 0,
        startedAt: AT,
        runsSince: AT,
        dueAt: LATER(10),
        endedAt: null,
        nextAt: null,
      },
    ],
    alerts: [alertAt('50%', 5), alertAt('breach', 10)],
    notices: [
      { ...CLOCK, role: 'thread', lane: 'a', subject: NOTICES[0], digestId: null },
      { ...CLOCK, role: 'room', lane: 'a', subject: NOTICES[1], digestId: null },
      { ...CLOCK, role: 'direct', lane: 'b', subject: null, digestId: DIGEST },
    ],
    snoozes: [],
    readAt: Temporal.Instant.from(LATER(59)).epochMilliseconds,
    lanes: [],
    people: [{ personId: AGENT, name: 'Mei Tan' }],
    orphans: [],
  };
}

/** Kinds of tickets and the prefix of their numbers. Terms: ITIL 4. */
export const TICKET_KINDS = ['incident', 'request', 'question', 'change', 'problem', 'security'] as const;
export type TicketKind = (typeof TICKET_KINDS)[number];
const KIND_PREFIX: Record<TicketKind, string> = {
  incident: 'INC',
  request: 'REQ',
  question: 'QST',
  change: 'CHG',
  problem: 'PRB',
  security: 'SEC',
};

export const TICKET_STATES = [
  'new',
  'assigned',
  'in_progress',
  'pending',
  'resolved',
  'closed',
  'cancelled',
] as const;
export type TicketState = (typeof TICKET_STATES)[number];
export const PENDING_REASONS = ['requester', 'vendor', 'change'] as const;
export type PendingReason = (typeof PENDING_REASONS)[number];
export type DraftState = 'open' | 'sent' | 'withdrawn' | 'joined';

/** 1 high, 2 medium, 3 low: impact and urgency. */
export type Level = 1 | 2 | 3;
export const PRIORITIES = ['P1', 'P2', 'P3', 'P4'] as const;
export type Priority = (typeof PRIORITIES)[number];
/** How hard it is to solve, which is the desk's judgement: policies promise another time for what is complex. */
export const COMPLEXITIES = ['basic', 'complex'] as const;
export type Complexity = (typeof COMPLEXITIES)[number];

/**
 * Priority from impact × urgency. The matrix is the one that a real ServiceNow desk's log follows
 * (UCI 498: 11→1, 12→2, 21→2, 22→3, 23→4, 32→4, 33→4); 13 and 31, which it doesn't hold, are 3.
 */
export function priorityOf(impact: Level, urgency: Level): Priority {
  const sum = impact + urgency;
  return sum <= 2 ? 'P1' : sum === 3 ? 'P2' : sum === 4 ? 'P3' : 'P4';
}

/** Impact and urgency that stand for a priority chosen by hand. */
export const LEVELS_OF: Record<Priority, { impact: Level; urgency: Level }> = {
  P1: { impact: 1, urgency: 1 },
  P2: { impact: 1, urgency: 2 },
  P3: { impact: 2, urgency: 2 },
  P4: { impact: 3, urgency: 3 },
};

/** `INC-1042` */
export function ticketKey(ticket: { kind: TicketKind; number: number }): string {
  return `${KIND_PREFIX[ticket.kind]}-${ticket.number}`;
}

const KIND_OF_PREFIX = new Map(TICKET_KINDS.map((kind) => [KIND_PREFIX[kind], kind]));

/** Reads `INC-1042`, also `inc 1042` and `INC1042`; undefined if it is none. */
export function parseTicketKey(text: string): { kind: TicketKind; number: number } | undefined {
  const match = /^#?([A-Za-z]{3})[-\s]?(\d{1,9})$/.exec(text.trim());
  const kind = match?.[1] ? KIND_OF_PREFIX.get(match[1].toUpperCase()) : undefined;
  return kind && match?.[2] ? { kind, number: Number(match[2]) } : undefined;
}

const OPEN_STATES: readonly TicketState[] = ['new', 'assigned', 'in_progress', 'pending'];
export function isOpen(state: TicketState): boolean {
  return OPEN_STATES.includes(state);
}

/** From which states each verb may start (DESIGN: ticket states). */
export const TRANSITIONS = {
  assign: ['new', 'assigned', 'in_progress', 'pending'],
  take: ['new', 'assigned', 'in_progress', 'pending'],
  wait: ['new', 'assigned', 'in_progress', 'pending'],
  resume: ['pending'],
  solve: ['new', 'assigned', 'in_progress', 'pending'],
  close: ['resolved'],
  cancel: ['new', 'assigned', 'in_progress', 'pending'],
  reopen: ['resolved'],
  edit: ['new', 'assigned', 'in_progress', 'pending'],
} as const satisfies Record<string, readonly TicketState[]>;
export type Verb = keyof typeof TRANSITIONS;

export function mayTransition(verb: Verb, from: TicketState): boolean {
  return (TRANSITIONS[verb] as readonly TicketState[]).includes(from);
}

/** A critical ticket that nobody works on yet: its messages are worth another way when a platform is away. */
export function isUrgent(ticket: { priority: Priority; state: TicketState }): boolean {
  return ticket.priority === 'P1' && (ticket.state === 'new' || ticket.state === 'assigned');
}

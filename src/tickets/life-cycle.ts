import type { PendingReason, TicketState, Verb } from './model.ts';

/** The fields in which a ticket's life stands, and which its verbs change together. Instants are ISO texts. */
export interface Life {
  state: TicketState;
  pendingReason: PendingReason | null;
  assigneeId: string | null;
  resolution: string | null;
  resolvedAt: string | null;
  closedAt: string | null;
}

/** What happens to a ticket, once it has been found to be allowed. */
export type LifeStep =
  | { verb: 'assign'; to: string }
  | { verb: 'take'; by: string }
  | { verb: 'wait'; reason: PendingReason }
  | { verb: 'resume' }
  | { verb: 'solve'; by: string; resolution: string }
  /** What a monitor reported is over: nobody has solved it, so nobody gets it. */
  | { verb: 'recover'; resolution: string }
  | { verb: 'close' | 'cancel' | 'reopen' }
  /** It is the same matter as another one, where work goes on. */
  | { verb: 'merge' }
  /** Moved to a queue to which its assignee doesn't belong. */
  | { verb: 'release' };

/** Which transition of the model a step is. */
export const VERB_OF: Record<LifeStep['verb'], Verb> = {
  assign: 'assign',
  take: 'take',
  wait: 'wait',
  resume: 'resume',
  solve: 'solve',
  recover: 'solve',
  close: 'close',
  cancel: 'cancel',
  reopen: 'reopen',
  merge: 'cancel',
  release: 'edit',
};

/**
 * What a step changes in a ticket's life. The rules hold together: who has a ticket decides where it goes back to,
 * and no ticket is being worked on by nobody.
 * @param now ISO instant
 */
export function lifeAfter(
  { state, assigneeId }: Pick<Life, 'state' | 'assigneeId'>,
  step: LifeStep,
  now: string,
): Partial<Life> {
  const backToWork = assigneeId ? 'in_progress' : 'new';
  switch (step.verb) {
    case 'assign':
      return { assigneeId: step.to, state: state === 'pending' ? 'pending' : 'assigned' };
    case 'take':
      return { assigneeId: step.by, state: 'in_progress', pendingReason: null };
    case 'wait':
      return { state: 'pending', pendingReason: step.reason };
    case 'resume':
      return { state: backToWork, pendingReason: null };
    case 'solve':
      return {
        state: 'resolved',
        pendingReason: null,
        resolution: step.resolution,
        resolvedAt: now,
        assigneeId: assigneeId ?? step.by,
      };
    case 'recover':
      return { state: 'resolved', pendingReason: null, resolution: step.resolution, resolvedAt: now };
    case 'reopen':
      return { state: backToWork, resolvedAt: null };
    case 'close':
      return { state: 'closed', closedAt: now };
    case 'cancel':
      return { state: 'cancelled', pendingReason: null, closedAt: now };
    case 'merge':
      return { state: 'closed', pendingReason: null, closedAt: now };
    case 'release':
      return { assigneeId: null, state: state === 'pending' ? 'pending' : 'new' };
  }
}

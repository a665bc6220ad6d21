import type { Block, Tone } from '../chat/card.ts';
import { durationText } from '../duration.ts';
import { instantText, type Text, t } from '../i18n/text.ts';

/** What of a ticket is promised next, or, of one that is over, how its promise was kept. */
export interface Deadline {
  target: 'first_response' | 'next_reply' | 'update' | 'resolution' | 'fulfilment';
  state: 'running' | 'breached' | 'paused' | 'met' | 'missed';
  /** When it is or was due; null while it stands still before that. */
  dueAt: Temporal.Instant | null;
  /** Which of these shares of its time, in percent, it has passed. A card is drawn anew at each of them. */
  passed: 0 | 50 | 75 | 100;
  /** Business time, in ms; of what runs: some time ago. */
  usedMs: number;
  budgetMs: number;
}

/** The deadline with its bar. */
export function deadlineBlock(deadline: Deadline): Extract<Block, { type: 'progress' }> {
  return {
    type: 'progress',
    text: deadlineText(deadline),
    percent: percentOf(deadline),
    tone: toneOf(deadline),
  };
}

/**
 * The deadline in words. A card may be read long after it was drawn, so they name instants and what was passed,
 * never what is left.
 */
export function deadlineText(deadline: Deadline): Text {
  const { state, dueAt, passed } = deadline;
  const target = t(`sla.target.${deadline.target}`);
  const used = durationText(deadline.usedMs);
  const budget = durationText(deadline.budgetMs);
  switch (state) {
    case 'running': {
      const by = { target, at: dueAt ? instantText(dueAt) : '–', budget };
      if (passed === 0) return t('deadline.by', by);
      return t(passed === 50 ? 'deadline.by_half' : 'deadline.by_three_quarters', by);
    }
    case 'breached':
      return t('deadline.overdue', { target, at: dueAt ? instantText(dueAt) : '–' });
    case 'paused':
      return t('deadline.paused', { target, used, budget });
    case 'met':
      return t('deadline.met', { target, used, budget });
    case 'missed':
      return t('deadline.missed', { target, used, budget });
  }
}

/** What runs has a bar up to what it has passed; of what doesn't, the bar is as long as what was used. */
function percentOf({ state, passed, usedMs, budgetMs }: Deadline): number {
  switch (state) {
    case 'running':
      return passed;
    case 'breached':
    case 'missed':
      return 100;
    case 'paused':
    case 'met':
      return budgetMs === 0 ? 100 : Math.min(100, Math.floor((usedMs / budgetMs) * 100));
  }
}

function toneOf({ state, passed }: Deadline): Tone {
  switch (state) {
    case 'met':
      return 'good';
    case 'missed':
    case 'breached':
      return 'bad';
    case 'paused':
      return 'neutral';
    case 'running':
      return ({ 0: 'good', 50: 'neutral', 75: 'warning', 100: 'bad' } as const)[passed];
  }
}

import type { Block, Card, ListItem } from '../../chat/card.ts';
import { durationText } from '../../duration.ts';
import { type Text, t } from '../../i18n/text.ts';
import { percentOf } from './chart.ts';
import type { Change, Counts, Outcome, Row } from './compare.ts';
import type { Replayed } from './run.ts';

/** What changed policies would have given, as a card. */
export interface ReplayView {
  replayed: Replayed;
  /** Of the changes, those whose tickets the reader may see. */
  changes: readonly Change[];
  /** Where the chart is; absent where the reader's platform can't show it. */
  picture?: string;
}

export function replayCard({ replayed, changes, picture }: ReplayView): Card {
  const { days, tickets, changedTickets, rows, isCut, recorded } = replayed;
  const summary = t('replay.title', { days });
  const blocks: Block[] = [{ type: 'heading', text: summary }];
  if (tickets === 0) return { summary, blocks: [...blocks, { type: 'text', text: t('replay.none') }] };
  const worse = rows.reduce((sum, row) => sum + row.worse, 0);
  const better = rows.reduce((sum, row) => sum + row.better, 0);
  blocks.push({
    type: 'status',
    text: t('replay.outcome', { tickets, changed: changedTickets, better, worse }),
    tone: worse > better ? 'warning' : better > 0 ? 'good' : 'neutral',
  });
  if (isCut) blocks.push({ type: 'text', style: 'strong', text: t('replay.cut', { tickets }) });
  if (picture) {
    blocks.push({ type: 'image', url: picture, alt: t('replay.picture') });
    blocks.push({ type: 'text', style: 'subtle', text: t('replay.legend') });
  }
  blocks.push({ type: 'list', items: rows.map(rowItem) });
  blocks.push({ type: 'text', style: 'subtle', text: t('replay.recorded', { ...recorded }) });
  if (changes.length > 0) {
    blocks.push({ type: 'divider' }, { type: 'text', style: 'strong', text: t('replay.changes') });
    blocks.push({ type: 'list', items: changes.map(changeItem) });
  }
  blocks.push({ type: 'text', style: 'subtle', text: t('replay.how') });
  return { summary, blocks };
}

/** “1 · First response · P1” */
export function rowTitle({ target, priority }: Pick<Row, 'target' | 'priority'>, number: number): Text {
  return t('replay.row', { number, target: t(`sla.target.${target}`), priority });
}

function rowItem(row: Row, index: number): ListItem {
  const { before, after, better, worse, tickets } = row;
  return {
    title: rowTitle(row, index + 1),
    detail: t('replay.row_detail', {
      tickets,
      before: countsText(before),
      after: countsText(after),
      better,
      worse,
      median: timeText(after.medianMs),
      p90: timeText(after.p90Ms),
      medianBefore: timeText(before.medianMs),
      p90Before: timeText(before.p90Ms),
    }),
  };
}

export const timeText = (ms: number | null): Text => (ms === null ? '–' : durationText(ms));

function countsText({ met, missed, open }: Counts): Text {
  return t('replay.counts', { met, missed, open, percent: percentOf(met, missed) });
}

export function changeText({ target, before, after, usedMs, budgetMs }: Change): Text {
  return t('replay.change', {
    target: t(`sla.target.${target}`),
    before: outcomeText(before),
    after: outcomeText(after),
    used: durationText(usedMs),
    budget: durationText(budgetMs),
  });
}

const outcomeText = (outcome: Outcome | null): Text => t(`replay.outcome.${outcome ?? 'none'}`);

function changeItem(change: Change): ListItem {
  return {
    title: t('replay.changed_ticket', { key: change.key, priority: change.priority }),
    detail: changeText(change),
    button: { action: 'ticket.why', subject: change.ticketId, label: t('why.button'), opensCard: true },
  };
}

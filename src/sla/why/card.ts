import type { Block, Card, ListItem } from '../../chat/card.ts';
import { durationText } from '../../duration.ts';
import { instantText, periodText, type Text, t } from '../../i18n/text.ts';
import { deadlineBlock, deadlineText } from '../../tickets/deadline.ts';
import { deadlineOf } from '../deadline.ts';
import { calendarText, joined } from '../words.ts';
import type { Stretch } from './strand.ts';
import type { Told } from './told.ts';

/** How many clocks a card tells of, and how many stretches of each: the latest, where there are more. */
export const CLOCKS_SHOWN = 6;
const STRETCHES_SHOWN = 12;

export interface WhyView {
  key: string;
  title: Text;
  /** All clocks of the ticket; the latest are shown. */
  told: readonly Told[];
  /** ms */
  now: number;
  /** The people concerned hear what is promised and how it went; the desk also by which rules. */
  forDesk: boolean;
  /** Where the picture is; absent where the reader's platform can't show it. */
  picture?: string;
}

/** Why a ticket's clocks stand as they do. */
export function whyCard({ key, title, told, now, forDesk, picture }: WhyView): Card {
  const summary = t('why.title', { key });
  const shown = told.slice(-CLOCKS_SHOWN);
  const blocks: Block[] = [{ type: 'heading', text: title }];
  if (shown.length === 0) return { summary, blocks: [...blocks, { type: 'text', text: t('why.none') }] };
  if (picture) blocks.push({ type: 'image', url: picture, alt: t('why.picture', { key }) }, LEGEND);
  if (told.length > shown.length) {
    blocks.push({
      type: 'text',
      style: 'subtle',
      text: t('why.earlier', { count: told.length - shown.length }),
    });
  }
  shown.forEach((one, index) => {
    blocks.push(...clockBlocks(one, index + 1, now, forDesk));
  });
  return { summary, blocks };
}

const LEGEND: Block = { type: 'text', style: 'subtle', text: t('why.legend') };

function clockBlocks(told: Told, number: number, now: number, forDesk: boolean): Block[] {
  const lines = linesOf(told);
  const shown = lines.slice(-STRETCHES_SHOWN);
  const left = lines.length - shown.length;
  return [
    { type: 'divider' },
    headOf(told, number, now),
    { type: 'text', style: 'subtle', text: rulesOf(told, forDesk) },
    ...(left > 0
      ? [{ type: 'text', style: 'subtle', text: t('why.earlier_stretches', { count: left }) } as const]
      : []),
    ...(shown.length > 0 ? [{ type: 'list', items: shown.map(itemOf) } as const] : []),
    ...breachOf(told, now),
  ];
}

/** “2 · Resolution overdue since …” with its bar. */
function headOf({ clock, calendar }: Told, number: number, now: number): Block {
  const deadline = deadlineOf(clock, calendar, now);
  const named = (text: Text): Text =>
    clock.cycle > 1
      ? t('why.head_again', { number, text, cycle: clock.cycle })
      : t('why.head', { number, text });
  if (!deadline) {
    const target = t(`sla.target.${clock.target}`);
    return { type: 'status', tone: 'neutral', text: named(t('why.dropped', { target })) };
  }
  return { ...deadlineBlock(deadline), text: named(deadlineText(deadline)) };
}

/** By which rules it was counted, and how its time came about. */
function rulesOf({ clock, version, grantedMs }: Told, forDesk: boolean): Text {
  const parts: Text[] = [];
  if (forDesk) {
    const since = instantText(Temporal.Instant.fromEpochMilliseconds(version.since));
    const { policy, calendar } = clock;
    parts.push(t('why.policy', { policy, version: version.version, since, hours: calendarText(calendar) }));
  }
  parts.push(t('why.promised', { time: durationText(clock.targetMs) }));
  if (clock.carriedMs > 0) parts.push(t('why.carried', { time: durationText(clock.carriedMs) }));
  if (grantedMs > 0) parts.push(t('why.granted', { time: durationText(grantedMs) }));
  if (clock.budgetMs !== clock.targetMs) parts.push(t('why.budget', { time: durationText(clock.budgetMs) }));
  return joined(parts, 'semicolon');
}

/** What people read of the stretches: closed hours are the gaps between them, and colours are for the picture. */
interface Line {
  from: number;
  to: number;
  doing: 'ran' | 'late' | 'paused';
  waitsFor: Stretch['waitsFor'];
  /** Business time used by its end. */
  totalMs: number;
}

function linesOf({ stretches, clock }: Told): Line[] {
  const lines: Line[] = [];
  let totalMs = clock.carriedMs;
  for (const { from, to, doing, waitsFor } of stretches) {
    if (doing === 'closed') continue;
    if (doing !== 'paused') totalMs += to - from;
    const kind = doing === 'early' || doing === 'warned' ? 'ran' : doing;
    const last = lines.at(-1);
    if (last?.doing === kind && last.to === from && last.waitsFor === waitsFor)
      Object.assign(last, { to, totalMs });
    else lines.push({ from, to, doing: kind, waitsFor, totalMs });
  }
  return lines;
}

function itemOf({ from, to, doing, waitsFor, totalMs }: Line): ListItem {
  const args = {
    period: periodText(
      Temporal.Instant.fromEpochMilliseconds(from),
      Temporal.Instant.fromEpochMilliseconds(to),
    ),
  };
  if (doing === 'paused') {
    return { title: t('why.paused', { ...args, reason: t(`state.pending.${waitsFor ?? 'requester'}`) }) };
  }
  const ran = { ...args, time: durationText(to - from), total: durationText(totalMs) };
  return { title: t(doing === 'late' ? 'why.ran_late' : 'why.ran', ran) };
}

function breachOf({ clock, usedMs, isLate }: Told, now: number): Block[] {
  if (!isLate || clock.dueAt === null || clock.dueAt > now) return [];
  const text = t(clock.endedAt === null ? 'why.breached_open' : 'why.breached', {
    at: instantText(Temporal.Instant.fromEpochMilliseconds(clock.dueAt)),
    budget: durationText(clock.budgetMs),
    late: durationText(usedMs - clock.budgetMs),
  });
  return [{ type: 'text', style: 'strong', text }];
}

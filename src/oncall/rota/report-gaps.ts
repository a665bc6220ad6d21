import type { Block, Card } from '../../chat/card.ts';
import type { Context } from '../../context.ts';
import { type Text, t } from '../../i18n/text.ts';
import { type Desk, localizedText } from '../../tickets/desk.ts';
import { takeOverButton } from './announce.ts';
import { changeGap, gapsOfReports, insertGap, openGaps, type ReportedGap } from './gap-store.ts';
import { gapsBetween, reconcile } from './gaps.ts';
import { type LoadedRota, zoneOf } from './load.ts';
import { spanText, tellChannel, tellLeads } from './tell.ts';

const DAY = 86_400_000;
/** Of many gaps a card shows the first ones. */
const SHOWN = 8;

/**
 * Looks at the coming days: new gaps are reported on one card, gaps of earlier cards that are covered by now are shown
 * as such there, and those that begin within a day are reported once more.
 * @param loaded for at least the days that are looked at
 */
export async function reportGaps(ctx: Context, desk: Desk, loaded: LoadedRota): Promise<void> {
  const { key, config, rota, overrides } = loaded;
  const now = ctx.now.epochMilliseconds;
  const cover = config.cover && { hours: config.cover, zone: zoneOf(desk.config, config) };
  const gaps = gapsBetween(rota, overrides, now, now + config.lookAheadDays * DAY, cover);
  const known = await openGaps(ctx, key);
  const { found, changed, split, closed } = reconcile(known, gaps, now);
  for (const { gapId, from, to } of changed) await changeGap(ctx, gapId, { from, to });
  for (const { gapId, how } of closed) await changeGap(ctx, gapId, { how });
  for (const { gap, reportId } of split) await insertGap(ctx, key, { ...gap, reportId, gapId: ctx.newId() });
  const reportId = ctx.newId();
  for (const gap of found) await insertGap(ctx, key, { ...gap, reportId, gapId: ctx.newId() });

  const touched = new Set([...changed, ...split, ...closed].map((one) => one.reportId));
  if (found.length > 0) touched.add(reportId);
  const all = touched.size > 0 ? await gapsOfReports(ctx, key, [...touched]) : [];
  for (const id of touched) {
    const card = gapCard(
      loaded,
      all.filter((gap) => gap.reportId === id),
    );
    await show(ctx, desk, loaded, `oncall/gaps/${id}`, card);
  }
  await remind(ctx, desk, loaded, new Set(found.map(({ from }) => from)));
}

/** Once more when little time is left, also to the leads. What has only just been reported is not repeated. */
async function remind(
  ctx: Context,
  desk: Desk,
  loaded: LoadedRota,
  justFound: ReadonlySet<number>,
): Promise<void> {
  const now = ctx.now.epochMilliseconds;
  const near = (await openGaps(ctx, loaded.key)).filter((gap) => !gap.isReminded && gap.from <= now + DAY);
  for (const { gapId } of near) await changeGap(ctx, gapId, { isReminded: true });
  const coming = near.filter(({ from }) => from > now && !justFound.has(from));
  if (coming.length === 0) return;
  const card = gapCard(loaded, coming);
  const subject = `oncall/gap-near/${ctx.newId()}`;
  await tellChannel(ctx, desk, loaded.config, subject, card);
  await tellLeads(ctx, desk, loaded.config, subject, card);
}

/**
 * Nobody is on call, from now on: the channel and the leads hear it.
 */
export async function tellBegunGaps(ctx: Context, desk: Desk, { key, config }: LoadedRota): Promise<void> {
  const now = ctx.now.epochMilliseconds;
  const begun = (await openGaps(ctx, key)).filter((gap) => !gap.isBegun && gap.from <= now);
  for (const { gapId, from, to } of begun) {
    await changeGap(ctx, gapId, { isBegun: true });
    const text = t('rota.nobody_now', { rota: localizedText(config.name) });
    const card: Card = {
      summary: text,
      blocks: [
        { type: 'status', tone: 'bad', text },
        { type: 'text', style: 'subtle', text: spanText(from, to) },
        { type: 'actions', buttons: [takeOverButton(key, { from, to })] },
      ],
    };
    const subject = `oncall/nobody/${gapId}`;
    await tellChannel(ctx, desk, config, subject, card);
    await tellLeads(ctx, desk, config, subject, card);
  }
}

async function show(
  ctx: Context,
  desk: Desk,
  { config }: LoadedRota,
  subject: string,
  card: Card,
): Promise<void> {
  if (!(await tellChannel(ctx, desk, config, subject, card))) {
    await tellLeads(ctx, desk, config, subject, card);
  }
}

function gapCard({ key, config, missing }: LoadedRota, gaps: readonly ReportedGap[]): Card {
  const rota = localizedText(config.name);
  const open = gaps.filter(({ how }) => how === null);
  const isCovered = open.length === 0 && gaps.some(({ how }) => how === 'covered');
  const summary =
    open.length > 0
      ? t('rota.gaps', { rota, count: open.length })
      : t(isCovered ? 'rota.gaps_covered' : 'rota.gaps_over', { rota });
  const blocks: Block[] = [
    {
      type: 'status',
      tone: open.length > 0 ? 'bad' : isCovered ? 'good' : 'neutral',
      text: summary,
    },
    {
      type: 'list',
      items: gaps.slice(0, SHOWN).map(({ from, to, how }) => ({
        title: spanText(from, to),
        detail: stateOf(how),
        ...(how === null ? { button: takeOverButton(key, { from, to }) } : {}),
      })),
    },
  ];
  const more = gaps.length - SHOWN;
  const subtle = (text: Text): Block => ({ type: 'text', style: 'subtle', text });
  if (more > 0) blocks.push(subtle(t('rota.more', { count: more })));
  if (open.length > 0 && missing.length > 0) {
    blocks.push(subtle(t('rota.gaps_missing', { people: missing.join(', ') })));
  }
  if (open.length > 0 && !config.cover) blocks.push(subtle(t('rota.gaps_hint')));
  return { summary, blocks };
}

function stateOf(how: ReportedGap['how']): Text {
  switch (how) {
    case null:
      return t('rota.gap_open');
    case 'covered':
      return t('rota.gap_covered');
    case 'over':
      return t('rota.gap_over');
  }
}

import type { Block, Button } from '../../chat/card.ts';
import { textCard } from '../../chat/card.ts';
import type { Context } from '../../context.ts';
import { t } from '../../i18n/text.ts';
import { type Desk, localizedText } from '../../tickets/desk.ts';
import { type LoadedRota, personOn } from './load.ts';
import type { Shift } from './model.ts';
import type { News } from './news.ts';
import { at, tellChannel, tellPerson } from './tell.ts';

/** Tells the channel and the people concerned what time has brought. */
export async function announce(
  ctx: Context,
  desk: Desk,
  loaded: LoadedRota,
  runs: readonly Shift[],
  { handOver, soon }: News,
): Promise<void> {
  for (const run of soon) tellSoon(ctx, desk, loaded, run);
  if (handOver) await tellHandOver(ctx, desk, loaded, runs, handOver);
}

function tellSoon(ctx: Context, desk: Desk, loaded: LoadedRota, run: Shift): void {
  const person = personOn(loaded, run);
  if (!person) return;
  const text = t('rota.soon', {
    rota: localizedText(loaded.config.name),
    from: at(run.from),
    to: at(run.to),
  });
  const card = textCard(text, { type: 'actions', buttons: [swapButton(loaded.key, run.from, run.to)] });
  tellPerson(ctx, desk, person, `oncall/soon/${ctx.newId()}`, card);
}

async function tellHandOver(
  ctx: Context,
  desk: Desk,
  loaded: LoadedRota,
  runs: readonly Shift[],
  { before, now }: NonNullable<News['handOver']>,
): Promise<void> {
  const { key, config } = loaded;
  const rota = localizedText(config.name);
  const person = personOn(loaded, now);
  const former = before && personOn(loaded, before);
  if (former) {
    const text = person ? t('rota.over', { rota, name: person.name }) : t('rota.over_nobody', { rota });
    tellPerson(ctx, desk, former, `oncall/over/${ctx.newId()}`, textCard(text));
  }
  // Whether that is a gap depends on when somebody has to be on call: report-gaps.ts tells it.
  if (!person) return;
  const begun = textCard(t('rota.begun', { rota, to: at(now.to) }), {
    type: 'actions',
    buttons: [swapButton(key, now.from, now.to), showButton(key)],
  });
  tellPerson(ctx, desk, person, `oncall/begun/${ctx.newId()}`, begun);
  const text = former
    ? t('rota.handed_over', { rota, name: person.name, former: former.name, to: at(now.to) })
    : t('rota.on_call_from_now', { rota, name: person.name, to: at(now.to) });
  const card = textCard(text, ...nextLine(loaded, runs, now), {
    type: 'actions',
    buttons: [takeOverButton(key)],
  });
  await tellChannel(ctx, desk, config, `oncall/handover/${ctx.newId()}`, card);
}

/** Who comes next. */
export function nextLine(loaded: LoadedRota, runs: readonly Shift[], run: Shift): Block[] {
  const next = runs.find(({ from }) => from === run.to);
  if (!next) return [];
  const person = personOn(loaded, next);
  const text = person
    ? t('rota.next', { name: person.name, at: at(next.from) })
    : t('rota.next_nobody', { at: at(next.from) });
  return [{ type: 'text', style: 'subtle', text }];
}

export const takeOverButton = (rota: string, time?: { from: number; to: number }): Button => ({
  action: 'rota.take_over',
  subject: time && Number.isFinite(time.to) ? `${rota} ${time.from} ${time.to}` : rota,
  label: t('rota.take_over'),
  opensForm: true,
});

export const swapButton = (rota: string, from: number, to: number): Button => ({
  action: 'rota.swap',
  subject: Number.isFinite(to) ? `${rota} ${from} ${to}` : `${rota} ${from}`,
  label: t('rota.ask_swap'),
  opensForm: true,
});

export const showButton = (rota: string): Button => ({
  action: 'rota.show',
  subject: rota,
  label: t('rota.show'),
});

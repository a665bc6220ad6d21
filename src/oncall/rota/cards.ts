import type { Block, Card, ListItem } from '../../chat/card.ts';
import { textCard } from '../../chat/card.ts';
import { rotaOf } from '../../config/rotas.ts';
import type { Context } from '../../context.ts';
import { periodText, type Text, t } from '../../i18n/text.ts';
import type { Person } from '../../people/model.ts';
import { Refusal } from '../../refusal.ts';
import { type Desk, localizedText } from '../../tickets/desk.ts';
import { isAgent, maySteer, mustBeAgent, rotaNamed } from './access.ts';
import { nextLine, swapButton, takeOverButton } from './announce.ts';
import { type LoadedRota, loadRota, personOn, turnsOf } from './load.ts';
import { runAt, type Shift } from './model.ts';
import { madeBy, type OverrideRow } from './override-store.ts';
import { runsAround } from './reach.ts';
import { openSwapsOf } from './swap-store.ts';
import { at, spanText } from './tell.ts';

const DAY = 86_400_000;
/** How far ahead a person's own shifts are shown. */
const MY_DAYS = 60;
const SHOWN = 8;
/** So many rotas fit on a card. */
const MOST = 20;
/** On the home page there is more than rotas. */
const AT_HOME = 5;

/** Who is on call on each rota. @throws Refusal */
export async function allRotasCard(ctx: Context, desk: Desk, who: Person): Promise<Card> {
  mustBeAgent(desk, who);
  const keys = Object.keys(desk.config.rotas);
  if (keys.length === 0) throw new Refusal(t('refusal.rota_none'));
  const items: ListItem[] = [];
  for (const key of keys.slice(0, MOST)) items.push(await rotaItem(ctx, desk, key));
  const more = keys.length - MOST;
  return {
    summary: t('rota.title'),
    blocks: [
      { type: 'heading', text: t('rota.title') },
      { type: 'list', items },
      ...(more > 0
        ? [{ type: 'text', style: 'subtle', text: t('rota.more', { count: more }) } satisfies Block]
        : []),
      { type: 'actions', buttons: [SHIFTS, CALENDAR] },
    ],
  };
}

const SHIFTS = { action: 'rota.shifts', subject: '', label: t('rota.my_shifts') };
const CALENDAR = { action: 'rota.calendar', subject: '', label: t('rota.calendar') };

async function rotaItem(ctx: Context, desk: Desk, key: string): Promise<ListItem> {
  const now = ctx.now.epochMilliseconds;
  const found = await runsAround(ctx, desk, key, now, now + 1);
  const run = found && runAt(found.runs, now);
  const person = run && personOn(found.loaded, run);
  const name: Text = person?.name ?? t('rota.nobody');
  return {
    title: t('rota.line', { rota: localizedText(rotaNamed(desk, key).name), name }),
    detail: run ? t('rota.until', { to: at(run.to) }) : t('rota.nobody'),
    button: { action: 'rota.show', subject: key, label: t('rota.show') },
  };
}

/** One rota: who is on call now, who comes next, and when nobody is. @throws Refusal */
export async function rotaCard(ctx: Context, desk: Desk, who: Person, key: string): Promise<Card> {
  mustBeAgent(desk, who);
  const config = rotaNamed(desk, key);
  const now = ctx.now.epochMilliseconds;
  const found = await runsAround(ctx, desk, key, now, now + config.lookAheadDays * DAY);
  const run = found && runAt(found.runs, now);
  if (!found || !run) throw new Error('a rota always has a shift, be it nobody’s');
  const { loaded, runs } = found;
  const person = personOn(loaded, run);
  const rota = localizedText(config.name);
  const text = person
    ? t('rota.on_call', { rota, name: person.name, to: at(run.to) })
    : t('rota.nobody_now', { rota });
  const coming = runs.filter(({ from }) => from > now).slice(0, SHOWN);
  const isMine = person?.personId === who.personId;
  return {
    summary: text,
    blocks: [
      { type: 'heading', text: rota },
      person ? { type: 'text', text } : { type: 'status', tone: 'bad', text },
      ...(coming.length > 0 ? [comingList(loaded, coming)] : []),
      {
        type: 'actions',
        buttons: [
          ...(isMine ? [swapButton(key, Math.max(run.from, now), run.to)] : []),
          ...(isMine && !maySteer(desk, who, config) ? [] : [takeOverButton(key)]),
          SHIFTS,
          { ...CALENDAR, subject: key },
        ],
      },
    ],
  };
}

function comingList(loaded: LoadedRota, coming: readonly Shift[]): Block {
  return {
    type: 'list',
    items: coming.map((run) => {
      const person = personOn(loaded, run);
      return {
        title: person?.name ?? t('rota.nobody'),
        detail: spanText(run.from, run.to),
        ...(person ? {} : { button: takeOverButton(loaded.key, run) }),
      };
    }),
  };
}

/** Who is on call at an instant, ms. @throws Refusal */
export async function rotaAtCard(
  ctx: Context,
  desk: Desk,
  who: Person,
  key: string,
  instant: number,
): Promise<Card> {
  mustBeAgent(desk, who);
  const rota = localizedText(rotaNamed(desk, key).name);
  const found = await runsAround(ctx, desk, key, instant, instant + 1);
  const run = found && runAt(found.runs, instant);
  if (!found || !run) throw new Error('a rota always has a shift, be it nobody’s');
  const person = personOn(found.loaded, run);
  const args = { rota, at: at(instant) };
  return person
    ? textCard(
        t('rota.on_call_at', { ...args, name: person.name, to: at(run.to) }),
        ...nextLine(found.loaded, found.runs, run),
      )
    : textCard(t('rota.nobody_at', args));
}

/** A person's coming shifts, where they stand in, and what they have asked others. @throws Refusal */
export async function myShiftsCard(ctx: Context, desk: Desk, who: Person): Promise<Card> {
  mustBeAgent(desk, who);
  const now = ctx.now.epochMilliseconds;
  const mine: { key: string; shift: Shift }[] = [];
  for (const key of Object.keys(desk.config.rotas)) {
    const loaded = await loadRota(ctx, desk, key, [now, now + MY_DAYS * DAY]);
    if (!loaded) continue;
    for (const shift of turnsOf(loaded, now, now + MY_DAYS * DAY)) {
      if (shift.personId === who.personId) mine.push({ key, shift });
    }
  }
  const shown = mine.toSorted((a, b) => a.shift.from - b.shift.from).slice(0, SHOWN);
  const blocks: Block[] = [{ type: 'heading', text: t('rota.my_shifts') }];
  if (shown.length === 0) blocks.push({ type: 'text', text: t('rota.no_shifts', { days: MY_DAYS }) });
  else {
    blocks.push({
      type: 'list',
      items: shown.map(({ key, shift: { from, to } }) => ({
        title: localizedText(rotaNamed(desk, key).name),
        detail: from === now ? t('rota.running', { to: at(to) }) : spanText(from, to),
        button: swapButton(key, from, to),
      })),
    });
  }
  blocks.push(...(await madeBlocks(ctx, desk, who)), { type: 'actions', buttons: [CALENDAR] });
  return { summary: t('rota.my_shifts'), blocks };
}

/** What the person can still take back. */
async function madeBlocks(ctx: Context, desk: Desk, who: Person): Promise<Block[]> {
  const made = (await madeBy(ctx, who.personId)).filter(({ rota }) => rotaOf(desk.config, rota));
  const asked = (await openSwapsOf(ctx, who.personId)).filter(({ rota }) => rotaOf(desk.config, rota));
  const people = await desk.people.find(
    ctx,
    made.map(({ personId }) => personId),
  );
  const line = ({ rota, personId, fromAt, toAt }: OverrideRow): Pick<ListItem, 'title' | 'detail'> => ({
    title: t('rota.stand_in', {
      rota: localizedText(rotaNamed(desk, rota).name),
      name: people.get(personId)?.name ?? t('rota.nobody'),
    }),
    detail: periodText(Temporal.Instant.from(fromAt), Temporal.Instant.from(toAt)),
  });
  const items: ListItem[] = [
    ...made.slice(0, SHOWN).map((one) => ({
      ...line(one),
      ...(one.swapId
        ? {}
        : { button: { action: 'rota.withdraw', subject: one.overrideId, label: t('rota.withdraw') } }),
    })),
    ...asked.slice(0, SHOWN).map(({ swapId, rota, from, to }) => ({
      title: t('rota.asked', { rota: localizedText(rotaNamed(desk, rota).name) }),
      detail: spanText(from, to),
      button: { action: 'swap.withdraw', subject: swapId, label: t('swap.withdraw') },
    })),
  ];
  if (items.length === 0) return [];
  return [
    { type: 'text', style: 'strong', text: t('rota.made') },
    { type: 'list', items },
  ];
}

/** For the home page of an agent: who is on call on the rotas of their teams; nothing for others. */
export async function rotasAtHome(ctx: Context, desk: Desk, who: Person): Promise<Block[]> {
  if (!isAgent(desk, who)) return [];
  const viewer = desk.people.viewer(who);
  const keys = Object.entries(desk.config.rotas)
    .filter(([, { team }]) => viewer.isAdmin || viewer.agentOf.has(team))
    .map(([key]) => key);
  if (keys.length === 0) return [];
  const items: ListItem[] = [];
  for (const key of keys.slice(0, AT_HOME)) items.push(await rotaItem(ctx, desk, key));
  return [
    { type: 'heading', text: t('rota.title') },
    { type: 'list', items },
    { type: 'actions', buttons: [SHIFTS] },
  ];
}

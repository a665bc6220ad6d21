import { type Card, textCard } from '../../chat/card.ts';
import { rotaOf } from '../../config/rotas.ts';
import { type Context, isUuid } from '../../context.ts';
import { t } from '../../i18n/text.ts';
import type { Person } from '../../people/model.ts';
import { Refusal } from '../../refusal.ts';
import { type Desk, localizedText } from '../../tickets/desk.ts';
import { maySteer, mustBeAgent, mustStandIn, rotaNamed } from './access.ts';
import { changeRota } from './change.ts';
import { type LoadedRota, loadRota, personOn, shiftsOf } from './load.ts';
import { findOverride, insertOverride, withdrawOverride } from './override-store.ts';
import { at, spanText, tellChannel, tellPerson } from './tell.ts';

/** Nobody stands in for longer, or further ahead. */
const LONGEST_MS = 366 * 86_400_000;

export interface StandIn {
  rota: string;
  person: Person;
  /** Ms; a beginning that is past counts from now. */
  from: number;
  to: number;
}

/**
 * Somebody stands in on a rota: oneself, or, by its leads, somebody else. Of two that overlap, the one made later
 * counts. Whoever had the time hears it, and the rota's channel.
 * @throws Refusal
 */
export async function takeOver(ctx: Context, desk: Desk, who: Person, asked: StandIn): Promise<Card> {
  mustBeAgent(desk, who);
  const config = rotaNamed(desk, asked.rota);
  const { person } = asked;
  if (person.personId !== who.personId && !maySteer(desk, who, config)) {
    throw new Refusal(t('refusal.rota_not_lead', { rota: localizedText(config.name) }));
  }
  await mustStandIn(ctx, desk, config, person);
  const now = ctx.now.epochMilliseconds;
  const from = Math.max(asked.from, now);
  const { rota, to } = asked;
  mustBeTime(from, to, now);
  return changeRota(ctx, desk, rota, async (revision) => {
    const before = await loadRota(ctx, desk, rota, [from, to]);
    if (!before) throw new Error('the rota was there a moment ago');
    const replaced = shiftsOf(before, from, to).filter(({ personId }) => personId !== person.personId);
    if (replaced.length === 0) {
      throw new Refusal(t('refusal.rota_already', { name: person.name, span: spanText(from, to) }));
    }
    const overrideId = ctx.newId();
    const { personId } = person;
    await insertOverride(ctx, { overrideId, rota, personId, from, to, revision, madeById: who.personId });
    await tellTakenOver(ctx, desk, before, { who, person, from, to });
    return takenOverCard(before, overrideId, person.personId === who.personId ? undefined : person, from, to);
  });
}

/** @throws Refusal */
export function mustBeTime(from: number, to: number, now: number): void {
  if (to <= now) throw new Refusal(t('refusal.time_past', { at: at(to) }));
  if (to <= from) throw new Refusal(t('refusal.time_order'));
  if (to - now > LONGEST_MS) throw new Refusal(t('refusal.time_far'));
}

/** Whoever had the time before, and the channel; whoever did it gets an answer. */
export async function tellTakenOver(
  ctx: Context,
  desk: Desk,
  before: LoadedRota,
  { who, person, from, to }: { who: Person; person: Person; from: number; to: number },
): Promise<void> {
  const { config } = before;
  const rota = localizedText(config.name);
  const span = spanText(from, to);
  const former = new Map(
    shiftsOf(before, from, to).flatMap((shift) => {
      const one = personOn(before, shift);
      return one && one.personId !== person.personId ? [[one.personId, one] as const] : [];
    }),
  );
  for (const one of former.values()) {
    if (one.personId === who.personId) continue;
    const text = t('rota.taken_from_you', { rota, name: person.name, span });
    tellPerson(ctx, desk, one, `oncall/taken/${ctx.newId()}`, textCard(text));
  }
  if (person.personId !== who.personId) {
    const text = t('rota.set_for_you', { rota, name: who.name, span });
    tellPerson(ctx, desk, person, `oncall/set/${ctx.newId()}`, textCard(text));
  }
  const names = [...former.values()].map(({ name }) => name).join(', ');
  const text = names
    ? t('rota.taken_over', { rota, name: person.name, former: names, span })
    : t('rota.taken_over_gap', { rota, name: person.name, span });
  await tellChannel(ctx, desk, config, `oncall/taken/${ctx.newId()}`, textCard(text));
}

function takenOverCard(
  { config }: LoadedRota,
  overrideId: string,
  other: Person | undefined,
  from: number,
  to: number,
): Card {
  const rota = localizedText(config.name);
  const span = spanText(from, to);
  const text = other
    ? t('rota.you_set', { rota, name: other.name, span })
    : t('rota.you_took_over', { rota, span });
  return textCard(text, {
    type: 'actions',
    buttons: [{ action: 'rota.withdraw', subject: overrideId, label: t('rota.withdraw') }],
  });
}

/**
 * Somebody stands in no longer: the turns count again, or who stood in before. For whoever made it so, and leads.
 * @throws Refusal
 */
export async function withdrawStandIn(
  ctx: Context,
  desk: Desk,
  who: Person,
  overrideId: string,
): Promise<Card> {
  mustBeAgent(desk, who);
  const made = isUuid(overrideId) ? await findOverride(ctx, overrideId) : undefined;
  const config = made && rotaOf(desk.config, made.rota);
  if (!made || !config) throw new Refusal(t('refusal.rota_stand_in_gone'));
  if (!maySteer(desk, who, config)) {
    const rota = localizedText(config.name);
    if (made.madeById !== who.personId) throw new Refusal(t('refusal.rota_not_lead', { rota }));
    // The other side counts on it.
    if (made.swapId) throw new Refusal(t('refusal.swap_agreed'));
  }
  const now = ctx.now.epochMilliseconds;
  const from = Math.max(Temporal.Instant.from(made.fromAt).epochMilliseconds, now);
  const to = Temporal.Instant.from(made.toAt).epochMilliseconds;
  if (to <= now) throw new Refusal(t('refusal.time_past', { at: at(to) }));
  return changeRota(ctx, desk, made.rota, async () => {
    if (!(await withdrawOverride(ctx, overrideId))) throw new Refusal(t('refusal.rota_stand_in_gone'));
    const after = await loadRota(ctx, desk, made.rota, [from, to]);
    if (!after) throw new Error('the rota was there a moment ago');
    const rota = localizedText(config.name);
    const person = (await desk.people.find(ctx, [made.personId])).get(made.personId);
    const again = new Map(
      shiftsOf(after, from, to).flatMap((shift) => {
        const one = personOn(after, shift);
        return one ? [[one.personId, one] as const] : [];
      }),
    );
    const names = [...again.values()].map(({ name }) => name).join(', ');
    const span = spanText(from, to);
    const name = person?.name ?? '';
    const text = names
      ? t('rota.withdrawn', { rota, name, again: names, span })
      : t('rota.withdrawn_nobody', { rota, name, span });
    const concerned = new Map(again);
    if (person) concerned.set(person.personId, person);
    for (const one of concerned.values()) {
      if (one.personId === who.personId) continue;
      tellPerson(ctx, desk, one, `oncall/withdrawn/${ctx.newId()}`, textCard(text));
    }
    await tellChannel(ctx, desk, config, `oncall/withdrawn/${ctx.newId()}`, textCard(text));
    return textCard(text);
  });
}

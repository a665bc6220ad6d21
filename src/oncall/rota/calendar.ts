import { ICalCalendar, ICalCalendarMethod, ICalEventTransparency } from 'ical-generator';
import { rotaOf } from '../../config/rotas.ts';
import type { Context } from '../../context.ts';
import { localise } from '../../i18n/localise.ts';
import { type Text, t } from '../../i18n/text.ts';
import type { Person } from '../../people/model.ts';
import { type Desk, localizedText } from '../../tickets/desk.ts';
import { isAgent } from './access.ts';
import type { FeedLinks } from './feed-links.ts';
import { type Feed, findFeed } from './feed-store.ts';
import { loadRota, personOn, type Reading, shiftsOf } from './load.ts';
import type { Shift } from './model.ts';
import { reachOf } from './reach.ts';
import { type RotaState, rotaStates } from './store.ts';

const DAY = 86_400_000;
const DAYS_BACK = 30;
const DAYS_AHEAD = 180;
/** What subscribers are asked to wait between two looks. */
const LOOK_AGAIN_SECONDS = 3600;

/**
 * The calendar of a link, as iCalendar text (RFC 5545), in the language of whose link it is.
 * @param token what the link ends with
 * @returns undefined for a link that isn't or is no longer good: renewed, of somebody who has left or is no agent any
 *   more, or of a rota that is gone
 */
export async function calendarOf(
  ctx: Reading,
  desk: Desk,
  links: Pick<FeedLinks, 'idIn' | 'isValid'>,
  token: string,
): Promise<string | undefined> {
  const feedId = links.idIn(token);
  const feed = feedId === undefined ? undefined : await findFeed(ctx, feedId);
  if (!feed || !links.isValid(token, feed)) return undefined;
  const reader = (await desk.people.find(ctx, [feed.personId])).get(feed.personId);
  if (!reader || !isAgent(desk, reader)) return undefined;
  if (feed.rota !== '' && !rotaOf(desk.config, feed.rota)) return undefined;
  return draw(ctx, desk, feed, reader);
}

async function draw(ctx: Reading, desk: Desk, feed: Feed, reader: Person): Promise<string> {
  const say = (text: Text) => localise(text, { locale: reader.locale, timeZone: reader.timeZone });
  const keys = feed.rota === '' ? Object.keys(desk.config.rotas) : [feed.rota];
  const states = await rotaStates(ctx, keys);
  const calendar = new ICalCalendar({
    name: say(nameOf(desk, feed)),
    prodId: { company: 'Parley', product: 'on-call', language: reader.locale.slice(0, 2).toUpperCase() },
    method: ICalCalendarMethod.PUBLISH,
    ttl: LOOK_AGAIN_SECONDS,
  });
  const now = ctx.now.epochMilliseconds;
  // Whole days, so that the text is the same all day long while nothing changes.
  const today = now - (now % DAY);
  const [from, to] = [today - DAYS_BACK * DAY, today + DAYS_AHEAD * DAY];
  for (const key of keys) {
    const config = rotaOf(desk.config, key);
    // Whole shifts, also those that lie across the ends.
    const reach = config ? reachOf(config) : 0;
    const loaded = await loadRota(ctx, desk, key, [from - reach, to + reach]);
    if (!loaded) continue;
    const rota = localizedText(loaded.config.name);
    for (const shift of shiftsOf(loaded, from - reach, to + reach)) {
      if (shift.to <= from || shift.from >= to) continue;
      const person = personOn(loaded, shift);
      const isMine = person?.personId === reader.personId;
      if (!person || (feed.rota === '' && !isMine)) continue;
      const summary =
        feed.rota === '' ? t('calendar.mine', { rota }) : t('calendar.shift', { rota, name: person.name });
      calendar.createEvent({
        ...times(ctx, key, shift, states.get(key)),
        summary: say(summary),
        transparency: ICalEventTransparency.TRANSPARENT,
      });
    }
  }
  return calendar.toString();
}

/**
 * One event of a rota begins at a time: that names it for good, so that a shift that another person takes over is the
 * same event, changed. Instants are given in UTC, which no calendar can get wrong.
 */
function times(
  { workspaceId }: Pick<Context, 'workspaceId'>,
  rota: string,
  shift: Shift,
  state: RotaState | undefined,
) {
  const changed = new Date(state?.changedAt ?? 0);
  return {
    id: `${rota}-${shift.from}@${workspaceId}.parley`,
    start: new Date(shift.from),
    end: new Date(shift.to),
    sequence: state?.revision ?? 0,
    stamp: changed,
    lastModified: changed,
  };
}

function nameOf(desk: Pick<Desk, 'config'>, { rota }: Feed): Text {
  const config = rotaOf(desk.config, rota);
  return config ? t('calendar.rota_name', { rota: localizedText(config.name) }) : t('calendar.my_name');
}

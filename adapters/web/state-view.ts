import type { Config } from '../../src/config/schema.ts';
import { localise } from '../../src/i18n/localise.ts';
import type { Locale } from '../../src/i18n/text.ts';
import { MAX_BODY, MAX_FILES, type Overview, type WebPerson } from '../../src/webchat/model.ts';
import { textsFor } from './texts.ts';
import { cardView, type MessageViews, readerOf } from './views.ts';
import type { RoomView, SampleView, StateView } from './wire.ts';

/** What the page starts from. */
export function stateView(
  config: Config,
  who: WebPerson,
  overview: Overview,
  views: MessageViews,
): StateView {
  const reader = readerOf(who);
  const isDemo = config.web.signIn === 'demo';
  const direct = `@${who.webId}`;
  const unread = new Map(overview.unread.map((room) => [room.room, room]));
  const roomView = (room: string, name: string, kind: RoomView['kind'], topic?: string): RoomView => ({
    room,
    name,
    kind,
    ...(topic ? { topic } : {}),
    unread: unread.get(room)?.count ?? 0,
    read: unread.get(room)?.position ?? 0,
  });
  return {
    change: overview.change,
    workspace: config.name,
    mode: config.web.signIn,
    me: {
      ...sampleView(config, who, who.locale),
      teams: who.viewer.agentOf.size,
      locale: who.locale,
      timeZone: who.timeZone,
    },
    people: isDemo ? samplePeople(config, who.locale) : [],
    direct,
    rooms: [
      roomView(direct, config.name, 'direct'),
      ...overview.rooms.map((room) =>
        roomView(
          room.room,
          localise(room.name, reader),
          room.isRestricted ? 'restricted' : 'channel',
          room.topic && localise(room.topic, reader),
        ),
      ),
    ],
    threads: overview.threads.map((thread) => views.thread(thread, reader)),
    ...(overview.home ? { home: cardView(overview.home, reader) } : {}),
    texts: textsFor(who.locale),
    settings: {
      command: config.slack.command,
      ticketEmoji: config.intake.emoji,
      maxFileBytes: config.intake.maxFileBytes,
      maxFiles: MAX_FILES,
      maxBody: MAX_BODY,
      publicPrefix: config.replies.publicPrefix,
    },
  };
}

function samplePeople(config: Config, locale: Locale): SampleView[] {
  return config.web.people.map(({ id, ...person }) => sampleView(config, { webId: id, ...person }, locale));
}

function sampleView(
  config: Config,
  person: { webId: string; name: string; email?: string | undefined },
  locale: Locale,
): SampleView {
  const title = config.web.people.find((sample) => sample.id === person.webId)?.title;
  const refs = [`web:${person.webId}`, person.email];
  const teams = Object.values(config.teams).filter((team) =>
    [...team.agents, ...team.leads].some((ref) => refs.includes(ref)),
  );
  return {
    webId: person.webId,
    name: person.name,
    teams: teams.length,
    ...(title ? { title: title[locale] } : {}),
  };
}

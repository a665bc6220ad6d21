import type { Config } from '../config/schema.ts';
import { type Text, t } from '../i18n/text.ts';

const PLATFORMS = {
  slack: 'platform.slack',
  teams: 'platform.teams',
  web: 'platform.web',
  email: 'platform.email',
} as const;

/** A platform as people call it. */
export function platformName(name: string): Text {
  return isPlatform(name) ? t(PLATFORMS[name]) : name;
}

function isPlatform(name: string): name is keyof typeof PLATFORMS {
  return Object.hasOwn(PLATFORMS, name);
}

/**
 * A place as people call it, from how the timeline names it (`slack:T1:C123#thread`): the platform, and the
 * queue whose channel it is, the room's name, or that it was a direct chat.
 * @returns undefined for what Parley did by itself
 */
export function placeName(config: Config, source: string): Text | undefined {
  const [, name = '', rest = ''] = /^(slack|teams|web|email):[^:]*:(.*)$/su.exec(source) ?? [];
  if (!isPlatform(name)) return undefined;
  const platform = platformName(name);
  const channel = rest.split('#')[0] ?? '';
  if (channel.startsWith('@')) return t('place.direct', { platform });
  const room = roomName(config, `${name}:${channel}`);
  return room ? t('place.room', { platform, room }) : platform;
}

function roomName(config: Config, room: string): Text | undefined {
  const named = config.channels[room]?.name;
  if (named) return { localized: named };
  const queue = Object.values(config.queues).find((candidate) => candidate.channel === room);
  return queue && { localized: queue.name };
}

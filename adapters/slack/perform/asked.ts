import type { Place } from '../../../src/chat/place.ts';
import type { SlackView } from '../payloads/interactions.ts';

/** Somebody who pressed, chose or called something, and how they can be answered. */
export interface Asked {
  person: string;
  place: Place;
  /** Good for opening one view, for three seconds. */
  triggerId: string | undefined;
  /** Good for five answers in half an hour, also where the bot is no member. */
  responseUrl: string | undefined;
  /** Where it was pressed; a shortcut from Slack's own menu was pressed nowhere. */
  surface: 'room' | 'home' | 'modal' | 'nowhere';
  view?: SlackView;
}

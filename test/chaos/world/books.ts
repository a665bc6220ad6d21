import type { Board } from './board.ts';
import type { Journal } from './journal.ts';
import type { Weather } from './weather.ts';

/** When a process is to be killed in the middle of a post: as it is asked for, or once it is accepted. */
export type Moment = 'asked' | 'accepted';

/** What the platform servers share: where they write down, and who meddles with their calls. */
export interface Books {
  board: Board;
  journal: Journal;
  weather: Weather;
  /** Called for each post, at each moment. @param process undefined if the platform can't tell whose it is */
  onPost(moment: Moment, process: string | undefined): void;
}

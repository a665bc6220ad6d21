import type { PictureLinks } from '../files/links.ts';
import type { Rules } from './rules.ts';

/** What cards about promises are made from, besides what every card is. */
export interface LevelParts {
  rules: Rules;
  links: PictureLinks;
}

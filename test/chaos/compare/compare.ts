import { alerts } from './alerts.ts';
import { cards } from './cards.ts';
import { effects } from './effects.ts';
import type { Facts } from './facts.ts';
import type { Finding } from './finding.ts';
import { messages } from './messages.ts';
import { order } from './order.ts';
import { pages } from './pages.ts';
import { leftovers } from './stuck.ts';

/** Everything that is not as it should be. */
export function compare(facts: Facts): Finding[] {
  return [
    ...effects(facts),
    ...messages(facts),
    ...order(facts),
    ...cards(facts),
    ...pages(facts),
    ...alerts(facts),
    ...leftovers(facts),
  ];
}

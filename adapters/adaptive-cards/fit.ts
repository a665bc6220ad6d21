import type { Budget } from './draw.ts';
import { ITEM_STEPS, MAX_CARD_BYTES, TEXT_STEPS } from './limits.ts';
import type { AdaptiveCard, Element } from './types.ts';

/** Bytes of something as JSON in UTF-16, the way Teams counts. */
export function bytesOf(json: unknown): number {
  return JSON.stringify(json).length * 2;
}

/**
 * Draws with ever smaller budgets until the card fits. A card with absurdly many blocks then loses the
 * last of them, except those that one can press or fill in, so that there is always something to send.
 * @param notice stands below what lost some of its blocks
 */
export function drawToFit(draw: (budget: Budget) => AdaptiveCard, notice: Element): AdaptiveCard {
  let card: AdaptiveCard | undefined;
  for (const [step, text] of TEXT_STEPS.entries()) {
    card = draw({ text, items: ITEM_STEPS[step] ?? 5 });
    if (bytesOf(card) <= MAX_CARD_BYTES) return card;
  }
  const drawn = card ?? draw({ text: 30, items: 5 });
  return withoutRest(drawn, notice);
}

function withoutRest(card: AdaptiveCard, notice: Element): AdaptiveCard {
  let room = MAX_CARD_BYTES - bytesOf({ ...card, body: [notice] });
  const kept = new Set<Element>();
  const first = card.body.slice(0, 3);
  const order = [...first, ...card.body.filter((x) => !first.includes(x)).sort(byNeed)];
  for (const element of order) {
    const bytes = bytesOf(element) + 2;
    if (bytes > room) continue;
    room -= bytes;
    kept.add(element);
  }
  return { ...card, body: [...card.body.filter((element) => kept.has(element)), notice] };
}

const byNeed = (a: Element, b: Element): number => need(a) - need(b);
const need = (element: Element): number =>
  element.type === 'ActionSet' || element.type.startsWith('Input.') ? 0 : 1;

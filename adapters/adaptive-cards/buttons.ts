import type { Button } from '../../src/chat/card.ts';
import type { Pen } from './draw.ts';
import { BUTTON_PADDING, BUTTONS_IN_ROW, MAX_BUTTON_TITLE, ROW_WIDTH } from './limits.ts';
import type { Action, ActionData, ActionSet, ExecuteAction, SubmitAction } from './types.ts';

/** Buttons in rows that fit a card, unless the client breaks rows itself; every one also sends the card's inputs. */
export function buttonRows(buttons: readonly Button[], pen: Pen): ActionSet[] {
  const rows: Action[][] = [];
  let used = 0;
  for (const action of buttons.flatMap((button) => buttonAction(button, pen))) {
    const width = widthOf(action.title);
    const row = rows.at(-1);
    const isFull = used + width > ROW_WIDTH || row?.length === BUTTONS_IN_ROW;
    if (!row || (isFull && !pen.reader.wrapsButtons)) {
      rows.push([action]);
      used = width;
    } else {
      row.push(action);
      used += width;
    }
  }
  return rows.map((actions, index) => ({
    type: 'ActionSet',
    actions,
    spacing: index === 0 ? 'Medium' : 'Small',
  }));
}

/** About how wide a button is, in Latin letters; Chinese characters are two wide. */
function widthOf(title: string): number {
  return [...title].reduce((sum, character) => sum + (character > '\u2e7f' ? 2 : 1), BUTTON_PADDING);
}

/** One button, or none if it leads to an address that isn't a web page. */
export function buttonAction(button: Button, pen: Pen): Action[] {
  const title = pen.plain(button.label, MAX_BUTTON_TITLE) || '…';
  const look = styleOf(button);
  if (button.url !== undefined) {
    return isWebPage(button.url) ? [{ type: 'Action.OpenUrl', title, url: button.url, ...look }] : [];
  }
  const action = pressed(button, title, pen);
  if (!button.confirm) return [{ ...action, ...look }];
  // No client asks "are you sure?" by itself; a second button below the first does.
  return [
    {
      type: 'Action.ShowCard',
      title,
      card: {
        type: 'AdaptiveCard',
        body: [{ type: 'TextBlock', text: pen.filled(button.confirm), wrap: true }],
        actions: [{ ...action, ...look }],
      },
    },
  ];
}

function pressed(button: Button, title: string, pen: Pen): ExecuteAction | SubmitAction {
  const { nonce, dialogs } = pen.reader;
  const data: ActionData = { action: button.action, subject: button.subject, ...(nonce ? { nonce } : {}) };
  if (dialogs === 'inside') return { type: 'Action.Submit', title, data };
  if (dialogs === 'ask' && (button.opensForm || button.opensCard)) {
    return { type: 'Action.Submit', title, data: { ...data, msteams: { type: 'task/fetch' } } };
  }
  return {
    type: 'Action.Execute',
    title,
    verb: button.action,
    data,
    fallback: { type: 'Action.Submit', title, data },
  };
}

function styleOf(button: Button): { style?: 'positive' | 'destructive' } {
  switch (button.style) {
    case 'primary':
      return { style: 'positive' };
    case 'danger':
      return { style: 'destructive' };
    case undefined:
      return {};
  }
}

/** Links that a card may open; anything else (`javascript:`, `data:`) is left out. */
export function isWebPage(url: string): boolean {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  return parsed?.protocol === 'https:' || parsed?.protocol === 'http:';
}

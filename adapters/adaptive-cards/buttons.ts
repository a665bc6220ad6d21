import type { Button } from '../../src/chat/card.ts';
import type { Pen } from './draw.ts';
import { BUTTONS_IN_ROW, MAX_BUTTON_TITLE } from './limits.ts';
import type { Action, ActionData, ActionSet, ExecuteAction, SubmitAction } from './types.ts';

/** Buttons in rows; every one also sends the card's inputs. */
export function buttonRows(buttons: readonly Button[], pen: Pen): ActionSet[] {
  const actions = buttons.flatMap((button) => buttonAction(button, pen));
  const rows: ActionSet[] = [];
  // Rows of even length: 5 buttons are 3 and 2, not 4 and 1.
  const count = Math.ceil(actions.length / BUTTONS_IN_ROW);
  const length = Math.ceil(actions.length / count);
  for (let from = 0; from < actions.length; from += length) {
    rows.push({
      type: 'ActionSet',
      actions: actions.slice(from, from + length),
      spacing: rows.length ? 'Small' : 'Medium',
    });
  }
  return rows;
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
      ...look,
      card: {
        type: 'AdaptiveCard',
        body: [{ type: 'TextBlock', text: pen.markdown(button.confirm), wrap: true }],
        actions: [{ ...action, ...look }],
      },
    },
  ];
}

function pressed(button: Button, title: string, pen: Pen): ExecuteAction | SubmitAction {
  const { nonce, dialogs } = pen.reader;
  const data: ActionData = { action: button.action, subject: button.subject, ...(nonce ? { nonce } : {}) };
  if (dialogs && (button.opensForm || button.opensCard)) {
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

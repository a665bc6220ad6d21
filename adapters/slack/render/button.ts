import type { types } from '@slack/bolt';
import type { Button } from '../../../src/chat/card.ts';
import { t } from '../../../src/i18n/text.ts';
import { LIMITS } from '../limits.ts';
import { actionId, type Numbering } from './ids.ts';
import { shorten } from './shorten.ts';
import { drawPlain, plainText, type Reader } from './text.ts';

/** @returns undefined for a button that opens a page whose address is none */
export function drawButton(button: Button, reader: Reader, numbers: Numbering): types.Button | undefined {
  if (button.url !== undefined && !isWebAddress(button.url)) return undefined;
  const text = plainText(drawPlain(button.label, reader).replace(/\s+/g, ' '), LIMITS.buttonText);
  // Slack reports presses of such buttons too; without an action the press is only acknowledged.
  const action = button.url === undefined ? button.action : '';
  return {
    type: 'button',
    action_id: actionId(numbers.next(), action),
    text,
    ...(button.subject ? { value: shorten(button.subject.toWellFormed(), LIMITS.buttonValue) } : {}),
    ...(button.style ? { style: button.style } : {}),
    ...(button.url !== undefined ? { url: button.url } : {}),
    ...(button.confirm ? { confirm: confirmation(button, reader) } : {}),
  };
}

function confirmation(button: Button, reader: Reader): types.ConfirmationDialog {
  const question = button.confirm ? drawPlain(button.confirm, reader) : '';
  const style = button.style ?? 'primary';
  return {
    title: plainText(drawPlain(t('slack.confirm_title'), reader), LIMITS.confirmTitle),
    text: plainText(question, LIMITS.confirmText),
    confirm: plainText(drawPlain(t('slack.confirm_yes'), reader), LIMITS.confirmButton),
    deny: plainText(drawPlain(t('slack.confirm_no'), reader), LIMITS.confirmButton),
    style,
  };
}

export function isWebAddress(address: string): boolean {
  return (
    address.isWellFormed() &&
    address.length <= LIMITS.url &&
    /^https?:\/\/\S+$/.test(address) &&
    URL.canParse(address)
  );
}

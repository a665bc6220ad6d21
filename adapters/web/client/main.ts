import { html } from 'htm/preact';
import { render } from 'preact';
import { App } from './app.ts';
import { Chat } from './chat.ts';
import { setTexts } from './texts.ts';

setTexts(JSON.parse(document.getElementById('texts')?.textContent ?? '{}'));

/** Starts the page. In the demo its address says as whom: two windows can be two people. */
const chat = new Chat(new URL(location.href).searchParams.get('as') ?? undefined);
const root = document.getElementById('app');
if (root) {
  root.replaceChildren();
  render(html`<${App} chat=${chat} />`, root);
}
addEventListener('popstate', () => {
  const as = new URL(location.href).searchParams.get('as') ?? undefined;
  // “Back” over a switch of person is a switch back.
  if (as !== chat.api.as) location.reload();
  else chat.followAddress();
});
addEventListener('online', () => {
  if (chat.status.kind === 'ready') chat.outbox.send();
});
await chat.start();

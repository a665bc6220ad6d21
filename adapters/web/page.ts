import { createHash } from 'node:crypto';
import type { Locale } from '../../src/i18n/text.ts';
import type { Assets } from './assets.ts';
import { textsFor } from './texts.ts';

/** In this order: what stands later overrules. */
const STYLES = ['base', 'frame', 'boxes', 'messages', 'cards', 'composer', 'pages', 'narrow'];

/** The pages' HTML. Words from the configuration and the catalogue are escaped; nobody else's stand in it. */

export interface Page {
  html: string;
  /** Allows the page's one inline script, the import map, as the Content-Security-Policy writes it. */
  scriptHash: string;
}

/** The chat: an empty frame that the modules fill. It holds nothing about anybody, so anybody may get it. */
export function chatPage(assets: Assets, name: string, locale: Locale): Page {
  const scriptHash = `sha256-${createHash('sha256').update(assets.importMap).digest('base64')}`;
  const modules = [...assets.files.keys()].filter((file) => /^client\/.*\.ts$/.test(file));
  return {
    scriptHash,
    html: document(assets, name, locale, {
      head: [
        `<script type="importmap">${assets.importMap}</script>`,
        // Data, which no browser runs: the words to begin with, before anybody is known.
        `<script type="application/json" id="texts">${jsonInHtml(textsFor(locale))}</script>`,
        ...modules.map((file) => `<link rel="modulepreload" href="${assets.urlOf(file)}">`),
        `<script defer src="${assets.urlOf('adaptivecards.js')}"></script>`,
        `<script type="module" src="${assets.urlOf('client/main.ts')}"></script>`,
      ],
      body: '<div id="app" class="app-loading" aria-busy="true"></div>',
    }),
  };
}

export interface SignInTexts {
  title: string;
  text: string;
  button?: string;
}

/** A page with at most one button: the link was opened, but only the press uses it up. */
export function signInPage(
  assets: Assets,
  name: string,
  locale: Locale,
  texts: SignInTexts,
  token?: string,
): string {
  const form =
    token && texts.button
      ? `<form method="post" action="/sign-in"><input type="hidden" name="token" value="${escapeHtml(token)}">
         <button class="button primary wide" autofocus>${escapeHtml(texts.button)}</button></form>`
      : '';
  return document(assets, name, locale, {
    head: [],
    body: `<main class="gate"><img src="${assets.urlOf('client/icon.svg')}" alt="" width="56" height="56">
      <h1>${escapeHtml(texts.title)}</h1><p>${escapeHtml(texts.text)}</p>${form}</main>`,
  });
}

function document(
  assets: Assets,
  name: string,
  locale: Locale,
  parts: { head: string[]; body: string },
): string {
  return `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(name)}</title>
<link rel="icon" type="image/svg+xml" href="${assets.urlOf('client/icon.svg')}">
${STYLES.map((sheet) => `<link rel="stylesheet" href="${assets.urlOf(`client/${sheet}.css`)}">`).join('\n')}
${parts.head.join('\n')}
</head>
<body>${parts.body}</body>
</html>
`;
}

/** JSON that can't end the element it stands in. */
function jsonInHtml(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

function escapeHtml(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

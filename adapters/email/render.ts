import { type Block, barOf, type Card } from '../../src/chat/card.ts';
import { localise, type Reader } from '../../src/i18n/localise.ts';
import type { Text } from '../../src/i18n/text.ts';

export interface Mail {
  subject: string;
  text: string;
  html: string;
}

/** A subject is one line, and mail programs show about this much. */
const SUBJECT = 150;

/** Draws a card as a mail, in plain text and in simple HTML; what people wrote is never markup. */
export function mailOf(card: Card, { locale, timeZone }: Pick<Reader, 'locale' | 'timeZone'>): Mail {
  const say = (text: Text): string => tidy(localise(text, { locale, timeZone }));
  const parts = card.blocks.map((block) => draw(block, say)).filter(({ text }) => text !== '');
  return {
    subject: oneLine(say(card.summary)),
    text: `${parts.map((part) => part.text).join('\n\n')}\n`,
    html: `<!doctype html><html lang="${locale}"><meta charset="utf-8"><body style="font-family:sans-serif">${parts
      .map((part) => part.html)
      .join('\n')}</body></html>`,
  };
}

interface Part {
  text: string;
  html: string;
}

const NOTHING: Part = { text: '', html: '' };

function draw(block: Block, say: (text: Text) => string): Part {
  switch (block.type) {
    case 'heading':
      return part(say(block.text), 'h2');
    case 'text':
      return drawText(say(block.text), block.style);
    case 'status':
      return part(say(block.text), 'strong');
    case 'progress':
      return part(`${say(block.text)}\n${barOf(block.percent)}`, 'p');
    case 'facts': {
      const facts = block.facts.map(({ label, value }) => [say(label), say(value)] as const);
      return {
        text: facts.map(([label, value]) => `${label}: ${value}`).join('\n'),
        html: `<table>${facts.map(([label, value]) => `<tr><th align="left">${words(label)}</th><td>${words(value)}</td></tr>`).join('')}</table>`,
      };
    }
    case 'list': {
      const items = block.items.map(({ title, detail }) => [say(title), detail ? say(detail) : ''] as const);
      return {
        text: items.map(([title, detail]) => (detail ? `- ${title}\n  ${detail}` : `- ${title}`)).join('\n'),
        html: `<ul>${items.map(([title, detail]) => `<li>${words(title)}${detail ? `<br><small>${words(detail)}</small>` : ''}</li>`).join('')}</ul>`,
      };
    }
    case 'actions': {
      // Only links lead anywhere from a mail.
      const links = block.buttons.flatMap(({ label, url }) => (url ? [[say(label), url] as const] : []));
      return {
        text: links.map(([label, url]) => `${label}: ${url}`).join('\n'),
        html: links.map(([label, url]) => `<p><a href="${escaped(url)}">${words(label)}</a></p>`).join(''),
      };
    }
    case 'image':
      return part(say(block.alt), 'p');
    case 'choice':
    case 'divider':
      return NOTHING;
  }
}

function drawText(text: string, style: 'normal' | 'subtle' | 'strong' | 'quote' | undefined): Part {
  switch (style) {
    case 'quote':
      return { text: text.replace(/^/gm, '> '), html: `<blockquote>${words(text)}</blockquote>` };
    case 'strong':
      return part(text, 'strong');
    case 'subtle':
      return { text, html: `<p><small>${words(text)}</small></p>` };
    case 'normal':
    case undefined:
      return part(text, 'p');
  }
}

function part(text: string, tag: 'h2' | 'p' | 'strong'): Part {
  const html =
    tag === 'strong' ? `<p><strong>${words(text)}</strong></p>` : `<${tag}>${words(text)}</${tag}>`;
  return { text, html };
}

/** Line ends of all kinds are one; other control characters have no place in a mail. */
function tidy(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/(?![\n\t])\p{Cc}/gu, '')
    .toWellFormed();
}

/** A line end in a subject would begin another header. */
function oneLine(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  const points = [...line];
  return points.length <= SUBJECT ? line : `${points.slice(0, SUBJECT - 1).join('')}…`;
}

const words = (text: string): string => escaped(text).replace(/\n/g, '<br>');

function escaped(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}

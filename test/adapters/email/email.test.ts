import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isMailAddress } from '../../../adapters/email/address.ts';
import { createEmailAdapter } from '../../../adapters/email/index.ts';
import { mailOf } from '../../../adapters/email/render.ts';
import { transportOptions } from '../../../adapters/email/transport.ts';
import { type Card, textCard } from '../../../src/chat/card.ts';
import { directPlace } from '../../../src/chat/place.ts';
import type { Adapter, Delivery } from '../../../src/chat/platform.ts';
import { systemClock } from '../../../src/context.ts';
import { t } from '../../../src/i18n/text.ts';
import { slackConfig } from '../../support/slack-adapter.ts';
import { FakeSmtp, smtpError } from '../../support/smtp-server.ts';

let smtp: FakeSmtp;
let adapter: Adapter;
beforeEach(async () => {
  smtp = await FakeSmtp.start();
  adapter = adapterOn(smtp.url());
});
afterEach(async () => {
  await adapter.stop();
  await smtp.stop();
});

function adapterOn(smtpUrl: string): Adapter {
  const intake = {
    accept: () => Promise.reject(new Error('nothing comes in by e-mail')),
    interact: () => Promise.reject(new Error('nothing comes in by e-mail')),
  };
  return createEmailAdapter(
    { smtpUrl, from: 'desk@example.com' },
    {
      intake,
      config: slackConfig(),
      log: pino({ level: 'silent' }),
      metrics: new Registry(),
      clock: systemClock,
    },
  );
}

const KEY = '01890a5d-ac96-774b-bcce-b302099a8057';
function delivery(card: Card, more: Partial<Delivery> = {}): Delivery {
  return {
    place: directPlace('email', 'smtp', 'mei@example.com'),
    content: { op: 'post', card },
    locale: 'en',
    timeZone: 'UTC',
    clientKey: KEY,
    firstTriedAt: '2026-11-24T10:00:00Z',
    ...more,
  };
}
const send = (one: Delivery) => adapter.platform.send(one, AbortSignal.timeout(10_000));

/** The header as one mail program would read it: folded lines joined. */
const headerOf = (raw: string): string[] =>
  (raw.split('\r\n\r\n')[0] ?? '').replace(/\r\n[ \t]+/g, ' ').split('\r\n');

describe('a mail', () => {
  it('goes out once with what the card says, under an id of its own', async () => {
    const result = await send(delivery(textCard('The site is down')));
    expect(result).toEqual({ kind: 'sent', ref: { externalId: KEY } });
    expect(smtp.mails).toMatchObject([{ from: 'desk@example.com', to: ['mei@example.com'] }]);
    const header = headerOf(smtp.mails[0]?.raw ?? '');
    expect(header).toContain(`Message-ID: <${KEY}@example.com>`);
    expect(header).toContain('Subject: The site is down');
    expect(header).toContain('From: Parley <desk@example.com>');
    expect(header).toContain('Auto-Submitted: auto-generated');
    expect(smtp.mails[0]?.raw.replaceAll('=\r\n', '')).toMatch(
      /text\/plain[\s\S]*The site is down[\s\S]*text\/html[\s\S]*The site is down/,
    );
  });

  it('in Chinese', async () => {
    await send(delivery(textCard(t('delivery.title')), { locale: 'zh-CN' }));
    expect(headerOf(smtp.mails[0]?.raw ?? '')).toContain(
      `Subject: =?UTF-8?B?${Buffer.from('消息送达情况').toString('base64')}?=`,
    );
  });

  it.each([
    'a\r\nBcc: eve@example.com',
    'a\nBcc: eve@example.com',
    'a\u2028Bcc: eve@example.com',
    'a\r\n\r\nBody',
  ])('what people write begins no further header: %j', async (words) => {
    await send(delivery(textCard(words)));
    const [mail] = smtp.mails;
    expect(mail?.to).toEqual(['mei@example.com']);
    const names = headerOf(mail?.raw ?? '').map((line) => line.split(':')[0]);
    expect(new Set(names).size).toBe(names.length);
    expect(names).not.toContain('Bcc');
  });

  it('can’t be changed or taken back once it has gone: nothing more is sent', async () => {
    const ref = { externalId: KEY };
    for (const content of [
      { op: 'update', card: textCard('x'), ref },
      { op: 'delete', ref },
    ] as const) {
      expect(await send(delivery(textCard(''), { content }))).toEqual({ kind: 'sent' });
    }
    expect(smtp.mails).toEqual([]);
    expect(await adapter.platform.find(delivery(textCard('x')), AbortSignal.timeout(1_000))).toEqual({
      kind: 'unknown',
    });
  });
});

describe('what goes wrong', () => {
  it.each([
    [550, 'gone'],
    [553, 'gone'],
  ] as const)('an address that the server does not know (%i) is gone', async (code, cause) => {
    smtp.address = smtpError(code);
    expect(await send(delivery(textCard('x')))).toMatchObject({ kind: 'refused', cause });
  });

  it('a mail that it does not like is refused, one that it can not take now is tried again', async () => {
    smtp.mail = smtpError(554);
    expect(await send(delivery(textCard('x')))).toEqual({
      kind: 'refused',
      cause: 'invalid',
      reason: 'EMESSAGE 554',
    });
    smtp.mail = smtpError(452);
    expect(await send(delivery(textCard('x')))).toEqual({ kind: 'retry', reason: 'EMESSAGE 452' });
    smtp.mail = undefined;
    smtp.address = smtpError(450);
    expect(await send(delivery(textCard('x')))).toMatchObject({ kind: 'retry' });
  });

  it('credentials that are refused are told without them', async () => {
    await adapter.stop();
    adapter = adapterOn(smtp.url('desk:hunter2'));
    const result = await send(delivery(textCard('x')));
    expect(result).toEqual({ kind: 'unauthorised', reason: 'EAUTH 535' });
    expect(JSON.stringify(result)).not.toContain('hunter2');
  });

  it('a connection that is cut after the mail leaves it unknown whether it arrived', async () => {
    smtp.cutAfter = true;
    expect(await send(delivery(textCard('x')))).toMatchObject({ kind: 'ambiguous' });
    expect(smtp.mails).toHaveLength(1);
  });

  it('a server that is away has surely not taken it', async () => {
    await smtp.stop();
    expect(await send(delivery(textCard('x')))).toEqual({ kind: 'retry', reason: 'ESOCKET' });
    smtp = await FakeSmtp.start();
  });

  it('an address that is none goes nowhere', async () => {
    const place = directPlace('email', 'smtp', 'mei@example.com, eve@example.com');
    expect(await send(delivery(textCard('x'), { place }))).toMatchObject({ kind: 'refused', cause: 'gone' });
    expect(smtp.mails).toEqual([]);
  });
});

describe('an address', () => {
  it.each(['mei@example.com', 'mei.chen+desk@mail.example.co.uk', "o'neil@example.com", '林@例子.公司'])(
    '%s',
    (text) => expect(isMailAddress(text)).toBe(true),
  );
  it.each([
    '',
    'mei',
    'mei@',
    '@example.com',
    'mei@example.com\r\nBcc: eve@example.com',
    'Mei <mei@example.com>',
    'mei@example.com,eve@example.com',
    'mei@exa mple.com',
    '"mei"@example.com',
    'a@b@c',
    `${'a'.repeat(65)}@example.com`,
  ])('not %j', (text) => expect(isMailAddress(text)).toBe(false));
});

describe('the way to the server', () => {
  it('is encrypted wherever a password goes, except on this machine', () => {
    const isGuarded = (url: string) => {
      const { secure, requireTLS } = transportOptions(url);
      return secure === true || requireTLS === true;
    };
    expect(isGuarded('smtps://u:p@mail.example.com')).toBe(true);
    expect(isGuarded('smtp://u:p@mail.example.com:587')).toBe(true);
    expect(isGuarded('smtp://mail.example.com:25')).toBe(false);
    expect(isGuarded('smtp://u:p@localhost.example.com')).toBe(true);
    expect(isGuarded('smtp://u:p@127.0.0.1:1025')).toBe(false);
  });

  it('has time-outs shorter than the outbox’s patience, and logs nothing', () => {
    const options = transportOptions('smtps://u:p%40ss@mail.example.com');
    for (const name of ['dnsTimeout', 'connectionTimeout', 'greetingTimeout', 'socketTimeout'] as const) {
      expect(options[name]).toBeLessThan(10_000);
    }
    expect(options).toMatchObject({ port: 465, logger: false, auth: { user: 'u', pass: 'p@ss' } });
  });
});

describe('how a card looks as a mail', () => {
  const card: Card = {
    summary: 'New: <b>printer</b>',
    blocks: [
      { type: 'heading', text: 'INC-7 · <script>alert(1)</script>' },
      { type: 'status', text: t('state.new'), tone: 'neutral' },
      { type: 'text', style: 'quote', text: 'it says "&amp;"\nand stops' },
      { type: 'facts', facts: [{ label: t('field.requester'), value: "O'Neil <o@example.com>" }] },
      { type: 'list', items: [{ title: 'one', detail: 'two' }] },
      { type: 'divider' },
      { type: 'image', url: 'https://example.com/x.png', alt: 'a picture' },
      {
        type: 'actions',
        buttons: [
          { action: 'ticket.take', subject: 'x', label: 'Take it' },
          { action: 'link', subject: '', label: 'Open', url: 'https://desk.example.com/?a=1&b="' },
        ],
      },
    ],
  };
  const mail = mailOf(card, { locale: 'en', timeZone: 'UTC' });

  it('as text', () => {
    expect(mail.subject).toBe('New: <b>printer</b>');
    expect(mail.text).toBe(
      [
        'INC-7 · <script>alert(1)</script>',
        'New',
        '> it says "&amp;"\n> and stops',
        "Requester: O'Neil <o@example.com>",
        '- one\n  two',
        'a picture',
        'Open: https://desk.example.com/?a=1&b="\n',
      ].join('\n\n'),
    );
  });

  it('as HTML, in which words are never markup', () => {
    expect(mail.html).toContain('<h2>INC-7 · &lt;script&gt;alert(1)&lt;/script&gt;</h2>');
    expect(mail.html).toContain('it says &quot;&amp;amp;&quot;<br>and stops');
    expect(mail.html).toContain('href="https://desk.example.com/?a=1&amp;b=&quot;"');
    expect(mail.html).not.toMatch(/<script|<img|Take it/);
  });

  it('a long summary is cut between characters', () => {
    const { subject } = mailOf(textCard('🖨️'.repeat(200)), { locale: 'en', timeZone: 'UTC' });
    expect([...subject]).toHaveLength(150);
    expect(subject.isWellFormed()).toBe(true);
  });
});

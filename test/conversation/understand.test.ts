import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { smallTalk } from '../../src/conversation/small-talk.ts';
import { titleOfText, understand } from '../../src/conversation/understand.ts';
import { PRIORITIES, priorityOf, TICKET_KINDS } from '../../src/tickets/model.ts';

/** The sample is what most desks begin with. */
const { config } = await loadConfig('no-such-file.yaml', false);

describe('what a text is about', () => {
  it.each([
    ['VPN drops every ten minutes', 'incident', 'vpn', 'network', 'P3'],
    ['VPN 每隔十分钟掉线', 'incident', 'vpn', 'network', 'P3'],
    ['Nobody in the office can reach the internet, urgent!', 'incident', 'network', 'network', 'P1'],
    ['全公司都断网了，紧急', 'incident', 'network', 'network', 'P1'],
    ['the wi-fi is slow', 'incident', 'network', 'network', 'P3'],
    ['Can you please set up a new laptop for our new joiner?', 'request', 'hardware', 'service-desk', 'P4'],
    ['新员工需要一台笔记本', 'request', 'hardware', 'service-desk', 'P4'],
    ['I forgot my password and cannot log in', 'request', 'account', 'service-desk', 'P4'],
    ['忘记密码了', 'request', 'account', 'service-desk', 'P4'],
    ['my account is locked', 'incident', 'account', 'service-desk', 'P3'],
    ['How do I book a meeting room?', 'question', 'other', 'service-desk', 'P4'],
    ['请问怎么预订会议室？', 'question', 'other', 'service-desk', 'P4'],
    ['I clicked a link in a phishing mail', 'security', 'security', 'security', 'P3'],
    ['我收到一封钓鱼邮件', 'security', 'security', 'security', 'P3'],
    ['Planned change: move the mail server on Sunday', 'change', 'email', 'service-desk', 'P3'],
    ['The printer jam keeps happening', 'problem', 'printer', 'service-desk', 'P3'],
    ['打印机反复出现卡纸', 'problem', 'printer', 'service-desk', 'P3'],
    ['I want to talk to a human', 'request', 'other', 'service-desk', 'P4'],
    ['我要转人工', 'request', 'other', 'service-desk', 'P4'],
    ['no rush: my mouse is broken', 'incident', 'hardware', 'service-desk', 'P4'],
  ])('“%s”', (text, kind, category, queue, priority) => {
    expect(understand(config, text)).toMatchObject({ kind, category, queue, priority });
  });

  it('takes the room’s queue where the category names none', () => {
    expect(understand(config, 'the coffee is cold', { queue: 'network' }).queue).toBe('network');
    expect(understand(config, 'phishing', { queue: 'network' }).queue).toBe('security');
  });

  it('is not led astray by the small print of a pasted mail', () => {
    const mail = `${'Hello, the projector shows a blue picture. '.repeat(20)}\nThis mail is free of virus and malware.`;
    expect(understand(config, mail).kind).not.toBe('security');
  });
});

describe('a title', () => {
  it.each([
    ['Hi, my printer is broken. It smells.', 'my printer is broken'],
    ['his lamp is broken', 'his lamp is broken'],
    ['Hello team!\nThe VPN drops', 'The VPN drops'],
    ['早上好，打印机坏了', '打印机坏了'],
    ['早餐机坏了', '早餐机坏了'],
    ['你好！VPN连不上。急！', 'VPN连不上'],
    ['Error 0.5.3 in app v1.2', 'Error 0.5.3 in app v1.2'],
    ['hello', 'hello'],
    ['...', '…'],
  ])('“%s”', (text, title) => {
    expect(titleOfText(text)).toBe(title);
  });

  it('is one line of at most 80 characters, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 2_000 }), (text) => {
        const title = titleOfText(text);
        expect([...title].length).toBeLessThanOrEqual(80);
        expect(title).not.toMatch(/\n/);
        expect(title).not.toBe('');
      }),
    );
  });
});

describe('always', () => {
  it('gives values that exist, and a priority that follows from impact and urgency', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 500 }), (text) => {
        const { kind, category, queue, impact, urgency, priority } = understand(config, text);
        expect(TICKET_KINDS).toContain(kind);
        expect(PRIORITIES).toContain(priority);
        expect(config.categories[category]).toBeDefined();
        expect(config.queues[queue]).toBeDefined();
        expect(priority).toBe(priorityOf(impact, urgency));
      }),
    );
  });

  it('takes no longer for texts made to slow patterns down', () => {
    const started = performance.now();
    for (const piece of [' ', '?', '.', 'reset ', 'can you ', '。', '\n', 'aaaa', '重置']) {
      const text = `x${piece.repeat(40_000 / piece.length)}x`;
      understand(config, text);
      smallTalk(text);
    }
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('small talk', () => {
  it.each([
    ['Hi!', 'greeting'],
    ['hello there', 'greeting'],
    ['Good morning team', 'greeting'],
    ['在吗？', 'greeting'],
    ['thanks a lot!!', 'thanks'],
    ['ok, thank you so much 🙏', 'thanks'],
    ['好的，谢谢', 'thanks'],
    ['ok', 'assent'],
    ['Yes please', 'assent'],
    ['👍', 'assent'],
    ['不用了', 'assent'],
    ['收到', 'assent'],
    ['Hi, my printer is broken', undefined],
    ['thanks to the update my VPN is dead', undefined],
    ['no sound', undefined],
    ['no internet', undefined],
    ['好像坏了', undefined],
    ['', undefined],
  ])('“%s”', (text, kind) => {
    expect(smallTalk(text)).toBe(kind);
  });
});

/** Short lines to an IT assistant (RasaHQ helpdesk assistant, Apache-2.0, and ISLBOT); only where they are at hand. */
const CORPUS = new URL('../../../shared/data/chat-kind/utterances.jsonl', import.meta.url);
describe.skipIf(!existsSync(CORPUS))('against people’s own lines', () => {
  it('tells incidents from requests in most cases', () => {
    const lines = readFileSync(CORPUS, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { text: string; kind: string; split: string })
      .filter(({ split, kind }) => split === 'test' && kind !== 'other');
    const right = lines.filter(({ text, kind }) => {
      const understood = understand(config, text).kind;
      return kind === 'incident' ? understood === 'incident' : understood === 'request';
    });
    expect(right.length / lines.length).toBeGreaterThan(0.75);
  });
});

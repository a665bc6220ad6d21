import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { draftWord, keyIn, parseCommand } from '../../src/conversation/commands/grammar.ts';
import { TICKET_VERBS, type TicketVerb } from '../../src/conversation/commands/lexicon.ts';

const ticket = (verb: TicketVerb, rest = '', key: string | null = 'INC-1042') => ({
  about: 'ticket',
  verb,
  ...(key ? { key } : {}),
  rest,
});
const words = Object.entries(TICKET_VERBS).flatMap(([verb, { words }]) =>
  words.map((word) => [word, verb as TicketVerb] as const),
);

describe('a command about a ticket', () => {
  it.each(words)('“%s” with the number behind it', (word, verb) => {
    for (const key of ['INC-1042', 'inc-1042', 'INC 1042', 'INC1042', '#INC-1042', ' INC-1042 ']) {
      expect(parseCommand(`${word} ${key}`)).toEqual(ticket(verb));
    }
    if (/\p{Script=Han}/u.test(word)) expect(parseCommand(`${word}INC-1042`)).toEqual(ticket(verb));
  });

  it.each(words)('“%s” alone lacks its number', (word, verb) => {
    expect(parseCommand(word)).toEqual(ticket(verb, '', null));
  });

  it.each([
    ['INC-1042 status', ticket('status')],
    ['INC-1042 状态', ticket('status')],
    ['INC-1042的状态', ticket('status')],
    ['INC-1042', ticket('status')],
    ['#req 7', ticket('status', '', 'REQ-7')],
    ['INC-1042 take it please', ticket('take')],
    ['INC-1042 P2', undefined],
    ['INC-1042 priority P2', ticket('priority', 'P2')],
    ['INC-1042 priority: 2', ticket('priority', '2')],
    ['INC-1042 assign @Mei Chen', ticket('assign', '@Mei Chen')],
    ['INC-1042 assign to @Mei Chen', ticket('assign', 'to @Mei Chen')],
    ['INC-1042 reply: we are on it', ticket('reply', 'we are on it')],
    ['INC-1042 解决 已重启', ticket('solve', '已重启')],
    ['INC-1042 解决：已重启', ticket('solve', '已重启')],
    ['INC-1042 wait for the vendor', ticket('wait', 'for the vendor')],
    ['INC-1042 link INC-7', ticket('link', 'INC-7')],
    ['INC-1042 private off', ticket('private', 'off')],
    ['merge INC-1042 into INC-7', ticket('merge', 'into INC-7')],
    ['合并 INC-1042 到 INC-7', ticket('merge', '到 INC-7')],
    ['solve INC-1042: it was the cable, see INC-7', ticket('solve', 'it was the cable, see INC-7')],
    ['reopen INC-1042 still broken', ticket('reopen', 'still broken')],
    ['please cancel INC-1042, thanks!', ticket('cancel')],
    ['can you take INC-1042?', ticket('take')],
    ['麻烦取消INC-1042', ticket('cancel')],
    ['取消关注 INC-1042', ticket('unwatch')],
    ['unwatch INC-1042', ticket('unwatch')],
    ['what is the status of INC-1042?', ticket('status')],
    ['what’s the status of INC-1042', ticket('status')],
    ['How is INC-1042 going?', ticket('status')],
    ['any update on INC-1042 please?', ticket('status')],
    ['INC-1042怎么样了？', ticket('status')],
    ['INC-1042 解决了吗', ticket('status')],
    ['解决INC-1042了吗？', ticket('status')],
    ['请问 INC-1042 有进展吗', ticket('status')],
  ])('“%s”', (text, command) => {
    expect(parseCommand(text)).toEqual(command);
  });

  it('keeps what follows as it was typed, over several lines', () => {
    expect(parseCommand('reply INC-1042 Hello Sam,\n\n  it works.\nMei')).toEqual(
      ticket('reply', 'Hello Sam,\n\n  it works.\nMei'),
    );
  });
});

describe('in a ticket’s thread, behind a mention', () => {
  it.each([
    ['take', ticket('take', '', null)],
    ['take it', ticket('take', '', null)],
    ['领取', ticket('take', '', null)],
    ['wait for the vendor', ticket('wait', 'for the vendor', null)],
    ['solve a new drum', ticket('solve', 'a new drum', null)],
    ['解决：换了硒鼓', ticket('solve', '换了硒鼓', null)],
    ['assign @Mei', ticket('assign', '@Mei', null)],
    ['指派@Mei', ticket('assign', '@Mei', null)],
    ['优先级P1', ticket('priority', 'P1', null)],
    ['link INC-7', ticket('link', 'INC-7', null)],
    ['关联 INC-7', ticket('link', 'INC-7', null)],
    ['merge into INC-7', ticket('merge', 'into INC-7', null)],
    ['take INC-7', ticket('take', '', 'INC-7')],
    ['help', { about: 'desk', verb: 'help', rest: '' }],
    // Not for the bot's ears, although it was called.
    ['take a look please', undefined],
    ['cancel my flight booking in SAP', undefined],
    ['link is broken', undefined],
    ['解决了吗', undefined],
  ])('“%s”', (text, command) => {
    expect(parseCommand(text, true)).toEqual(command);
  });
});

describe('no command, but somebody’s matter', () => {
  it.each([
    'wait for the vendor to call me',
    'cancel my flight booking in SAP',
    'take a look at my laptop',
    'my ticket printer is broken',
    'private mailbox is full',
    'private',
    'open the door on floor 3',
    'new laptop for Anna',
    'open a ticket for the printer',
    'note to self: buy milk',
    'link to the intranet is broken',
    'show me how to set up VPN',
    'list of users is empty in SAP',
    'history of my calls is gone',
    'the same as INC-1042 happens again',
    'INC-1042 take a look at this one',
    'INC-1042 reply is wrong',
    'INC-1042 wait times are too long',
    'INC-1042 watch out',
    'solved INC-1042 is broken again',
    'INC-10425678901 x',
    'speakers are broken',
    'languages are missing in Word',
    'queued mails',
    'home office VPN drops',
    'login does not work',
    '取消会议室预订失败',
    '等待时间太长了',
    '解决方案文档打不开',
    '查看不了邮件',
    '帮我看一下VPN',
    '为什么VPN连不上',
    '语音会议没有声音',
    '时区显示不对',
    '语言包装不上',
    '队列里的邮件发不出去',
    '关注的人看不到',
    '新建文件夹失败',
  ])('“%s”', (text) => {
    const command = parseCommand(text);
    // A bare "private" lacks its number; nothing else here is a command.
    if (text === 'private') expect(command).toEqual(ticket('private', '', null));
    else expect(command).toBeUndefined();
  });
});

describe('a command of the desk', () => {
  it.each([
    ['help', 'help', ''],
    ['？', 'help', ''],
    ['帮助', 'help', ''],
    ['My Tickets', 'my_tickets', ''],
    ['show my tickets please', 'my_tickets', ''],
    ['ticket status', 'my_tickets', ''],
    ['查询我的工单', 'my_tickets', ''],
    ['new', 'new', ''],
    ['open a ticket', 'new', ''],
    ['I need to open a ticket.', 'new', ''],
    ['can I create a new ticket?', 'new', ''],
    ['我要报修', 'new', ''],
    ['提交工单', 'new', ''],
    ['new: the lamp: it is broken', 'new', 'the lamp: it is broken'],
    ['open for @Mei Chen: her lamp', 'open_for', '@Mei Chen: her lamp'],
    ['open a ticket for mei@example.com: lamp', 'open_for', 'mei@example.com: lamp'],
    ['代 @林薇 提交：打印机坏了', 'open_for', '@林薇 提交：打印机坏了'],
    ['private: my salary', 'open_private', 'my salary'],
    ['保密：我的工资', 'open_private', '我的工资'],
    ['queue service-desk', 'queue', 'service-desk'],
    ['队列 网络', 'queue', '网络'],
    ['language 中文', 'language', '中文'],
    ['语言English', 'language', 'English'],
    ['time zone Europe/Berlin', 'time_zone', 'Europe/Berlin'],
    ['sign in', 'sign_in', ''],
  ])('“%s”', (text, verb, rest) => {
    expect(parseCommand(text)).toEqual({ about: 'desk', verb, rest });
  });
});

describe('always', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc
      .array(
        fc.constantFrom('INC-1', 'status', '取消', '@', ':', '：', ' ', '\n', '?', 'for', '的', '#', 'P1'),
        {
          maxLength: 12,
        },
      )
      .map((parts) => parts.join('')),
  );

  it('reads anything without failing, and a number that it returns was there', () => {
    fc.assert(
      fc.property(anything, fc.boolean(), (text, inThread) => {
        const command = parseCommand(text, inThread);
        draftWord(text);
        if (command?.about !== 'ticket' || !command.key) return;
        expect(command.key).toMatch(/^(INC|REQ|QST|CHG|PRB|SEC)-\d{1,9}$/);
        expect(text.replace(/[\s-]/g, '').toUpperCase()).toContain(command.key.replace('-', ''));
      }),
    );
  });

  it('knows a number wherever it may stand in a command', () => {
    const key = fc.tuple(fc.constantFrom('INC', 'req', 'Sec'), fc.integer({ min: 1, max: 999_999_999 }));
    fc.assert(
      fc.property(
        key,
        fc.constantFrom('', ' ', '-'),
        fc.constantFrom(...words),
        ([prefix, n], join, [word, verb]) => {
          expect(parseCommand(`${word} ${prefix}${join}${n}`)).toMatchObject({
            verb,
            key: `${prefix.toUpperCase()}-${n}`,
          });
        },
      ),
    );
  });

  it('takes no longer for texts made to slow patterns down', () => {
    const started = performance.now();
    for (const piece of [' ', '.', '?', 'a ', '请', 'please ', ': ', 'INC-', '，']) {
      const text = `x${piece.repeat(40_000 / piece.length)}x`;
      parseCommand(text, true);
      parseCommand(text.slice(1), true);
      draftWord(text);
      keyIn(text);
    }
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('draft words', () => {
  it.each([
    ['send', 'send'],
    ['Send it!', 'send'],
    ['发送', 'send'],
    ['提交。', 'send'],
    ['not a ticket', 'withdraw'],
    ['never mind', 'withdraw'],
    ['不是工单', 'withdraw'],
    ['send me a new laptop', undefined],
    ['提交的表单丢了', undefined],
  ])('“%s”', (text, word) => {
    expect(draftWord(text)).toBe(word);
  });
});

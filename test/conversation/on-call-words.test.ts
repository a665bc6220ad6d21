import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../src/conversation/commands/grammar.ts';

const desk = (verb: string, rest = '') => ({ about: 'desk', verb, rest });

describe('what people say about who is on call', () => {
  it.each([
    ['who is on call', desk('on_call')],
    ['Who’s on call?', desk('on_call')],
    ['who is on call for network?', desk('on_call', 'for network?')],
    ['on call', desk('on_call')],
    ['on-call network', desk('on_call', 'network')],
    ['on call network tomorrow 20:00', desk('on_call', 'network tomorrow 20:00')],
    ['谁在值班', desk('on_call')],
    ['谁在值班 网络', desk('on_call', '网络')],
    ['网络谁值班？', desk('on_call', '网络')],
    ['值班 网络 明天 20:00', desk('on_call', '网络 明天 20:00')],
    ['take over network from 18:00 to 22:00', desk('take_over', 'network from 18:00 to 22:00')],
    ['I take over network until 22:00', desk('take_over', 'network until 22:00')],
    ['接班 网络 18:00 到 22:00', desk('take_over', '网络 18:00 到 22:00')],
    ['我来接班', desk('take_over')],
    ['my shifts', desk('my_shifts')],
    ['swap my shift', desk('my_shifts')],
    ['我的班次', desk('my_shifts')],
    ['换班', desk('my_shifts')],
    ['calendar link', desk('calendar_link')],
    ['calendar link for network', desk('calendar_link', 'network')],
    ['日历链接 网络', desk('calendar_link', '网络')],
  ])('“%s”', (text, command) => {
    expect(parseCommand(text)).toEqual(command);
  });

  it.each([
    'my calendar shows the wrong time',
    'calendar is empty',
    'shifts in SAP are wrong',
    'call me back please',
    'take over',
    '日历打不开',
    '值班电话坏了',
  ])('“%s” is somebody’s matter', (text) => {
    expect(parseCommand(text)).toBeUndefined();
  });

  it('“take over” in a ticket’s thread is about the ticket', () => {
    expect(parseCommand('take over please', true)).toMatchObject({ about: 'ticket', verb: 'take' });
  });
});

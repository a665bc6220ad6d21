/** One thing that a sample person does. Keys are fixed, so that nothing is done twice. */
export type Step =
  /** Writes; the answer is the bot's card for it. `as`: the name by which later steps find message and card. */
  | { do: 'say'; who: string; room: string; text: string; as: string }
  /** Presses a button of the bot's card on a message said before. */
  | { do: 'press'; who: string; on: string; action: string }
  /** Presses a button of the card by which a ticket appears in a triage channel, told by its text. */
  | { do: 'work'; who: string; room: string; ticket: string; action: string }
  /** Writes in the thread under that card. */
  | { do: 'reply'; who: string; room: string; ticket: string; text: string }
  | { do: 'submit'; who: string; room: string; ticket: string; form: string; values: Record<string, string> };

/** What a newcomer finds: a desk where things have been happening, in both languages. */
export const STORY: Step[] = [
  {
    do: 'say',
    who: 'lin',
    room: '@lin',
    text: 'VPN 从今天早上开始每十分钟断一次，试过两个网络都一样。',
    as: 'vpn',
  },
  { do: 'press', who: 'lin', on: 'vpn', action: 'draft.send' },
  { do: 'work', who: 'tom', room: 'triage-network', ticket: 'VPN', action: 'ticket.take' },
  {
    do: 'reply',
    who: 'tom',
    room: 'triage-network',
    ticket: 'VPN',
    text: '网关日志里每十分钟有一次重协商失败，像是证书快到期了。',
  },
  {
    do: 'reply',
    who: 'tom',
    room: 'triage-network',
    ticket: 'VPN',
    text: '>> 林薇你好，找到原因了，正在更换网关证书，大约半小时。',
  },
  {
    do: 'say',
    who: 'sam',
    room: 'it-help',
    text: '@Parley The screen in meeting room Lisbon stays black',
    as: 'screen',
  },
  { do: 'press', who: 'sam', on: 'screen', action: 'draft.send' },
  { do: 'work', who: 'mei', room: 'triage-desk', ticket: 'Lisbon', action: 'ticket.take' },
  {
    do: 'submit',
    who: 'mei',
    room: 'triage-desk',
    ticket: 'Lisbon',
    form: 'ticket.solve',
    values: { resolution: 'The cable behind the table had come loose. I taped it down.' },
  },
  { do: 'say', who: 'sam', room: '@sam', text: 'I need access to the sales dashboard, please', as: 'access' },
  { do: 'press', who: 'sam', on: 'access', action: 'draft.send' },
];

import type { ACTIONS } from '../../src/conversation/actions.ts';
import { wordOf } from '../../src/conversation/commands/grammar.ts';
import type {
  CONCERNED_VERBS,
  DESK_VERBS,
  PLAIN_VERBS,
  TicketVerb,
} from '../../src/conversation/commands/lexicon.ts';
import type { FORMS } from '../../src/conversation/forms/build.ts';

type Verb = (typeof CONCERNED_VERBS)[number] | (typeof DESK_VERBS)[number] | (typeof PLAIN_VERBS)[number];
type Action = (typeof ACTIONS)[number];
type Form = (typeof FORMS)[number];

/** In which state the ticket is that something is done with. */
export type Stage = 'new' | 'taken' | 'waiting' | 'solved' | 'replying' | 'paged' | 'snoozed' | 'draft';

/**
 * Who may: everybody; whoever may see the ticket; the people concerned and its desk; its desk; the agents
 * of a queue; whoever is
 * an agent, lead or admin; the team of its queue, and who leads it; the draft's author and requester; whoever wrote the message;
 * nobody as things are set up here.
 */
export type Permission =
  | 'anybody'
  | 'seeing'
  | 'concerned'
  | 'desk'
  | 'agents'
  | 'any agent'
  | 'any lead'
  | 'team'
  | 'lead'
  | 'own draft'
  | 'author'
  | 'nobody';

interface ByVerb {
  permission: Permission;
  stage?: Stage;
  /** What follows the verb and the number. `OTHER` stands for another ticket's number. */
  rest?: { en: string; 'zh-CN': string };
}
interface ByAction {
  permission: Permission;
  stage?: Stage;
  /** What the button carries, where that isn't the ticket's id. */
  subject?:
    | 'draft'
    | 'reply'
    | 'answer'
    | 'draft and ticket'
    | 'failed message'
    | 'urgent message'
    | 'more time'
    | 'page'
    | 'page and step'
    | 'page of no ticket'
    | 'rota'
    | 'nothing';
  values?: Record<string, string>;
}
interface ByForm {
  permission: Permission;
  stage?: Stage;
  /** Who may open it, where that isn't who may send it. */
  opens?: Permission;
  subject?: 'draft' | 'page' | 'nothing' | 'rota' | 'rota without anybody';
  values: Record<string, string>;
}

/** A time of a shift, far enough ahead. */
const TOMORROW = Temporal.Now.plainDateISO('UTC').add({ days: 1 }).toString();
const EVENING = { from_date: TOMORROW, from_time: '18:00', to_date: TOMORROW, to_time: '22:00' };

const same = (text: string) => ({ en: text, 'zh-CN': text });

/** Every word, button and form, classified. One that is added and not classified does not compile. */
export const VERBS: Record<Verb, ByVerb> = {
  help: { permission: 'anybody' },
  my_tickets: { permission: 'anybody' },
  home: { permission: 'anybody' },
  new: { permission: 'anybody' },
  open_for: { permission: 'anybody' },
  open_private: { permission: 'anybody' },
  language: { permission: 'anybody' },
  time_zone: { permission: 'anybody' },
  sign_in: { permission: 'nobody' },
  queue: { permission: 'agents' },
  status: { permission: 'seeing' },
  timeline: { permission: 'seeing' },
  why: { permission: 'seeing' },
  sla: { permission: 'seeing' },
  levels: { permission: 'anybody' },
  sla_replay: { permission: 'any lead' },
  drill: { permission: 'any lead' },
  watch: { permission: 'concerned', rest: same('@Rosa Diaz') },
  unwatch: { permission: 'concerned', rest: same('@Kim Roe') },
  cancel: { permission: 'concerned' },
  reopen: { permission: 'concerned', stage: 'solved', rest: same('still broken') },
  private: { permission: 'concerned', rest: { en: 'on', 'zh-CN': '开' } },
  take: { permission: 'desk' },
  assign: { permission: 'desk', rest: same('@Kim Roe') },
  title: { permission: 'desk', rest: same('A better title') },
  priority: { permission: 'desk', rest: same('P1') },
  complexity: { permission: 'desk', rest: { en: 'complex', 'zh-CN': '复杂' } },
  kind: { permission: 'desk', rest: { en: 'request', 'zh-CN': '服务请求' } },
  category: { permission: 'desk', rest: { en: 'other', 'zh-CN': '其他' } },
  move: { permission: 'desk', rest: { en: 'to network', 'zh-CN': '网络' } },
  wait: { permission: 'desk', rest: { en: 'for the vendor: case 4711', 'zh-CN': '供应商：case 4711' } },
  resume: { permission: 'desk', stage: 'waiting' },
  solve: { permission: 'desk', rest: same('a new drum') },
  reply: { permission: 'desk', rest: same('we are on it') },
  undo: { permission: 'author', stage: 'replying' },
  note: { permission: 'desk', rest: same('he did it again') },
  link: { permission: 'desk', rest: same('OTHER') },
  merge: { permission: 'desk', rest: { en: 'into OTHER', 'zh-CN': '到 OTHER' } },
  delivery: { permission: 'desk' },
  snooze: {
    permission: 'desk',
    rest: { en: '30m: waiting for parts', 'zh-CN': '30分钟：waiting for parts' },
  },
  more_time: { permission: 'desk', rest: { en: '2h: they are slow', 'zh-CN': '2小时：they are slow' } },
  alerts: { permission: 'any agent' },
  page: { permission: 'desk', rest: { en: 'vault: he did it again', 'zh-CN': 'vault：he did it again' } },
  ack: { permission: 'desk', stage: 'paged' },
  escalate: { permission: 'desk', stage: 'paged' },
  hand_over: {
    permission: 'desk',
    stage: 'paged',
    rest: { en: 'to @Ines Admin', 'zh-CN': '给 @Ines Admin' },
  },
  pages: { permission: 'any agent' },
  page_policy: { permission: 'any agent' },
  health: { permission: 'any agent' },
  deliveries: { permission: 'any agent' },
  on_call: { permission: 'any agent' },
  take_over: { permission: 'agents' },
  my_shifts: { permission: 'any agent' },
  calendar_link: { permission: 'any agent' },
  monitoring: { permission: 'any agent' },
  away: { permission: 'any agent' },
  back: { permission: 'any agent' },
  who_is_away: { permission: 'any agent' },
};

export const BUTTONS: Record<Action, ByAction> = {
  'draft.set': { permission: 'own draft', stage: 'draft', subject: 'draft', values: { priority: 'P1' } },
  'draft.send': { permission: 'own draft', stage: 'draft', subject: 'draft' },
  'draft.withdraw': { permission: 'own draft', stage: 'draft', subject: 'draft' },
  'draft.join': { permission: 'own draft', stage: 'draft', subject: 'draft and ticket' },
  'ticket.take': { permission: 'desk' },
  'ticket.resume': { permission: 'desk', stage: 'waiting' },
  'ticket.cancel': { permission: 'concerned' },
  'ticket.private': { permission: 'concerned' },
  'ticket.timeline': { permission: 'seeing' },
  'ticket.text': { permission: 'seeing' },
  'ticket.show': { permission: 'seeing' },
  'ticket.why': { permission: 'seeing' },
  'sla.levels': { permission: 'anybody', subject: 'nothing' },
  'comment.text': { permission: 'seeing', stage: 'taken', subject: 'answer' },
  'comment.undo': { permission: 'author', stage: 'replying', subject: 'reply' },
  'comment.split': { permission: 'author', stage: 'taken', subject: 'answer' },
  'desk.home': { permission: 'anybody', subject: 'nothing' },
  'delivery.show': { permission: 'any agent', subject: 'nothing' },
  'delivery.again': { permission: 'team', subject: 'failed message' },
  'delivery.drop': { permission: 'team', subject: 'failed message' },
  'delivery.ack': { permission: 'desk', subject: 'urgent message' },
  'sla.alerts': { permission: 'any agent', subject: 'nothing' },
  'sla.wake': { permission: 'desk', stage: 'snoozed' },
  'sla.grant': { permission: 'lead', stage: 'snoozed', subject: 'more time' },
  'sla.refuse': { permission: 'lead', stage: 'snoozed', subject: 'more time' },
  'rota.show': { permission: 'any agent', subject: 'rota' },
  'rota.shifts': { permission: 'any agent', subject: 'nothing' },
  'rota.calendar': { permission: 'any agent', subject: 'nothing' },
  'rota.calendar_renew': { permission: 'any agent', subject: 'nothing' },
  // Who may answer and take back is in test/oncall/rota: here is nothing that one could.
  'rota.withdraw': { permission: 'nobody', subject: 'nothing' },
  'swap.accept': { permission: 'nobody', subject: 'nothing' },
  'swap.decline': { permission: 'nobody', subject: 'nothing' },
  'swap.withdraw': { permission: 'nobody', subject: 'nothing' },
  'monitor.alerts': { permission: 'seeing' },
  // Of whom it was offered to; here nothing is offered.
  'offer.accept': { permission: 'nobody' },
  'offer.decline': { permission: 'nobody' },
  'desk.back': { permission: 'any agent', subject: 'nothing' },
  'ticket.ack': { permission: 'desk', stage: 'paged' },
  'page.ack': { permission: 'desk', stage: 'paged', subject: 'page' },
  'page.escalate': { permission: 'desk', stage: 'paged', subject: 'page and step' },
  'page.show': { permission: 'desk', stage: 'paged', subject: 'page' },
  'page.done': { permission: 'any agent', subject: 'page of no ticket' },
};

export const FORM_VALUES: Record<Form, ByForm> = {
  'desk.new': { permission: 'anybody', subject: 'nothing', values: { description: 'a new matter' } },
  'sla.replay': { permission: 'any lead', subject: 'nothing', values: { days: '90', first_response: '2h' } },
  'sla.drill': { permission: 'any lead', subject: 'nothing', values: { queue: 'service-desk' } },
  'draft.edit': {
    permission: 'own draft',
    stage: 'draft',
    subject: 'draft',
    values: { title: 'A better title', description: 'in other words', private: 'yes' },
  },
  'ticket.assign': { permission: 'desk', values: { assignee: 'Kim Roe' } },
  'ticket.reply': { permission: 'desk', values: { body: 'we are on it' } },
  'ticket.solve': { permission: 'desk', values: { resolution: 'a new drum' } },
  'ticket.wait': { permission: 'desk', values: { reason: 'vendor', note: 'case 4711' } },
  'ticket.edit': { permission: 'desk', values: { title: 'A better title' } },
  'ticket.link': { permission: 'desk', values: { other: 'OTHER', relation: 'related' } },
  // Also for oneself, and so for whoever may see the ticket.
  'ticket.watch': { permission: 'concerned', opens: 'seeing', values: { person_watcher: 'rosa-slack' } },
  'ticket.reopen': { permission: 'concerned', stage: 'solved', values: { reason: 'still broken' } },
  'sla.snooze': { permission: 'desk', values: { for: '30', reason: 'waiting for parts' } },
  'sla.more_time': { permission: 'desk', values: { by: '120', reason: 'they are slow' } },
  'rota.take_over': { permission: 'agents', subject: 'rota without anybody', values: EVENING },
  // Only a shift of one's own can be swapped, and it is the author's.
  'rota.swap': { permission: 'author', opens: 'agents', subject: 'rota', values: EVENING },
  'desk.away': { permission: 'any agent', subject: 'nothing', values: { until: '2h', reason: 'dentist' } },
  'ticket.page': { permission: 'desk', values: { policy: 'vault', reason: 'he did it again' } },
  'page.hand_over': {
    permission: 'desk',
    stage: 'paged',
    subject: 'page',
    values: { person_to: 'ines-slack' },
  },
};

/** Buttons and forms beside the words that do the same. */
export const TWINS: {
  verb: (typeof CONCERNED_VERBS)[number] | (typeof DESK_VERBS)[number];
  action?: Action;
  form?: Form;
  values?: Record<string, string>;
}[] = [
  { verb: 'take', action: 'ticket.take' },
  { verb: 'resume', action: 'ticket.resume' },
  { verb: 'cancel', action: 'ticket.cancel' },
  { verb: 'private', action: 'ticket.private' },
  { verb: 'ack', action: 'ticket.ack' },
  { verb: 'ack', action: 'page.ack' },
  { verb: 'escalate', action: 'page.escalate' },
  { verb: 'page', form: 'ticket.page' },
  { verb: 'hand_over', form: 'page.hand_over' },
  { verb: 'undo', action: 'comment.undo' },
  { verb: 'assign', form: 'ticket.assign' },
  { verb: 'reply', form: 'ticket.reply' },
  { verb: 'solve', form: 'ticket.solve' },
  { verb: 'wait', form: 'ticket.wait' },
  { verb: 'reopen', form: 'ticket.reopen' },
  { verb: 'watch', form: 'ticket.watch' },
  { verb: 'link', form: 'ticket.link' },
  { verb: 'merge', form: 'ticket.link', values: { other: 'OTHER', relation: 'duplicate' } },
  { verb: 'snooze', form: 'sla.snooze' },
  { verb: 'more_time', form: 'sla.more_time' },
  { verb: 'title', form: 'ticket.edit', values: { title: 'A better title' } },
  { verb: 'priority', form: 'ticket.edit', values: { priority: 'P1' } },
  { verb: 'complexity', form: 'ticket.edit', values: { complexity: 'complex' } },
  { verb: 'kind', form: 'ticket.edit', values: { kind: 'request' } },
  { verb: 'category', form: 'ticket.edit', values: { category: 'other' } },
  { verb: 'move', form: 'ticket.edit', values: { queue: 'network' } },
  { verb: 'private', form: 'ticket.edit', values: { private: 'yes' } },
];

/** What is about no ticket, said in both languages, and a text of what comes back. */
export const PLAIN_LINES: Record<
  (typeof PLAIN_VERBS)[number],
  Record<'en' | 'zh-CN', string> & { says: string }
> = {
  help: { en: 'help', 'zh-CN': '帮助', says: 'help.title' },
  my_tickets: { en: 'my tickets', 'zh-CN': '我的工单', says: 'list.mine' },
  home: { en: 'home', 'zh-CN': '主页', says: 'home.title' },
  new: { en: 'new: a new matter', 'zh-CN': '新建：新的事情', says: 'draft.summary' },
  open_for: { en: 'open for @Kim Roe: her lamp', 'zh-CN': '代 @Kim Roe 提交：台灯坏了', says: 'draft.for' },
  open_private: { en: 'private: my salary', 'zh-CN': '私密：我的工资', says: 'draft.private' },
  queue: { en: 'queue service-desk', 'zh-CN': '队列 服务台', says: 'list.queue' },
  language: { en: 'language english', 'zh-CN': '语言 中文', says: 'command.language_set' },
  time_zone: { en: 'time zone Europe/Berlin', 'zh-CN': '时区 Asia/Shanghai', says: 'command.zone_set' },
  health: { en: 'health', 'zh-CN': '健康状况', says: 'health.summary' },
  levels: { en: 'service levels', 'zh-CN': '服务级别协议', says: 'policies.title' },
  sla_replay: { en: 'sla replay', 'zh-CN': '策略回放', says: 'refusal.levels_not_lead' },
  drill: { en: 'drill', 'zh-CN': '演练', says: 'refusal.levels_not_lead' },
  pages: { en: 'pages', 'zh-CN': '呼叫列表', says: 'pages.title' },
  page_policy: {
    en: 'page vault: the door is open',
    'zh-CN': '呼叫 金库：门开着',
    says: 'page.called_before',
  },
  deliveries: { en: 'deliveries', 'zh-CN': '消息送达情况', says: 'delivery.title' },
  alerts: { en: 'alerts', 'zh-CN': '时限', says: 'sla.list_title' },
  on_call: { en: 'who is on call', 'zh-CN': '谁在值班', says: 'rota.title' },
  take_over: {
    en: 'take over phones tomorrow 18:00 to 22:00',
    'zh-CN': '接班 电话 明天 18:00 到 22:00',
    says: 'rota.you_took_over',
  },
  my_shifts: { en: 'my shifts', 'zh-CN': '我的班次', says: 'rota.my_shifts' },
  calendar_link: { en: 'calendar link', 'zh-CN': '日历链接', says: 'calendar.link_mine' },
  monitoring: { en: 'monitoring', 'zh-CN': '监控', says: 'monitor.title' },
  away: { en: 'away 2h: dentist', 'zh-CN': '离开 2小时：看牙', says: 'absence.set' },
  back: { en: 'back', 'zh-CN': '回来', says: 'absence.not_away' },
  who_is_away: { en: 'who is away', 'zh-CN': '谁不在', says: 'absence.title' },
  sign_in: { en: 'sign in', 'zh-CN': '登录', says: 'command.sign_in_none' },
};

/** A command about a ticket, as somebody says it. @param key `''` in the ticket's thread */
export function lineOf(verb: TicketVerb, locale: 'en' | 'zh-CN', key: string, otherKey: string): string {
  const rest = VERBS[verb].rest?.[locale].replace('OTHER', otherKey) ?? '';
  return [wordOf(verb, locale), key, rest].filter(Boolean).join(' ');
}

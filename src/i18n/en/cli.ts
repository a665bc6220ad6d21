/** What the command line says. */
export const cli = {
  'cli.usage': `parley: what whoever runs Parley does besides starting it

  parley doctor [--json]               looks at everything that a desk needs, and says what to fix
  parley config check                  says whether parley.yaml and the environment are usable
  parley calendar NAME [--from DATE] [--days NUMBER]
                                       when time counts, day by day; two weeks from today unless told
  parley sla replay --policy FILE [--days NUMBER] [--json]
                                       what changed policies would have given over past tickets (90 days)
  parley person export WHO [--out FILE]
                                       all that is stored about a person, as JSON
  parley person erase WHO [--texts] [--yes]
                                       takes a person out; their tickets and comments stay, without the name
  parley help

WHO is an e-mail address, or an account such as slack:U0123 or teams:<Entra object id>.
  --texts      the words that the person wrote go too
  --yes        does not ask
  --lang en|zh-CN
               the language of what is said here; otherwise that of LANG
It reads the environment and parley.yaml as Parley does. It ends with 0, with 1 if something is wrong, with 2
if it was asked in a way that it does not understand.`,
  'cli.not_understood': 'parley: {reason}',
  'cli.hint': 'parley help says what there is.',
  'cli.unknown_command': 'there is no command “{command}”',
  'cli.no_command': 'a command is missing',
  'cli.no_person': 'an e-mail address or an account is missing',
  'cli.no_calendar': 'the name of a calendar is missing',
  'cli.wrong_date': '“{word}” is no date such as 2026-12-24',
  'cli.wrong_days': '“{word}” is no number of days from 1 to 3660',
  'cli.no_such_calendar': 'There is no calendar “{name}” in {file}. There are: {names}.',
  'cli.calendar_closed': 'closed',
  'cli.calendar_line': '{date}  {hours}',
  'cli.calendar_line_named': '{date}  {hours}  ({name})',
  'cli.calendar_sum': 'Together {hours} h, by the clocks of {zone}.',
  'cli.no_policy': 'the file with the changed policies is missing: --policy FILE',
  'cli.replay_progress': '{tickets, number} tickets looked at …',
  'cli.replay_row': '{target} · {priority} · {tickets, plural, one {# ticket} other {# tickets}}',
  'cli.replay_now':
    'now   {bar} {percent} %  {met, number} met, {missed, number} missed, {open, number} open; median {median}, 90 % within {p90}',
  'cli.replay_then':
    'then  {bar} {percent} %  {met, number} met, {missed, number} missed, {open, number} open; median {median}, 90 % within {p90}',
  'cli.replay_difference': '{better, number} better, {worse, number} worse',
  'cli.replay_change': '{key} ({priority}) {change}',
  'cli.too_many': 'there is one word too many: “{word}”',
  'cli.config_ok':
    '{file} is fine: {queues, plural, one {# queue} other {# queues}}, {teams, plural, one {# team} other {# teams}}, {categories, plural, one {# category} other {# categories}}.',
  'cli.config_warning': '{where}: take a look: {message}',
  'cli.embedded_stopped':
    'There is no database in {folder} yet: start Parley once, or set DATABASE_URL or PARLEY_DATA_DIR.',
  'cli.no_such_person': 'Nobody is known as {who}.',
  'cli.exported': 'All that is stored about {name} is in {file}.',
  'cli.file_there': '{file} is there already; it stays as it is.',
  'cli.erase_ask':
    'This takes {name} ({accounts}) out of the desk for good: name, address, accounts, direct messages, sessions. {tickets, plural, =0 {No tickets} one {# ticket} other {# tickets}} and {comments, plural, =0 {no comments} one {# comment} other {# comments}} stay, without the name. Type “{word}” to go on: ',
  'cli.erase_word': 'erase',
  'cli.erase_no_terminal': 'Nobody can be asked here: add --yes if you mean it.',
  'cli.erase_left': 'Nothing was done.',
  'cli.erase_resumed': 'An erasure that was begun earlier goes on.',
  'cli.erased':
    'Done: {name}. {cards, plural, =0 {No cards} one {# card} other {# cards}} will be drawn anew without the name. Messages that the person wrote on Slack or Teams themselves are theirs to delete there.',
  'cli.config_names': 'parley.yaml still names this person ({refs}): take them out there and restart Parley.',
} as const;

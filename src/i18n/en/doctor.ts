/** `parley doctor`, for whoever runs Parley. */
export const doctor = {
  'doctor.ok': 'ok',
  'doctor.warning': 'warning',
  'doctor.problem': 'PROBLEM',
  'doctor.todo': '→ {todo}',
  'doctor.sum':
    '{problems, plural, =0 {No problems} one {# problem} other {# problems}}, {warnings, plural, =0 {no warnings} one {# warning} other {# warnings}}.',
  'doctor.failed': 'This could not be looked at: {reason}',
  'doctor.failed_todo': 'Put right what the reason says and run the doctor again.',
  'doctor.skipped': 'Not looked at, because the configuration or the environment is not usable.',
  'doctor.skipped_todo': 'Put those right first.',

  'doctor.environment_ok': 'The environment is usable.',
  'doctor.environment_todo': 'Set these variables as README.md describes them.',
  'doctor.config_ok': '{file} is usable.',
  'doctor.config_sample': 'Parley runs on the sample configuration, with sample people.',
  'doctor.config_sample_todo': 'Copy src/config/parley.sample.yaml to parley.yaml and make it yours.',
  'doctor.config_todo':
    'Correct these lines; the sample, src/config/parley.sample.yaml, says what each key means.',

  'doctor.node_ok': 'Node {version}.',
  'doctor.node_old': 'Node {version} is too old: Parley needs 26 or newer.',
  'doctor.node_todo': 'Start Parley with `npm start`, which uses its own Node, or install Node 26.',
  'doctor.folder_ok': 'The data folder {folder} can be written to, with {free} GB free.',
  'doctor.folder_full':
    'The data folder {folder} has only {free} GB free. When it is full, files of tickets are lost to the desk.',
  'doctor.folder_full_todo': 'Make room, or set retention.filesDays in parley.yaml.',
  'doctor.folder_refused':
    'The data folder {folder} can’t be written to: {reason}. Files that people attach can’t be kept.',
  'doctor.folder_refused_todo':
    'Let the user that runs Parley write there, or set PARLEY_DATA_DIR to another folder.',
  'doctor.files_ok': 'The files of the latest attachments are there.',
  'doctor.files_missing':
    '{missing} of the {looked} latest files are not in {folder}. Replicas seem not to share the folder, or it was not restored.',
  'doctor.files_missing_todo':
    'Let PARLEY_DATA_DIR of all replicas be one shared folder, and restore it together with the database.',

  'doctor.database_away': 'The database does not answer: {reason}',
  'doctor.database_away_todo':
    'Check DATABASE_URL, that the server runs, and that this machine may connect to it.',
  'doctor.embedded': 'Parley runs on its embedded PostgreSQL, which does not run at the moment.',
  'doctor.embedded_todo': 'Nothing, if Parley is stopped. It starts with Parley; run the doctor again then.',
  'doctor.embedded_replicas': 'Parley runs on its embedded PostgreSQL: for one replica, on one machine.',
  'doctor.version_ok': 'PostgreSQL {version}.',
  'doctor.version_old': 'PostgreSQL {version} is too old: Parley needs 15 or newer.',
  'doctor.version_todo': 'Upgrade the server; docs/operations.md says how.',
  'doctor.tables_ok': 'The tables are this version’s.',
  'doctor.tables_none': 'The database has no tables of Parley’s yet: they are made at the first start.',
  'doctor.tables_older':
    'The tables are of an older version: {count, plural, one {# migration is} other {# migrations are}} applied at the next start.',
  'doctor.tables_newer': 'The tables are of a newer version than this one.',
  'doctor.tables_newer_todo':
    'Finish the upgrade of this replica. Going back one version is fine, further is not.',
  'doctor.rights_ok': 'The database user has the rights that it needs.',
  'doctor.rights_missing': 'The database user may not: {rights}. Parley can’t migrate or work.',
  'doctor.rights_todo':
    'Make it the owner of the database and its tables, for example with ALTER DATABASE … OWNER TO ….',
  'doctor.connections_ok': 'A replica uses up to {needed} connections; the server has {free} free of {most}.',
  'doctor.connections_few':
    'A replica uses up to {needed} connections; the server has only {free} free of {most}. Under load, replicas would be refused.',
  'doctor.connections_todo':
    'Raise max_connections to at least {needed} for each replica and 10 for people and backups.',
  'doctor.durable_ok':
    'What is committed is on disk (fsync, full_page_writes and synchronous_commit are on).',
  'doctor.durable_off': '{settings} is off: what Parley acknowledged can be lost when the server crashes.',
  'doctor.durable_todo': 'Turn it on in postgresql.conf.',
  'doctor.notify_ok': 'Replicas can wake each other (LISTEN and NOTIFY).',
  'doctor.notify_lost':
    'LISTEN and NOTIFY don’t work: messages wait up to two seconds longer. A pooler in transaction mode swallows them.',
  'doctor.notify_todo': 'Let DATABASE_URL lead to PostgreSQL itself, or to a pooler in session mode.',
  'doctor.far_ok': 'The database answers within {ms} ms.',
  'doctor.far':
    'The database takes {ms} ms for each answer. A ticket takes some dozen of them, so people wait.',
  'doctor.far_todo': 'Run Parley near its database.',
  'doctor.people_unknown':
    'These people have duties in parley.yaml, but have never written to Parley and no platform knows them, so they can’t be paged: {people}',
  'doctor.people_todo':
    'Ask them to write to Parley once, or correct how parley.yaml names them. In Teams, Parley can’t look for an e-mail address: name them teams:<Entra object id>, and install the app for them.',
  'doctor.erasures_open':
    'The erasure of {count, plural, one {# person was} other {# persons were}} begun and not finished.',
  'doctor.erasures_todo': 'Run `parley person erase` for them again; it goes on where it stopped.',
  'doctor.database': 'the database',

  'doctor.clock_ok': 'This machine’s clock and that of {who} agree.',
  'doctor.clock_ahead':
    'This machine’s clock is {seconds} s ahead of that of {who}. Signatures and times that people read can be wrong.',
  'doctor.clock_behind':
    'This machine’s clock is {seconds} s behind that of {who}. Signatures and times that people read can be wrong.',
  'doctor.clock_todo': 'Turn on time synchronisation (NTP, for example chrony) on both machines.',

  'doctor.url_none': 'publicUrl is not set: links in Slack and Teams, and signing in on the web, don’t work.',
  'doctor.url_none_todo': 'Set publicUrl in parley.yaml to the address at which browsers reach Parley.',
  'doctor.url_ok': '{url} leads to Parley.',
  'doctor.url_http': '{url} is not https: what people write and their sessions can be read on the way.',
  'doctor.url_http_todo': 'Put a proxy with TLS in front; deploy/ has one.',
  'doctor.url_away': '{url} does not lead to a running Parley from here: {reason}',
  'doctor.url_away_todo':
    'Start Parley, and check the address, the proxy and the firewall. A machine that can’t reach its own public address is fine.',
  'doctor.demo':
    'web.signIn is demo: the web chat answers this machine only, and there anybody can be anybody.',
  'doctor.demo_todo': 'For a real desk set web.signIn to link, with a publicUrl.',

  'doctor.slack_off': 'Slack is not set up.',
  'doctor.slack_away': 'Slack can’t be asked: {reason}',
  'doctor.slack_away_todo': 'Let this machine reach https://slack.com.',
  'doctor.slack_token_ok': 'The bot token is good: {bot} in {team}.',
  'doctor.slack_token_bad': 'Slack refuses the bot token: {code}. No message leaves.',
  'doctor.slack_token_todo': 'Copy SLACK_BOT_TOKEN anew from the app’s page, Install App.',
  'doctor.slack_scopes_ok': 'The bot token has every scope of the manifest.',
  'doctor.slack_scopes_missing': 'The bot token lacks: {scopes}. What needs them does not work.',
  'doctor.slack_scopes_todo':
    'Bring the app’s manifest up to date with adapters/slack/slack-manifest.yaml and install the app again.',
  'doctor.slack_scopes_unknown': 'Slack does not say which scopes the bot token has.',
  'doctor.slack_scopes_unknown_todo': 'Compare the app’s scopes with adapters/slack/slack-manifest.yaml.',
  'doctor.slack_room_ok': 'The bot is in {room}.',
  'doctor.slack_room_absent':
    'The bot is not in {room}, where queues have their tickets or people ask. It can’t write there.',
  'doctor.slack_room_absent_todo': 'Type /invite in that channel and choose the bot.',
  'doctor.slack_room_archived': '{room} is archived: nothing can be written there.',
  'doctor.slack_room_archived_todo': 'Restore the channel, or name another one in parley.yaml.',
  'doctor.slack_secret_ok': 'There is a signing secret.',
  'doctor.slack_secret_odd':
    'SLACK_SIGNING_SECRET does not look like one: it should be 32 characters from 0-9 and a-f. Slack’s events would be refused.',
  'doctor.slack_secret_todo': 'Copy it anew from the app’s page, Basic Information.',
  'doctor.slack_socket_ok': 'The app-level token opens Socket Mode.',
  'doctor.slack_socket_bad': 'Slack refuses the app-level token: {code}. Nothing arrives by Socket Mode.',
  'doctor.slack_socket_todo':
    'Make a new app-level token with the scope connections:write for SLACK_APP_TOKEN, and turn Socket Mode on in the app.',

  'doctor.china_year_unknown':
    'The weekend days that China works in {year} are not known (calendar {calendar}).',
  'doctor.china_year_todo':
    'The State Council names them in November of the year before: write them below open, and further days off below closed.',

  'doctor.email_off': 'E-mail is not set up.',
  'doctor.email_ok': 'The mail server takes mails from Parley.',
  'doctor.email_refused': 'The mail server does not take mails from Parley: {reason}',
  'doctor.email_todo':
    'Check SMTP_URL: server, port (465 with smtps://, 587 with smtp://), user and password.',
  'doctor.teams_off': 'Teams is not set up.',
  'doctor.teams_away': 'Microsoft’s sign-in can’t be asked: {reason}',
  'doctor.teams_away_todo': 'Let this machine reach {host}.',
  'doctor.teams_token_ok': 'Microsoft gives the bot a token.',
  'doctor.teams_token_bad': 'Microsoft gives the bot no token: {code}. No message leaves.',
  'doctor.teams_token_todo':
    'Check MicrosoftAppId, MicrosoftAppPassword and MicrosoftAppTenantId; make a new client secret if this one has run out.',
  'doctor.teams_msi': 'A managed identity is used; its token can be had on Azure only and was not asked for.',
  'doctor.teams_keys_ok': 'The keys with which Microsoft signs can be had.',
  'doctor.teams_keys_away':
    'The keys with which Microsoft signs can’t be had: {reason}. What Teams sends would be refused.',
  'doctor.teams_tenants_ok': '{count, plural, one {One tenant} other {# tenants}} may talk to the bot.',
  'doctor.teams_tenants_none': 'No tenant may talk to the bot.',
  'doctor.teams_tenants_todo': 'Name them in teamsApp.tenants in parley.yaml, or in MicrosoftAppTenantId.',
  'doctor.teams_hosts_ok': 'The bot’s token goes to Microsoft’s own hosts only.',
  'doctor.teams_hosts_odd':
    'teamsApp.serviceHosts names hosts that are not known as Microsoft’s: {hosts}. The bot’s token goes there.',
  'doctor.teams_hosts_todo':
    'Take out what is not Microsoft’s. Anybody can register a name under trafficmanager.net.',
} as const;

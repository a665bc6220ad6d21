export const monitoring = {
  'card.alerts':
    '{total, plural, one {# alert} other {# alerts}}, {firing, plural, =0 {none firing} other {# firing}}',
  'button.alerts': 'Alerts',
  'button.monitor': 'Open in the monitor',
  'timeline.alerts': '{count, plural, one {A further alert} other {# further alerts}}: {titles}',
  'timeline.alerts_over': 'all alerts are over',
  'note.recovered': '{monitor} reports that all alerts of {key} are over; it is solved.',
  'note.alerts_over': '{monitor} reports that all alerts of {key} are over. Please solve it if that is all.',
  'monitor.title': 'Alerts from monitoring',
  'monitor.no_sources':
    'No monitor is set up. An administrator can add one under “monitoring” in parley.yaml.',
  'monitor.never_heard': 'never heard yet',
  'monitor.heard_line':
    'heard {at} · {firing, plural, =0 {nothing fires} one {# alert fires} other {# alerts fire}}',
  'monitor.silent_line':
    '⚠️ not heard since {at} · {firing, plural, =0 {nothing fires} one {# alert fires} other {# alerts fire}}',
  'monitor.fires': 'Firing now',
  'monitor.nothing_fires': 'There is no ticket with alerts that fire.',
  'monitor.no_alerts': 'Its alerts are not kept any more.',
  'monitor.more': '{shown, number} of {total, number} alerts.',
  'monitor.firing_since': 'firing since {since}',
  'monitor.over': 'over: {since} – {until}',
  'monitor.with_severity': '{detail} · {severity}',
  'monitor.storm': 'Many alerts at once from {monitor}',
  'monitor.resolution':
    '{count, plural, one {The alert from {monitor} is over.} other {All # alerts from {monitor} are over.}}',
  'monitor.reason': '{monitor} reports it',
  'monitor.silent': '{monitor} is not heard any more',
  'monitor.silent_since':
    'Nothing has come from {monitor} since {since}. Either it is down, or its alerts no longer reach the desk: what it watches is not watched now.',
  'doctor.monitor_token_ok': 'Alerts from {name} are let in by their token.',
  'doctor.monitor_token_missing': 'Alerts from {name} are refused: it has no token.',
  'doctor.monitor_token_todo':
    'Set {variable} (`openssl rand -hex 24` makes one), and let the monitor send it to /alerts/{source} as a bearer token.',
  'doctor.monitor_heard': '{name} was heard {at}.',
  'doctor.monitor_never': '{name} was never heard.',
  'doctor.monitor_never_todo':
    'Let it send a test alert to /alerts/{source}; a wrong token is answered 401, a body that is not understood 400 with the reason.',
  'doctor.monitor_silent': '{name} was not heard since {at}, longer than it may be silent.',
  'doctor.monitor_silent_todo': 'Look whether {name} runs and reaches this desk.',
  'refusal.not_for_monitoring': 'Only agents, leads and administrators can see what monitors report.',
} as const;

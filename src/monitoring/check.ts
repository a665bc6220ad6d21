import type { Config } from '../config/schema.ts';
import type { Database } from '../db/connect.ts';
import type { Check, Finding } from '../finding.ts';
import { instantText, t } from '../i18n/text.ts';
import { silentSince, tokenVariable } from './listening.ts';
import { sourceStates } from './store.ts';

/** What the doctor looks at of monitors. */

/** Whether each monitor has a token, without which it is refused. */
export function monitorTokensCheck(config: Config, tokens: Readonly<Record<string, string>>): Check {
  return {
    id: 'monitoring',
    async run() {
      return Object.entries(config.monitoring.sources).map(([source, { name }]): Finding => {
        const id = `monitoring.${source}.token`;
        const variable = tokenVariable(source);
        if (tokens[variable]) return { id, state: 'ok', found: t('doctor.monitor_token_ok', { name }) };
        return {
          id,
          state: 'warning',
          found: t('doctor.monitor_token_missing', { name }),
          todo: t('doctor.monitor_token_todo', { variable, source }),
        };
      });
    },
  };
}

/** Whether those that may send are heard. */
export async function monitorsHeard(
  { db }: Pick<Database, 'db'>,
  config: Config,
  tokens: Readonly<Record<string, string>>,
  now: Temporal.Instant,
): Promise<Finding[]> {
  const states = await sourceStates({ workspaceId: config.workspace, tx: db });
  const admitted = Object.entries(config.monitoring.sources).filter(
    ([source]) => tokens[tokenVariable(source)],
  );
  return admitted.map(([source, settings]): Finding => {
    const id = `monitoring.${source}.heard`;
    const { name } = settings;
    const state = states.get(source);
    if (!state?.heardAt) {
      const todo = t('doctor.monitor_never_todo', { source });
      return { id, state: 'warning', found: t('doctor.monitor_never', { name }), todo };
    }
    const at = instantText(state.heardAt);
    if (!silentSince(state, settings, now))
      return { id, state: 'ok', found: t('doctor.monitor_heard', { name, at }) };
    const todo = t('doctor.monitor_silent_todo', { name });
    return { id, state: 'problem', found: t('doctor.monitor_silent', { name, at }), todo };
  });
}

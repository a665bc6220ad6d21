import { rotas } from '../../src/config/rotas.ts';
import type { Config } from '../../src/config/schema.ts';

/** Rotas of the stories' company: the agent Mei is always on call for the desk, and nobody for the phones. */
export function withRotas(config: Config): void {
  const always = (name: object, people: string[]) => ({
    name,
    team: 'desk',
    channel: 'slack:on-call',
    layers: [{ people, start: '2026-01-05' }],
  });
  config.rotas = rotas.parse({
    desk: always({ en: 'Desk', 'zh-CN': '服务台' }, ['mei@example.com']),
    phones: always({ en: 'Phones', 'zh-CN': '电话' }, ['nobody@example.com']),
  });
}

import type { Config } from '../config/schema.ts';

/** Everybody to whom the configuration gives a duty, as it names them: they may be paged before they ever write. */
export function refsWithDuties(config: Config): string[] {
  const { teams, rotas, escalations, roles } = config;
  const refs = [
    ...Object.values(teams).flatMap(({ agents, leads }) => [...agents, ...leads]),
    ...Object.values(rotas).flatMap(({ layers }) => layers.flatMap(({ people }) => people)),
    ...Object.values(escalations).flatMap(({ steps }) =>
      steps.flatMap(({ to }) => to.flatMap((one) => ('person' in one ? [one.person] : []))),
    ),
    ...roles.admins,
  ];
  return [...new Map(refs.map((ref) => [ref.toLowerCase(), ref])).values()];
}

import type { MessageKey } from '../en/index.ts';
import { absence } from './absence.ts';
import { assignment } from './assignment.ts';
import { cards } from './cards.ts';
import { cli } from './cli.ts';
import { conversation } from './conversation.ts';
import { delivery } from './delivery.ts';
import { doctor } from './doctor.ts';
import { monitoring } from './monitoring.ts';
import { oncall } from './oncall.ts';
import { people } from './people.ts';
import { privacy } from './privacy.ts';
import { rota } from './rota.ts';
import { serviceLevels } from './service-levels.ts';
import { sla } from './sla.ts';
import { slack } from './slack.ts';
import { teams } from './teams.ts';
import { tickets } from './tickets.ts';
import { web } from './web.ts';

/** Simplified Chinese. A key that English has and this lacks (or the reverse) does not compile. */
export const zhCN: Record<MessageKey, string> = {
  ...absence,
  ...assignment,
  ...cards,
  ...cli,
  ...conversation,
  ...delivery,
  ...doctor,
  ...oncall,
  ...monitoring,
  ...people,
  ...privacy,
  ...serviceLevels,
  ...sla,
  ...rota,
  ...slack,
  ...teams,
  ...tickets,
  ...web,
};

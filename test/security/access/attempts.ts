import { randomUUID } from 'node:crypto';
import type { Inbound } from '../../../src/chat/inbound.ts';
import type { PlatformName } from '../../../src/chat/place.ts';
import { ACTIONS } from '../../../src/conversation/actions.ts';
import { CONCERNED_VERBS, DESK_VERBS, PLAIN_VERBS } from '../../../src/conversation/commands/lexicon.ts';
import { FORMS } from '../../../src/conversation/forms/build.ts';
import {
  BUTTONS,
  FORM_VALUES,
  lineOf,
  type Permission,
  PLAIN_LINES,
  VERBS,
} from '../../conversation/operations.ts';
import { atFirstStep } from '../../support/paged.ts';
import type { Role } from './policy.ts';
import type { Player, Stage, StagedTicket } from './stage.ts';

/** A ticket as an attempt names it: a real one, or one that doesn't exist. */
export type Aimed = Pick<StagedTicket, 'id' | 'key' | 'answer' | 'reply' | 'failed' | 'page' | 'moreTime'>;

/** One thing that somebody may try, taken from the registry of what the conversation handles. */
export interface Attempt {
  name: string;
  permission: Permission;
  /** What it takes for whoever it is done to. */
  forOneself?: { role: Role; permission: Permission };
  /** Whose comment it is about, where only its author may. */
  authorOf?: 'answer' | 'reply';
  isAboutTicket: boolean;
  by(who: Player, platform: PlatformName, ticket: Aimed): Inbound;
}

/** Rosa is made a watcher; to watch oneself takes no more than to see. */
const WATCHED = { role: 'other requester', permission: 'seeing' } as const;

/** Nobody has these: neither numbers in a row nor ids by chance lead to anything. */
export const ghost = (): Aimed => ({
  id: randomUUID(),
  key: `INC-${900_000 + Math.floor(Math.random() * 99_999)}`,
  answer: randomUUID(),
  reply: randomUUID(),
  failed: randomUUID(),
  moreTime: randomUUID(),
  page: randomUUID(),
});

/** Every word, button and form there is; what is not classified in test/conversation/operations.ts doesn't compile. */
export function attemptsOn(stage: Stage): { onTickets: Attempt[]; onDesk: Attempt[] } {
  const onTickets = [...verbs(stage), ...buttons(stage), ...forms(stage)];
  return {
    onTickets: onTickets.filter((one) => one.isAboutTicket),
    onDesk: [...onTickets.filter((one) => !one.isAboutTicket), ...plainVerbs(stage)],
  };
}

function verbs(stage: Stage): Attempt[] {
  return [...CONCERNED_VERBS, ...DESK_VERBS].map((verb) => ({
    name: `says “${verb}”`,
    permission: VERBS[verb].permission,
    ...(verb === 'watch' ? { forOneself: WATCHED } : {}),
    ...(verb === 'undo' ? { authorOf: 'reply' as const } : {}),
    isAboutTicket: true,
    by: (who, platform, ticket) => ({
      ...stage.event(who, platform),
      type: 'command',
      text: lineOf(verb, platform === 'teams' ? 'zh-CN' : 'en', ticket.key, stage.other.key),
    }),
  }));
}

function plainVerbs(stage: Stage): Attempt[] {
  return PLAIN_VERBS.map((verb) => ({
    name: `says “${verb}”`,
    permission: VERBS[verb].permission,
    isAboutTicket: false,
    by: (who, platform) => ({
      ...stage.event(who, platform),
      type: 'command',
      text: PLAIN_LINES[verb][platform === 'teams' ? 'zh-CN' : 'en'],
    }),
  }));
}

function buttons(stage: Stage): Attempt[] {
  return ACTIONS.map((action) => {
    const { permission, subject, values = {} } = BUTTONS[action];
    return {
      name: `presses ${action}`,
      permission,
      ...(permission === 'author'
        ? { authorOf: subject === 'reply' ? ('reply' as const) : ('answer' as const) }
        : {}),
      isAboutTicket:
        subject !== 'nothing' && subject !== 'draft' && subject !== 'page of no ticket' && subject !== 'rota',
      by: (who, platform, ticket) => ({
        ...stage.event(who, platform),
        type: 'action',
        action,
        subject: subjectFor(stage, subject, ticket),
        values,
      }),
    };
  });
}

function subjectFor(
  stage: Stage,
  subject: (typeof BUTTONS)['ticket.take']['subject'] | (typeof FORM_VALUES)['desk.new']['subject'],
  ticket: Aimed,
): string {
  switch (subject) {
    case 'draft':
      return stage.draft.draftId;
    case 'draft and ticket':
      return `${stage.draft.draftId} ${ticket.id}`;
    case 'answer':
    case 'reply':
      return ticket[subject];
    case 'failed message':
      return ticket.failed;
    case 'urgent message':
      return `about/${ticket.id}/urgent`;
    case 'more time':
      return ticket.moreTime;
    case 'page':
      return ticket.page;
    case 'page and step':
      return atFirstStep(ticket.page);
    case 'page of no ticket':
      return stage.pageOfNothing;
    case 'rota':
      return 'desk';
    case 'rota without anybody':
      return 'phones';
    case 'nothing':
      return '';
    case undefined:
      return ticket.id;
  }
}

function forms(stage: Stage): Attempt[] {
  return FORMS.flatMap((form): Attempt[] => {
    const { permission, subject, values, opens } = FORM_VALUES[form];
    const subjectOf = (ticket: Aimed) => subjectFor(stage, subject, ticket);
    const filled = { ...(form === 'ticket.edit' ? { title: 'A better title' } : {}), ...values };
    return [
      {
        name: `opens ${form}`,
        permission: opens ?? permission,
        isAboutTicket: subject === undefined || subject === 'page',
        by: (who, platform, ticket) => ({
          ...stage.event(who, platform),
          type: 'action',
          action: form,
          subject: subjectOf(ticket),
          values: {},
        }),
      },
      {
        name: `sends ${form}`,
        permission,
        ...(permission === 'author' ? { authorOf: 'reply' as const } : {}),
        ...(form === 'ticket.watch' ? { forOneself: WATCHED } : {}),
        isAboutTicket: subject === undefined || subject === 'page',
        by: (who, platform, ticket) => ({
          ...stage.event(who, platform),
          type: 'form_submitted',
          form,
          subject: subjectOf(ticket),
          values: Object.fromEntries(
            Object.entries(filled).map(([field, value]) => [
              field,
              value
                .replace('OTHER', stage.other.key)
                .replace('Kim Roe', stage.kimId)
                .replace('rosa-slack', `rosa-${platform}`)
                .replace('ines-slack', `ines-${platform}`),
            ]),
          ),
        }),
      },
    ];
  });
}

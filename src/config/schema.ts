import { z } from 'zod';
import { LOCALES } from '../i18n/text.ts';
import { patternProblem } from '../privacy/pattern.ts';
import { PRIORITIES, TICKET_KINDS } from '../tickets/model.ts';
import { assignment, skills } from './assignment.ts';
import { calendars } from './calendars.ts';
import { escalations } from './escalations.ts';
import { monitoring } from './monitoring.ts';
import { rotas } from './rotas.ts';
import { sla } from './sla.ts';
import { days, key, localized, personRef, room, seconds, timeZone } from './values.ts';

/** The one schema of parley.yaml. Every key is documented in the commented sample, which is also the default. */

/** A shape of secrets of one's own; see src/privacy/pattern.ts for what it may say. */
const secretPattern = z.string().superRefine((pattern, context) => {
  const message = patternProblem(pattern);
  if (message) context.addIssue({ code: 'custom', message, input: pattern });
});

export const configSchema = z.strictObject({
  workspace: key.default('default'),
  name: z.string().min(1).default('Parley'),
  language: z.enum(LOCALES).default('en'),
  timeZone: timeZone.default('UTC'),
  /** Where people's browsers reach Parley; links in Slack and Teams need it. */
  publicUrl: z.url({ protocol: /^https?$/, error: 'a URL such as https://desk.example.com' }).optional(),
  intake: z.strictObject({
    /** Several messages of one person within this time are one ticket. */
    joinWindowSeconds: seconds.default(120),
    emoji: z.array(z.string().min(1)).min(1).default(['ticket']),
    /** Greetings and thanks get a short answer, not a draft. */
    maxFileBytes: z.number().int().min(1).default(25_000_000),
    defaultQueue: key,
  }),
  replies: z
    .strictObject({
      /** A line in the triage thread that starts with this goes to the requester. */
      publicPrefix: z.string().min(1).default('>>'),
      undoSeconds: seconds.max(300).default(8),
    })
    .prefault({}),
  tickets: z
    .strictObject({
      /** A solved ticket closes after this many days without a word. */
      closeAfterDays: z.number().int().min(1).default(5),
    })
    .prefault({}),
  /** How long what is over is kept, in days; without a number: for ever. */
  retention: z
    .strictObject({
      /** What platforms sent, once it is worked. */
      eventsDays: days.default(7),
      /** What was sent to platforms. Tickets and comments are kept apart from it. */
      messagesDays: days.default(30),
      /** Closed and cancelled tickets with all that belongs to them. */
      closedTicketsDays: days.optional(),
      /** The bytes of files; that there was one stays on the ticket. */
      filesDays: days.optional(),
      /** Who exported or erased a person. */
      auditDays: days.optional(),
    })
    .prefault({}),
  catchUp: z
    .strictObject({
      /** What was said longer ago is not answered any more. Events are told apart for seven days. */
      maxHours: z.number().int().min(1).max(144).default(72),
    })
    .prefault({}),
  privacy: z
    .strictObject({
      /** Passwords, keys and card numbers are hidden before anything is stored. */
      maskSecrets: z.boolean().default(true),
      secretPatterns: z.array(secretPattern).default([]),
    })
    .prefault({}),
  delivery: z
    .strictObject({
      /** Urgent messages go another way too when their platform has taken nothing for this long. */
      fallbackAfterSeconds: seconds.min(30).default(300),
    })
    .prefault({}),
  /** With SMTP_URL: the way for urgent messages where no chat platform is left. */
  email: z
    .strictObject({ from: z.email('the address that mails come from, such as desk@example.com') })
    .optional(),
  roles: z
    .strictObject({
      admins: z.array(personRef).default([]),
      /** Whose tickets policies may treat apart. */
      vips: z.array(personRef).default([]),
    })
    .prefault({}),
  teams: z.record(
    key,
    z.strictObject({
      name: localized,
      agents: z.array(personRef).default([]),
      leads: z.array(personRef).default([]),
    }),
  ),
  queues: z.record(
    key,
    z.strictObject({
      name: localized,
      team: key,
      /** The triage channel, where the queue's tickets appear. */
      channel: room,
      language: z.enum(LOCALES).optional(),
      timeZone: timeZone.optional(),
      /** Everything in it is private: only its team and the people concerned see it. */
      private: z.boolean().default(false),
      /** The policy that pages people for new tickets of these priorities; absent: nobody is paged. */
      escalation: key.optional(),
      escalateAt: z.array(z.enum(PRIORITIES)).default(['P1']),
      /** Who gets its new tickets without anybody taking them; absent: whoever takes them. */
      assignment: assignment.optional(),
    }),
  ),
  rotas,
  /** When time counts: hours, holidays and days of their own. `always` is built in. */
  calendars,
  escalations,
  skills,
  monitoring,
  categories: z.record(
    key,
    z.strictObject({
      name: localized,
      queue: key.optional(),
      kind: z.enum(TICKET_KINDS).optional(),
      /** Words that point to this category, in any language. */
      words: z.array(z.string().min(1)).default([]),
    }),
  ),
  /** Ordinary rooms of the web chat and settings of rooms elsewhere. */
  channels: z
    .record(
      room,
      z.strictObject({
        name: localized.optional(),
        topic: localized.optional(),
        language: z.enum(LOCALES).optional(),
        timeZone: timeZone.optional(),
        /** Where people ask: tickets from here go to this queue unless their category says otherwise. */
        queue: key.optional(),
        /** Web rooms only: only this team sees the room. */
        team: key.optional(),
      }),
    )
    .default({}),
  sla,
  slack: z
    .strictObject({
      command: z
        .string()
        .regex(/^\/\S+$/, 'a slash command such as /desk')
        .default('/desk'),
      /** Team ids that may talk to this bot; empty: the one that the token belongs to. */
      teams: z.array(z.string()).default([]),
    })
    .prefault({}),
  teamsApp: z
    .strictObject({
      /** Tenants that may talk to this bot; empty: MicrosoftAppTenantId. */
      tenants: z.array(z.string()).default([]),
      /** Exact hosts to which the bot's token may go. */
      serviceHosts: z.array(z.string()).default(['smba.trafficmanager.net']),
      /** Read by Microsoft Graph what was said in channels and group chats during a stop. */
      readHistory: z.boolean().default(false),
    })
    .prefault({}),
  web: z
    .strictObject({
      /** `demo`: sample people to switch between, loopback only. `link`: one-time links sent in chat. */
      signIn: z.enum(['demo', 'link']).default('demo'),
      sessionDays: z.number().int().min(1).default(30),
      people: z
        .array(
          z.strictObject({
            id: key,
            name: z.string().min(1),
            email: z.email('an e-mail address').optional(),
            language: z.enum(LOCALES).optional(),
            timeZone: timeZone.optional(),
            title: localized.optional(),
          }),
        )
        .default([]),
      /** Fills an empty demo desk with a few tickets. */
      sampleData: z.boolean().default(false),
    })
    .prefault({}),
});

export type Config = z.infer<typeof configSchema>;
export type Localized = z.infer<typeof localized>;

import { z } from 'zod';
import { absentable, absentId, id, listOf, message, timestamp } from './message.ts';

/** Buttons, forms, shortcuts and the slash command; see "Interaction payloads" at docs.slack.dev. */

const user = z.object({ id, name: absentable, username: absentable, team_id: absentable });
/** Null where the app is installed to a whole organisation. */
const team = z.object({ id: absentable }).nullish();
const room = z.object({ id, name: absentable });

const option = z.object({ value: z.string() });
/** What an input holds; which of these is set depends on its kind. */
const inputState = z.object({
  type: absentable,
  value: z.string().nullish(),
  selected_option: option.nullish(),
  selected_options: listOf(option),
  selected_user: absentable,
  selected_date: absentable,
});
export type InputState = z.infer<typeof inputState>;

const viewState = z
  .object({ values: z.record(z.string(), z.record(z.string(), inputState)).nullish() })
  .nullish()
  .transform((state) => state?.values ?? {});
export type StateValues = z.infer<typeof viewState>;

const plainText = z.object({ type: z.literal('plain_text'), text: z.string() }).nullish();

const view = z.object({
  id,
  type: absentable,
  callback_id: absentable,
  private_metadata: absentable,
  hash: absentable,
  app_installed_team_id: absentable,
  team_id: absentable,
  state: viewState,
  // Sent back as they came when a form is shown again.
  blocks: z.array(z.looseObject({ type: z.string(), block_id: absentable })).nullish(),
  title: plainText,
  submit: plainText,
  close: plainText,
});
export type SlackView = z.infer<typeof view>;

const shared = { user, team, trigger_id: absentable };

export const blockActions = z.object({
  type: z.literal('block_actions'),
  ...shared,
  container: z.object({
    message_ts: absentId,
    channel_id: absentId,
    thread_ts: absentId,
    view_id: absentId,
    is_ephemeral: z.boolean().nullish(),
  }),
  channel: room.nullish(),
  view: view.nullish(),
  state: viewState,
  response_url: absentable,
  actions: z
    .array(inputState.extend({ action_id: z.string(), block_id: absentable, action_ts: absentable }))
    .min(1),
});
export type BlockActions = z.infer<typeof blockActions>;

export const viewSubmission = z.object({ type: z.literal('view_submission'), ...shared, view });
export type ViewSubmission = z.infer<typeof viewSubmission>;

export const messageShortcut = z.object({
  type: z.literal('message_action'),
  ...shared,
  callback_id: z.string(),
  channel: room,
  message,
  message_ts: timestamp.optional(),
  action_ts: absentable,
  response_url: absentable,
});
export type MessageShortcut = z.infer<typeof messageShortcut>;

export const globalShortcut = z.object({
  type: z.literal('shortcut'),
  ...shared,
  callback_id: z.string(),
  action_ts: absentable,
});
export type GlobalShortcut = z.infer<typeof globalShortcut>;

export const slashCommand = z.object({
  command: z.string().startsWith('/'),
  text: absentable,
  team_id: absentable,
  user_id: id,
  user_name: absentable,
  channel_id: id,
  channel_name: absentable,
  trigger_id: absentable,
  response_url: absentable,
});
export type SlashCommand = z.infer<typeof slashCommand>;

/** What every payload of a person's doing has, whatever its kind. */
export const interaction = z.union([
  slashCommand,
  z.object({
    type: z.enum(['block_actions', 'view_submission', 'view_closed', 'message_action', 'shortcut']),
    user: z.object({ id }),
  }),
]);

/** Where a payload says it comes from, whatever its kind: for deciding whether it is let in. */
export const origin = z.object({
  team_id: absentable,
  context_team_id: absentable,
  team: team,
  user: z.union([z.object({ team_id: absentable }), z.string()]).nullish(),
  view: z.object({ app_installed_team_id: absentable, team_id: absentable }).nullish(),
});

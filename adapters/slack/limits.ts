/**
 * Slack's limits, used by the renderer and by the validator of the tests. Lengths are counted in UTF-16
 * units, which is never less than Slack counts. Source: the Block Kit and view references at docs.slack.dev.
 */
export const LIMITS = {
  /** Any text object; also what a section holds. */
  text: 3_000,
  header: 150,
  field: 2_000,
  fieldsPerSection: 10,
  contextElements: 10,
  elementsPerActions: 25,
  buttonText: 75,
  buttonValue: 2_000,
  url: 3_000,
  altText: 2_000,
  actionId: 255,
  blockId: 255,
  optionText: 75,
  optionValue: 150,
  optionsPerGroup: 100,
  groupsPerSelect: 100,
  groupLabel: 75,
  placeholder: 150,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  inputLabel: 2_000,
  inputHint: 2_000,
  /** What a person can type into one field of a view. */
  inputText: 3_000,
  viewTitle: 24,
  viewButton: 24,
  callbackId: 255,
  privateMetadata: 3_000,
  blocksPerMessage: 50,
  blocksPerView: 100,
  /**
   * All blocks of a message together. Not documented: `msg_blocks_too_long` comes at about 13,200, and the
   * blocks' own JSON counts in part (slackapi/bolt-js issues 2509 and 2867).
   */
  messageSize: 12_000,
  /** Documented as 250 KB; far less stays legible. */
  viewSize: 60_000,
  /** The notification's line; Slack cuts at 40,000 and advises 4,000. */
  fallback: 3_000,
  /** Not documented; longer messages push the form's fields out of sight. */
  formError: 500,
  fileName: 255,
} as const;

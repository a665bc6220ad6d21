/** Reactions by the names that Slack uses, so that `intake.emoji` of the configuration means the same here. */
const EMOJI: Record<string, string> = {
  ticket: '🎫',
  admission_tickets: '🎟️',
  '+1': '👍',
  '-1': '👎',
  tada: '🎉',
  heart: '❤️',
  pray: '🙏',
  eyes: '👀',
  white_check_mark: '✅',
  x: '❌',
  fire: '🔥',
  rocket: '🚀',
  clap: '👏',
  raised_hands: '🙌',
  ok_hand: '👌',
  muscle: '💪',
  wave: '👋',
  thinking_face: '🤔',
  smile: '😄',
  joy: '😂',
  slightly_smiling_face: '🙂',
  sweat_smile: '😅',
  cry: '😢',
  rage: '😡',
  scream: '😱',
  sob: '😭',
  bulb: '💡',
  warning: '⚠️',
  rotating_light: '🚨',
  hourglass_flowing_sand: '⏳',
  wrench: '🔧',
  hammer_and_wrench: '🛠️',
  lock: '🔒',
  key: '🔑',
  computer: '💻',
  printer: '🖨️',
  iphone: '📱',
  email: '📧',
  calendar: '📅',
  coffee: '☕',
};

export const EMOJI_NAMES = Object.keys(EMOJI);

/** The picture of a reaction; one that we don't know shows its name. */
export function emojiOf(name: string): string {
  return (Object.hasOwn(EMOJI, name) && EMOJI[name]) || `:${name}:`;
}

import type { ExternalActor, InboundFile } from '../../../src/chat/inbound.ts';
import { decode, mentionedIn } from '../mrkdwn/decode.ts';
import type { SlackFile, SlackMessage } from '../payloads/message.ts';
import type { Standing } from './standing.ts';

export interface Words {
  text: string;
  addressed: boolean;
  mentions: ExternalActor[];
}

/** What somebody wrote, with the people in it by name. */
export async function wordsOf(encoded: string, standing: Standing): Promise<Words> {
  const others = mentionedIn(encoded).filter((id) => id !== standing.bot);
  const names = others.length > 0 ? await standing.lookups.names(others) : new Map<string, string>();
  const { text, addressed, mentions } = decode(encoded, standing.bot, (id) => names.get(id));
  return {
    text,
    addressed,
    mentions: mentions.map((externalId) => {
      const name = names.get(externalId);
      return name ? { externalId, name } : { externalId };
    }),
  };
}

/** A message's words; alerts of other apps often have theirs in attachments only. */
export function encodedText(said: Pick<SlackMessage, 'text' | 'attachments'>): string {
  if (said.text) return said.text;
  return said.attachments.flatMap((one) => one.text ?? one.fallback ?? []).join('\n');
}

/** Files that can be fetched; deleted ones and those that Slack hides are no more. */
export function filesOf(files: readonly SlackFile[]): InboundFile[] {
  return files
    .filter((file) => file.mode !== 'tombstone' && file.mode !== 'hidden_by_limit')
    .map((file) => ({
      name: file.name ?? file.title ?? file.id,
      mime: file.mimetype ?? 'application/octet-stream',
      size: file.size ?? 0,
      source: { id: file.id, ...(file.url_private ? { url: file.url_private } : {}) },
    }));
}

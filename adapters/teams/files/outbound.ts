import { readFile } from 'node:fs/promises';
import type { Block, Card } from '../../../src/chat/card.ts';
import type { OutboundFile } from '../../../src/chat/platform.ts';
import { t } from '../../../src/i18n/text.ts';
import type { TeamsMessage } from '../connector.ts';
import { type Reader, teamsMessage } from '../draw.ts';
import { MAX_INLINE_IMAGE_BYTES } from '../limits.ts';

const INLINE = new Set(['image/png', 'image/jpeg', 'image/gif']);

/**
 * A card with a stored file. A bot can't upload to a channel without more permissions than a desk should
 * ask for: a small image travels in the message, everything else as a link to Parley.
 * @throws Error if the file can't be read from the disk
 */
export async function fileMessage(card: Card, file: OutboundFile, reader: Reader): Promise<TeamsMessage> {
  const isImage = INLINE.has(file.mime);
  if (isImage && file.size <= MAX_INLINE_IMAGE_BYTES) {
    const message = teamsMessage(card, reader);
    const contentUrl = `data:${file.mime};base64,${(await readFile(file.path)).toString('base64')}`;
    const image = { contentType: file.mime, contentUrl, name: file.name };
    return { ...message, attachments: [...(message.attachments ?? []), image] };
  }
  return teamsMessage({ ...card, blocks: [...card.blocks, ...linkBlocks(file, isImage)] }, reader);
}

function linkBlocks(file: OutboundFile, isImage: boolean): Block[] {
  const { url, name } = file;
  if (!url) return [{ type: 'text', style: 'subtle', text: t('teams.file_no_link') }];
  return [
    ...(isImage ? [{ type: 'image', url, alt: name } as const] : []),
    {
      type: 'actions',
      buttons: [{ action: '', subject: '', label: t('teams.file_open', { file: name }), url }],
    },
  ];
}

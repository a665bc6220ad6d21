import { z } from 'zod';
import type { Place } from '../../../src/chat/place.ts';
import { LIMITS } from '../limits.ts';
import { shorten } from './shorten.ts';

/**
 * What a view remembers between being opened and coming back: Slack's payloads of views don't say where
 * they were opened. Only our app reads it, yet it is no more trusted than anything else that comes back.
 */
export interface ViewMemory {
  /** A form's subject; empty for a card. */
  subject: string;
  place: Pick<Place, 'channel' | 'kind' | 'thread' | 'reference'>;
  /** How often the form was drawn anew with an error at its top: each drawing is submitted on its own. */
  drawing: number;
}

const schema = z.object({
  s: z.string(),
  c: z.string(),
  k: z.enum(['dm', 'group', 'channel']),
  t: z.string().optional(),
  d: z.string().optional(),
  n: z.number().default(0),
});

/** Room for everything besides the subject. */
const REST = 600;

export function writeMemory(memory: ViewMemory): string {
  const { subject, place, drawing } = memory;
  const direct = place.reference?.channel;
  let room = LIMITS.privateMetadata - REST;
  for (;;) {
    const written = JSON.stringify({
      s: shorten(subject.toWellFormed(), room),
      c: place.channel,
      k: place.kind,
      t: place.thread,
      d: typeof direct === 'string' ? direct : undefined,
      n: drawing,
    } satisfies z.input<typeof schema>);
    if (written.length <= LIMITS.privateMetadata || room <= 1) return written;
    room = Math.floor(room / 2);
  }
}

/** @returns undefined for a view that isn't ours */
export function readMemory(written: string | undefined): ViewMemory | undefined {
  let json: unknown;
  try {
    json = JSON.parse(written ?? '');
  } catch {
    return undefined;
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) return undefined;
  const { s, c, k, t, d, n } = parsed.data;
  return {
    subject: s,
    place: { channel: c, kind: k, ...(t ? { thread: t } : {}), ...(d ? { reference: { channel: d } } : {}) },
    drawing: n,
  };
}

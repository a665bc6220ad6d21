import { createHmac, timingSafeEqual } from 'node:crypto';

/** A link to a stored file works this long: the time in which somebody opens what they were just shown. */
const VALID_HOURS = 24 * 7;

export interface FileLinks {
  /** A link that works without sign-in; undefined without a public URL. */
  linkTo(attachmentId: string): string | undefined;
  /** @returns whether the signature is ours and its time has not run out */
  isValid(attachmentId: string, until: string, signature: string): boolean;
}

/** Signed links to files, for platforms to which a bot can't upload. */
export function createFileLinks(parts: {
  key: string;
  publicUrl?: string;
  now: () => Temporal.Instant;
}): FileLinks {
  const sign = (attachmentId: string, until: string): Buffer =>
    createHmac('sha256', parts.key).update(`file ${attachmentId} ${until}`).digest();
  return {
    linkTo(attachmentId) {
      if (!parts.publicUrl) return undefined;
      const until = String(Math.floor(parts.now().add({ hours: VALID_HOURS }).epochMilliseconds / 1000));
      const base = parts.publicUrl.replace(/\/$/, '');
      return `${base}/files/${attachmentId}/${until}/${sign(attachmentId, until).toString('base64url')}`;
    },
    isValid(attachmentId, until, signature) {
      const given = Buffer.from(signature, 'base64url');
      const ours = sign(attachmentId, until);
      if (given.length !== ours.length || !timingSafeEqual(given, ours)) return false;
      return Number(until) * 1000 > parts.now().epochMilliseconds;
    },
  };
}

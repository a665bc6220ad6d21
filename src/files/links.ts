import { createHmac, timingSafeEqual } from 'node:crypto';

/** A link to a file or picture works this long: the time in which somebody opens what they were just shown. */
const VALID_HOURS = 24 * 7;

export interface LinkParts {
  key: string;
  publicUrl?: string;
  now: () => Temporal.Instant;
}

interface Signed {
  /** @returns whether the signature is ours and its time has not run out */
  isValid(subject: string, until: string, signature: string): boolean;
}
export interface FileLinks extends Signed {
  /** A link that works without sign-in; undefined without a public URL. */
  linkTo(attachmentId: string): string | undefined;
}
export interface PictureLinks extends Signed {
  /**
   * A link that works without sign-in; without a public URL one that only Parley's own pages can follow.
   * @param what says all that the picture is drawn from, in letters that a path may have
   */
  linkTo(what: string): string;
}

/** Signed links to files, for platforms to which a bot can't upload. */
export function createFileLinks(parts: LinkParts): FileLinks {
  const { pathTo, isValid } = signed('file', parts);
  const { publicUrl } = parts;
  return {
    linkTo: (attachmentId) => publicUrl && `${baseOf(publicUrl)}/files/${pathTo(attachmentId)}`,
    isValid,
  };
}

/** Signed links to pictures that are drawn when they are asked for. */
export function createPictureLinks(parts: LinkParts): PictureLinks {
  const { pathTo, isValid } = signed('picture', parts);
  const base = parts.publicUrl ? baseOf(parts.publicUrl) : '';
  return { linkTo: (what) => `${base}/pictures/${pathTo(what)}`, isValid };
}

const baseOf = (url: string): string => url.replace(/\/$/, '');

/** @param kind a signature of one kind is none of another */
function signed(kind: 'file' | 'picture', { key, now }: LinkParts) {
  const sign = (subject: string, until: string): Buffer =>
    createHmac('sha256', key).update(`${kind} ${subject} ${until}`).digest();
  return {
    pathTo(subject: string): string {
      const until = String(Math.floor(now().add({ hours: VALID_HOURS }).epochMilliseconds / 1000));
      return `${subject}/${until}/${sign(subject, until).toString('base64url')}`;
    },
    isValid(subject: string, until: string, signature: string): boolean {
      const given = Buffer.from(signature, 'base64url');
      const ours = sign(subject, until);
      if (given.length !== ours.length || !timingSafeEqual(given, ours)) return false;
      return Number(until) * 1000 > now().epochMilliseconds;
    },
  };
}

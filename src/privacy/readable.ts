import { ANY_MASK } from './kinds.ts';

/** Signs that nobody sees; some put them into a word by accident, others on purpose. */
const UNSEEN = /\p{Default_Ignorable_Code_Point}/u;

/** A text as rules read it, and where its parts stand in the text as it was written. */
export interface Readable {
  text: string;
  /** Of a range of `text`, the range of the written text. */
  written(start: number, end: number): { start: number; end: number };
}

/**
 * Takes out what can't be seen, makes plain letters and digits of full-width ones and plain spaces and
 * hyphens of special ones, and closes what is hidden already.
 */
export function readable(written: string): Readable {
  const closed = written.includes('[')
    ? written.replace(ANY_MASK, (mask) => '\ufffc'.repeat(mask.length))
    : written;
  if (!/[^\n\r\t -~]/.test(closed)) return { text: closed, written: (start, end) => ({ start, end }) };
  const plain = closed.replace(
    /[\u00a0\u2000-\u200a\u2010-\u2015\u202f\u2212\u3000\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/g,
    plainSign,
  );
  if (!UNSEEN.test(plain)) return { text: plain, written: (start, end) => ({ start, end }) };
  const at: number[] = [];
  let text = '';
  let position = 0;
  for (const sign of plain) {
    if (!UNSEEN.test(sign)) {
      for (let unit = 0; unit < sign.length; unit++) at.push(position + unit);
      text += sign;
    }
    position += sign.length;
  }
  return {
    text,
    written: (start, end) => ({ start: at[start] ?? 0, end: (at[end - 1] ?? plain.length - 1) + 1 }),
  };
}

/** One unit for one unit, so that positions stay. */
function plainSign(sign: string): string {
  const code = sign.charCodeAt(0);
  if (code >= 0xff10) return String.fromCharCode(code - 0xfee0);
  return (code >= 0x2010 && code <= 0x2015) || code === 0x2212 ? '-' : ' ';
}

import type { Finding, Rule } from './finding.ts';

/** RFC 7468, OpenSSH and PGP; some keyboards make one long dash of several. */
const BEGIN = /[-–—]{2,5} ?BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)? ?[-–—]{2,5}/g;
const END = /[-–—]{2,5} ?END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)? ?[-–—]{2,5}/g;

/** Blocks of private keys, over any number of lines. One without an end goes to the end of the text. */
export const findPrivateKeys: Rule = (text) => {
  const found: Finding[] = [];
  if (!text.includes('PRIVATE KEY')) return found;
  BEGIN.lastIndex = 0;
  for (let begin = BEGIN.exec(text); begin; begin = BEGIN.exec(text)) {
    END.lastIndex = BEGIN.lastIndex;
    const end = END.exec(text) ? END.lastIndex : text.length;
    found.push({ kind: 'private_key', start: begin.index, end });
    BEGIN.lastIndex = end;
    if (end === text.length) break;
  }
  return found;
};

import type { Finding, Rule } from './finding.ts';

/**
 * `password: …`, `密码：…`: a secret that is known only by what stands before it. Conservative, because people
 * write about passwords all day: what stands there has to look like one.
 */
const LABEL = [
  'pass(?:word|wd|phrase|code)',
  '(?<![a-z])pwd',
  '(?:client|api|app|shared|access|auth|signing|encryption|account|storage|secret)[ _-]?(?:secret|key|token)',
  'secret[ _-]?access[ _-]?key',
  '(?<![a-z])(?:secret|token)',
  '密码|口令|密钥|秘钥|令牌',
].join('|');
/** `password" `, `password (temporary)`, `password for the VPN`. */
const ASIDE =
  '["\'*`]{0,2}(?:[ \\t]?[(（][^()（）\\n]{0,30}[)）])?(?:[ \\t](?:for|of)[ \\t][^\\s:=：]{1,40})?';
const COLON = '[ \\t]{0,3}(?:(?:is|was|是|为)[ \\t]{0,3})?(?::=|=>|[:：=])[ \\t]{0,3}';
const IS = '[ \\t]{1,3}(?:is|was)[ \\t]{1,3}|[ \\t]{0,3}[是为][ \\t]{0,3}';
const VALUE =
  '"(?<q1>[^"\\n]{1,200})"|\'(?<q2>[^\'\\n]{1,200})\'|`(?<q3>[^`\\n]{1,200})`|“(?<q4>[^”\\n]{1,200})”|(?<bare>[!-~]+)';

const LABELLED = new RegExp(`(?:${LABEL})${ASIDE}(?:(?<colon>${COLON})|(?<is>${IS}))(?:${VALUE})`, 'dgi');
const HINT = /pass(?:w|p|c)|pwd|secret|token|key|密码|口令|密钥|秘钥|令牌/i;

/** What people write behind "password:" without giving one away. */
const WORDS = new Set(
  (
    'expired forgotten forgot reset resets wrong incorrect unknown none same change changed changes required ' +
    'missing invalid locked empty blank null undefined true false yes urgent please thanks hello help ' +
    'policy protected manager error failed failure denied rejected accepted needed disabled enabled ' +
    'hidden redacted removed secret password string optional default temporary pending unchanged sent'
  ).split(' '),
);

export const findLabelled: Rule = (text) => {
  if (!HINT.test(text)) return [];
  return [...text.matchAll(LABELLED)].flatMap((match): Finding[] => {
    const { groups = {}, indices } = match;
    const name = ['q1', 'q2', 'q3', 'q4', 'bare'].find((one) => groups[one] !== undefined) ?? 'bare';
    const [start = 0] = indices?.groups?.[name] ?? [];
    const value = (groups[name] ?? '').replace(name === 'bare' ? /[,;)\]}>"'.*`]+$/ : /$/, '');
    const end = start + value.length;
    const isFirst = /(?:^|\n)[ \t>*•-]{0,4}$/.test(text.slice(Math.max(0, match.index - 5), match.index));
    const isLast = /^[,;)\]}>"'.*`]{0,3}[ \t]{0,3}(?:\n|$)/.test(text.slice(end, end + 8));
    const isSecret = groups.is === undefined ? isGiven(value, isFirst && isLast) : isSaid(value);
    return isSecret ? [{ kind: 'password', start, end }] : [];
  });
};

/** `cvv: 123`. */
export const findCardCodes: Rule = (text) => {
  if (!/cv[vc]|csc|安全码/i.test(text)) return [];
  const pattern =
    /(?:(?<![a-z])(?:cvv2?|cvc2?|csc)|安全码)(?: code)?[ \t]{0,3}[:：= ]{0,2}[ \t]{0,3}(\d{3,4})(?![\d.])/dgi;
  return [...text.matchAll(pattern)].flatMap((match) => {
    const [start, end] = match.indices?.[1] ?? [];
    return start === undefined || end === undefined ? [] : [{ kind: 'card_code' as const, start, end }];
  });
};

/** Behind a colon. @param isLine the line has nothing but the label and this */
function isGiven(value: string, isLine: boolean): boolean {
  const core = value.replace(/[?!.,;:]+$/, '');
  if (value.length < 4 || isPlaceholder(value) || WORDS.has(core.toLowerCase())) return false;
  if (value.includes(' ')) return /\d/.test(value) && !/^\d+ /.test(value);
  return (
    /\d/.test(core) ||
    /[^A-Za-z0-9.,'’/-]/.test(core) ||
    /[a-z][A-Z]/.test(core) ||
    (isLine && core.length >= 6)
  );
}

/** Behind "is", where mostly a sentence goes on. */
function isSaid(value: string): boolean {
  return value.length >= 6 && /\d/.test(value) && !value.includes(' ') && !isPlaceholder(value);
}

function isPlaceholder(value: string): boolean {
  return (
    /^(.)\1*$/.test(value) ||
    /^[<${%[(（]/.test(value) ||
    /^https?:\/\//i.test(value) ||
    // An error code, or a ticket.
    /^0x[0-9a-f]{2,16}$/i.test(value) ||
    /^[A-Z]{2,5}-\d{1,9}$/.test(value)
  );
}

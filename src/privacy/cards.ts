import type { Finding, Rule } from './finding.ts';

/**
 * Numbers of payment cards: known first digits and lengths, right check digit, written in one piece or in
 * the groups that are printed on cards. What is part of a longer number, a GUID or a word is none.
 */
const FORMS = [
  // 4-4-4-4, for nineteen digits with three more; what follows may also be the security code.
  '\\d{4}(?<gap>[ -])\\d{4}\\k<gap>\\d{4}\\k<gap>\\d{4}(?<more>\\k<gap>\\d{1,3})?',
  // As on some of UnionPay's.
  '\\d{6}[ -]\\d{13}',
  // 4-6-5 and 4-6-4: American Express, Diners Club.
  '\\d{4}(?<gap2>[ -])\\d{6}\\k<gap2>\\d{4,5}',
  '\\d{13,19}',
];
const WRITTEN = new RegExp(
  `(?<![A-Za-z0-9_+]|[A-Za-z0-9]-|\\d[./])(?:${FORMS.join('|')})(?![A-Za-z0-9_]|[-.]\\d|[ /]\\d{4})`,
  'g',
);

interface Brand {
  starts: RegExp;
  lengths: readonly number[];
}

/** ISO/IEC 7812 issuer ranges as the schemes publish them. */
const BRANDS: readonly Brand[] = [
  { starts: /^4/, lengths: [13, 16, 19] },
  { starts: /^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, lengths: [16] },
  { starts: /^3[47]/, lengths: [15] },
  { starts: /^(?:6011|64[4-9]|65)/, lengths: [16, 19] },
  { starts: /^62/, lengths: [16, 17, 18, 19] },
  { starts: /^35(?:2[89]|[3-8])/, lengths: [16, 19] },
  { starts: /^(?:30[0-5]|36|38|39)/, lengths: [14, 16] },
];

export const findCards: Rule = (text) => {
  const found: Finding[] = [];
  if (!/\d{4}/.test(text)) return found;
  WRITTEN.lastIndex = 0;
  for (let match = WRITTEN.exec(text); match; match = WRITTEN.exec(text)) {
    const whole = match[0];
    const more = match.groups?.more ?? '';
    const written = [whole, whole.slice(0, whole.length - more.length)].find((one) => isCard(digitsOf(one)));
    if (written) {
      const end = match.index + written.length;
      found.push({ kind: 'card', last: digitsOf(written).slice(-4), start: match.index, end });
      WRITTEN.lastIndex = end;
    } else {
      // Another number may stand before the card's, such as a ticket's.
      WRITTEN.lastIndex = match.index + whole.search(/\D|$/);
    }
  }
  return found;
};

const digitsOf = (written: string): string => written.replace(/\D/g, '');

function isCard(digits: string): boolean {
  const isKnown = BRANDS.some(
    ({ starts, lengths }) => lengths.includes(digits.length) && starts.test(digits),
  );
  // Of one digit only: an example, never a card.
  return isKnown && !/^(\d)\1+$/.test(digits) && hasRightCheckDigit(digits);
}

/** Luhn: ISO/IEC 7812-1, annex B. */
function hasRightCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 0 ? digit : digit * 2;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

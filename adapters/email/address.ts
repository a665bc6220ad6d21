/**
 * Whether a text is one mail address and nothing else: no name, no list, no line that would begin another header.
 * Stricter than RFC 5321, which nobody's real address needs.
 */
export function isMailAddress(text: string): boolean {
  return (
    text.length <= 254 &&
    /^[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]{1,64}@[\p{L}\p{N}](?:[\p{L}\p{N}.-]*[\p{L}\p{N}])?$/u.test(text)
  );
}

/** The page's words in the person's language; they come with the state. */
let texts: Record<string, string> = {};

export function setTexts(all: Record<string, string>): void {
  texts = all;
}

/** A text with `{name}` filled in. A key that the server doesn't know shows itself. */
export function say(key: string, values: Record<string, string | number> = {}): string {
  const text = texts[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** For a number: the text for one, or the one with `{count}`. */
export function sayCount(key: string, one: string, count: number): string {
  return count === 1 ? say(one) : say(key, { count });
}

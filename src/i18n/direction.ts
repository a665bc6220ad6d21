/**
 * Somebody's words must not turn around the words that stand beside them.
 *
 * The marks that command a direction (UAX #9: embeddings, overrides, isolates) are taken out: no keyboard
 * types them, and with them `photo\u202Egpj.exe` reads as a picture and a title turns a whole card around. Words
 * in a right-to-left script need none of them; among other words they are isolated, so that each reads in its
 * own direction and nothing around them moves.
 */
const COMMANDS = /[\u202a-\u202e\u2066-\u206f]/g;
const RIGHT_TO_LEFT =
  /[\u200f\u061c\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}\p{Script=Mandaic}\p{Script=Samaritan}\p{Script=Hanifi_Rohingya}]/u;
/** First strong isolate, and its end. */
const [BEGIN, END] = ['\u2068', '\u2069'];

/** Words without marks that command a direction. */
export function undirected(words: string): string {
  return words.replace(COMMANDS, '');
}

/** Words to be put among others. */
export function isolated(words: string): string {
  return RIGHT_TO_LEFT.test(words) ? `${BEGIN}${words}${END}` : words;
}

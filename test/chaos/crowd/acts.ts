import type { Member } from '../world/company.ts';

/** What the crowd did, so that it can be compared with what became of it. Instants are ms since 1970. */
export type Act = {
  /** Stands in the text, and in no other. */
  key: string;
  person: string;
  platform: 'slack' | 'teams';
  at: number;
  /** When the door said yes; undefined: it never did, and the act may have had its effect or not. */
  acknowledgedAt?: number;
} & (
  | { kind: 'raise' }
  /** The draft of a matter is sent. `of` is the key of the matter, here and below. */
  | { kind: 'send'; of: string }
  | { kind: 'take'; of: string }
  /** A page about it is answered. */
  | { kind: 'acknowledge'; of: string }
  | {
      kind: 'comment';
      of: string;
      visibility: 'public' | 'internal';
      /** A comment of the same person in the same thread that was acknowledged before this one was written. */
      after?: string;
      /** The room in which a copy of it has to appear, once. */
      copyIn?: string;
    }
  /** `of` is the key of a comment. */
  | { kind: 'edit'; of: string }
  | { kind: 'erase'; of: string }
  | { kind: 'solve'; of: string }
  | { kind: 'reopen'; of: string }
  /** Its alerts are put off, or come again. */
  | { kind: 'snooze'; of: string }
  | { kind: 'wake'; of: string }
  /** More time is asked for, and granted or refused by a lead. */
  | { kind: 'ask for time'; of: string }
  | { kind: 'grant'; of: string }
  | { kind: 'refuse'; of: string }
);

export type ActOf<K extends Act['kind']> = Extract<Act, { kind: K }>;
type Unwritten<T> = T extends unknown
  ? Omit<T, 'key' | 'at' | 'acknowledgedAt' | 'person' | 'platform'>
  : never;

/** Everything that the crowd has done. */
export class Acts {
  readonly all: Act[] = [];

  private newKey(): string {
    return `k${String(this.all.length).padStart(6, '0')}x`;
  }

  begin(what: Unwritten<Act>, who: Member): Act {
    const { name: person, platform } = who;
    const act: Act = { ...what, key: this.newKey(), at: Date.now(), person, platform };
    this.all.push(act);
    return act;
  }

  /** How many a door has said yes to. */
  acknowledged(): number {
    return this.all.filter(({ acknowledgedAt }) => acknowledgedAt !== undefined).length;
  }
}

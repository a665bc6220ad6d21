import type { Shown } from '../world/board.ts';
import type { Member } from '../world/company.ts';
import type { Request, Response } from '../world/front.ts';

/** Something that somebody wrote. */
export interface Said {
  author: Member;
  /** As Parley names it: `@U1` for a direct chat. */
  room: string;
  thread: string | undefined;
  id: string;
  text: string;
}

/** What a platform brings to Parley's door. */
export interface Errand {
  /** The request of one attempt; a platform signs each anew, and a person's next press is another one. */
  request(attempt: number): Request;
  /** How long the platform waits for an answer. */
  withinMs: number;
}

/** A form before somebody's eyes. */
export interface OpenForm {
  /** @param values by field */
  submit(values: Record<string, string>): Errand;
}

/** How people of one platform do things. */
export interface Hands {
  write(
    author: Member,
    where: { room: string; thread?: string },
    text: string,
  ): { said: Said; errand: Errand };
  edit(said: Said, text: string): Errand;
  erase(said: Said): Errand;
  /** @returns undefined if the message has no such button */
  press(person: Member, on: Shown, action: string): Errand | undefined;
  /** The form that a press was answered with; undefined if none opened in time. */
  formOpened(person: Member, answer: Response, press: Errand): Promise<OpenForm | undefined>;
  hasButton(shown: Shown, action: string): boolean;
}

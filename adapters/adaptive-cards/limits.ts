/** What an Adaptive Card may be, so that Teams and the web chat take it. Kept by shortening, never by an error. */

/** Teams refuses a message over 100 KB, counted in UTF-16; the rest of the message needs room too. */
export const MAX_CARD_BYTES = 80_000;

/** How much of each piece of somebody's words is shown; each step is tried until the card fits. */
export const TEXT_STEPS = [10_000, 4_000, 2_000, 1_000, 500, 250, 120, 60, 30] as const;

/** Items of a list and options of a select at each of those steps. */
export const ITEM_STEPS = [200, 120, 80, 60, 40, 30, 20, 10, 5] as const;

/** Buttons in one row: Teams shows six, and as many as fit the width of a card, in letters. */
export const BUTTONS_IN_ROW = 5;
export const ROW_WIDTH = 50;
/** The space around a button's title, and between buttons. */
export const BUTTON_PADDING = 5;

export const MAX_BUTTON_TITLE = 60;
export const MAX_OPTION_LABEL = 120;
export const MAX_PLACEHOLDER = 150;
/** Teams' own limit of a dialog's title is not documented; longer ones are cut by its header. */
export const MAX_DIALOG_TITLE = 60;

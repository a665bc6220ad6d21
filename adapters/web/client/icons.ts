import { html } from 'htm/preact';

/** Line icons on a grid of 20, drawn in the colour of the text around them. */
const PATHS = {
  home: 'M3 9.2 10 3l7 6.2V16a1 1 0 0 1-1 1h-3.5v-5h-5v5H4a1 1 0 0 1-1-1Z',
  threads: 'M4 5.5h12M4 10h8M4 14.5h5M13.5 12.5l2.5 2-2.5 2',
  hash: 'M7.5 3.5 6 16.5M14 3.5l-1.5 13M3.5 7.5h13M3 12.5h13',
  lock: 'M5.5 9h9a1 1 0 0 1 1 1v5.5a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1V10a1 1 0 0 1 1-1ZM7 9V6.5a3 3 0 0 1 6 0V9',
  send: 'M3.5 10 16.5 4l-4.2 12.5-2.6-5.2ZM9.7 11.3 16.5 4',
  attach:
    'm15.5 9-5.8 5.9a3.4 3.4 0 0 1-4.9-4.8l6.3-6.3a2.3 2.3 0 0 1 3.2 3.2l-6.2 6.2a1.1 1.1 0 0 1-1.6-1.6l5.3-5.3',
  smile: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM7.2 11.6a3.4 3.4 0 0 0 5.6 0M7.7 8v.1M12.3 8v.1',
  at: 'M13 10a3 3 0 1 1-6 0 3 3 0 0 1 6 0Zm0 0v1a2 2 0 0 0 4 0v-1a7 7 0 1 0-3 5.7',
  reply: 'M4 5h12a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1H9.5L6 17v-3H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1Z',
  ticket:
    'M3 7.5V6a1 1 0 0 1 1-1h12a1 1 0 0 1 1 1v1.5a2.5 2.5 0 0 0 0 5V14a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-1.5a2.5 2.5 0 0 0 0-5ZM12 5.5v1M12 9.5v1M12 13.5v1',
  edit: 'm4 16 .8-3.4 8.3-8.3a1.4 1.4 0 0 1 2 0l.6.6a1.4 1.4 0 0 1 0 2l-8.3 8.3L4 16Z',
  trash: 'M4 5.5h12M8 5.5V4h4v1.5M5.5 5.5l.7 10a1 1 0 0 0 1 1h5.6a1 1 0 0 0 1-1l.7-10M8.5 9v4.5M11.5 9v4.5',
  close: 'm5 5 10 10M15 5 5 15',
  back: 'M12.5 4.5 7 10l5.5 5.5',
  down: 'M10 4v11.5M5.5 11l4.5 4.5 4.5-4.5',
  chevron: 'm6 8 4 4 4-4',
  window: 'M11.5 4H16v4.5M16 4l-6.5 6.5M14 11.5V15a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1h3.5',
  file: 'M6 3h5.5L15 6.5V16a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1Zm5 0v4h4',
  eye: 'M2.5 10S5.2 5 10 5s7.5 5 7.5 5-2.7 5-7.5 5-7.5-5-7.5-5Zm7.5 2.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4Z',
  check: 'm4.5 10.5 3.5 3.5 7.5-8',
  play: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM8.4 7.2v5.6l4.4-2.8Z',
  exit: 'M8 4H5a1 1 0 0 0-1 1v10a1 1 0 0 0 1 1h3M12.5 6.5 16 10l-3.5 3.5M16 10H8',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
    <path d=${PATHS[name]} />
  </svg>`;
}

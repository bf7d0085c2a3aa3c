/**
 * Ringdown's icons on a grid of 24 × 24, drawn for it. `line` parts are stroked, `solid` parts are filled; `turn`
 * rotates the whole by so many degrees.
 */
export interface IconShape {
  readonly line?: string;
  readonly solid?: string;
  readonly turn?: number;
}

/** A handset lying on its back, as on a telephone that is hung up. Upright it is the sign for calling. */
const handset =
  'M2.2 15.6v-2.4C2.2 9 6.6 6.6 12 6.6s9.8 2.4 9.8 6.6v2.4c0 1-.9 1.8-1.9 1.6l-3-.5c-.8-.1-1.4-.8-1.4-1.6v-1.9a14.5 14.5 0 0 0-7 0v1.9c0 .8-.6 1.5-1.4 1.6l-3 .5c-1 .2-1.9-.6-1.9-1.6z';
const camera =
  'M4.5 7h8A1.5 1.5 0 0 1 14 8.5v7a1.5 1.5 0 0 1-1.5 1.5h-8A1.5 1.5 0 0 1 3 15.5v-7A1.5 1.5 0 0 1 4.5 7zM14 11l5.3-3.2c.7-.4 1.5.1 1.5.9v6.6c0 .8-.8 1.3-1.5.9L14 13';
const microphone =
  'M12 3.5a2.8 2.8 0 0 1 2.8 2.8v4.9a2.8 2.8 0 0 1-5.6 0V6.3A2.8 2.8 0 0 1 12 3.5zM6 11a6 6 0 0 0 12 0M12 17v3.5M9 20.5h6';
const star = 'M12 3.8l2.5 5.2 5.7.8-4.1 4 1 5.7-5.1-2.7-5.1 2.7 1-5.7-4.1-4 5.7-.8z';
const bell =
  'M6 16.5h12c-1.2-1.3-1.7-2.8-1.7-5V10a4.3 4.3 0 0 0-8.6 0v1.5c0 2.2-.5 3.7-1.7 5zM10.3 19.5a1.8 1.8 0 0 0 3.4 0';
const slash = 'M4 4l16 16';

export const icons = {
  phone: { solid: handset, turn: -135 },
  'hang-up': { solid: handset },
  video: { line: camera },
  'video-off': { line: `${camera}${slash}` },
  microphone: { line: microphone },
  'microphone-off': { line: `${microphone}${slash}` },
  hold: { line: 'M9 6v12M15 6v12' },
  resume: { solid: 'M8 5.5v13c0 .6.7 1 1.2.7l9.8-6.5c.5-.3.5-1 0-1.4L9.2 4.8c-.5-.3-1.2 0-1.2.7z' },
  people: {
    line: 'M9 11.5a3.3 3.3 0 1 0 0-6.6 3.3 3.3 0 0 0 0 6.6zM3 19c0-3 2.7-5 6-5s6 2 6 5M15.5 5.2a3.3 3.3 0 0 1 0 6M17 14.3c2.4.6 4 2.3 4 4.7',
  },
  history: { line: 'M12 20.5a8.5 8.5 0 1 0-8.3-10.3M3.2 5.5l.5 4.7 4.7-.5M12 7.5V12l3.2 2' },
  settings: {
    line: 'M4 7h9M17 7h3M4 12h3M11 12h9M4 17h7M15 17h5M15 9a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM9 14a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM13 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  },
  star: { line: star },
  'star-filled': { line: star, solid: star },
  bell: { line: bell },
  'bell-off': { line: `${bell}${slash}` },
  blocked: { line: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM6.5 6.5l11 11' },
  search: { line: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.3 15.3L20 20' },
  close: { line: 'M6 6l12 12M18 6L6 18' },
  check: { line: 'M5 12.5l4.5 4.5L19 7.5' },
  copy: { line: 'M9 9h10v11H9zM15 9V4.5H5V15h4' },
  incoming: { line: 'M18 6L7 17M7 9v8h8' },
  outgoing: { line: 'M7 17L18 6M10 6h8v8' },
  back: { line: 'M15 5l-7 7 7 7' },
  missed: { line: 'M4 7l8 8 8-8M4 13V7h6' },
  chevron: { line: 'M7 10l5 5 5-5' },
  message: { line: 'M4 5.5h16v11h-9l-4.5 3.5v-3.5H4z' },
  warning: { line: 'M12 4.5L21 19.5H3zM12 10v4.5M12 17v.2' },
  eye: {
    line: 'M2.5 12C4.5 8.3 8 6.2 12 6.2s7.5 2.1 9.5 5.8c-2 3.7-5.5 5.8-9.5 5.8S4.5 15.7 2.5 12zM12 14.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6z',
  },
  'eye-off': {
    line: `M2.5 12C4.5 8.3 8 6.2 12 6.2s7.5 2.1 9.5 5.8c-2 3.7-5.5 5.8-9.5 5.8S4.5 15.7 2.5 12z${slash}`,
  },
  invite: {
    line: 'M10 11.5a3.3 3.3 0 1 0 0-6.6 3.3 3.3 0 0 0 0 6.6zM3.5 19.5c0-3 3-5.2 6.5-5.2s6.5 2.2 6.5 5.2M19 7v6M16 10h6',
  },
  admin: { line: 'M12 3.5l7 2.6v5.4c0 4.3-2.9 7.6-7 9-4.1-1.4-7-4.7-7-9V6.1zM9 12l2.2 2.2L15.2 10' },
  shield: { line: 'M12 3.5l7 2.6v5.4c0 4.3-2.9 7.6-7 9-4.1-1.4-7-4.7-7-9V6.1z' },
  headset: {
    line: 'M4 14v-2a8 8 0 0 1 16 0v2M4 14h2.5v5.5H5.5A1.5 1.5 0 0 1 4 18zM20 14h-2.5v5.5h1A1.5 1.5 0 0 0 20 18z',
  },
  speaker: { line: 'M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11' },
  device: { line: 'M4.5 5h15v10.5h-15zM2.5 19h19' },
  more: {
    solid:
      'M6 14a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM12 14a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM18 14a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  },
  transfer: { line: 'M4 8h13M13 4l4 4-4 4M20 16H7M11 12l-4 4 4 4' },
  screen: { line: 'M3.5 4.5h17v11.5h-17zM9 19.5h6M12 12.8V7.6M9.6 9.8L12 7.4l2.4 2.4' },
  fit: { line: 'M3.5 5.5h17v13h-17zM7.5 9.5h9v5h-9z' },
  'actual-size': { line: 'M7 8.5L9 7v10M15 8.5L17 7v10M12.5 10v.2M12.5 14v.2' },
  'full-screen': { line: 'M4 9V4.5h4.5M20 9V4.5h-4.5M4 15v4.5h4.5M20 15v4.5h-4.5' },
  'leave-full-screen': { line: 'M4 8.5h4.5V4M20 8.5h-4.5V4M4 15.5h4.5V20M20 15.5h-4.5V20' },
  rooms: { line: 'M6 20.5v-15l8-2v17M14 5.5h4.5v15M3 20.5h18M11 11.5v1.5' },
  hand: {
    line: 'M8 12.5V6a1.4 1.4 0 0 1 2.8 0v5M10.8 11V4.7a1.4 1.4 0 0 1 2.8 0V11M13.6 11V6a1.4 1.4 0 0 1 2.8 0v6M16.4 12V8.6a1.3 1.3 0 0 1 2.6 0v5.6c0 3.6-2.5 6.3-6 6.3-2.6 0-4.2-1-5.4-3l-2.7-4.6a1.4 1.4 0 0 1 2.3-1.6L8 13',
  },
  lock: { line: 'M6.5 11h11v9h-11zM9 11V8a3 3 0 0 1 6 0v3' },
  link: {
    line: 'M10.5 13.5a3.8 3.8 0 0 0 5.4 0l3-3a3.8 3.8 0 0 0-5.4-5.4l-1 1M13.5 10.5a3.8 3.8 0 0 0-5.4 0l-3 3a3.8 3.8 0 0 0 5.4 5.4l1-1',
  },
  smile: { line: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM8.5 14a4 4 0 0 0 7 0M9 9.5v.3M15 9.5v.3' },
  pin: { line: 'M9 4h6l-.8 6 3.3 3.2H6.5L9.8 10zM12 13.2V20' },
  grid: { line: 'M4 4.5h7V11H4zM13 4.5h7V11h-7zM4 13h7v6.5H4zM13 13h7v6.5h-7z' },
  speaking: { line: 'M3.5 4.5h17v10h-17zM3.5 17.5h5v2.5h-5zM11 17.5h5v2.5h-5z' },
  plus: { line: 'M12 5v14M5 12h14' },
  leave: { line: 'M10 4.5H5v15h5M14 8l4.5 4L14 16M9.5 12h9' },
  pip: { line: 'M3.5 5h17v14h-17z', solid: 'M12 12h6.5v5H12z' },
  dot: { solid: 'M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z' },
} as const satisfies Record<string, IconShape>;

export type IconName = keyof typeof icons;

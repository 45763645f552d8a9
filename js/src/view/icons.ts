/** The signs of the editor, drawn as strokes on a field of 16 by 16. */

const PATHS = {
  // Actions
  play: "M4 2.5v11l9-5.5z",
  stop: "M3 3h10v10H3z",
  step: "M3 2.5v11M6.5 3v10l7-5z",
  undo: "M5.5 3 2.5 6l3 3M2.5 6h7a3.7 3.7 0 0 1 0 7.4H7",
  redo: "M10.5 3l3 3-3 3M13.5 6h-7a3.7 3.7 0 0 0 0 7.4H9",
  layout: "M2 2.5h4v3.4H2zM2 10h4v3.4H2zM10.5 6.3h3.6v3.4h-3.6zM6 4.2h2.2v7.5H6M8.2 8h2.3",
  fit: "M2.5 5.5v-3h3M10.5 2.5h3v3M13.5 10.5v3h-3M5.5 13.5h-3v-3",
  search: "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.4 10.4l3.4 3.4",
  expand: "M9.5 2.5h4v4M13.5 2.5 9 7M6.5 13.5h-4v-4M2.5 13.5 7 9",
  help: "M6 6a2 2 0 1 1 2.7 1.9c-.5.2-.7.6-.7 1.1v.6M8 12.4v.1",
  plus: "M8 2.5v11M2.5 8h11",
  close: "M4 4l8 8M12 4l-8 8",
  panel: "M2.5 3h11v10h-11zM9.8 3v10",
  save: "M2.5 2.5h8.6l2.4 2.4v8.6h-11zM5 2.7v3.4h5V2.7M4.8 13.3V9h6.4v4.3",
  load: "M2.5 12.8V3.2h4l1.4 1.8h5.6v7.8zM8 11V7.4M6.3 9.2 8 7.4l1.7 1.8",
  refresh: "M13 8a5 5 0 1 1-1.7-3.8M13.2 2.3v3.4H9.8",
  warn: "M8 2.2 14.4 13.5H1.6zM8 6.6v3M8 11.6v.1",
  copy: "M5.5 5.5h8v8h-8zM3 10.5h-.5v-8h8V3",
  trash: "M2.5 4.2h11M6 4V2.5h4V4M4 4.5l.6 9h6.8l.6-9",
  log: "M2.5 3h11v10h-11zM2.5 9h11M5 11h3",
  outline: "M2.5 3.5h5M5 8h8.5M5 12.5h8.5M2.5 3.5v9H5M2.5 8H5",
  chevron: "M4 10l4-4 4 4",
  "play-stale": "M5 2.5v11l8-5.5zM2 3v10",
  "play-from": "M3 3v10M6 2.5v11l8-5.5z",
  "play-to": "M2.5 2.5v11l8-5.5zM13.5 3v10",
  "play-only": "M5.5 5v6l5-3zM2.5 2.5h11v11h-11z",
  cut: "M5.5 10.2 12 2.5M10.5 10.2 4 2.5M4.2 9.8a1.9 1.9 0 1 0 .1 0zM11.8 9.8a1.9 1.9 0 1 0 .1 0z",
  paste: "M5.5 3.5h-2v10h9v-10h-2M5.5 2.5h5v2.2h-5z",
  duplicate: "M5.5 5.5h8v8h-8zM3 10.5h-.5v-8h8V3M9.5 7.5v4M7.5 9.5h4",
  collapse: "M3 6.5h10M3 9.5h10M8 1.5V4M8 14.5V12",
  flow: "M2 8h2.5M7 8h2.5M12 8h2",
  "select-all": "M2.5 2.5h11v11h-11zM5.5 8.2l2 2 3.2-4",
  "select-none": "M2.5 2.5h11v11h-11z",
  "fit-selection": "M2.5 5.5v-3h3M10.5 2.5h3v3M13.5 10.5v3h-3M5.5 13.5h-3v-3M6 6h4v4H6z",
  "zoom-in": "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.4 10.4l3.4 3.4M5 7h4M7 5v4",
  "zoom-out": "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.4 10.4l3.4 3.4M5 7h4",
  "zoom-100": "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.4 10.4l3.4 3.4M7 5v4",
  more: "M3.5 8h.1M8 8h.1M12.5 8h.1",
  delete: "M4 4l8 8M12 4l-8 8",
  // Node types
  node: "M3 3h10v10H3z",
  text: "M3 4h10M3 8h10M3 12h6",
  table: "M2.5 3h11v10h-11zM2.5 6.4h11M6.3 6.4V13",
  globe:
    "M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2zM2.4 8h11.2M8 2.2c-4 4-4 7.6 0 11.6c4-4 4-7.6 0-11.6z",
  output: "M8 2.5v7.5M4.8 7 8 10.2 11.2 7M3 13.3h10",
  file: "M4 2.2h5.2l3 3v8.6H4zM9 2.4v3h3",
  image: "M2.5 3h11v10h-11zM2.8 11.5l3.4-3.5 2.6 2.6 2-2 2.6 2.7M10.5 5.8h.1",
  braces:
    "M6 2.5c-2 0-1.6 2-1.6 3.3S3.8 8 2.8 8c1 0 1.6.8 1.6 2.2S4 13.5 6 13.5M10 2.5c2 0 1.6 2 1.6 3.3S12.2 8 13.2 8c-1 0-1.6.8-1.6 2.2S12 13.5 10 13.5",
  chat: "M2.8 3h10.4v7.5H7.2L4 13.3v-2.8H2.8z",
  summarize: "M2.5 3.5h11M4 6.5h8M5.5 9.5h5M6.8 12.5h2.4",
  code: "M5.5 4.5 2 8l3.5 3.5M10.5 4.5 14 8l-3.5 3.5",
  check: "M3 8.5 6.5 12 13 4.5",
  robot: "M3 5.5h10v7.5H3zM8 5.3V2.8M6 8.6v1M10 8.6v1",
  condition: "M8 2.2 13.8 8 8 13.8 2.2 8z",
  loop: "M13 8a5 5 0 1 1-1.7-3.8M13.2 2.3v3.4H9.8",
  map: "M3 3.5h3.5M3 8h3.5M3 12.5h3.5M9.5 3.5H13M9.5 8H13M9.5 12.5H13",
  merge: "M3 3c0 4 2 5 5 5h5.3M3 13c0-4 2-5 5-5M11 5.7 13.3 8 11 10.3",
  person: "M8 2.5a2.6 2.6 0 1 0 0 5.2 2.6 2.6 0 0 0 0-5.2zM3 13.5c.4-3 2.3-4.3 5-4.3s4.6 1.3 5 4.3",
  zone: "M2.5 4.5v-2h2M7 2.5h2M11.5 2.5h2v2M13.5 7v2M13.5 11.5v2h-2M9 13.5H7M4.5 13.5h-2v-2M2.5 9V7",
  memory: "M3 4c0-2 10-2 10 0v8c0 2-10 2-10 0zM3 4c0 2 10 2 10 0M3 8c0 2 10 2 10 0",
  python: "M3 4.5 6.5 8 3 11.5M8 12h5.5",
  tool: "M13.3 4.3 11 6.6 9.4 5l2.3-2.3a3.6 3.6 0 0 0-4.6 4.6l-4.4 4.4 1.6 1.6 4.4-4.4a3.6 3.6 0 0 0 4.6-4.6z",
} as const;

/** The name of a sign. */
export type IconName = keyof typeof PATHS;

/** The path of a sign; a plain box for a name that is not there. */
export function pathOf(name: string): string {
  return PATHS[name as IconName] ?? PATHS.node;
}

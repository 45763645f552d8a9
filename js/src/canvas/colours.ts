/** The colours the painter uses, read from the style of the editor: one source for both themes. */

const NAMES = [
  "bg",
  "card",
  "inset",
  "line",
  "line-strong",
  "fg",
  "mute",
  "faint",
  "cyan",
  "magenta",
  "yellow",
  "green",
  "red",
  "wire",
] as const;

/** The name of a colour. */
export type ColourName = (typeof NAMES)[number];

/** All colours of one theme. */
export type Colours = Readonly<Record<ColourName, string>>;

/** The colours that hold for an element now. */
export function coloursOf(element: Element): Colours {
  const style = getComputedStyle(element);
  const entries = NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim() || "#888"]);
  return Object.fromEntries(entries) as Colours;
}

/** The colour of a category of node types. */
export function categoryColour(category: string): ColourName {
  return CATEGORIES[category] ?? "mute";
}

/** The colour of a port type. */
export function portColour(type: string): ColourName {
  return PORTS[type] ?? "mute";
}

/** The colour of a status, where it has one. */
export function statusColour(status: string): ColourName | undefined {
  return STATUSES[status];
}

/** The colour of a status that wants to be seen from far away, where it does. */
export function urgentColour(status: string): ColourName | undefined {
  return status === "completed" || status === "cancelled" ? undefined : statusColour(status);
}

const CATEGORIES: { readonly [category: string]: ColourName } = {
  data: "cyan",
  agents: "magenta",
  control: "yellow",
  python: "green",
};

const PORTS: { readonly [type: string]: ColourName } = {
  text: "cyan",
  dataframe: "green",
  json: "yellow",
  image: "magenta",
  any: "faint",
};

const STATUSES: { readonly [status: string]: ColourName } = {
  running: "cyan",
  completed: "green",
  error: "red",
  cancelled: "yellow",
  paused: "yellow",
  waiting: "yellow",
};

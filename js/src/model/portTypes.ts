/** Which port fits which: one table, the same in Python. */

/** Whether a value can go from one port to another, and what happens to it or why not. */
export type Fit =
  | { readonly fits: true; readonly note: string }
  | { readonly fits: false; readonly reason: string; readonly offer?: Offer };

/** A node to put in between, where there is one that helps. */
export interface Offer {
  readonly type: string;
  readonly label: string;
}

/** The port types that come with NEXUS. */
export const PORT_TYPES = ["text", "json", "dataframe", "image", "binary", "any"] as const;

/** Whether this is the name of a port type that comes with NEXUS. */
export function isPortType(name: string): boolean {
  return (PORT_TYPES as readonly string[]).includes(name);
}

/** Whether an output of one type fits an input of another. */
export function fitOf(from: string, to: string): Fit {
  if (from === to || to === "any") return { fits: true, note: "as it is" };
  if (from === "any") return { fits: true, note: "checked at run" };
  const note = CONVERSIONS[`${from} ${to}`];
  if (note !== undefined) return { fits: true, note };
  const offer = OFFERS[`${from} ${to}`];
  const reason = `${capital(withArticle(from))} does not fit ${withArticle(to)} port.`;
  return offer ? { fits: false, reason, offer } : { fits: false, reason };
}

const CONVERSIONS: { readonly [pair: string]: string } = {
  "text json": "must parse as JSON",
  "text binary": "as UTF-8",
  "json text": "serialised, compact",
  "json dataframe": "must be a list of objects or an object of lists",
  "dataframe json": "as records",
  "image binary": "as PNG bytes",
  "binary image": "must be an image",
};

const OFFERS: { readonly [pair: string]: Offer } = {
  "dataframe text": { type: "to-text", label: "to text" },
};

function withArticle(type: string): string {
  return `${/^[aeiou]/.test(type) ? "an" : "a"} ${type}`;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

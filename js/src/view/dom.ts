/** Small helpers for what is built without components: the nodes of the canvas. */
import { pathOf } from "./icons.ts";

const SVG = "http://www.w3.org/2000/svg";

/** An element with a class, and perhaps some text. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  text?: string,
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

/** A sign, or any other path on a field of 16 by 16. */
export function makeSign(path: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const line = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/** The sign of a name. */
export function makeIcon(name: string): SVGSVGElement {
  return makeSign(pathOf(name));
}

/** Set text where it is another one; setting the same would still cost a layout. */
export function setText(element: HTMLElement, text: string): void {
  const { firstChild: child } = element;
  if (!(child instanceof Text) || child.nextSibling) element.textContent = text;
  else if (child.data !== text) child.data = text;
}

/** Set an attribute, or take it away with `undefined`. */
export function setAttribute(element: Element, name: string, value: string | undefined): void {
  if (value === undefined) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}
